//! The channels of orders under review.

use contracts::ids::{HoldId, Id, OrderId};
use runtime::BatchError;
use sqlx::PgPool;

/// Gives the channel of an order.
pub async fn of_order(pool: &PgPool, id: OrderId) -> Result<Option<String>, BatchError> {
    let found = sqlx::query_scalar!("SELECT channel FROM reviews WHERE order_id = $1", id.uuid());
    Ok(found.fetch_optional(pool).await?)
}

/// Gives the channel of a hold's order.
pub async fn of_hold(pool: &PgPool, id: HoldId) -> Result<Option<String>, BatchError> {
    let found = sqlx::query_scalar!(
        "SELECT channel FROM reviews
         WHERE order_id = (SELECT order_id FROM holds WHERE hold_id = $1)",
        id.uuid()
    );
    Ok(found.fetch_optional(pool).await?)
}
