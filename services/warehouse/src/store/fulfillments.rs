//! `fulfillment_orders`: what is loaded of them.

use std::collections::BTreeMap;

use contracts::ids::{FulfillmentOrderId, Id};
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::order::Fulfillment;

/// Loads the fulfillment orders of orders, in the order in which they were cut.
pub async fn load(
    conn: &mut PgConnection,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<Fulfillment>>, BatchError> {
    let rows = sqlx::query!(
        r#"
        SELECT order_id, fulfillment_order_id, location, routed_by, created_at
        FROM fulfillment_orders
        WHERE order_id = ANY($1)
        ORDER BY order_id, number
        "#,
        ids,
    );
    let mut cuts = BTreeMap::<Uuid, Vec<Fulfillment>>::new();
    for row in rows.fetch_all(conn).await? {
        cuts.entry(row.order_id).or_default().push(Fulfillment {
            id: FulfillmentOrderId::from_uuid(row.fulfillment_order_id),
            location: row.location,
            routed_by: row.routed_by,
            created_at: row.created_at,
        });
    }
    Ok(cuts)
}
