//! A carrier reported something: recorded once, or parked with the reason.

use contracts::ids::{Id, ParkedId};
use contracts::requests::Done;
use contracts::requests::logistics::{ShipmentStatus, Taken, TrackingTaken};
use contracts::service::Service;
use runtime::{BatchError, Outcome};

use super::desk::{Acted, Desk};
use super::{CarrierReport, Webhook};
use crate::domain::heard::is_tracking_service;
use crate::domain::own_carriers::Bearing;
use crate::domain::shipment::{Action, Shipment};
use crate::store::parked_reports::Parked;

/// Takes what a carrier or a tracking service reports of one parcel.
///
/// - Gives: `ShipmentHandedOver`, `ShipmentTracked`, and one of `ShipmentDelivered`,
///   `ShipmentReturned`, `ShipmentLost`, as far as the reports say something new.
/// - Writes: `shipments`, `tracking_events`, `incidents`, or `parked_reports`.
pub fn take_report(desk: &mut Desk<'_>, taken: CarrierReport) -> Result<Outcome, BatchError> {
    let mut shipment = match whose(desk, &taken) {
        Ok(shipment) => shipment.clone(),
        Err(reason) => return park_again(desk, &taken, &reason),
    };
    let mut status = Taken::Duplicate;
    let mut events = Vec::new();
    for report in &taken.reported.reports {
        match desk.act(&shipment, &Action::Report(Box::new(report.clone())))? {
            Acted::Moved(said) => {
                status = Taken::Accepted;
                events.extend(said);
            }
            Acted::AlreadyThere => {}
            Acted::Refused(why) if status == Taken::Duplicate => {
                return park_again(desk, &taken, &why);
            }
            Acted::Refused(why) => {
                return Err(BatchError::inconsistent("tracking_events", why));
            }
        }
        if let Some(after) = desk.find(shipment.shipment_id) {
            shipment = after.clone();
        }
    }
    desk.taken.extend(taken.parked.map(Id::uuid));
    let shipment_id = Some(shipment.shipment_id);
    let answer = TrackingTaken { status, shipment_id, report_id: None, reason: None };
    Ok(Outcome::reply(&answer)?.announcing(events))
}

/// Says whose parcel is meant.
///
/// - Errs: in words; also where the shipment is of another lane because it was booked a moment
///   ago: there it is tried again by itself.
fn whose<'a>(desk: &'a Desk<'_>, taken: &CarrierReport) -> Result<&'a Shipment, String> {
    let number = taken.reported.tracking_number.as_str();
    let carrier_of = |shipment: &Shipment| {
        shipment.booking.as_ref().map(|booking| booking.carrier.clone()).unwrap_or_default()
    };
    let nobody = || "no shipment of this carrier bears the tracking number".to_owned();
    if !is_tracking_service(&taken.webhook.carrier) {
        let of_carrier = |one: &&Shipment| carrier_of(one) == taken.webhook.carrier;
        return desk.bearing(number).find(of_carrier).ok_or_else(nobody);
    }
    let by_hand = desk.bearing(number).filter(|one| {
        let carrier = carrier_of(one);
        desk.settings.house.carrier(&carrier).is_none()
    });
    let bearing: Vec<_> = by_hand
        .map(|one| Bearing {
            shipment_id: one.shipment_id,
            carrier: carrier_of(one),
            live: one.status != ShipmentStatus::Voided,
        })
        .collect();
    let id = desk.own.whose(&bearing, taken.reported.named.as_deref())?;
    let lanes = Service::Logistics.lanes();
    let here = id.slot().lane(lanes) == taken.slot.lane(lanes);
    desk.find(id).filter(|_| here).ok_or_else(|| "the number was booked a moment ago".to_owned())
}

/// Parks a webhook that nobody can read.
pub fn park(desk: &mut Desk<'_>, webhook: &Webhook, reason: &str) -> Result<Outcome, BatchError> {
    let id = webhook.parked_id();
    desk.parked.push(parked(desk, id, webhook, reason));
    parked_answer(id, reason)
}

/// Answers a webhook that tells nothing of a parcel.
pub fn ignore(reason: String) -> Result<Outcome, BatchError> {
    Outcome::reply(&TrackingTaken {
        status: Taken::Ignored,
        shipment_id: None,
        report_id: None,
        reason: Some(reason),
    })
}

/// Gives up a parked webhook, such as one of a parcel that is not the house's.
pub fn give_up(
    desk: &mut Desk<'_>,
    id: ParkedId,
    reason: String,
    by: &str,
) -> Result<Outcome, BatchError> {
    desk.dropped.push((id.uuid(), reason, by.to_owned()));
    Outcome::reply(&Done {})
}

/// What was parked before keeps its row.
fn park_again(
    desk: &mut Desk<'_>,
    taken: &CarrierReport,
    reason: &str,
) -> Result<Outcome, BatchError> {
    if let Some(id) = taken.parked {
        desk.tried.push(id.uuid());
        return parked_answer(id, reason);
    }
    let id = taken.parked_id();
    let tracking_number = Some(taken.reported.tracking_number.clone());
    let row = parked(desk, id, &taken.webhook, reason);
    desk.parked.push(Parked { tracking_number, slot: taken.slot, ..row });
    parked_answer(id, reason)
}

/// Makes the row of a webhook of which not even the number is known.
fn parked(desk: &Desk<'_>, id: ParkedId, webhook: &Webhook, reason: &str) -> Parked {
    Parked {
        report_id: id.uuid(),
        carrier: webhook.carrier.clone(),
        tracking_number: None,
        slot: id.slot(),
        reason: reason.to_owned(),
        body: webhook.body.clone(),
        parked_at: desk.now,
        times: 1,
    }
}

fn parked_answer(id: ParkedId, reason: &str) -> Result<Outcome, BatchError> {
    Outcome::reply(&TrackingTaken {
        status: Taken::Parked,
        shipment_id: None,
        report_id: Some(id),
        reason: Some(reason.to_owned()),
    })
}
