//! What a person asks of a shipment: hand over, book, void, report, settle.

use contracts::events::shipment::TrackingStatus;
use contracts::ids::ShipmentId;
use contracts::problem::Problem;
use contracts::requests::logistics::{ReportShipment, Taken, TellTracking, TrackingTaken};
use runtime::{BatchError, Cause, Outcome};

use super::Wish;
use super::book_by_hand::book_by_hand;
use super::desk::{Acted, Desk};
use crate::domain::chinese_words;
use crate::domain::shipment::{Action, Shipment};
use crate::domain::tracking::{
    Ending, INCIDENT_REASONS, Report, cleaned, is_incident_reason, normalise,
};
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
    let by_number = matches!(wish, Wish::Tell(_));
    let action = match action(desk, &shipment, wish, cause) {
        Ok(action) => action,
        Err(problem) => return Ok(Outcome::refused(problem)),
    };
    let (status, events) = match desk.act(&shipment, &action)? {
        Acted::Moved(events) => (Taken::Accepted, events),
        Acted::AlreadyThere => (Taken::Duplicate, Vec::new()),
        Acted::Refused(why) => return Ok(Outcome::refused(Problem::conflict(why))),
    };
    if by_number {
        let taken = TrackingTaken { status, shipment_id: Some(id), report_id: None, reason: None };
        return Ok(Outcome::reply(&taken)?.announcing(events));
    }
    let after = desk.find(id).unwrap_or(&shipment);
    Ok(Outcome::reply(&view::with_link(after, &desk.own))?.announcing(events))
}

/// Gives the key under which a report by hand is recorded: the asker's, else the request's own.
pub fn report_key(wish: &Wish, cause: &Cause) -> Option<String> {
    match wish {
        Wish::Report(ReportShipment { report_id: Some(id), .. }) => {
            Some(cleaned(&format!("hand-{id}")))
        }
        Wish::Report(_) | Wish::End(..) => Some(format!("hand-{}", cause.id)),
        // A sheet is sent again as a whole: the same line is the same report.
        Wish::Tell(TellTracking { status, occurred_at, .. }) => {
            let word = status.trim().to_lowercase();
            Some(cleaned(&format!("told-{word}@{}", occurred_at.to_rfc3339())))
        }
        Wish::HandOver | Wish::Book(_) | Wish::Void | Wish::SettleIncidents => None,
    }
}

fn action(
    desk: &Desk<'_>,
    shipment: &Shipment,
    wish: Wish,
    cause: &Cause,
) -> Result<Action, Problem> {
    let key = report_key(&wish, cause).unwrap_or_default();
    let report = match wish {
        Wish::HandOver => return Ok(Action::HandOver),
        Wish::Void => return Ok(Action::Void(None)),
        Wish::SettleIncidents => return Ok(Action::SettleIncidents),
        Wish::Book(asked) => return book_by_hand(desk, shipment, &asked),
        Wish::Report(said) => {
            let delivered = said.tracking_status == TrackingStatus::Delivered;
            let ending = delivered.then_some(Ending::Delivered);
            let at = said.occurred_at.unwrap_or(desk.now);
            let (description, city) = (said.description.as_deref(), said.city.as_deref());
            let why = known_reason(said.incident_reason.as_deref())?;
            let report = Report::by_hand(&key, said.tracking_status, ending, at);
            report.saying(description, city, why)
        }
        Wish::Tell(said) => told(&key, &said)?,
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
    Ok(Action::Report(Box::new(report.said_by(&cause.actor))))
}

/// Makes a report of a line of a sheet; its word may be ours, a carrier's or a Chinese one.
fn told(key: &str, said: &TellTracking) -> Result<Report, Problem> {
    let word = said.status.trim();
    let (status, ending, why) = match (normalise(word), chinese_words::normalise(word)) {
        ((TrackingStatus::Unknown, None), Some(understood)) => understood,
        ((status, ending), _) => (status, ending, None),
    };
    if status == TrackingStatus::Unknown && ending.is_none() {
        let words = format!(
            "`{}` is no status; say in_transit, out_for_delivery, delivery_failed, delivered, \
             return_to_sender, returned, lost or another of the twelve words",
            cleaned(word)
        );
        return Err(Problem::unprocessable(&words).with_error("#/status", words));
    }
    let why = known_reason(said.incident_reason.as_deref())?.or(why);
    let report = Report::by_hand(key, status, ending, said.occurred_at);
    Ok(report.saying(said.description.as_deref(), said.city.as_deref(), why))
}

/// A person can say it again: what a carrier names otherwise is taken as unknown.
fn known_reason(said: Option<&str>) -> Result<Option<&str>, Problem> {
    let Some(said) = said.filter(|said| !said.trim().is_empty()) else { return Ok(None) };
    if is_incident_reason(said) {
        return Ok(Some(said));
    }
    let (said, known) = (cleaned(said), INCIDENT_REASONS.join(", "));
    let words = format!("`{said}` is no reason; say one of {known}, or none");
    Err(Problem::unprocessable(&words).with_error("#/incident_reason", words))
}
