//! How many shipments wait where.

use contracts::requests::logistics::{CountShipments, ShipmentStage, StageCount};
use runtime::Within;
use sqlx::PgConnection;

/// Counting further would cost more with every parcel, and tell nobody more.
pub const COUNTED_MAX: u16 = 1_000;

/// Counts every stage, each at most so far.
pub async fn count(
    conn: &mut PgConnection,
    within: &Within,
    query: &CountShipments,
) -> Result<Vec<StageCount>, sqlx::Error> {
    // Every status stands there as itself: only so its part of the index is found.
    let found = sqlx::query!(
        r#"
        SELECT
            (SELECT count(*) FROM (
                SELECT FROM shipments
                WHERE status = 'draft' AND ($1::text IS NULL OR carrier = $1) AND ($2::text IS NULL OR location = $2)
                    AND ($4::text[] IS NULL OR channel = ANY($4)) AND ($5::text[] IS NULL OR location = ANY($5))
                LIMIT $3) AS few) AS "to_label!",
            (SELECT count(*) FROM (
                SELECT FROM shipments
                WHERE status = 'booked' AND ($1::text IS NULL OR carrier = $1) AND ($2::text IS NULL OR location = $2)
                    AND ($4::text[] IS NULL OR channel = ANY($4)) AND ($5::text[] IS NULL OR location = ANY($5))
                LIMIT $3) AS few) AS "to_hand_over!",
            (SELECT created_at FROM shipments
                WHERE status = 'booked' AND ($1::text IS NULL OR carrier = $1) AND ($2::text IS NULL OR location = $2)
                    AND ($4::text[] IS NULL OR channel = ANY($4)) AND ($5::text[] IS NULL OR location = ANY($5))
                ORDER BY created_at LIMIT 1) AS to_hand_over_since,
            (SELECT count(*) FROM (
                SELECT FROM shipments
                WHERE status = 'handed_over' AND ($1::text IS NULL OR carrier = $1) AND ($2::text IS NULL OR location = $2)
                    AND ($4::text[] IS NULL OR channel = ANY($4)) AND ($5::text[] IS NULL OR location = ANY($5))
                LIMIT $3) AS few) AS "on_the_way!",
            (SELECT handed_over_at FROM shipments
                WHERE status = 'handed_over' AND ($1::text IS NULL OR carrier = $1) AND ($2::text IS NULL OR location = $2)
                    AND ($4::text[] IS NULL OR channel = ANY($4)) AND ($5::text[] IS NULL OR location = ANY($5))
                ORDER BY handed_over_at LIMIT 1) AS on_the_way_since,
            (SELECT count(*) FROM (
                SELECT DISTINCT shipment_id FROM incidents JOIN shipments USING (shipment_id)
                WHERE closed_at IS NULL AND kind <> 'return_to_sender'
                    AND ($1::text IS NULL OR carrier = $1) AND ($2::text IS NULL OR location = $2)
                    AND ($4::text[] IS NULL OR channel = ANY($4)) AND ($5::text[] IS NULL OR location = ANY($5))
                LIMIT $3) AS few) AS "exceptions!",
            (SELECT count(*) FROM (
                SELECT DISTINCT shipment_id FROM incidents JOIN shipments USING (shipment_id)
                WHERE closed_at IS NULL AND kind = 'return_to_sender'
                    AND ($1::text IS NULL OR carrier = $1) AND ($2::text IS NULL OR location = $2)
                    AND ($4::text[] IS NULL OR channel = ANY($4)) AND ($5::text[] IS NULL OR location = ANY($5))
                LIMIT $3) AS few) AS "coming_back!",
            (SELECT count(*) FROM (
                SELECT FROM shipments
                WHERE status = 'delivered' AND ($1::text IS NULL OR carrier = $1) AND ($2::text IS NULL OR location = $2)
                    AND ($4::text[] IS NULL OR channel = ANY($4)) AND ($5::text[] IS NULL OR location = ANY($5))
                LIMIT $3) AS few) AS "delivered!"
        "#,
        query.carrier.as_deref() as _,
        within.location(query.location.clone()) as _,
        i64::from(COUNTED_MAX),
        within.channels() as _,
        within.locations() as _,
    );
    let found = found.fetch_one(conn).await?;
    let counts = [
        (ShipmentStage::ToLabel, found.to_label, None),
        (ShipmentStage::ToHandOver, found.to_hand_over, found.to_hand_over_since),
        (ShipmentStage::OnTheWay, found.on_the_way, found.on_the_way_since),
        (ShipmentStage::Exceptions, found.exceptions, None),
        (ShipmentStage::ComingBack, found.coming_back, None),
        (ShipmentStage::Delivered, found.delivered, None),
    ];
    let counts = counts.into_iter().map(|(stage, count, oldest_at)| {
        let count = u32::try_from(count).unwrap_or_default();
        StageCount { stage, count, oldest_at }
    });
    Ok(counts.collect())
}
