//! `cancellations`: wishes, and what was answered so far.

use chrono::{DateTime, Utc};
use contracts::ids::{CancellationId, Id, OrderId};
use contracts::requests::intake::CancellationAnswer;
use runtime::BatchError;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::column;
use crate::domain::Order;
use crate::domain::order::Cancelling;

/// Gives the wishes of orders, the oldest first.
pub async fn load(
    conn: &mut PgConnection,
    orders: &[Uuid],
) -> Result<Vec<(OrderId, Cancelling)>, BatchError> {
    let rows = sqlx::query!(
        r#"SELECT id, order_id, reason, requested_by, makes_due,
                  lines AS "lines: Json<Vec<CancellationAnswer>>"
           FROM cancellations
           WHERE order_id = ANY($1)
           ORDER BY order_id, position"#,
        orders,
    )
    .fetch_all(conn)
    .await?;
    let wishes = rows.into_iter().map(|row| {
        let wish = Cancelling {
            id: CancellationId::from_uuid(row.id),
            reason: row.reason,
            requested_by: row.requested_by,
            makes_due: row.makes_due,
            lines: row.lines.0,
        };
        (OrderId::from_uuid(row.order_id), wish)
    });
    Ok(wishes.collect())
}

/// Stores the wishes of orders.
pub async fn save(
    conn: &mut PgConnection,
    orders: &[&Order],
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    let wishes: Vec<(Uuid, i32, &Cancelling)> = orders
        .iter()
        .flat_map(|order| {
            let wishes = order.cancellations.iter().zip(0..);
            wishes.map(|(wish, position)| (order.id().uuid(), position, wish))
        })
        .collect();
    if wishes.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO cancellations
            (id, order_id, position, reason, requested_by, requested_at, lines, makes_due)
         SELECT w.id, w.order_id, w.position, w.reason, w.requested_by, $6, w.lines, w.makes_due
         FROM UNNEST($1::uuid[], $2::uuid[], $3::integer[], $4::text[], $5::text[], $7::jsonb[],
                     $8::boolean[])
            AS w (id, order_id, position, reason, requested_by, lines, makes_due)
         ON CONFLICT (order_id, id) DO UPDATE SET lines = excluded.lines",
        &column(&wishes, |(_, _, wish)| wish.id.uuid()),
        &column(&wishes, |(order, _, _)| *order),
        &column(&wishes, |(_, position, _)| *position),
        &column(&wishes, |(_, _, wish)| wish.reason.clone()),
        &column(&wishes, |(_, _, wish)| wish.requested_by.clone()),
        now,
        &column(&wishes, |(_, _, wish)| Json(&wish.lines)) as &[Json<&Vec<CancellationAnswer>>],
        &column(&wishes, |(_, _, wish)| wish.makes_due),
    )
    .execute(conn)
    .await?;
    Ok(())
}
