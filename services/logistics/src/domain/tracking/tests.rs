//! Carriers' words become ours; their published lists are read where they are at hand.

use super::*;
use crate::domain::status::value;

fn told(word: &str) -> Told {
    Told { word: word.to_owned(), ..Told::default() }
}

#[test]
fn a_word_is_understood_however_it_is_spelled() {
    for spelled in ["in_transit", "IN_TRANSIT", "InTransit", "in transit", "TRANSIT"] {
        assert_eq!(normalise(spelled).0, TrackingStatus::InTransit, "{spelled}");
    }
    assert_eq!(normalise("delivered"), (TrackingStatus::Delivered, Some(Ending::Delivered)));
    assert_eq!(normalise("returned"), (TrackingStatus::ReturnToSender, Some(Ending::Returned)));
    assert_eq!(normalise("RETURN_TO_SENDER"), (TrackingStatus::ReturnToSender, None));
    assert_eq!(normalise("teleported"), (TrackingStatus::Unknown, None));
}

#[test]
fn our_own_words_mean_themselves() {
    for (status, word) in TRACKING {
        assert_eq!(normalise(word).0, *status, "{word}");
    }
}

#[test]
fn a_report_without_an_id_is_known_by_its_word_and_time() {
    let first = Report::understood(told("in_transit"));
    assert_eq!(first.key, "in_transit@1970-01-01T00:00:00+00:00");
    let named = Told { event_id: Some(" e-1\u{0} ".to_owned()), ..told("in_transit") };
    assert_eq!(Report::understood(named).key, "e-1");
}

#[test]
fn what_a_carrier_writes_is_bounded_and_cannot_break_a_row() {
    let told = Told { description: Some(format!("a\u{0}b{}", "x".repeat(9_999))), ..told("lost") };
    let kept = Report::understood(told).description.unwrap();
    assert!(kept.starts_with("a b") && kept.len() == TEXT_MAX);
}

#[test]
fn a_reason_that_nobody_knows_is_called_unknown() {
    assert_eq!(incident_reason(" Consignee_Not_Home"), "consignee_not_home");
    assert_eq!(incident_reason("eaten by the dog"), "unknown");
}

#[test]
fn the_published_words_of_carriers_are_understood() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/samples/carriers/status_vocabularies.json"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: no published lists at hand");
        return;
    };
    let lists: serde_json::Value = serde_json::from_str(&text).unwrap();
    let words = |pointer: &str| -> Vec<String> {
        let list = lists.pointer(pointer).and_then(|list| list.as_array()).unwrap();
        list.iter().map(|word| word.as_str().unwrap().to_owned()).collect()
    };
    for word in words("/karrio/status") {
        assert_eq!(value(TRACKING, &word), Some(normalise(&word).0), "{word}");
    }
    let mut reasons = words("/karrio/incident_reason");
    reasons.retain(|reason| !INCIDENT_REASONS.contains(&reason.as_str()));
    assert_eq!(reasons, Vec::<String>::new());
    let lists = [
        "/shippo/status",
        "/aftership/tag",
        "/easypost/status_seen_in_recordings",
        "/easypost/further_values_from_memory_unverified",
        "/shopify_fulfillment_event/status",
        "/shopify_fulfillment_event/newer_unstable",
    ];
    // These three say by themselves that nothing is known.
    let unknown = ["unknown", "UNKNOWN", "error", "Expired"];
    for word in lists.into_iter().flat_map(words).filter(|word| !unknown.contains(&word.as_str())) {
        assert_ne!(normalise(&word).0, TrackingStatus::Unknown, "{word}");
    }
}
