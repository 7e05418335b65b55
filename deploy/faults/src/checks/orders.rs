//! What was accepted, and what became of it: nothing lost, nothing doubled, nothing stale.

use std::collections::{BTreeMap, HashMap, HashSet};

use anyhow::Result;
use sqlx::PgConnection;

use super::{Finding, Kind, digits};
use crate::outside::sellers::id_of;
use crate::outside::world::{Done, Op, Request};

/// Pieces by item.
type Pieces = BTreeMap<String, i64>;

/// An order as it stands.
struct Row {
    id: String,
    updated_at: i64,
    pieces: Pieces,
}

/// Compares what was answered with what is stored.
pub async fn check(conn: &mut PgConnection, done: &[Done]) -> Result<Vec<Finding>> {
    let mut rows = stored(conn).await?;
    let mut findings = Vec::new();
    let mut ids: HashMap<&str, HashSet<String>> = HashMap::new();
    let mut newest: HashMap<&str, (&Op, i64)> = HashMap::new();
    for Done { op, answer, .. } in done.iter().filter(|done| tells_of_an_order(&done.op)) {
        let known = ids.entry(&op.about).or_default();
        known.extend(id_of(answer.clone()).map(|id| digits(&id)));
        let at = match &op.request {
            Request::Webhook(_, _, told) => told.updated_at,
            Request::Post(..) => 0,
        };
        let newer = newest.get(op.about.as_str()).is_none_or(|(_, known)| *known < at);
        if newer {
            newest.insert(&op.about, (op, at));
        }
    }
    for (reference, (op, at)) in newest {
        let answered = ids.remove(reference).unwrap_or_default();
        let found = rows.remove(reference).unwrap_or_default();
        findings.extend(judge(reference, op, at, &answered, &found));
    }
    for (reference, found) in rows {
        let words = format!("{reference} is there {} times, and nobody was told so", found.len());
        findings.push(Finding::new("I2", Kind::Doubled, words, &[&reference]));
    }
    findings.extend(receipts(conn, done).await?);
    findings.extend(sent_unseen(conn).await?);
    Ok(findings)
}

/// What left for an order that is cancelled, before anybody could take it back, stands on its page,
/// where somebody sees it.
async fn sent_unseen(conn: &mut PgConnection) -> Result<Vec<Finding>> {
    let unseen: Vec<String> = sqlx::query_scalar(
        "SELECT coalesce(o.external_ref, o.id::text) FROM order_intake.orders AS o
         WHERE o.status = 'cancelled'
           AND EXISTS (SELECT FROM logistics.shipments AS s
               WHERE s.order_id = o.id AND s.handed_over_at IS NOT NULL)
           AND NOT EXISTS (SELECT FROM order_intake.timeline AS t
               WHERE t.order_id = o.id AND t.code = 'sent_after_end')",
    )
    .fetch_all(conn)
    .await?;
    let finding = |order: &String| {
        let words = format!("{order} is cancelled, a parcel of it left, and nobody is told so");
        Finding::new("I3", Kind::Untrue, words, &[order])
    };
    Ok(unseen.iter().map(finding).collect())
}

fn tells_of_an_order(op: &Op) -> bool {
    op.what == "webhook" || op.what == "order"
}

fn judge(
    reference: &str,
    op: &Op,
    at: i64,
    answered: &HashSet<String>,
    found: &[Row],
) -> Vec<Finding> {
    let wrong = |invariant, kind, words: String| Finding::new(invariant, kind, words, &[reference]);
    let [row] = found else {
        return vec![match found.len() {
            0 => wrong("I1", Kind::Lost, format!("{reference} was accepted and is not there")),
            count => wrong("I2", Kind::Doubled, format!("{reference} is there {count} times")),
        }];
    };
    let mut findings = Vec::new();
    if answered.len() > 1 || answered.iter().any(|id| *id != row.id) {
        let words = format!("{reference} was answered with {answered:?} and is {}", row.id);
        findings.push(wrong("I11", Kind::Untrue, words));
    }
    if row.updated_at < at {
        let words = format!("{reference} is as of {}, accepted was one of {at}", row.updated_at);
        findings.push(wrong("I1", Kind::Stale, words));
    }
    let wanted = wanted(op);
    if wanted != row.pieces {
        let words = format!("{reference} wants {wanted:?} and has {:?}", row.pieces);
        findings.push(wrong("I2", Kind::Torn, words));
    }
    findings
}

fn wanted(op: &Op) -> Pieces {
    let mut pieces = Pieces::new();
    let mut add = |sku: &str, quantity: i64| *pieces.entry(sku.to_owned()).or_default() += quantity;
    match &op.request {
        Request::Webhook(_, sold, _) => {
            sold.lines.iter().for_each(|line| add(&line.sku, i64::from(line.quantity)));
        }
        Request::Post(_, body) => lines_of(body, &mut add),
    }
    pieces
}

fn lines_of(body: &serde_json::Value, add: &mut impl FnMut(&str, i64)) {
    for line in body["lines"].as_array().into_iter().flatten() {
        let quantity = line["quantity"].as_i64().unwrap_or_default();
        add(line["sku"].as_str().unwrap_or_default(), quantity);
    }
}

async fn stored(conn: &mut PgConnection) -> Result<HashMap<String, Vec<Row>>> {
    let lines: Vec<(String, Option<String>, i64)> = sqlx::query_as(
        "SELECT order_id::text, sku, sum(quantity) FROM order_intake.order_lines GROUP BY 1, 2",
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut pieces: HashMap<String, Pieces> = HashMap::new();
    for (order, sku, quantity) in lines {
        let of = pieces.entry(order).or_default();
        of.insert(sku.unwrap_or_default(), quantity);
    }
    let orders: Vec<(String, Option<String>, i64)> = sqlx::query_as(
        "SELECT id::text, external_ref, extract(epoch FROM updated_at)::int8
         FROM order_intake.orders",
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut rows: HashMap<String, Vec<Row>> = HashMap::new();
    for (id, reference, updated_at) in orders {
        let pieces = pieces.remove(&id).unwrap_or_default();
        let row = Row { id: digits(&id), updated_at, pieces };
        rows.entry(reference.unwrap_or_default()).or_default().push(row);
    }
    Ok(rows)
}

/// Goods that were received are in the books, each receipt once; corrections alike.
async fn receipts(conn: &mut PgConnection, done: &[Done]) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for (what, filter) in [
        ("receipt", "kind = 'received'"),
        ("adjustment", "kind = 'adjusted' AND reason = 'counted'"),
    ] {
        let mut told = Pieces::new();
        let mut known = HashSet::new();
        for Done { op, .. } in done.iter().filter(|done| done.op.what == what) {
            if let (Request::Post(_, body), true) = (&op.request, known.insert(&op.key)) {
                lines_of(body, &mut |sku, count| *told.entry(sku.to_owned()).or_default() += count);
            }
        }
        told.retain(|_, count| *count != 0);
        let sql = format!(
            "SELECT sku, sum(on_hand_change)::int8 FROM warehouse.movements WHERE {filter}
             GROUP BY sku HAVING sum(on_hand_change) <> 0"
        );
        let booked: Vec<(String, i64)> =
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_all(&mut *conn).await?;
        let booked: Pieces = booked.into_iter().collect();
        let skus: HashSet<&String> = told.keys().chain(booked.keys()).collect();
        for sku in skus {
            let figure = |pieces: &Pieces| pieces.get(sku).copied().unwrap_or_default();
            let (told, booked) = (figure(&told), figure(&booked));
            if told != booked {
                let kind = if booked < told { Kind::Lost } else { Kind::Doubled };
                let words = format!("{what}s of {sku}: {told} pieces accepted, {booked} booked");
                findings.push(Finding::new("I4", kind, words, &[sku]));
            }
        }
    }
    Ok(findings)
}
