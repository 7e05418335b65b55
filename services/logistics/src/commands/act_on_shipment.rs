//! What a person asks of a shipment: hand over, book, void, report, settle.

use contracts::events::shipment::TrackingStatus;
use contracts::ids::ShipmentId;
use contracts::problem::Problem;
use contracts::requests::logistics::ReportShipment;
use runtime::{BatchError, Cause, Outcome};

use super::Wish;
use super::book_shipment::booking;
use super::desk::{Acted, Desk};
use crate::domain::choice::choose_by_hand;
use crate::domain::shipment::{Action, Shipment};
use crate::domain::tracking::{Ending, Report, cleaned};
use crate::endpoints::view;

/// Does what a person asks, and answers with the shipment as it is then.
pub fn act_on_shipment(
    desk: &mut Desk<'_>,
    id: ShipmentId,
    wish: Wish,
    cause: &Cause,
) -> Result<Outcome, BatchError> {
    let Some(shipment) = desk.find(id).cloned() else {
        return Ok(Outcome::refused(Problem::not_found(format!("there is no shipment {id}"))));
    };
    let action = match action(desk, &shipment, wish, cause) {
        Ok(action) => action,
        Err(why) => return Ok(Outcome::refused(Problem::unprocessable(why))),
    };
    let events = match desk.act(&shipment, &action)? {
        Acted::Moved(events) => events,
        Acted::AlreadyThere => Vec::new(),
        Acted::Refused(why) => return Ok(Outcome::refused(Problem::conflict(why))),
    };
    let after = desk.find(id).unwrap_or(&shipment);
    Ok(Outcome::reply(&view::of_shipment(after))?.announcing(events))
}

/// Gives the key under which a report by hand is recorded: the asker's, else the request's own.
pub fn report_key(wish: &Wish, cause: &Cause) -> Option<String> {
    match wish {
        Wish::Report(ReportShipment { report_id: Some(id), .. }) => {
            Some(cleaned(&format!("hand-{id}")))
        }
        Wish::Report(_) | Wish::End(..) => Some(format!("hand-{}", cause.id)),
        Wish::HandOver | Wish::Book(_) | Wish::Void | Wish::SettleIncidents => None,
    }
}

fn action(
    desk: &Desk<'_>,
    shipment: &Shipment,
    wish: Wish,
    cause: &Cause,
) -> Result<Action, String> {
    let key = report_key(&wish, cause).unwrap_or_default();
    let report = match wish {
        Wish::HandOver => return Ok(Action::HandOver),
        Wish::Void => return Ok(Action::Void(None)),
        Wish::SettleIncidents => return Ok(Action::SettleIncidents),
        Wish::Book(asked) => {
            let wanted = (asked.carrier.as_str(), asked.service.as_str());
            let house = &desk.settings.house;
            let chosen = choose_by_hand(house, &shipment.parcel, wanted, asked.cost_minor)?;
            return Ok(booking(desk, shipment.shipment_id, shipment.parcel.parcel_id, chosen));
        }
        Wish::Report(said) => {
            let delivered = said.tracking_status == TrackingStatus::Delivered;
            let ending = delivered.then_some(Ending::Delivered);
            let at = said.occurred_at.unwrap_or(desk.now);
            let (description, city) = (said.description.as_deref(), said.city.as_deref());
            Report::by_hand(&key, said.tracking_status, ending, at).saying(
                description,
                city,
                said.incident_reason.as_deref(),
            )
        }
        Wish::End(said, ending) => {
            let status = match ending {
                Ending::Returned => TrackingStatus::ReturnToSender,
                Ending::Delivered => TrackingStatus::Delivered,
                Ending::Lost => TrackingStatus::Unknown,
            };
            let at = said.occurred_at.unwrap_or(desk.now);
            let report = Report::by_hand(&key, status, Some(ending), at);
            report.saying(said.description.as_deref(), None, None)
        }
    };
    Ok(Action::Report(Box::new(report)))
}
