//! What was put aside, as rows of one list: each has service, id, state, reason and `parked_at`.

use serde_json::{Value, json};

use crate::table::{instant, text};

/// Carriers' reports that could not be understood, or belong to no parcel.
pub(super) const REPORTS: &str = "/api/v1/tracking-reports/parked";
/// Shops' deliveries that could not be used.
pub(super) const DELIVERIES: &str = "/api/v1/deliveries?outcome=parked";

/// What something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A message of one service to another.
    Message,
    /// A report of a carrier.
    Report,
    /// A delivery of a shop.
    Delivery,
}

impl Kind {
    /// Its id says it.
    pub(super) fn of(id: &str) -> Self {
        match id.split_once('_') {
            Some(("prk", _)) => Self::Report,
            Some(("dlv", _)) => Self::Delivery,
            _ => Self::Message,
        }
    }
}

/// Makes a row of a carrier's report.
pub(super) fn of_report(mut report: Value) -> Value {
    report["service"] = json!("logistics");
    report["id"] = report["report_id"].clone();
    report["state"] = json!("parked");
    report
}

/// Makes a row of a shop's delivery.
pub(super) fn of_delivery(mut delivery: Value) -> Value {
    delivery["service"] = json!("order-intake");
    delivery["state"] = delivery["outcome"].clone();
    delivery["parked_at"] = delivery["received_at"].clone();
    delivery
}

/// Says what became of a report or delivery in the words for messages.
pub(super) fn taken(id: &str, taken: &Value) -> Value {
    let state = match taken["status"].as_str() {
        Some("parked") | None => "parked",
        Some(_) => "done",
    };
    json!({ "id": id, "state": state, "reason": taken["reason"] })
}

/// Says what can be done about each kind that stands in a list.
pub(super) fn footer(rows: &[Value]) -> String {
    let there = |kind| rows.iter().any(|row| Kind::of(&text(row, "id")) == kind);
    let mut lines = vec!["  kontor parked --json    what they say, in full".to_owned()];
    let mut ways = |kind, what: &str, ways: &[&str]| {
        if there(kind) {
            lines.push(what.to_owned());
            lines.extend(ways.iter().map(|way| format!("  kontor parked {way}")));
        }
    };
    ways(
        Kind::Message,
        "A message that waits for another goes on by itself; one that is parked waits for you:",
        &[
            "retry SERVICE ID                               when what was in the way is mended",
            "retry SERVICE ID --body FILE --reason WHY      repaired",
            "drop SERVICE ID --reason WHY                   for good, without effect",
        ],
    );
    ways(
        Kind::Report,
        "A carrier's report (prk_...) waits for you:",
        &[
            "retry logistics ID                             when its parcel is known",
            "retry logistics ID --body FILE --reason WHY    repaired",
            "drop logistics ID --reason WHY                 for good, without effect",
        ],
    );
    ways(
        Kind::Delivery,
        "A shop's delivery (dlv_...) stays as it was signed, and is kept: it cannot be repaired or \
         dropped. GET /api/v1/deliveries/{id} gives its bytes; mend what it says is missing, then:",
        &["retry order-intake ID"],
    );
    lines.join("\n")
}

/// Says a row in three lines.
pub(super) fn words(row: &Value) -> String {
    let (service, id) = (text(row, "service"), text(row, "id"));
    let what = match Kind::of(&id) {
        Kind::Message => {
            let (kind, source) = (text(row, "event_type"), text(row, "source"));
            format!("{kind} of {source}, about {}", text(row, "aggregate"))
        }
        Kind::Report => {
            let times = row["times"].as_u64().filter(|times| *times > 1);
            let times = times.map(|times| format!(", told {times} times")).unwrap_or_default();
            format!("a report of carrier {}{times}", text(row, "carrier"))
        }
        Kind::Delivery => {
            let (topic, channel) = (text(row, "topic"), text(row, "channel"));
            format!("a delivery {topic} of channel {channel}, about {}", text(row, "resource"))
        }
    };
    let (state, reason) = (text(row, "state"), text(row, "reason"));
    let at = instant(row, "parked_at");
    format!("{at} {service} has {what}\n    {state}: {reason}\n    id {id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_and_a_delivery_are_rows_as_a_message_is() {
        let report = of_report(json!({ "report_id": "prk_1", "carrier": "easypost", "times": 3,
            "reason": "no parcel bears 1Z9", "parked_at": "2026-01-01T00:00:00.5Z" }));
        assert_eq!(
            words(&report),
            "2026-01-01T00:00:00Z logistics has a report of carrier easypost, told 3 times\n    \
             parked: no parcel bears 1Z9\n    id prk_1"
        );
        let delivery = of_delivery(json!({ "id": "dlv_1", "channel": "shop", "outcome": "parked",
            "topic": "orders/create", "resource": null, "reason": "it is no JSON",
            "received_at": "2026-01-01T00:00:00Z" }));
        assert_eq!(
            words(&delivery),
            "2026-01-01T00:00:00Z order-intake has a delivery orders/create of channel shop, \
             about -\n    parked: it is no JSON\n    id dlv_1"
        );
        let message = json!({ "service": "review", "id": "0190-8", "event_type": "e",
            "source": "order-intake", "aggregate": "ord_1", "state": "awaiting_cause",
            "reason": "r", "parked_at": "2026-01-01T00:00:00Z" });
        let told = words(&message);
        assert!(told.contains("review has e of order-intake, about ord_1\n    awaiting_cause: r"));
    }

    #[test]
    fn each_kind_is_told_only_what_can_be_done_about_it() {
        let of = |id: &str| footer(&[json!({ "id": id })]);
        let delivery = of("dlv_1");
        assert!(delivery.contains("parked retry order-intake ID"), "{delivery}");
        assert!(!delivery.contains("parked drop") && !delivery.contains("--body"), "{delivery}");
        let report = of("prk_1");
        assert!(report.contains("drop logistics") && report.contains("--body FILE"), "{report}");
        assert!(!report.contains("A shop's delivery") && !report.contains("A message"), "{report}");
        let message = of("0190-8");
        assert!(message.contains("--body FILE --reason WHY"), "{message}");
        let all = footer(&["dlv_1", "prk_1", "0190-8"].map(|id| json!({ "id": id })));
        assert_eq!(all.matches("--json").count(), 1, "{all}");
    }

    #[test]
    fn what_is_taken_at_last_is_done_and_what_is_parked_again_is_not() {
        let again = taken("prk_1", &json!({ "status": "parked", "reason": "still nobody" }));
        assert_eq!((&again["state"], &again["reason"]), (&json!("parked"), &json!("still nobody")));
        assert_eq!(taken("dlv_1", &json!({ "status": "accepted" }))["state"], "done");
    }
}
