//! Tables `shop_orders` and `shop_shipments`.

use contracts::ids::{Id, OrderId, ShipmentId};
use runtime::BatchError;
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Uuid;
use sqlx::types::chrono::{DateTime, Utc};

use crate::domain::outbound::facts::{ShopBooking, ShopOrder, ShopShipment};

/// Loads the orders among these that belong to a shop which is written back to.
pub async fn orders(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<ShopOrder>, BatchError> {
    let rows = sqlx::query!(
        "SELECT order_id, channel, external_ref, number, lines
           FROM shop_orders
          WHERE order_id = ANY($1)",
        ids
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let lines = serde_json::from_value(row.lines).map_err(|_| {
                BatchError::inconsistent("shop_orders", format!("lines of {}", row.order_id))
            })?;
            Ok(ShopOrder {
                order_id: OrderId::from_uuid(row.order_id),
                channel: row.channel,
                external_ref: row.external_ref,
                number: row.number,
                lines,
            })
        })
        .collect()
}

/// Loads the shipments of orders, in the order of their ids.
pub async fn shipments(
    conn: &mut PgConnection,
    orders: &[Uuid],
) -> Result<Vec<ShopShipment>, BatchError> {
    let rows = sqlx::query!(
        "SELECT shipment_id, order_id, carrier, carrier_name, tracking_number, tracking_url,
                handed_over_at, lines
           FROM shop_shipments
          WHERE order_id = ANY($1)
          ORDER BY shipment_id",
        orders
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let lines = row.lines.map(serde_json::from_value).transpose().map_err(|_| {
                BatchError::inconsistent("shop_shipments", format!("lines of {}", row.shipment_id))
            })?;
            let booked = row.carrier.zip(row.tracking_number);
            Ok(ShopShipment {
                shipment_id: ShipmentId::from_uuid(row.shipment_id),
                order_id: OrderId::from_uuid(row.order_id),
                booked: booked.map(|(carrier, tracking_number)| ShopBooking {
                    carrier,
                    carrier_name: row.carrier_name,
                    tracking_number,
                    tracking_url: row.tracking_url,
                }),
                handed_over: row.handed_over_at.zip(lines),
            })
        })
        .collect()
}

/// Stores orders, in place of what was known of them; each at most once in the slice.
pub async fn store_orders(
    conn: &mut PgConnection,
    orders: &[&ShopOrder],
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    let ids: Vec<_> = orders.iter().map(|order| order.order_id.uuid()).collect();
    let channels: Vec<_> = orders.iter().map(|order| order.channel.clone()).collect();
    let refs: Vec<_> = orders.iter().map(|order| order.external_ref.clone()).collect();
    let numbers: Vec<_> = orders.iter().map(|order| order.number.clone()).collect();
    let lines: Result<Vec<Value>, _> =
        orders.iter().map(|order| serde_json::to_value(&order.lines)).collect();
    let done = sqlx::query!(
        "INSERT INTO shop_orders (order_id, channel, external_ref, number, lines, heard_at)
         SELECT order_id, channel, external_ref, number, lines, $6
           FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[])
                AS given (order_id, channel, external_ref, number, lines)
             ON CONFLICT (order_id) DO UPDATE
            SET external_ref = EXCLUDED.external_ref,
                number = EXCLUDED.number,
                lines = EXCLUDED.lines,
                heard_at = EXCLUDED.heard_at",
        &ids,
        &channels,
        &refs,
        &numbers,
        &lines.map_err(BatchError::Encode)?,
        now
    )
    .execute(conn)
    .await?;
    crate::store::expect_rows("shop_orders", done.rows_affected(), orders.len())
}

/// Stores shipments, in place of what was known of them; each at most once in the slice.
pub async fn store_shipments(
    conn: &mut PgConnection,
    shipments: &[&ShopShipment],
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    let ids: Vec<_> = shipments.iter().map(|one| one.shipment_id.uuid()).collect();
    let orders: Vec<_> = shipments.iter().map(|one| one.order_id.uuid()).collect();
    let part = |of: fn(&ShopBooking) -> Option<&String>| -> Vec<_> {
        shipments.iter().map(|one| one.booked.as_ref().and_then(of).cloned()).collect()
    };
    let carriers = part(|booked| Some(&booked.carrier));
    let names = part(|booked| booked.carrier_name.as_ref());
    let numbers = part(|booked| Some(&booked.tracking_number));
    let links = part(|booked| booked.tracking_url.as_ref());
    let lines: Result<Vec<Option<Value>>, _> = shipments
        .iter()
        .map(|one| {
            one.handed_over.as_ref().map(|(_, lines)| serde_json::to_value(lines)).transpose()
        })
        .collect();
    let left: Vec<_> =
        shipments.iter().map(|one| one.handed_over.as_ref().map(|(at, _)| *at)).collect();
    let done = sqlx::query!(
        "INSERT INTO shop_shipments (shipment_id, order_id, carrier, carrier_name, tracking_number,
                                     tracking_url, handed_over_at, lines, heard_at)
         SELECT shipment_id, order_id, carrier, carrier_name, tracking_number, tracking_url,
                handed_over_at, lines, $9
           FROM UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[],
                       $7::timestamptz[], $8::jsonb[])
                AS given (shipment_id, order_id, carrier, carrier_name, tracking_number,
                          tracking_url, handed_over_at, lines)
             ON CONFLICT (shipment_id) DO UPDATE
            SET carrier = EXCLUDED.carrier,
                carrier_name = EXCLUDED.carrier_name,
                tracking_number = EXCLUDED.tracking_number,
                tracking_url = EXCLUDED.tracking_url,
                handed_over_at = EXCLUDED.handed_over_at,
                lines = EXCLUDED.lines,
                heard_at = EXCLUDED.heard_at",
        &ids,
        &orders,
        &carriers as _,
        &names as _,
        &numbers as _,
        &links as _,
        &left as _,
        &lines.map_err(BatchError::Encode)? as _,
        now
    )
    .execute(conn)
    .await?;
    crate::store::expect_rows("shop_shipments", done.rows_affected(), shipments.len())
}

/// Forgets what was not heard of since a moment, at most so many of each.
pub async fn forget(
    conn: &mut PgConnection,
    orders_before: DateTime<Utc>,
    limit: i64,
) -> Result<(), BatchError> {
    sqlx::query!(
        "DELETE FROM shop_orders
          WHERE order_id IN (SELECT order_id FROM shop_orders WHERE heard_at < $1 LIMIT $2)",
        orders_before,
        limit
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "DELETE FROM shop_shipments
          WHERE shipment_id IN (SELECT shipment_id FROM shop_shipments WHERE heard_at < $1 LIMIT $2)",
        orders_before,
        limit
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Says whether something was not heard of since a moment.
pub async fn is_something_old(
    conn: &mut PgConnection,
    before: DateTime<Utc>,
) -> Result<bool, BatchError> {
    let old = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM shop_orders WHERE heard_at < $1)
               OR EXISTS (SELECT FROM shop_shipments WHERE heard_at < $1) AS "old!""#,
        before
    );
    Ok(old.fetch_one(conn).await?)
}
