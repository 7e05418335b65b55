//! `ended_orders`.

use std::collections::BTreeSet;

use contracts::ids::{Id, OrderId};
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use super::find::list;
use crate::domain::World;

/// Loads which orders had ended before they were approved.
pub async fn load(
    conn: &mut PgConnection,
    world: &mut World,
    approved: &BTreeSet<Uuid>,
) -> Result<(), BatchError> {
    if approved.is_empty() {
        return Ok(());
    }
    let ended = sqlx::query_scalar!(
        "SELECT order_id FROM ended_orders WHERE order_id = ANY($1)",
        &list(approved),
    );
    for id in ended.fetch_all(conn).await? {
        world.ended.load(OrderId::from_uuid(id));
    }
    Ok(())
}

/// Stores those that are new.
pub async fn save(conn: &mut PgConnection, world: &World) -> Result<(), BatchError> {
    let ended: Vec<_> = world.ended.new_ones().map(Id::uuid).collect();
    if ended.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"
        INSERT INTO ended_orders (order_id, ended_at)
        SELECT order_id, $2
        FROM UNNEST($1::uuid[]) AS t (order_id)
        ON CONFLICT (order_id) DO NOTHING
        "#,
        &ended,
        world.now,
    )
    .execute(conn)
    .await?;
    Ok(())
}
