//! Facts become events of the log.

use chrono::{DateTime, Utc};
use contracts::events::Event;
use contracts::events::shipment::{
    Repack, ShipmentBooked, ShipmentDelivered, ShipmentEnd, ShipmentHandedOver, ShipmentLost,
    ShipmentReturned, ShipmentTracked, ShipmentVoided,
};
use runtime::{BatchError, NewEvent};

use crate::domain::carriers::House;
use crate::domain::own_carriers::OwnCarriers;
use crate::domain::shipment::{Fact, Parcel, Shipment};
use crate::domain::tracking::{Ending, Report};

/// The carriers of the house: those that are built in, and its own.
pub type Carriers<'a> = (&'a House, &'a OwnCarriers);

/// Writes the facts that led to a shipment's present state, in their order.
///
/// - Takes: `carriers`, which say what people call the one of a booking, and where it shows a parcel.
pub fn announce(
    carriers: Carriers<'_>,
    shipment: &Shipment,
    facts: &[Fact],
) -> Result<Vec<NewEvent>, BatchError> {
    let before = shipment.version - facts.len() as i64;
    let events = facts.iter().zip(before + 1..);
    events.map(|(fact, version)| event(carriers, shipment, fact, version)).collect()
}

fn event(
    carriers: Carriers<'_>,
    shipment: &Shipment,
    fact: &Fact,
    version: i64,
) -> Result<NewEvent, BatchError> {
    match fact {
        Fact::Booked => of(shipment, version, &booked(carriers, shipment)?),
        Fact::HandedOver => of(shipment, version, &handed_over(shipment)),
        Fact::Tracked(report) => of(shipment, version, &tracked(shipment, report)),
        Fact::Voided(at, again) => {
            let Parcel { value_minor, cash_on_delivery_minor, .. } = shipment.parcel;
            let repack = again.then_some(Repack { value_minor, cash_on_delivery_minor });
            of(shipment, version, &ShipmentVoided { end: end(shipment, *at), repack })
        }
        Fact::Ended(ending, at) => {
            let end = end(shipment, *at);
            match ending {
                Ending::Delivered => of(shipment, version, &ShipmentDelivered { end }),
                Ending::Returned => of(shipment, version, &ShipmentReturned { end }),
                Ending::Lost => of(shipment, version, &ShipmentLost { end }),
            }
        }
    }
}

fn of<E: Event>(shipment: &Shipment, version: i64, body: &E) -> Result<NewEvent, BatchError> {
    NewEvent::of(body, shipment.shipment_id, version, Some(shipment.parcel.order_id))
}

fn booked((house, own): Carriers<'_>, shipment: &Shipment) -> Result<ShipmentBooked, BatchError> {
    let unbooked =
        || BatchError::inconsistent("shipments", format!("{} is not booked", shipment.shipment_id));
    let booking = shipment.booking.clone().ok_or_else(unbooked)?;
    let carrier_name = own.name_of(house, &booking.carrier).map(str::to_owned);
    let tracking_url = own.link(&booking.carrier, &booking.tracking_number);
    Ok(ShipmentBooked {
        shipment_id: shipment.shipment_id,
        order_id: shipment.parcel.order_id,
        parcel_id: shipment.parcel.parcel_id,
        carrier: booking.carrier,
        service: booking.service,
        tracking_number: booking.tracking_number,
        cost: booking.cost,
        chosen_because: shipment.chosen_because.clone(),
        tracking_token: booking.tracking_token,
        carrier_name,
        tracking_url,
    })
}

fn handed_over(shipment: &Shipment) -> ShipmentHandedOver {
    ShipmentHandedOver {
        shipment_id: shipment.shipment_id,
        order_id: shipment.parcel.order_id,
        parcel_id: shipment.parcel.parcel_id,
        location: shipment.parcel.location.clone(),
        lines: shipment.parcel.lines.clone(),
    }
}

fn tracked(shipment: &Shipment, report: &Report) -> ShipmentTracked {
    ShipmentTracked {
        shipment_id: shipment.shipment_id,
        order_id: shipment.parcel.order_id,
        tracking_status: report.status,
        incident_reason: report.incident_reason.clone(),
        // A carrier's own words may name people; they stay in the record.
        description: None,
        occurred_at: report.occurred_at,
    }
}

fn end(shipment: &Shipment, occurred_at: DateTime<Utc>) -> ShipmentEnd {
    ShipmentEnd {
        shipment_id: shipment.shipment_id,
        order_id: shipment.parcel.order_id,
        parcel_id: shipment.parcel.parcel_id,
        location: shipment.parcel.location.clone(),
        lines: shipment.parcel.lines.clone(),
        occurred_at,
    }
}
