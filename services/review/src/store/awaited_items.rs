//! `awaited_items`: which held orders wait for which unknown items.

use std::collections::BTreeSet;

use contracts::ids::{Id, OrderId};
use contracts::sku::Sku;
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

/// An order of a lane, and an item that it waits for.
pub type Awaited<'a> = (u16, OrderId, &'a Sku);

/// Gives orders of a lane that wait for an item which has arrived.
pub async fn list_arrived(
    conn: &mut PgConnection,
    lane: u16,
    limit: i64,
) -> Result<Vec<OrderId>, BatchError> {
    let rows = sqlx::query_scalar!(
        "SELECT DISTINCT awaited.order_id
         FROM awaited_items AS awaited
         JOIN known_items AS known ON known.lane = awaited.lane AND known.sku = awaited.sku
         WHERE awaited.lane = $1
         ORDER BY awaited.order_id
         LIMIT $2",
        lane as i16,
        limit,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(OrderId::from_uuid).collect())
}

/// Forgets what orders wait for.
pub async fn delete(conn: &mut PgConnection, orders: &[OrderId]) -> Result<(), BatchError> {
    if orders.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = orders.iter().map(|id| id.uuid()).collect();
    sqlx::query!("DELETE FROM awaited_items WHERE order_id = ANY($1)", &ids).execute(conn).await?;
    Ok(())
}

/// Remembers what orders wait for.
pub async fn insert(
    conn: &mut PgConnection,
    awaited: &BTreeSet<Awaited<'_>>,
) -> Result<(), BatchError> {
    if awaited.is_empty() {
        return Ok(());
    }
    let lanes: Vec<i16> = awaited.iter().map(|(lane, ..)| *lane as i16).collect();
    let ids: Vec<Uuid> = awaited.iter().map(|(_, id, _)| id.uuid()).collect();
    let skus: Vec<&str> = awaited.iter().map(|(.., sku)| sku.as_str()).collect();
    sqlx::query!(
        "INSERT INTO awaited_items (lane, order_id, sku)
         SELECT lane, order_id, sku
         FROM UNNEST($1::smallint[], $2::uuid[], $3::text[]) AS given (lane, order_id, sku)
         ON CONFLICT (lane, sku, order_id) DO NOTHING",
        &lanes,
        &ids,
        &skus as &[&str],
    )
    .execute(conn)
    .await?;
    Ok(())
}
