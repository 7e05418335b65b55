use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use contracts::service::Service;
use serde_json::Value;

use super::*;
use crate::domain::grant::Need;
use crate::routes::call::{Content, Does, Guard, Idempotency};
use crate::routes::openapi::{document, members_of, path_names};

/// What the design promises to the outside, and who may do it.
const PROMISED: [(&str, &str, Need); 69] = [
    ("POST", "/webhooks/{channel}", Need::Nothing),
    ("POST", "/webhooks/carriers/{carrier}", Need::Nothing),
    ("POST", "/api/v1/channels", Need::Admin),
    ("GET", "/api/v1/channels", Need::Read),
    ("POST", "/api/v1/orders", Need::Channel),
    ("GET", "/api/v1/orders", Need::ChannelRead),
    ("GET", "/api/v1/orders/{id}", Need::ChannelRead),
    ("GET", "/api/v1/orders/{id}/timeline", Need::ChannelRead),
    ("POST", "/api/v1/orders/{id}/cancel", Need::Channel),
    ("POST", "/api/v1/orders/{id}/changes", Need::Admin),
    ("POST", "/api/v1/orders/{id}/confirm-receipt", Need::Channel),
    ("GET", "/api/v1/reviews", Need::Read),
    ("POST", "/api/v1/reviews/{order}/approve", Need::Admin),
    ("POST", "/api/v1/reviews/{order}/reject", Need::Admin),
    ("POST", "/api/v1/reviews/{order}/undo", Need::Admin),
    ("POST", "/api/v1/holds/{id}/release", Need::Admin),
    ("PUT", "/api/v1/items/{sku}", Need::Admin),
    ("GET", "/api/v1/items", Need::FloorRead),
    ("POST", "/api/v1/keys", Need::Admin),
    ("POST", "/api/v1/devices", Need::Admin),
    ("POST", "/api/v1/stock/receipts", Need::Floor),
    ("POST", "/api/v1/stock/adjustments", Need::Admin),
    ("GET", "/api/v1/stock", Need::FloorRead),
    ("GET", "/api/v1/stock/{sku}/movements", Need::Read),
    ("GET", "/api/v1/shortages", Need::Read),
    ("POST", "/api/v1/shortages/{id}/wait", Need::Admin),
    ("POST", "/api/v1/shortages/{id}/cancel", Need::Admin),
    ("POST", "/api/v1/shortages/{id}/substitute", Need::Admin),
    ("POST", "/api/v1/shortages/{id}/offer", Need::Admin),
    ("POST", "/track/{token}/shortage", Need::Nothing),
    ("GET", "/api/v1/pick-jobs", Need::FloorRead),
    ("POST", "/api/v1/pick-jobs/{id}/claim", Need::Floor),
    ("POST", "/api/v1/pick-jobs/{id}/scan", Need::Floor),
    ("POST", "/api/v1/pick-jobs/{id}/short", Need::Floor),
    ("POST", "/api/v1/pick-jobs/{id}/confirm", Need::Floor),
    ("POST", "/api/v1/pick-jobs/{id}/release", Need::Floor),
    ("GET", "/api/v1/pick-jobs/stream", Need::FloorRead),
    ("POST", "/api/v1/packages", Need::Floor),
    ("POST", "/api/v1/shipments/{id}/hand-over", Need::Floor),
    ("GET", "/api/v1/parked", Need::Admin),
    ("POST", "/api/v1/parked/{service}/{id}/retry", Need::Admin),
    ("POST", "/api/v1/parked/{service}/{id}/drop", Need::Admin),
    ("POST", "/api/v1/orders/{id}/corrections", Need::Admin),
    ("POST", "/api/v1/orders/{id}/links", Need::Admin),
    ("GET", "/track/{token}", Need::Nothing),
    ("GET", "/track/{token}/address", Need::Nothing),
    ("POST", "/track/{token}/address", Need::Nothing),
    ("POST", "/api/v1/returns", Need::Admin),
    ("POST", "/track/{token}/return", Need::Nothing),
    ("POST", "/track/{token}/damage", Need::Nothing),
    ("POST", "/track/{token}/move", Need::Nothing),
    ("POST", "/track/{token}/receipt", Need::Nothing),
    ("GET", "/api/v1/returns", Need::Read),
    ("POST", "/api/v1/returns/{id}/approve", Need::Admin),
    ("POST", "/api/v1/returns/{id}/receipts", Need::Floor),
    ("POST", "/api/v1/returns/{id}/dismiss", Need::Admin),
    ("POST", "/api/v1/returns/{id}/inspections", Need::Floor),
    ("GET", "/api/v1/refunds", Need::Read),
    ("POST", "/api/v1/refunds/{id}/settle", Need::Admin),
    ("GET", "/api/v1/events", Need::Read),
    ("GET", "/api/v1/messages", Need::Read),
    ("POST", "/api/v1/messages/{id}/retry", Need::Admin),
    ("GET", "/api/v1/message-templates/{kind}/preview", Need::Read),
    ("PUT", "/api/v1/message-templates/{kind}/{language}", Need::Admin),
    ("DELETE", "/api/v1/message-templates/{kind}/{language}", Need::Admin),
    ("GET", "/api/v1/customers/{id}/contacts", Need::Read),
    ("POST", "/api/v1/customers/{id}/contacts", Need::Admin),
    ("GET", "/api/v1/notices", Need::Read),
    ("POST", "/api/v1/notices/{id}/acknowledge", Need::Admin),
];

#[test]
fn what_the_design_promises_is_there() {
    let calls = calls();
    for (method, path, need) in PROMISED {
        let found = calls.iter().find(|call| call.method.as_str() == method && call.path == path);
        assert_eq!(found.map(|call| call.need), Some(need), "{method} {path}");
    }
}

#[test]
fn no_call_stands_there_twice() {
    let mut seen = BTreeSet::new();
    for call in calls() {
        assert!(seen.insert((call.path, call.method.to_string())), "{} {}", call.method, call.path);
    }
}

#[test]
fn every_parameter_of_a_path_becomes_a_member() {
    for call in calls() {
        let Does::Forward(forward) = &call.does else { continue };
        let named: Vec<_> = path_names(call.path).collect();
        let mapped: Vec<_> = forward.path.iter().map(|(name, _)| *name).collect();
        assert_eq!(named, mapped, "{}", call.path);
    }
}

#[test]
fn what_path_and_query_say_is_what_the_service_reads() {
    let mut generator = schemars::SchemaGenerator::default();
    for call in calls() {
        let Does::Forward(forward) = &call.does else { continue };
        let members = members_of(&call, &mut generator);
        let path = forward.path.iter().map(|(_, member)| *member);
        let query = call.query.iter().map(|param| param.inside.unwrap_or(param.name));
        for name in path.chain(query) {
            assert!(members.contains_key(name), "{} has no member {name}", call.path);
        }
        let parts = forward.path.len() + call.query.len();
        assert!(parts == 0 || call.question.is_some(), "{}", call.path);
    }
}

#[test]
fn nothing_is_open_but_doors_customers_pages_ways_in_and_documents() {
    let open: BTreeSet<_> =
        calls().iter().filter(|call| call.need == Need::Nothing).map(|call| call.path).collect();
    let expected = BTreeSet::from([
        "/webhooks/{channel}",
        "/webhooks/carriers/{carrier}",
        "/track/{token}",
        "/track/{token}/address",
        "/track/{token}/shortage",
        "/track/{token}/return",
        "/track/{token}/move",
        "/track/{token}/receipt",
        "/track/{token}/damage",
        "/track/{token}/live",
        "/api/v1/session",
        "/api/v1/devices/pair",
        "/openapi.json",
        "/asyncapi.json",
    ]);
    assert_eq!(open, expected);
}

#[test]
fn a_key_of_a_channel_is_always_kept_to_its_channel() {
    for call in calls() {
        if matches!(call.need, Need::Channel | Need::ChannelRead) {
            assert_ne!(call.guard, Guard::All, "{} {}", call.method, call.path);
        }
    }
}

#[test]
fn reading_changes_nothing_and_posting_goods_needs_a_key_against_repetition() {
    let once: Vec<_> = calls()
        .iter()
        .filter(|call| call.idempotency == Idempotency::Required)
        .map(|call| call.path)
        .collect();
    let goods = [
        "/api/v1/orders",
        "/api/v1/stock/receipts",
        "/api/v1/stock/adjustments",
        "/api/v1/returns",
        "/api/v1/returns/{id}/receipts",
        "/api/v1/returns/{id}/inspections",
        "/api/v1/customers/{id}/contacts",
    ];
    assert_eq!(once, goods);
    for call in calls() {
        assert!(call.method != Method::GET || call.body.is_none(), "{}", call.path);
    }
}

#[test]
fn every_list_says_how_to_read_on() {
    for call in calls() {
        let names: Vec<_> = call.query.iter().map(|param| param.name).collect();
        let (limit, cursor) = (names.contains(&"limit"), names.contains(&"cursor"));
        assert_eq!(limit, cursor, "{}", call.path);
    }
}

#[test]
fn each_endpoint_is_asked_at_the_service_that_has_it() {
    let mut asked: BTreeMap<Service, BTreeSet<&str>> = BTreeMap::new();
    for call in calls() {
        if let Does::Forward(forward) = &call.does {
            asked.entry(forward.service).or_default().insert(forward.endpoint);
        }
    }
    let own = &asked[&Service::Gateway];
    let known = |endpoint: &&&str| {
        [crate::endpoints::READS, crate::endpoints::WRITES].iter().any(|all| all.contains(endpoint))
    };
    assert!(own.iter().all(|endpoint| known(&endpoint)), "{own:?}");
    assert!(asked.values().flatten().all(|endpoint| endpoint.split('.').count() == 2));
}

#[test]
fn the_committed_document_is_made_of_this_list() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    let made = serde_json::to_string_pretty(&document()).expect("json") + "\n";
    if std::env::var_os("KONTOR_REGENERATE").is_some() {
        std::fs::write(path, &made).expect("written");
    }
    let committed = std::fs::read_to_string(path).expect("committed");
    assert!(committed == made, "openapi.json is stale: run with KONTOR_REGENERATE=1 and commit");
}

#[test]
fn the_document_refers_only_to_what_it_defines_and_names_operations_once() {
    let document = document();
    let mut references = Vec::new();
    collect_references(&document, &mut references);
    assert!(!references.is_empty());
    for reference in references {
        let pointer = reference.strip_prefix('#').expect("inside the document");
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
    let paths = document["paths"].as_object().expect("paths").values();
    let operations = paths.flat_map(|path| path.as_object().expect("operations").values());
    let ids: Vec<_> = operations.map(|operation| operation["operationId"].to_string()).collect();
    let unique: BTreeSet<_> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len(), "{ids:?}");
    assert_eq!(ids.len(), calls().len());
}

#[test]
fn a_body_need_not_repeat_the_path() {
    let document = document();
    let body = &document["paths"]["/api/v1/items/{sku}"]["put"]["requestBody"];
    let required = &body["content"]["application/json"]["schema"]["required"];
    assert_eq!(required, &serde_json::json!(["name"]));
}

const STREAMS: [&str; 3] = ["/api/v1/pick-jobs/stream", "/track/{token}/live", "/api/v1/events"];

#[test]
fn streams_say_that_they_are_streams() {
    let streams: Vec<_> = calls()
        .iter()
        .filter(|call| matches!(call.answer, Content::Events(_) | Content::EventsOnly))
        .map(|call| call.path)
        .collect();
    assert_eq!(streams, STREAMS);
}

fn collect_references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str));
            members.values().for_each(|value| collect_references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| collect_references(value, found)),
        _ => {}
    }
}
