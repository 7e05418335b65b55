//! `fulfillment_orders`.

use std::collections::BTreeMap;

use contracts::ids::{FulfillmentOrderId, Id};
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::domain::change::Change;
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

/// Stores fulfillment orders that are new; one that is there stays as it is.
pub async fn save(conn: &mut PgConnection, changes: &[Change<'_>]) -> Result<(), BatchError> {
    let cuts = changes.iter().flat_map(|change| {
        let order = change.now.id.uuid();
        change.fulfillments().map(move |(number, cut)| (order, number, cut))
    });
    let cuts: Vec<_> = cuts.collect();
    if cuts.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = cuts.iter().map(|(.., cut)| cut.id.uuid()).collect();
    let orders: Vec<_> = cuts.iter().map(|(order, ..)| *order).collect();
    let numbers: Vec<_> = cuts.iter().map(|(_, number, _)| *number).collect();
    let locations: Vec<_> = cuts.iter().map(|(.., cut)| cut.location.clone()).collect();
    let because: Vec<_> = cuts.iter().map(|(.., cut)| cut.routed_by.clone()).collect();
    let created: Vec<_> = cuts.iter().map(|(.., cut)| cut.created_at).collect();
    sqlx::query!(
        r#"
        INSERT INTO fulfillment_orders
            (fulfillment_order_id, order_id, number, location, routed_by, created_at)
        SELECT *
        FROM UNNEST($1::uuid[], $2::uuid[], $3::integer[], $4::text[], $5::text[],
            $6::timestamptz[])
        ON CONFLICT (fulfillment_order_id) DO NOTHING
        "#,
        &ids,
        &orders,
        &numbers,
        &locations,
        &because,
        &created,
    )
    .execute(conn)
    .await?;
    Ok(())
}
