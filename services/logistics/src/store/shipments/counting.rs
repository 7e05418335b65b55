//! How many shipments are open, each figure out of an index of its own and counted no further than
//! matters.

use contracts::requests::logistics::ShipmentCounts;
use contracts::requests::{COUNT_MAX, Count};
use sqlx::PgConnection;

/// Counts the shipments that are open.
pub async fn count(conn: &mut PgConnection) -> Result<ShipmentCounts, sqlx::Error> {
    let row = sqlx::query!(
        r#"SELECT
            (SELECT count(*) FROM (
                SELECT FROM shipments WHERE status = 'booked'
                ORDER BY created_at LIMIT $1) AS found) AS "booked!",
            (SELECT min(created_at) FROM shipments WHERE status = 'booked') AS booked_since,
            (SELECT count(*) FROM (
                SELECT FROM shipments WHERE status = 'handed_over'
                ORDER BY handed_over_at LIMIT $1) AS found)
                AS "handed_over!",
            (SELECT min(handed_over_at) FROM shipments WHERE status = 'handed_over')
                AS handed_over_since,
            (SELECT count(*) FROM (
                SELECT DISTINCT shipment_id FROM incidents WHERE closed_at IS NULL
                LIMIT $1) AS found) AS "with_incident!""#,
        i64::from(COUNT_MAX) + 1,
    );
    let row = row.fetch_one(conn).await?;
    Ok(ShipmentCounts {
        to_hand_over: Count::of(row.booked, row.booked_since),
        on_the_way: Count::of(row.handed_over, row.handed_over_since),
        with_incident: Count::of(row.with_incident, None),
    })
}
