//! A closed parcel becomes a shipment: booked by rule and rate, or a draft that a person books.

use contracts::events::floor::ParcelPacked;
use contracts::ids::{ParcelId, ShipmentId};
use runtime::{BatchError, Outcome};

use super::desk::{Acted, Desk};
use crate::domain::choice::{Chosen, choose};
use crate::domain::shipment::{Action, NewBooking, Parcel, Shipment};
use crate::domain::tracking_number::{tracking_number, tracking_token};

/// Why a parcel waits where nobody has said who carries it.
const NO_CARRIER: &str = "rule by hand: no carrier is set up";

/// Books a shipment for a parcel.
///
/// - Gives: `ShipmentBooked`; nothing for a parcel that has a shipment, nor for a draft. Where a
///   carrier of one's own is preferred, or none is set up, every parcel is a draft that waits for
///   its number.
/// - Writes: `shipments`, for a draft `incidents`.
pub fn book_shipment(desk: &mut Desk<'_>, packed: ParcelPacked) -> Result<Outcome, BatchError> {
    let parcel = parcel(packed);
    if desk.find(Shipment::id_for(parcel.parcel_id)).is_some() {
        return Ok(Outcome::done());
    }
    if let Some(carrier) = desk.own.preferred() {
        let because = format!("rule by hand: parcels wait for a number of {}", carrier.code);
        let draft = Shipment::draft(parcel, desk.now).waiting(because);
        desk.open(draft);
        return Ok(Outcome::done());
    }
    if !desk.settings.house.has_carrier_for(&parcel.location) {
        let draft = Shipment::draft(parcel, desk.now).waiting(NO_CARRIER.to_owned());
        desk.open(draft);
        return Ok(Outcome::done());
    }
    let chosen = choose(&desk.settings.house, &parcel);
    let draft = Shipment::draft(parcel, desk.now);
    match chosen {
        Err(because) => {
            let now = desk.now;
            desk.open(draft.without_carrier(because, now));
            Ok(Outcome::done())
        }
        Ok(chosen) => {
            let booking = booking(desk, draft.shipment_id, draft.parcel.parcel_id, chosen);
            match desk.act(&draft, &booking)? {
                Acted::Moved(events) => Ok(Outcome::done().announcing(events)),
                Acted::AlreadyThere | Acted::Refused(_) => Ok(Outcome::done()),
            }
        }
    }
}

/// Makes the booking of a choice: number and token follow from parcel and shipment.
pub fn booking(desk: &Desk<'_>, shipment: ShipmentId, parcel: ParcelId, chosen: Chosen) -> Action {
    Action::Book(Box::new(NewBooking {
        tracking_number: tracking_number(&chosen.carrier, parcel),
        tracking_token: tracking_token(&desk.settings.tracking_secret, shipment),
        chosen,
    }))
}

fn parcel(packed: ParcelPacked) -> Parcel {
    Parcel {
        parcel_id: packed.parcel_id,
        order_id: packed.order_id,
        order_number: packed.order_number,
        channel: packed.channel,
        location: packed.location,
        sscc: packed.sscc,
        weight_grams: packed.weight_grams,
        lines: packed.lines,
        currency: packed.currency,
        value_minor: packed.value_minor,
        cash_on_delivery_minor: packed.cash_on_delivery_minor,
        shipping_method: packed.shipping_method,
        recipient: packed.person.and_then(|person| person.recipient),
    }
}
