//! How far known orders are, where their pieces are, and what is told of it: most of what happens to
//! an order is only that, so it is one statement.

use chrono::{DateTime, Utc};
use contracts::ids::Id;
use contracts::order::Buckets;
use contracts::requests::intake::OpenHold;
use runtime::BatchError;
use sqlx::PgConnection;
use sqlx::types::Json;

use super::super::lines::lines_of;
use super::super::{column, stored, timeline, word};
use crate::domain::Order;

/// Stores how far known orders are, where the pieces of some of them are, and entries of timelines,
/// also those of orders that were stored in another statement of the batch.
pub(super) async fn save(
    conn: &mut PgConnection,
    orders: &[&Order],
    pieces: &[&Order],
    entries: &[timeline::Row],
) -> Result<(), BatchError> {
    let lines = &lines_of(pieces);
    if orders.is_empty() && lines.is_empty() && entries.is_empty() {
        return Ok(());
    }
    let count = |of: fn(&Buckets) -> u32| column(lines, |line| stored(of(line.buckets)));
    let written = sqlx::query_file!(
        "src/store/orders/moving.sql",
        &column(orders, |order| order.id().uuid()),
        &column(orders, |order| word(order.status)),
        &column(orders, |order| Json(&order.holds)) as &[Json<&Vec<OpenHold>>],
        &column(orders, |order| !order.cancellations.is_empty()),
        &column(orders, |order| order.approved_at) as &[Option<DateTime<Utc>>],
        &column(orders, |order| order.handed_over_at) as &[Option<DateTime<Utc>>],
        &column(orders, |order| order.completed_at) as &[Option<DateTime<Utc>>],
        &column(orders, |order| order.closed_at) as &[Option<DateTime<Utc>>],
        &column(orders, |order| order.due_at) as &[Option<DateTime<Utc>>],
        &column(orders, |order| order.version),
        &column(orders, |order| order.said),
        &column(orders, |order| order.delivered_at) as &[Option<DateTime<Utc>>],
        &column(lines, |line| line.order),
        &column(lines, |line| line.facts.line_id.uuid()),
        &count(|pieces| pieces.unrouted),
        &count(|pieces| pieces.backordered),
        &count(|pieces| pieces.allocated),
        &count(|pieces| pieces.picked),
        &count(|pieces| pieces.packed),
        &count(|pieces| pieces.in_transit),
        &count(|pieces| pieces.delivered),
        &count(|pieces| pieces.written_off),
        &count(|pieces| pieces.cancelled),
        &column(entries, |row| row.order.uuid()),
        &column(entries, |row| row.cause),
        &column(entries, |row| row.entry.number),
        &column(entries, |row| row.at),
        &column(entries, |row| row.entry.code.to_owned()),
        &column(entries, |row| row.entry.sentence.clone()),
        &column(entries, |row| row.actor.clone()),
        &column(entries, |row| row.trace_id.clone()) as &[Option<String>],
    )
    .fetch_one(conn)
    .await?;
    let gone = |table| Err(BatchError::inconsistent(table, "what was loaded of an order is gone"));
    match (written.moved, written.placed) {
        (moved, _) if moved != orders.len() as i64 => gone("orders"),
        (_, placed) if placed != lines.len() as i64 => gone("order_lines"),
        _ => Ok(()),
    }
}
