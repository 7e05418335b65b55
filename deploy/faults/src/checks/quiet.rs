//! Is anything still on the way? And where does it stand, if it does not come to an end?

use anyhow::Result;
use contracts::service::Service;
use sqlx::{AssertSqlSafe, PgConnection};

use super::{Finding, Kind, digits};

/// How many stuck things are named.
const NAMED_MAX: i64 = 10;

/// Orders that are neither at an end nor held by review, which a clerk owns.
const OPEN: &str = "status NOT IN ('completed', 'closed', 'cancelled', 'rejected')
                    AND holds = '[]'::jsonb";

/// Gives what still moves, each with a count; nothing when everything is quiet.
pub async fn restless(conn: &mut PgConnection) -> Result<Vec<(String, i64)>> {
    let mut parts = vec![format!(
        "SELECT 'orders on their way' AS what, count(*) AS count FROM order_intake.orders WHERE {OPEN}"
    )];
    for service in Service::ALL {
        let schema = service.schema();
        parts.push(format!(
            "SELECT 'rows of {service} that are not published', coalesce(sum(head - mark), 0)::int8
             FROM {schema}.lanes"
        ));
        parts.push(format!(
            "SELECT 'messages at {service} that wait for their cause', count(*)
             FROM {schema}.parked WHERE state = 'awaiting_cause'"
        ));
        parts.extend(service.sources().iter().map(|source| {
            format!(
                "SELECT CASE WHEN sum(p.number) = 0
                             THEN 'rows of {source}, and {service} has moved past none of them'
                             ELSE 'rows of {source} at its end that {service} has not read' END,
                        coalesce(sum(abs(l.head - p.number)), 0)::int8
                 FROM {schema}.positions AS p JOIN {}.lanes AS l ON l.lane = p.source_lane
                 WHERE p.source = '{source}'",
                source.schema()
            )
        }));
    }
    let sql = format!("SELECT * FROM ({}) AS t WHERE count <> 0", parts.join(" UNION ALL "));
    Ok(sqlx::query_as(AssertSqlSafe(sql)).fetch_all(conn).await?)
}

/// Names what does not come to an end.
pub async fn stuck(conn: &mut PgConnection, restless: &[(String, i64)]) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (what, count) in restless.iter().filter(|(what, _)| what.starts_with("rows")) {
        let words = format!("{count} {what}");
        findings.push(Finding::new("I8", Kind::Stuck, words, &[]));
    }
    for (what, count) in restless.iter().filter(|(what, _)| what.starts_with("messages")) {
        let words = format!("{count} {what}");
        findings.push(Finding::new("I9", Kind::Stuck, words, &[]));
    }
    let sql = format!(
        "SELECT id::text, coalesce(external_ref, number), status,
                (SELECT string_agg(l.sku || ': ' || concat_ws(' ',
                     nullif(l.unrouted, 0) || ' unrouted', nullif(l.backordered, 0) || ' backordered',
                     nullif(l.allocated, 0) || ' allocated', nullif(l.picked, 0) || ' picked',
                     nullif(l.packed, 0) || ' packed', nullif(l.in_transit, 0) || ' in transit',
                     nullif(l.delivered, 0) || ' delivered'), ', ')
                 FROM order_intake.order_lines AS l WHERE l.order_id = o.id),
                (SELECT string_agg(j.state || coalesce(' by ' || j.holder, ''), ', ')
                 FROM warehouse.pick_jobs AS j WHERE j.order_id = o.id)
         FROM order_intake.orders AS o WHERE {OPEN} ORDER BY received_at LIMIT {NAMED_MAX}"
    );
    type Row = (String, String, String, Option<String>, Option<String>);
    let rows: Vec<Row> = sqlx::query_as(AssertSqlSafe(sql)).fetch_all(conn).await?;
    for (id, reference, status, pieces, jobs) in rows {
        let (pieces, jobs) = (pieces.unwrap_or_default(), jobs.unwrap_or_default());
        let words = format!("{reference} is {status}: {pieces}; jobs: {jobs}");
        findings.push(Finding::new("I3", Kind::Stuck, words, &[&reference, &digits(&id)]));
    }
    Ok(findings)
}
