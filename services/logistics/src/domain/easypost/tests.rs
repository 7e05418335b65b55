//! Events of EasyPost, of our own making; the recordings are read where they are at hand.

use super::*;
use crate::domain::heard::REPORTS_MAX;
use proptest::prelude::*;
use serde_json::{Value, json};

fn event(result: &Value) -> Vec<u8> {
    json!({ "object": "Event", "id": "evt_1", "description": "tracker.updated", "result": result })
        .to_string()
        .into_bytes()
}

fn detail(status: &str, detail: &str, datetime: &str) -> Value {
    json!({ "status": status, "status_detail": detail, "datetime": datetime, "message": detail,
        "tracking_location": { "city": "Portland" } })
}

fn tracker(status: &str, details: &[Value]) -> Value {
    json!({ "object": "Tracker", "tracking_code": "EZ 1000000001", "carrier": "USPS",
        "status": status, "status_detail": "unknown", "updated_at": "2026-03-09T12:00:00Z",
        "tracking_details": details })
}

fn heard(body: &[u8]) -> Reported {
    match read(body).unwrap() {
        Heard::Reported(reported) => reported,
        Heard::Nothing(why) => panic!("{why}"),
    }
}

fn statuses(reported: &Reported) -> Vec<Status> {
    reported.reports.iter().map(|report| report.status).collect()
}

#[test]
fn an_event_tells_the_whole_way_the_oldest_first() {
    let details = [
        detail("delivered", "arrived_at_destination", "2026-03-03T10:00:00Z"),
        detail("pre_transit", "label_created", "2026-03-01T10:00:00Z"),
        detail("in_transit", "departed_facility", "2026-03-02T10:00:00-05:00"),
    ];
    let reported = heard(&event(&tracker("delivered", &details)));
    assert_eq!(reported.tracking_number, "EZ1000000001");
    assert_eq!(reported.named.as_deref(), Some("USPS"));
    assert_eq!(statuses(&reported), [Status::Pending, Status::InTransit, Status::Delivered]);
    assert_eq!(reported.reports[2].ending, Some(Ending::Delivered));
    assert_eq!(reported.reports[1].told_as, "in_transit/departed_facility");
    assert_eq!(reported.reports[1].city.as_deref(), Some("Portland"));
    assert_eq!(heard(&event(&tracker("delivered", &details))), reported);
}

#[test]
fn a_state_without_a_scan_of_its_own_is_told_too() {
    let details = [detail("in_transit", "departed_facility", "2026-03-02T10:00:00Z")];
    let reported = heard(&event(&tracker("failure", &details)));
    assert_eq!(statuses(&reported), [Status::InTransit, Status::DeliveryFailed]);
    assert_eq!(statuses(&heard(&event(&tracker("in_transit", &details)))), [Status::InTransit]);
}

#[test]
fn delivered_on_the_way_back_is_not_with_the_customer() {
    let details = [
        detail("return_to_sender", "return", "2026-03-02T10:00:00Z"),
        detail("delivered", "arrived_at_destination", "2026-03-04T10:00:00Z"),
    ];
    let reported = heard(&event(&tracker("delivered", &details)));
    assert_eq!(statuses(&reported), [Status::ReturnToSender, Status::ReturnToSender]);
    assert!(reported.reports.iter().all(|report| report.ending.is_none()));
}

#[test]
fn status_and_detail_together_give_word_end_and_reason() {
    let cases = [
        (("failure", "lost"), (Status::Unknown, Some(Ending::Lost), Some("carrier_parcel_lost"))),
        (("failure", "refused"), (Status::DeliveryFailed, None, Some("consignee_refused"))),
        (("failure", "damaged"), (Status::DeliveryFailed, None, Some("carrier_damaged_parcel"))),
        (("in_transit", "weather_delay"), (Status::DeliveryDelayed, None, Some("weather_delay"))),
        (("in_transit", "held"), (Status::OnHold, None, Some("unknown"))),
        (("in_transit", "arrived_at_facility"), (Status::InTransit, None, None)),
        (("available_for_pickup", "unknown"), (Status::ReadyForPickup, None, None)),
        (("out_for_delivery", "out_for_delivery"), (Status::OutForDelivery, None, None)),
        (("cancelled", "cancelled"), (Status::Cancelled, None, None)),
        (("error", "unknown"), (Status::Unknown, None, None)),
        (("teleported", ""), (Status::Unknown, None, None)),
    ];
    for ((status, detail), expected) in cases {
        assert_eq!(normalise(status, detail), expected, "{status} {detail}");
    }
}

#[test]
fn what_is_no_news_of_a_parcel_is_nothing_and_what_cannot_be_read_says_why() {
    let batch = br#"{"description":"batch.created","result":{"object":"Batch"}}"#;
    assert!(matches!(read(batch), Ok(Heard::Nothing(_))));
    assert!(matches!(read(&event(&tracker("unknown", &[]))), Ok(Heard::Nothing(_))));
    for broken in [&b"["[..], br#"{"description":"tracker.updated"}"#, b"\xff"] {
        assert!(read(broken).is_err(), "{broken:?}");
    }
    let many = vec![detail("in_transit", "", "2026-03-02T10:00:00Z"); REPORTS_MAX + 1];
    assert!(read(&event(&tracker("in_transit", &many))).unwrap_err().contains("more than"));
}

#[test]
fn the_recordings_are_understood_whole() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/samples/carriers/");
    let Ok(files) = std::fs::read_dir(format!("{folder}easypost")) else {
        println!("skipped: no samples here");
        return;
    };
    let mut trackers = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let recorded: Value = serde_json::from_str(&text).unwrap();
        let listed = recorded["trackers"].as_array().cloned().unwrap_or_default();
        trackers.extend(listed);
        if recorded["object"] == "Tracker" {
            trackers.push(recorded);
        }
    }
    assert!(trackers.len() >= 3, "{} trackers", trackers.len());
    for tracker in trackers {
        let reported = heard(&event(&tracker));
        let details = tracker["tracking_details"].as_array().unwrap();
        assert!(reported.reports.len() >= details.len(), "{tracker}");
        let known = reported.reports.iter().all(|report| report.status != Status::Unknown);
        assert!(known, "{tracker}");
        let keys: std::collections::BTreeSet<_> =
            reported.reports.iter().map(|report| &report.key).collect();
        assert_eq!(keys.len(), reported.reports.len(), "{tracker}");
    }
}

#[test]
fn the_words_seen_in_recordings_are_understood() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/samples/carriers/status_vocabularies.json"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: no samples here");
        return;
    };
    let all: Value = serde_json::from_str(&text).unwrap();
    let words = |list: &str| -> Vec<String> {
        serde_json::from_value(all["easypost"][list].clone()).unwrap()
    };
    let mut statuses = words("status_seen_in_recordings");
    statuses.extend(words("further_values_from_memory_unverified"));
    for status in statuses.iter().filter(|word| !["unknown", "error"].contains(&word.as_str())) {
        for detail in words("status_detail_seen") {
            assert_ne!(normalise(status, &detail).0, Status::Unknown, "{status} {detail}");
        }
    }
}

proptest! {
    #[test]
    fn whatever_comes_is_read_without_harm(
        text in ".{0,80}",
        body in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let _ = read(&body);
        let details = [detail(&text, &text, "2026-03-02T10:00:00Z")];
        let mut tracker = tracker(&text, &details);
        tracker["tracking_code"] = json!(text);
        let _ = read(&event(&tracker));
    }
}
