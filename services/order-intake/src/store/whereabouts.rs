//! The channels of orders and of what belongs to them.

use contracts::ids::{DeliveryId, Id, OrderId, RefundId, ReturnId};
use runtime::BatchError;
use sqlx::PgPool;

/// Gives the channel of an order.
pub async fn of_order(pool: &PgPool, id: OrderId) -> Result<Option<String>, BatchError> {
    let found = sqlx::query_scalar!("SELECT channel FROM orders WHERE id = $1", id.uuid());
    Ok(found.fetch_optional(pool).await?)
}

/// Gives the channel of a delivery.
pub async fn of_delivery(pool: &PgPool, id: DeliveryId) -> Result<Option<String>, BatchError> {
    let found = sqlx::query_scalar!("SELECT channel FROM deliveries WHERE id = $1", id.uuid());
    Ok(found.fetch_optional(pool).await?)
}

/// Gives the channel of a return's order.
pub async fn of_return(pool: &PgPool, id: ReturnId) -> Result<Option<String>, BatchError> {
    let found = sqlx::query_scalar!(
        "SELECT channel FROM orders
         WHERE id = (SELECT order_id FROM returns WHERE returns.id = $1)",
        id.uuid()
    );
    Ok(found.fetch_optional(pool).await?)
}

/// Gives the channel of a refund's order.
pub async fn of_refund(pool: &PgPool, id: RefundId) -> Result<Option<String>, BatchError> {
    let found = sqlx::query_scalar!(
        "SELECT channel FROM orders
         WHERE id = (SELECT order_id FROM refunds WHERE refunds.id = $1)",
        id.uuid()
    );
    Ok(found.fetch_optional(pool).await?)
}
