//! Domain becomes answer.

use contracts::ids::{Id, ParkedId};
use contracts::money::Money;
use contracts::requests::logistics as asked;
use contracts::requests::logistics::{ShipmentStatus, TrackingReport};

use crate::domain::carriers::{Carrier, House, Service};
use crate::domain::own_carriers::{OwnCarrier, OwnCarriers};
use crate::domain::shipment::{Booking, Incident, KINDS, Shipment};
use crate::domain::status::{Trigger, in_words, next, tracking_in_words, word};
use crate::store::parked_reports::Parked;

/// Shows a shipment without its reports; of its incidents the open ones that were loaded.
fn of_shipment(shipment: &Shipment) -> asked::Shipment {
    let parcel = &shipment.parcel;
    let booking = shipment.booking.as_ref();
    asked::Shipment {
        id: shipment.shipment_id,
        order_id: parcel.order_id,
        order_number: parcel.order_number.clone(),
        parcel_id: parcel.parcel_id,
        sscc: parcel.sscc.clone(),
        location: parcel.location.clone(),
        status: shipment.status,
        tracking_status: shipment.tracking.status,
        incident_reason: shipment.tracking.incident_reason.clone(),
        carrier: booking.map(|booking| booking.carrier.clone()),
        service: booking.map(|booking| booking.service.clone()),
        tracking_number: booking.map(|booking| booking.tracking_number.clone()),
        tracking_url: None,
        tracking_token: booking.map(|booking| booking.tracking_token.clone()),
        cost: booking.map(|booking| booking.cost),
        chosen_because: shipment.chosen_because.clone(),
        weight_grams: parcel.weight_grams,
        lines: parcel.lines.clone(),
        recipient: None,
        cash_on_delivery: (parcel.cash_on_delivery_minor > 0)
            .then(|| Money::new(parcel.cash_on_delivery_minor, parcel.currency)),
        actions: actions(shipment.status),
        next_step: shipment.next_step().map(str::to_owned),
        label: None,
        created_at: shipment.created_at,
        booked_at: booking.map(|booking| booking.booked_at),
        handed_over_at: shipment.handed_over_at,
        ended_at: shipment.ended_at,
        version: shipment.version,
        reports: Vec::new(),
        incidents: shipment.incidents.iter().map(of_incident).collect(),
    }
}

/// Shows a shipment with the link of its carrier, if that is one of one's own.
pub fn with_link(shipment: &Shipment, own: &OwnCarriers) -> asked::Shipment {
    asked::Shipment { tracking_url: link(shipment, own), ..of_shipment(shipment) }
}

fn link(shipment: &Shipment, own: &OwnCarriers) -> Option<String> {
    let booking = shipment.booking.as_ref()?;
    own.link(&booking.carrier, &booking.tracking_number)
}

/// Names the questions that move a shipment from where it stands.
fn actions(status: ShipmentStatus) -> Vec<String> {
    let by_hand = [
        (Trigger::Book, asked::SHIPMENTS_BOOK),
        (Trigger::HandOver, asked::SHIPMENTS_HAND_OVER),
        (Trigger::Void, asked::SHIPMENTS_VOID),
        (Trigger::Moving, asked::SHIPMENTS_REPORT),
        (Trigger::Returned, asked::SHIPMENTS_REPORT_RETURNED),
        (Trigger::Lost, asked::SHIPMENTS_REPORT_LOST),
    ];
    // Before the hand-over only a carrier can say that it came back or is lost.
    let early = |trigger| {
        status == ShipmentStatus::Booked && matches!(trigger, Trigger::Returned | Trigger::Lost)
    };
    let open = by_hand
        .into_iter()
        .filter(|(trigger, _)| next(status, *trigger).is_some() && !early(*trigger));
    open.map(|(_, endpoint)| endpoint.to_owned()).collect()
}

/// Shows an incident.
pub fn of_incident(incident: &Incident) -> asked::Incident {
    asked::Incident {
        kind: word(KINDS, incident.kind).to_owned(),
        reason: incident.reason.clone(),
        owner: incident.owner().to_owned(),
        next_step: incident.kind.next_step().to_owned(),
        opened_at: incident.opened_at,
        closed_at: incident.closed_at,
    }
}

/// Shows what the holder of a link may see: no carrier's free text, which may name people.
pub fn of_tracked(
    (house, own): (&House, &OwnCarriers),
    shipment: &Shipment,
    city: Option<String>,
    reports: &[TrackingReport],
) -> asked::TrackedShipment {
    let booking = shipment.booking.as_ref();
    let carrier = booking
        .map(|Booking { carrier: code, .. }| own.name_of(house, code).unwrap_or(code).to_owned());
    let events =
        reports.iter().filter(|report| report.advanced).map(|report| asked::TrackedEvent {
            tracking_status: report.tracking_status,
            in_words: tracking_in_words(report.tracking_status).to_owned(),
            city: report.city.clone(),
            occurred_at: report.occurred_at,
        });
    asked::TrackedShipment {
        order_id: Some(shipment.parcel.order_id),
        order_number: shipment.parcel.order_number.clone(),
        carrier,
        tracking_number: booking.map(|booking| booking.tracking_number.clone()),
        tracking_url: link(shipment, own),
        status: shipment.status,
        tracking_status: shipment.tracking.status,
        in_words: in_words(shipment.status, shipment.tracking.status).to_owned(),
        city,
        events: events.collect(),
    }
}

/// Shows what is parked.
pub fn of_parked(parked: Parked) -> asked::ParkedReport {
    asked::ParkedReport {
        report_id: ParkedId::from_uuid(parked.report_id),
        carrier: parked.carrier,
        reason: parked.reason,
        body: String::from_utf8_lossy(&parked.body).into_owned(),
        parked_at: parked.parked_at,
        times: parked.times,
    }
}

/// Shows every carrier of the house: those that are built in, then its own.
pub fn carriers(house: &House, own: &OwnCarriers) -> asked::Carriers {
    let built_in = house.carriers.iter().map(|carrier| of_carrier(house, carrier));
    asked::Carriers { items: built_in.chain(own.all().iter().map(of_own_carrier)).collect() }
}

fn of_carrier(house: &House, carrier: &Carrier) -> asked::Carrier {
    let serves = match (carrier.code, house.simulated_at.join(", ")) {
        (asked::PARCEL_SIM, places) if places.is_empty() => "nobody; it is simulated".to_owned(),
        (asked::PARCEL_SIM, places) => {
            format!("{}; simulated, for parcels of {places} alone", carrier.serves)
        }
        _ => carrier.serves.clone(),
    };
    asked::Carrier {
        code: carrier.code.to_owned(),
        name: carrier.name.clone(),
        serves,
        services: carrier.services.iter().map(of_service).collect(),
        by_hand: false,
        tracking_url: None,
        reported_as: Vec::new(),
        preferred: false,
        retired: false,
    }
}

/// Shows a carrier of one's own.
pub fn of_own_carrier(carrier: &OwnCarrier) -> asked::Carrier {
    asked::Carrier {
        code: carrier.code.clone(),
        name: carrier.name.clone(),
        serves: "whatever it is given, with its own number".to_owned(),
        services: Vec::new(),
        by_hand: true,
        tracking_url: carrier.tracking_url.clone(),
        reported_as: carrier.reported_as.clone(),
        preferred: carrier.preferred,
        retired: carrier.retired,
    }
}

fn of_service(service: &Service) -> asked::CarrierService {
    asked::CarrierService {
        code: service.code.to_owned(),
        name: service.name.to_owned(),
        weight_max_grams: service.weight_max_grams(),
        collects_cash: service.collects_cash,
        express: service.express,
    }
}
