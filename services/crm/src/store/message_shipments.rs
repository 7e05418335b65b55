//! Table `message_shipments`: what messages tell of a shipment.

use contracts::ids::{Id, OrderId, ShipmentId};
use sqlx::PgConnection;

use crate::domain::messages::Parcel;

/// A shipment that was booked.
pub type Booked<'a> = (OrderId, ShipmentId, &'a Parcel);

/// Stores shipments; one that is there already stays, as it is booked once.
pub async fn upsert(conn: &mut PgConnection, booked: &[Booked<'_>]) -> Result<(), sqlx::Error> {
    if booked.is_empty() {
        return Ok(());
    }
    let column = |read: fn(&Parcel) -> &String| {
        booked.iter().map(|(.., parcel)| read(parcel).clone()).collect::<Vec<_>>()
    };
    let optional = |read: fn(&Parcel) -> &Option<String>| {
        booked.iter().map(|(.., parcel)| read(parcel).clone()).collect::<Vec<_>>()
    };
    sqlx::query!(
        "INSERT INTO message_shipments
             (order_id, shipment_id, carrier, tracking_number, tracking_token, carrier_name,
              tracking_url)
         SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[],
                              $6::text[], $7::text[])
         ON CONFLICT (shipment_id) DO NOTHING",
        &booked.iter().map(|(order, ..)| order.uuid()).collect::<Vec<_>>(),
        &booked.iter().map(|(_, shipment, _)| shipment.uuid()).collect::<Vec<_>>(),
        &column(|parcel| &parcel.carrier),
        &column(|parcel| &parcel.tracking_number),
        &column(|parcel| &parcel.tracking_token),
        &optional(|parcel| &parcel.carrier_name) as _,
        &optional(|parcel| &parcel.tracking_url) as _,
    )
    .execute(conn)
    .await?;
    Ok(())
}
