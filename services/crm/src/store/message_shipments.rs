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
    sqlx::query!(
        "INSERT INTO message_shipments
             (order_id, shipment_id, carrier, tracking_number, tracking_token)
         SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[])
         ON CONFLICT (shipment_id) DO NOTHING",
        &booked.iter().map(|(order, ..)| order.uuid()).collect::<Vec<_>>(),
        &booked.iter().map(|(_, shipment, _)| shipment.uuid()).collect::<Vec<_>>(),
        &column(|parcel| &parcel.carrier),
        &column(|parcel| &parcel.tracking_number),
        &column(|parcel| &parcel.tracking_token),
    )
    .execute(conn)
    .await?;
    Ok(())
}
