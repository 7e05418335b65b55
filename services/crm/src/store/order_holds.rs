//! Table `order_holds`: what keeps orders, and since when; hearing is a join.

use chrono::{DateTime, Utc};
use contracts::ids::{HoldId, Id, OrderId};
use contracts::order::HoldReason;
use sqlx::PgConnection;

/// What was heard of a hold.
#[derive(Clone, Copy, Debug)]
pub struct Heard {
    /// The order.
    pub order_id: OrderId,
    /// The hold.
    pub hold_id: HoldId,
    /// Why it was placed.
    pub reason: HoldReason,
    /// When its placing was told; it was released where this is absent.
    pub placed_at: Option<DateTime<Utc>>,
}

/// Stores what was heard; a release is final.
pub async fn upsert(conn: &mut PgConnection, heard: &[Heard]) -> Result<(), sqlx::Error> {
    // Placed and released in one batch: one row cannot be written twice by one statement.
    for stands in [true, false] {
        let heard: Vec<_> = heard.iter().filter(|one| one.placed_at.is_some() == stands).collect();
        if heard.is_empty() {
            continue;
        }
        sqlx::query!(
            "INSERT INTO order_holds AS known (hold_id, order_id, reason, placed_at, released)
             SELECT DISTINCT ON (hold_id) hold_id, order_id, reason, placed_at, NOT $5
             FROM UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[])
                 AS heard (hold_id, order_id, reason, placed_at)
             ORDER BY hold_id
             ON CONFLICT (hold_id) DO UPDATE
             SET placed_at = coalesce(known.placed_at, EXCLUDED.placed_at),
                 released = known.released OR EXCLUDED.released",
            &heard.iter().map(|one| one.hold_id.uuid()).collect::<Vec<_>>(),
            &heard.iter().map(|one| one.order_id.uuid()).collect::<Vec<_>>(),
            &heard.iter().map(|one| one.reason.code().to_owned()).collect::<Vec<_>>(),
            &heard.iter().map(|one| one.placed_at).collect::<Vec<_>>()
                as &[Option<DateTime<Utc>>],
            stands,
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}
