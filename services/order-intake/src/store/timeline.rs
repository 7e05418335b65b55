//! `timeline`: what happened to an order; also the memory of causes that had their effect.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use contracts::ids::{Id, OrderId};
use contracts::requests::intake::TimelineEntry;
use runtime::BatchError;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::column;
use crate::domain::order::Entry;

/// An entry with what led to it.
#[derive(Clone, Debug)]
pub struct Row {
    /// The order.
    pub order: OrderId,
    /// The event, request or timer that led to it.
    pub cause: Uuid,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// The trace it belongs to.
    pub trace_id: Option<String>,
    /// What.
    pub entry: Entry,
}

/// Gives those pairs of order and cause that stand there already.
pub async fn find_effects(
    conn: &mut PgConnection,
    pairs: &[(OrderId, Uuid)],
) -> Result<HashSet<(OrderId, Uuid)>, BatchError> {
    let rows = sqlx::query!(
        "SELECT DISTINCT t.order_id, t.cause
         FROM UNNEST($1::uuid[], $2::uuid[]) AS asked (order_id, cause)
         JOIN timeline AS t ON t.order_id = asked.order_id AND t.cause = asked.cause",
        &column(pairs, |(order, _)| order.uuid()),
        &column(pairs, |(_, cause)| *cause),
    );
    let rows = rows.fetch_all(conn).await?;
    Ok(rows.into_iter().map(|row| (OrderId::from_uuid(row.order_id), row.cause)).collect())
}

/// Stores entries.
pub async fn insert(conn: &mut PgConnection, rows: &[Row]) -> Result<(), BatchError> {
    sqlx::query!(
        "INSERT INTO timeline (order_id, cause, number, at, code, sentence, actor, trace_id)
         SELECT * FROM UNNEST(
            $1::uuid[], $2::uuid[], $3::bigint[], $4::timestamptz[], $5::text[], $6::text[],
            $7::text[], $8::text[])",
        &column(rows, |row| row.order.uuid()),
        &column(rows, |row| row.cause),
        &column(rows, |row| row.entry.number),
        &column(rows, |row| row.at),
        &column(rows, |row| row.entry.code.to_owned()),
        &column(rows, |row| row.entry.sentence.clone()),
        &column(rows, |row| row.actor.clone()),
        &column(rows, |row| row.trace_id.clone()) as &[Option<String>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives the entries of an order after a number, the oldest first.
pub async fn list(
    db: impl PgExecutor<'_>,
    order: OrderId,
    after: i64,
    limit: i64,
) -> Result<Vec<TimelineEntry>, BatchError> {
    let rows = sqlx::query_as!(
        TimelineEntry,
        "SELECT number, at, code, sentence, actor, trace_id, cause AS source_event
         FROM timeline
         WHERE order_id = $1 AND number > $2
         ORDER BY number
         LIMIT $3",
        order.uuid(),
        after,
        limit,
    );
    Ok(rows.fetch_all(db).await?)
}
