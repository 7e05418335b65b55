//! An event that did not happen: what a subscription is told to try its receiver.

use chrono::{DateTime, Utc};
use contracts::catalogue::{self, Entry};
use contracts::envelope::Envelope;
use contracts::events::ReceivedType;
use contracts::ids::{Id, TellingId};
use contracts::log::Point;
use contracts::requests::outbound::TellingView;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::events;
use super::target::{Target, TargetRefusal, refuse};
use super::telling::Telling;

/// What is sent to a subscription that hears everything.
const USUAL: &str = "kontor.order-intake.order.received.v1";
/// Says, beside the attributes, that nothing of it happened.
const TEST: &str = "test";
/// How ids of orders begin: the first in a body is what the event is about.
const ORDER: &str = "ord_";

/// Makes a telling of an event that did not happen: the example of the catalogue, marked.
///
/// - Takes: the type, else the first that the subscription asks for.
/// - Errs: no event is of this type.
pub fn sample(
    target: &Target,
    event: Option<&str>,
    cause: Uuid,
    now: DateTime<Utc>,
) -> Result<Telling, TargetRefusal> {
    let asked = target.settings.events.first().map(String::as_str);
    let kind = event.or(asked).unwrap_or(USUAL);
    let of_kind = |entry: &Entry| kind.strip_prefix("kontor.") == Some(entry.name().as_str());
    let entry = catalogue::events().into_iter().find(of_kind);
    let Some((entry, event_type)) = entry.zip(kind.parse().ok()) else {
        return refuse("event", format!("no event is of the type `{kind}`"));
    };
    let id = TellingId::caused_by(cause, &format!("a trial of {}", target.id));
    let (envelope, body) = body(&entry, event_type, id.uuid(), now, target.settings.with_person)
        .map_err(|error| TargetRefusal { member: "event", words: error.to_string() })?;
    Ok(Telling::new(id, &target.id, (kind, envelope.aggregate()), body, now))
}

/// Shows it as it stands before anybody has tried.
pub fn view(target: &Target, telling: &Telling) -> TellingView {
    TellingView {
        id: telling.id,
        kind: target.kind,
        target: target.name.clone(),
        what: telling.what.clone(),
        about: telling.about.clone(),
        state: telling.state,
        attempts: telling.attempt,
        reason: telling.reason.clone(),
        made_at: telling.made_at,
        next_try_at: telling.next_try_at,
        settled_at: telling.settled_at,
    }
}

fn body(
    entry: &Entry,
    event_type: ReceivedType,
    id: Uuid,
    now: DateTime<Utc>,
    with_person: bool,
) -> Result<(Envelope, Value), serde_json::Error> {
    let data: Value = serde_json::from_str(entry.example)?;
    let order = order_of(&data).map(str::to_owned);
    let envelope = Envelope {
        id,
        event_type,
        time: now,
        subject: order.clone().unwrap_or_else(|| TEST.to_owned()),
        sequence: 1,
        correlation: order,
        causation: id,
        lane: 0,
        point: Point::default(),
        trace: None,
    };
    let told = events::body(&envelope, entry.example.as_bytes(), with_person)?;
    let mut members: Map<String, Value> = serde_json::from_value(told)?;
    members.insert(TEST.to_owned(), true.into());
    Ok((envelope, members.into()))
}

fn order_of(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text.as_str()).filter(|text| text.starts_with(ORDER)),
        Value::Array(items) => items.iter().find_map(order_of),
        Value::Object(members) => members.values().find_map(order_of),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::requests::outbound::{PutTarget, TargetKind, TargetSettings};

    fn target(events: &[&str]) -> Target {
        let settings = TargetSettings {
            events: events.iter().map(|event| (*event).to_owned()).collect(),
            ..TargetSettings::default()
        };
        let wish = PutTarget {
            name: "desk".to_owned(),
            kind: TargetKind::Webhook,
            url: "https://desk.example".to_owned(),
            sealed: None,
            sealed_if_new: Some("sealed".to_owned()),
            settings,
        };
        super::super::target::put(None, &wish, "key:admin", DateTime::UNIX_EPOCH).expect("one").0
    }

    fn made(target: &Target, event: Option<&str>) -> Result<Telling, TargetRefusal> {
        sample(target, event, Uuid::from_u128(7), DateTime::UNIX_EPOCH)
    }

    #[test]
    fn every_event_can_be_tried_and_says_that_it_did_not_happen() {
        let target = target(&[]);
        for entry in catalogue::events() {
            let kind = format!("kontor.{}", entry.name());
            let telling = made(&target, Some(&kind)).expect("a sample");
            assert_eq!((telling.body["test"].as_bool(), &telling.what), (Some(true), &kind));
            assert_eq!(telling.body["type"], kind.as_str());
            assert!(telling.body["data"].is_object() && !telling.about.is_empty(), "{kind}");
        }
    }

    #[test]
    fn nothing_personal_goes_where_none_is_asked_for_and_each_trial_is_its_own() {
        let target = target(&["kontor.review.order.approved.v1"]);
        let telling = made(&target, None).expect("a sample");
        assert_eq!(telling.what, "kontor.review.order.approved.v1");
        assert!(telling.body["data"].get("person").is_none(), "{}", telling.body);
        let another = sample(&target, None, Uuid::from_u128(8), DateTime::UNIX_EPOCH);
        assert_ne!(another.expect("a sample").id, telling.id);
        let refused = made(&target, Some("kontor.no.such.event.v1")).expect_err("refused");
        assert_eq!(refused.member, "event");
    }
}
