use std::collections::BTreeSet;

use serde_json::Value;

use super::calls::{CallDoc, tag, tags};
use super::events::{ATTRIBUTES, event, events};
use super::example::words::NOTHING_KNOWN;
use super::example::written;
use super::members::Member;
use super::snippets::{ADDRESS, FEED, START, VERIFY, WEBHOOK, steps};

#[path = "../../../../tests/world/shape.rs"]
mod shape;

fn document(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

fn calls() -> impl Iterator<Item = &'static CallDoc> {
    tags().iter().flat_map(|tag| &tag.calls)
}

fn operation<'d>(document: &'d Value, call: &CallDoc) -> &'d Value {
    &document["paths"][&call.path][call.method.to_lowercase()]
}

#[test]
fn every_example_is_a_body_of_its_schema() {
    let document = document(crate::routes::own::OPEN_API);
    let (mut looked_at, mut unsaid) = (0, Vec::new());
    for call in calls() {
        let operation = operation(&document, call);
        let answer = &operation["responses"][&call.status]["content"];
        let both = [(&operation["requestBody"]["content"], &call.body), (answer, &call.answer)];
        for (content, shown) in both {
            let Some(example) = shown.as_ref().and_then(|shown| shown.example.as_ref()) else {
                continue;
            };
            let example: Value = serde_json::from_str(example).expect("JSON");
            let faults = shape::faults(&example, &content["application/json"]["schema"], &document);
            assert!(faults.is_empty(), "{}: {faults:#?}\n{example:#}", call.id);
            let text = example.to_string();
            unsaid.extend(Some(&call.id).filter(|_| text.contains(NOTHING_KNOWN)));
            looked_at += 1;
        }
    }
    assert!(looked_at > 200, "{looked_at}");
    assert!(unsaid.is_empty(), "nothing is known of a text of {unsaid:?}");
}

#[test]
fn what_is_written_by_hand_belongs_to_a_call_that_takes_it() {
    for id in written::calls() {
        let call = calls().find(|call| call.id == id);
        let call = call.unwrap_or_else(|| panic!("no call is called {id}"));
        let shown = call.body.as_ref().and_then(|body| body.example.as_deref());
        assert_eq!(shown, written::body_of(id), "{id}");
    }
}

#[test]
fn every_call_is_shown_once_with_all_that_is_known_of_it() {
    let document = document(crate::routes::own::OPEN_API);
    let paths = document["paths"].as_object().expect("paths").values();
    let count: usize = paths.map(|calls| calls.as_object().expect("calls").len()).sum();
    let ids: BTreeSet<_> = calls().map(|call| call.id.as_str()).collect();
    assert_eq!((ids.len(), calls().count()), (count, count));
    for call in calls() {
        assert!(!call.summary.is_empty() && !call.status.is_empty(), "{}", call.id);
        let operation = operation(&document, call);
        let parameters = operation["parameters"].as_array().expect("parameters");
        assert_eq!(call.parameters.len(), parameters.len(), "{}", call.id);
    }
    let orders = tag("orders").expect("a tag");
    assert!(orders.calls.iter().any(|call| call.is_about("cancel PIECES")));
    assert!(!orders.calls.iter().any(|call| call.is_about("cancel zebra")));
}

fn find<'m>(members: &'m [Member], path: &[&str]) -> &'m Member {
    let (first, rest) = path.split_first().expect("a name");
    let found = members.iter().find(|member| member.name == *first);
    let found = found.unwrap_or_else(|| panic!("no {first}"));
    if rest.is_empty() { found } else { find(&found.inner, rest) }
}

#[test]
fn members_are_told_down_to_the_last_and_those_that_have_to_be_there_first() {
    let call = calls().find(|call| call.id == "post_orders").expect("a call");
    let body = &call.body.as_ref().expect("a body").members;
    assert!(body.first().expect("a member").is_required);
    let price = find(body, &["lines", "unit_price", "amount_minor"]);
    assert_eq!((price.kind.as_str(), price.is_required), ("integer", true));
    let lines = find(body, &["lines"]);
    assert_eq!((lines.kind.as_str(), lines.is_nullable), ("array of objects", false));
    let paid = find(body, &["payment_status"]);
    assert!(paid.is_nullable && paid.choices.iter().any(|(word, _)| word == "paid"), "{paid:?}");
    let received = event("kontor.order-intake.order.received.v1").expect("an event");
    let recipient = find(&received.members, &["order", "person", "recipient"]);
    let forms: Vec<_> = recipient.inner.iter().map(|form| form.name.as_str()).collect();
    assert_eq!(forms, ["kind: clear", "kind: opaque"]);
}

#[test]
fn every_event_is_told_with_a_body_of_its_schema() {
    let document = document(crate::routes::own::ASYNC_API);
    let names: BTreeSet<_> = ATTRIBUTES.iter().map(|(name, ..)| *name).collect();
    let headers = &document["components"]["schemas"]["Headers"]["properties"];
    for name in headers.as_object().expect("headers").keys() {
        let attribute = name.strip_prefix("ce-");
        assert!(attribute.is_none_or(|name| names.contains(name)), "{name} is not told");
    }
    for event in events() {
        let whole: Value = serde_json::from_str(&event.whole()).expect("JSON");
        assert_eq!(whole["type"], event.kind());
        let schema = &document["components"]["messages"][&event.name]["payload"];
        let faults = shape::faults(&whole["data"], schema, &document);
        assert!(faults.is_empty(), "{}: {faults:#?}", event.name);
        assert!(!event.summary.is_empty() && event.address.ends_with("{lane}"), "{}", event.name);
    }
}

#[test]
fn snippets_are_there_in_five_languages_and_the_start_is_told_in_steps() {
    for snippets in [&VERIFY, &FEED] {
        assert!(snippets.iter().all(|one| one.text.lines().count() < 120 && !one.file.is_empty()));
    }
    assert!(START.contains(ADDRESS));
    for (text, count) in [(START, 6), (WEBHOOK, 3)] {
        let steps: Vec<_> = steps(text).collect();
        assert_eq!(steps.len(), count);
        let whole = steps.iter().all(|(said, lines)| said.ends_with('.') && !lines.is_empty());
        assert!(whole, "{steps:?}");
    }
}
