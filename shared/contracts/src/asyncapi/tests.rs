use std::collections::BTreeSet;

use super::*;
use crate::envelope::Envelope;
use crate::log::Point;

fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str));
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    assert!(found.len() > 100);
    for reference in found {
        let pointer = reference.strip_prefix('#').expect("within the document");
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[test]
fn one_name_means_one_schema() {
    let mut seen: Map<String, Value> = Map::new();
    for entry in events() {
        let value = entry.schema.to_value();
        for (name, definition) in value["$defs"].as_object().into_iter().flatten() {
            let before = seen.insert(name.clone(), definition.clone());
            assert!(before.is_none_or(|before| before == *definition), "{name}");
        }
    }
}

#[test]
fn the_headers_are_those_that_an_envelope_writes() {
    let envelope = Envelope {
        id: uuid::Uuid::from_u128(1),
        event_type: "kontor.review.order.approved.v1".parse().expect("a type"),
        time: chrono::DateTime::UNIX_EPOCH,
        subject: "ord_1".to_owned(),
        sequence: 1,
        correlation: Some("ord_1".to_owned()),
        causation: uuid::Uuid::from_u128(2),
        lane: 0,
        point: Point::new(1, 1),
        trace: Some(crate::trace::TraceContext { trace_id: 1, span_id: 1, sampled: true }),
    };
    let written: BTreeSet<_> =
        envelope.headers().into_iter().map(|(name, _)| name.to_owned()).collect();
    let headers = headers();
    let described = headers["properties"].as_object().expect("an object");
    assert_eq!(written, described.keys().cloned().collect());
}
