//! The logs and those who read them: dense, rising, and told to everybody.

use anyhow::Result;
use contracts::service::Service;
use sqlx::{AssertSqlSafe, PgConnection};

use super::{Finding, Kind};

/// Checks every log, and what services say of each other.
pub async fn check(conn: &mut PgConnection) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for service in Service::ALL {
        let schema = service.schema();
        findings.extend(dense(conn, service, schema).await?);
        findings.extend(rising(conn, service, schema).await?);
        findings.extend(parked(conn, service, schema).await?);
    }
    for (invariant, kind, words, sql) in AGREEMENTS {
        let wrong: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut *conn).await?;
        let count = wrong.len();
        for place in wrong.into_iter().take(3) {
            let words = format!("{words} ({count} of them): {place}");
            findings.push(Finding::new(invariant, kind, words, &[&super::digits(&place)]));
        }
    }
    Ok(findings)
}

async fn dense(conn: &mut PgConnection, service: Service, schema: &str) -> Result<Vec<Finding>> {
    let sql = format!(
        "SELECT l.lane::int4, l.head, count(g.number), count(DISTINCT g.number), max(g.number)
         FROM {schema}.lanes AS l LEFT JOIN {schema}.log AS g USING (lane)
         GROUP BY l.lane, l.head, l.floor
         HAVING count(g.number) <> l.head - l.floor OR count(DISTINCT g.number) <> count(g.number)
             OR coalesce(max(g.number), l.floor) <> l.head"
    );
    type Row = (i32, i64, i64, i64, Option<i64>);
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(sql)).fetch_all(conn).await?;
    let finding = |(lane, head, rows, numbers, last): Row| {
        let words = format!(
            "lane {lane} of {service} has head {head}, {rows} rows, {numbers} numbers, last {last:?}"
        );
        Finding::new("I7", Kind::Torn, words, &[])
    };
    Ok(rows.into_iter().map(finding).collect())
}

async fn rising(conn: &mut PgConnection, service: Service, schema: &str) -> Result<Vec<Finding>> {
    let sql = format!(
        "SELECT subject, string_agg(sequence::text, ' ' ORDER BY number)
         FROM (SELECT subject, sequence, number,
                      lag(sequence) OVER (PARTITION BY subject ORDER BY number) AS before
               FROM {schema}.log WHERE sequence > 0) AS steps
         GROUP BY subject HAVING bool_or(sequence <= before)
             OR count(*) <> max(sequence) - min(sequence) + 1 LIMIT 5"
    );
    let rows: Vec<(String, String)> = sqlx::query_as(AssertSqlSafe(sql)).fetch_all(conn).await?;
    let finding = |(subject, versions): (String, String)| {
        let words = format!("the versions of {subject} at {service} are {versions}");
        Finding::new("I10", Kind::Torn, words, &[&super::digits(&subject)])
    };
    Ok(rows.into_iter().map(finding).collect())
}

/// Nothing of what strangers send can make an event that a service cannot handle.
async fn parked(conn: &mut PgConnection, service: Service, schema: &str) -> Result<Vec<Finding>> {
    let sql = format!(
        "SELECT aggregate, reason, source FROM {schema}.parked WHERE state = 'parked' LIMIT 5"
    );
    let rows: Vec<(String, String, String)> =
        sqlx::query_as(AssertSqlSafe(sql)).fetch_all(conn).await?;
    let finding = |(aggregate, reason, source): (String, String, String)| {
        let words =
            format!("{service} put a message of {source} about {aggregate} aside: {reason}");
        Finding::new("I9", Kind::Stuck, words, &[&super::digits(&aggregate)])
    };
    Ok(rows.into_iter().map(finding).collect())
}

/// What has to be the same in several places: invariant, kind, words, and what is not.
const AGREEMENTS: [(&str, Kind, &str, &str); 9] = [
    (
        "I7",
        Kind::Torn,
        "an order has said as often as its log has it",
        "SELECT o.id::text FROM order_intake.orders AS o
         LEFT JOIN (SELECT subject, max(sequence) AS said FROM order_intake.log
                    GROUP BY subject) AS l
             ON l.subject = 'ord_' || replace(o.id::text, '-', '')
         WHERE o.said <> coalesce(l.said, 0)",
    ),
    (
        "I3",
        Kind::Doubled,
        "an order ends once",
        "SELECT correlation FROM order_intake.log
         WHERE kind IN ('order.completed.v1', 'order.cancelled.v1')
         GROUP BY correlation HAVING count(*) > 1",
    ),
    (
        "I2",
        Kind::Doubled,
        "a parcel has one shipment",
        "SELECT parcel_id::text FROM logistics.shipments GROUP BY parcel_id HAVING count(*) > 1",
    ),
    (
        "I2",
        Kind::Doubled,
        "a parcel is packed once",
        "SELECT subject FROM warehouse.log WHERE kind = 'parcel.packed.v1'
         GROUP BY subject HAVING count(*) > 1",
    ),
    (
        "I8",
        Kind::Lost,
        "what was packed has a shipment",
        "SELECT p.parcel_id::text FROM warehouse.parcels AS p
         LEFT JOIN logistics.shipments AS s USING (parcel_id) WHERE s.parcel_id IS NULL",
    ),
    (
        "I8",
        Kind::Lost,
        "analytics has counted every order",
        "SELECT o.id::text FROM order_intake.orders AS o
         LEFT JOIN analytics.orders AS a ON a.order_id = o.id
         WHERE a.order_id IS NULL OR a.version = 0",
    ),
    (
        "I8",
        Kind::Torn,
        "warehouse and order-intake have handed over the same pieces",
        "SELECT t.order_id::text FROM (SELECT order_id, line_id, sum(handed_over) AS gone
                 FROM warehouse.pick_tasks GROUP BY order_id, line_id) AS t
         LEFT JOIN order_intake.order_lines AS l ON l.order_id = t.order_id AND l.id = t.line_id
         WHERE l.id IS NULL
            OR t.gone + l.shop_delivered NOT BETWEEN l.in_transit + l.delivered + l.written_off
                              AND l.in_transit + l.delivered + l.written_off + l.cancelled",
    ),
    (
        "I3",
        Kind::Torn,
        "what is completed has no open pieces",
        "SELECT DISTINCT o.id::text FROM order_intake.orders AS o
         JOIN order_intake.order_lines AS l ON l.order_id = o.id
         WHERE o.status IN ('completed', 'closed') AND NOT o.test
           AND l.delivered + l.written_off + l.cancelled <> l.quantity",
    ),
    (
        "I9",
        Kind::Stuck,
        "everything written is published",
        "SELECT 'lane ' || lane FROM (SELECT lane, head, mark FROM order_intake.lanes
             UNION ALL SELECT lane, head, mark FROM warehouse.lanes) AS t WHERE head <> mark",
    ),
];
