//! `order_requests`: orders by hand, by the key of whoever posted them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use contracts::ids::{Id, OrderId};
use runtime::BatchError;
use sqlx::PgConnection;

use super::column;

/// A request that was answered.
#[derive(Clone, Debug)]
pub struct Answered {
    /// Who posted it.
    pub actor: String,
    /// The Idempotency-Key.
    pub key: String,
    /// SHA-256 of the request, in hex.
    pub fingerprint: String,
    /// The order that it made.
    pub order_id: OrderId,
    /// What was answered, byte by byte.
    pub answer: String,
}

/// Gives the requests that were answered before, by actor and key.
pub async fn load(
    conn: &mut PgConnection,
    asked: &[(String, String)],
) -> Result<HashMap<(String, String), Answered>, BatchError> {
    let rows = sqlx::query!(
        "SELECT r.actor, r.key, r.fingerprint, r.order_id, r.answer
           FROM UNNEST($1::text[], $2::text[]) AS asked (actor, key)
           JOIN order_requests AS r ON r.actor = asked.actor AND r.key = asked.key",
        &column(asked, |(actor, _)| actor.clone()),
        &column(asked, |(_, key)| key.clone()),
    )
    .fetch_all(conn)
    .await?;
    let answered = rows.into_iter().map(|row| {
        let answered = Answered {
            actor: row.actor.clone(),
            key: row.key.clone(),
            fingerprint: row.fingerprint,
            order_id: OrderId::from_uuid(row.order_id),
            answer: row.answer,
        };
        ((row.actor, row.key), answered)
    });
    Ok(answered.collect())
}

/// Stores requests that were answered now.
pub async fn insert(
    conn: &mut PgConnection,
    answered: &[Answered],
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    sqlx::query!(
        "INSERT INTO order_requests (actor, key, fingerprint, order_id, answer, created_at)
         SELECT r.*, $6
         FROM UNNEST($1::text[], $2::text[], $3::text[], $4::uuid[], $5::text[]) AS r",
        &column(answered, |row| row.actor.clone()),
        &column(answered, |row| row.key.clone()),
        &column(answered, |row| row.fingerprint.clone()),
        &column(answered, |row| row.order_id.uuid()),
        &column(answered, |row| row.answer.clone()),
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}
