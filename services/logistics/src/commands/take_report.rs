//! A carrier reported something: recorded once, or parked with the reason.

use contracts::ids::{Id, Slot};
use contracts::requests::logistics::{Taken, TrackingTaken};
use runtime::{BatchError, Outcome};

use super::desk::{Acted, Desk};
use super::{CarrierReport, Webhook, parked};
use crate::domain::shipment::Action;
use crate::domain::tracking_number::slot_of_number;

/// Takes a report of a carrier.
///
/// - Gives: `ShipmentHandedOver`, `ShipmentTracked`, and one of `ShipmentDelivered`,
///   `ShipmentReturned`, `ShipmentLost`, as far as the report says something new.
/// - Writes: `shipments`, `tracking_events`, `incidents`, or `parked_reports`.
pub fn take_report(desk: &mut Desk<'_>, taken: CarrierReport) -> Result<Outcome, BatchError> {
    let number = taken.reported.tracking_number.as_str();
    let found = desk.find_by_number(number).cloned();
    let of_carrier = found.filter(|shipment| {
        shipment.booking.as_ref().is_some_and(|booking| booking.carrier == taken.webhook.carrier)
    });
    let Some(shipment) = of_carrier else {
        let reason = "no shipment of this carrier bears the tracking number";
        return park_again(desk, &taken, reason);
    };
    let report = Action::Report(Box::new(taken.reported.report.clone()));
    let (status, events) = match desk.act(&shipment, &report)? {
        Acted::Moved(events) => (Taken::Accepted, events),
        Acted::AlreadyThere => (Taken::Duplicate, Vec::new()),
        Acted::Refused(why) => return park_again(desk, &taken, &why),
    };
    desk.taken.extend(taken.parked.map(Id::uuid));
    let shipment_id = Some(shipment.shipment_id);
    let answer = TrackingTaken { status, shipment_id, report_id: None, reason: None };
    Ok(Outcome::reply(&answer)?.announcing(events))
}

/// Parks a webhook that nobody can read.
pub fn park(desk: &mut Desk<'_>, webhook: &Webhook, reason: &str) -> Result<Outcome, BatchError> {
    let id = webhook.parked_id();
    desk.parked.push(parked(webhook, None, id.slot(), reason, desk.now));
    parked_answer(id, reason)
}

/// What was parked before keeps its row.
fn park_again(
    desk: &mut Desk<'_>,
    taken: &CarrierReport,
    reason: &str,
) -> Result<Outcome, BatchError> {
    if let Some(id) = taken.parked {
        return parked_answer(id, reason);
    }
    let number = taken.reported.tracking_number.as_str();
    let slot = slot_of_number(number).unwrap_or_else(|| Slot::of_name(number));
    desk.parked.push(parked(&taken.webhook, Some(number), slot, reason, desk.now));
    parked_answer(taken.webhook.parked_id(), reason)
}

fn parked_answer(id: contracts::ids::ParkedId, reason: &str) -> Result<Outcome, BatchError> {
    Outcome::reply(&TrackingTaken {
        status: Taken::Parked,
        shipment_id: None,
        report_id: Some(id),
        reason: Some(reason.to_owned()),
    })
}
