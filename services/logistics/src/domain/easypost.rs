//! EasyPost: how its tracker events are read.
//!
//! An event of a tracker brings the whole way so far. Each detail is one report; its status and
//! its detail together give the word, and the reason where it did not go as it should.

use chrono::{DateTime, Utc};
use contracts::events::shipment::TrackingStatus as Status;
use contracts::requests::logistics::EASYPOST;
use serde::Deserialize;

use crate::domain::heard::{Heard, Reported, key_of};
use crate::domain::own_carriers::waybill_number;
use crate::domain::tracking::{Ending, Report, Told};

#[derive(Deserialize)]
struct Event {
    #[serde(default)]
    description: String,
    #[serde(default)]
    result: serde_json::Value,
}

#[derive(Deserialize)]
struct Tracker {
    tracking_code: String,
    #[serde(default)]
    carrier: Option<String>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    status_detail: Option<String>,
    #[serde(default)]
    updated_at: Option<DateTime<Utc>>,
    #[serde(default)]
    tracking_details: Option<Vec<Detail>>,
}

#[derive(Deserialize)]
struct Detail {
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    status_detail: Option<String>,
    #[serde(default)]
    message: Option<String>,
    #[serde(default)]
    datetime: Option<DateTime<Utc>>,
    #[serde(default)]
    tracking_location: Option<Place>,
}

#[derive(Deserialize)]
struct Place {
    #[serde(default)]
    city: Option<String>,
}

/// Reads the body of a webhook.
pub fn read(body: &[u8]) -> Result<Heard, String> {
    let event: Event = serde_json::from_slice(body)
        .map_err(|error| format!("the body is no event of EasyPost: {error}"))?;
    if !event.description.starts_with("tracker.") {
        let what: String = event.description.chars().take(60).collect();
        return Ok(Heard::Nothing(format!("`{what}` is no event of a tracker")));
    }
    let tracker: Tracker = serde_json::from_value(event.result)
        .map_err(|error| format!("the event has no tracker that can be read: {error}"))?;
    let tracking_number = waybill_number(&tracker.tracking_code)?;
    let reports = reports(&tracker);
    if reports.is_empty() {
        return Ok(Heard::Nothing("nothing is known of the parcel yet".to_owned()));
    }
    let named = tracker.carrier.filter(|name| !name.trim().is_empty());
    Reported { tracking_number, named, reports }.in_order().map(Heard::Reported)
}

fn reports(tracker: &Tracker) -> Vec<Report> {
    let details = tracker.tracking_details.as_deref().unwrap_or_default();
    let mut timed: Vec<_> = details.iter().filter_map(|one| Some((one.datetime?, one))).collect();
    timed.sort_by_key(|(at, _)| *at);
    let mut going_back = false;
    let mut reports = Vec::new();
    for (at, detail) in &timed {
        let words = [detail.status.as_deref(), detail.status_detail.as_deref()];
        let mut report = report(words.map(Option::unwrap_or_default), *at, detail);
        going_back |= report.status == Status::ReturnToSender;
        if going_back && report.ending == Some(Ending::Delivered) {
            // Delivered on the way back is at the dock, which says so itself.
            report.status = Status::ReturnToSender;
            report.ending = None;
        }
        reports.push(report);
    }
    // Some carriers tell the present state without a scan of its own.
    let status = tracker.status.as_deref().unwrap_or_default();
    let last = timed.last().and_then(|(_, detail)| detail.status.as_deref());
    let says_nothing = matches!(status, "" | "unknown" | "error") || last == Some(status);
    if let Some(at) = tracker.updated_at.filter(|_| !says_nothing && !going_back) {
        let detail = tracker.status_detail.as_deref().unwrap_or_default();
        let alone = Detail {
            status: None,
            status_detail: None,
            message: None,
            datetime: None,
            tracking_location: None,
        };
        reports.push(report([status, detail], at, &alone));
    }
    reports
}

fn report([status, detail]: [&str; 2], at: DateTime<Utc>, told: &Detail) -> Report {
    let (normal, ending, reason) = normalise(status, detail);
    let word = if detail.is_empty() { status.to_owned() } else { format!("{status}/{detail}") };
    let city = told.tracking_location.as_ref().and_then(|place| place.city.clone());
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let key = key_of(EASYPOST, &word, &at.to_rfc3339(), &[&text(&told.message), &text(&city)]);
    let understood = Report::understood(Told {
        event_id: Some(key),
        word,
        description: told.message.clone(),
        city,
        incident_reason: reason.map(str::to_owned),
        occurred_at: at,
    });
    Report { status: normal, ending, ..understood }
}

/// Makes one of the twelve words of status and detail, with the end and the reason.
pub fn normalise(status: &str, detail: &str) -> (Status, Option<Ending>, Option<&'static str>) {
    let reason = reason(detail);
    match (status, detail) {
        ("delivered", _) => (Status::Delivered, Some(Ending::Delivered), None),
        ("failure" | "error", "lost") => (Status::Unknown, Some(Ending::Lost), reason),
        ("return_to_sender", _) | ("failure" | "in_transit", "return") => {
            (Status::ReturnToSender, None, reason)
        }
        ("cancelled" | "canceled", _) | ("failure", "cancelled") => (Status::Cancelled, None, None),
        ("pre_transit", _) => (Status::Pending, None, None),
        ("available_for_pickup", _) | ("in_transit", "arrived_at_pickup_location") => {
            (Status::ReadyForPickup, None, None)
        }
        ("out_for_delivery", _) => (Status::OutForDelivery, None, None),
        ("failure", _) | ("in_transit", "delivery_exception" | "refused") => {
            (Status::DeliveryFailed, None, reason)
        }
        ("in_transit", "held" | "awaiting_information" | "address_correction") => {
            (Status::OnHold, None, reason)
        }
        (
            "in_transit",
            "delayed" | "weather_delay" | "missorted" | "transit_exception" | "damaged" | "lost",
        ) => (Status::DeliveryDelayed, None, reason),
        ("in_transit", _) => (Status::InTransit, None, None),
        _ => (Status::Unknown, None, None),
    }
}

fn reason(detail: &str) -> Option<&'static str> {
    match detail {
        "address_correction" => Some("consignee_incorrect_address"),
        "awaiting_information" => Some("retailer_incorrect_data"),
        "damaged" => Some("carrier_damaged_parcel"),
        "lost" => Some("carrier_parcel_lost"),
        "missorted" => Some("carrier_sorting_error"),
        "refused" => Some("consignee_refused"),
        "weather_delay" => Some("weather_delay"),
        "delayed" => Some("carrier_not_enough_time"),
        "delivery_exception" | "failure" | "held" | "return" | "transit_exception" => {
            Some("unknown")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
