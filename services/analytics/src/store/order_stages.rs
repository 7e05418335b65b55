//! Table `order_stages`: when each order first reached each milestone.

use chrono::{DateTime, Utc};
use contracts::ids::{Id, OrderId};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::{Milestone, Milestones};

/// Loads the milestones of orders; those that reached none are absent.
pub async fn load(
    conn: &mut PgConnection,
    ids: &[Uuid],
) -> Result<Vec<(OrderId, Milestones)>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT order_id, received_at, approved_at, allocated_at, picked_at, packed_at,
                handed_over_at, delivered_at, completed_at
         FROM order_stages
         WHERE order_id = ANY($1)",
        ids,
    );
    let rows = rows.fetch_all(conn).await?.into_iter().map(|row| {
        let milestones = Milestones::new([
            row.received_at,
            row.approved_at,
            row.allocated_at,
            row.picked_at,
            row.packed_at,
            row.handed_over_at,
            row.delivered_at,
            row.completed_at,
        ]);
        (OrderId::from_uuid(row.order_id), milestones)
    });
    Ok(rows.collect())
}

/// Stores milestones.
pub async fn upsert(
    conn: &mut PgConnection,
    stages: &[(OrderId, &Milestones)],
) -> Result<(), sqlx::Error> {
    if stages.is_empty() {
        return Ok(());
    }
    let [received, approved, allocated, picked, packed, handed_over, delivered, completed] =
        Milestone::ALL.map(|milestone| {
            stages.iter().map(|(_, known)| known.at(milestone)).collect::<Vec<_>>()
        });
    sqlx::query!(
        "INSERT INTO order_stages
             (order_id, received_at, approved_at, allocated_at, picked_at, packed_at,
              handed_over_at, delivered_at, completed_at)
         SELECT *
         FROM UNNEST($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[],
                     $5::timestamptz[], $6::timestamptz[], $7::timestamptz[], $8::timestamptz[],
                     $9::timestamptz[])
         ON CONFLICT (order_id) DO UPDATE
         SET received_at = EXCLUDED.received_at, approved_at = EXCLUDED.approved_at,
             allocated_at = EXCLUDED.allocated_at, picked_at = EXCLUDED.picked_at,
             packed_at = EXCLUDED.packed_at, handed_over_at = EXCLUDED.handed_over_at,
             delivered_at = EXCLUDED.delivered_at, completed_at = EXCLUDED.completed_at",
        &stages.iter().map(|(id, _)| id.uuid()).collect::<Vec<_>>(),
        &received as &[Option<DateTime<Utc>>],
        &approved as &[Option<DateTime<Utc>>],
        &allocated as &[Option<DateTime<Utc>>],
        &picked as &[Option<DateTime<Utc>>],
        &packed as &[Option<DateTime<Utc>>],
        &handed_over as &[Option<DateTime<Utc>>],
        &delivered as &[Option<DateTime<Utc>>],
        &completed as &[Option<DateTime<Utc>>],
    )
    .execute(conn)
    .await?;
    Ok(())
}
