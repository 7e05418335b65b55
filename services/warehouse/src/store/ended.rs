//! `ended_orders`.

use contracts::ids::Id;
use runtime::BatchError;
use sqlx::PgConnection;

use crate::domain::World;

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
