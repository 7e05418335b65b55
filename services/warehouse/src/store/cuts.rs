//! Reads of fulfillment orders.

use chrono::{DateTime, Utc};
use contracts::ids::{FulfillmentOrderId, Id, LineId, OrderId, ParcelId};
use contracts::requests::warehouse::work::{Fulfillment, FulfillmentLine, FulfillmentsQuery};
use runtime::{BatchError, Within};
use sqlx::PgPool;
use sqlx::types::Json;
use uuid::Uuid;

use super::sku;
use crate::domain::allocation::told;

#[derive(Debug, serde::Deserialize)]
struct LineRow {
    line_id: Uuid,
    sku: String,
    ordered: Option<String>,
    quantity: i64,
    short: i64,
    picked: i64,
    packed: i64,
    handed_over: i64,
}

fn line(row: &LineRow) -> Result<FulfillmentLine, BatchError> {
    Ok(FulfillmentLine {
        line_id: LineId::from_uuid(row.line_id),
        sku: sku("pick_tasks", &row.sku)?,
        substituted_for: row.ordered.as_deref().map(|text| sku("order_lines", text)).transpose()?,
        quantity: told(row.quantity),
        short: told(row.short),
        picked: told(row.picked),
        packed: told(row.packed),
        handed_over: told(row.handed_over),
    })
}

/// Lists fulfillment orders with their lines and parcels, the newest first.
pub async fn list_fulfillments(
    pool: &PgPool,
    within: &Within,
    query: &FulfillmentsQuery,
    beyond: Option<(DateTime<Utc>, Uuid)>,
) -> Result<Vec<Fulfillment>, BatchError> {
    let (at, id) = beyond.unzip();
    let rows = sqlx::query!(
        r#"
        SELECT cut.fulfillment_order_id, cut.order_id, orders.number, cut.location, cut.routed_by,
            cut.created_at,
            ARRAY(
                SELECT jsonb_build_object('line_id', task.line_id, 'sku', task.sku,
                    'ordered', nullif(line.sku, task.sku), 'quantity', task.quantity, 'short', task.short, 'picked', task.picked,
                    'packed', task.packed, 'handed_over', task.handed_over)
                FROM pick_tasks AS task
                JOIN pick_jobs AS job USING (job_id)
                JOIN order_lines AS line
                    ON line.order_id = task.order_id AND line.line_id = task.line_id
                WHERE job.fulfillment_order_id = cut.fulfillment_order_id
                ORDER BY task.line_id
            ) AS "lines!: Vec<Json<LineRow>>",
            ARRAY(
                SELECT parcel_id FROM parcels
                WHERE parcels.order_id = cut.order_id
                  AND parcels.fulfillment_order_id = cut.fulfillment_order_id
                ORDER BY parcels.number
            ) AS "parcels!"
        FROM fulfillment_orders AS cut
        JOIN orders USING (order_id)
        WHERE ($1::uuid IS NULL OR cut.order_id = $1)
          AND ($2::text IS NULL OR cut.location = $2)
          AND ($3::timestamptz IS NULL
            OR (cut.created_at, cut.fulfillment_order_id) < ($3, $4::uuid))
          AND ($6::text[] IS NULL OR orders.channel = ANY($6))
          AND ($7::text[] IS NULL OR cut.location = ANY($7))
        ORDER BY cut.created_at DESC, cut.fulfillment_order_id DESC
        LIMIT $5
        "#,
        query.order_id.map(Id::uuid),
        query.location.as_deref(),
        at,
        id,
        query.page.limit() + 1,
        within.channels(),
        within.locations(),
    );
    let rows = rows.fetch_all(pool).await?;
    let cuts = rows.into_iter().map(|row| {
        let lines = row.lines.iter().map(|Json(row)| line(row));
        Ok(Fulfillment {
            fulfillment_order_id: FulfillmentOrderId::from_uuid(row.fulfillment_order_id),
            order_id: OrderId::from_uuid(row.order_id),
            order_number: row.number,
            location: row.location,
            routed_by: row.routed_by,
            created_at: row.created_at,
            lines: lines.collect::<Result<_, BatchError>>()?,
            parcels: row.parcels.into_iter().map(ParcelId::from_uuid).collect(),
        })
    });
    cuts.collect()
}
