//! Every consumer: an event twice, an event in vain.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;

use bytes::Bytes;
use contracts::address::Contact;
use contracts::events::customer::CustomerRegistered;
use contracts::events::stock::ItemRegistered;
use contracts::requests::crm::{CUSTOMERS_GET, CUSTOMERS_LIST};
use crm::{Crm, MIGRATIONS};
use runtime::testing::Harness;
use runtime::{Consumed, Handler, Received};
use serde_json::json;

mod story;

use story::*;

#[tokio::test]
async fn a_customer_is_registered_once_whatever_the_case_of_the_address() {
    let harness = Harness::start(Crm::default(), &MIGRATIONS).await;
    let first = order_received(&facts(1, Some(contact("ada"))));
    let outcome = harness.consume(&first).await.expect("consumed");
    assert_eq!(outcome.events.len(), 1);
    let event = &outcome.events[0];
    let body: CustomerRegistered = serde_json::from_str(&event.body).expect("a body");
    assert_eq!(event.subject, body.customer_id.to_string());
    assert_eq!((event.sequence, event.correlation.clone()), (1, Some(order_id(1).to_string())));
    assert_eq!(body.person, Some(contact("ada")));

    assert!(harness.consume(&first).await.expect("consumed").events.is_empty());
    let shouted = Contact { email: Some("ADA@EXAMPLE.ORG ".into()), ..contact("ada") };
    let second = order_received(&facts(2, Some(shouted)));
    assert!(harness.consume(&second).await.expect("consumed").events.is_empty());
    let list = harness.ask(CUSTOMERS_LIST, json!({})).await.expect("customers");
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(list["items"][0]["orders"], json!(2));
}

#[tokio::test]
async fn every_event_is_heard_twice_and_counted_once() {
    let harness = Harness::start(Crm::default(), &MIGRATIONS).await;
    let order = facts(1, Some(contact("ada")));
    let mut events = vec![order_received(&order), order_approved(&order)];
    events.extend(on_the_road(order.order_id, "one", 1));
    events.extend([order_completed(order.order_id), order_closed(order.order_id)]);
    for (number, end) in [(2, order_cancelled(order_id(2))), (3, order_rejected(order_id(3)))] {
        events.extend([order_received(&facts(number, Some(contact("ada")))), end]);
    }
    for event in events.iter().chain(&events) {
        harness.consume(event).await.expect("consumed");
    }
    let list = harness.ask(CUSTOMERS_LIST, json!({})).await.expect("customers");
    let ada = &list["items"][0];
    assert_eq!([&ada["orders"], &ada["cancelled"], &ada["completed"]], [3, 2, 1]);
    assert_eq!(ada["spent"], json!([{ "amount_minor": 1_990, "currency": "EUR" }]));
    let told = harness.ask(CUSTOMERS_GET, json!({ "customer_id": ada["id"] })).await;
    let orders = &told.expect("a customer")["orders"]["items"];
    let status = |index: usize| orders[index]["status"].as_str().expect("a status").to_owned();
    assert_eq!([status(0), status(1), status(2)], ["rejected", "cancelled", "closed"]);
    assert_eq!(orders[2]["delivered_at"], json!("2026-03-03T10:00:00Z"));
}

#[tokio::test]
async fn an_order_without_contact_belongs_to_nobody() {
    let harness = Harness::start(Crm::default(), &MIGRATIONS).await;
    let outcome = harness.consume(&order_received(&facts(1, None))).await.expect("consumed");
    assert!(outcome.events.is_empty());
    let list = harness.ask(CUSTOMERS_LIST, json!({})).await.expect("customers");
    assert_eq!(list, json!({ "items": [], "next": null }));
}

#[test]
fn a_body_that_cannot_be_read_is_said_to_be_so_whatever_its_kind() {
    let events = sources(40, &mut Dice(1)).concat();
    let kinds: BTreeSet<_> =
        events.iter().map(|event| event.envelope.event_type.kind.clone()).collect();
    assert_eq!(kinds.len(), 9);
    for event in events {
        let broken = Received { body: Bytes::from_static(b"{}"), ..event };
        assert!(matches!(Crm::default().consume(&broken), Consumed::Unreadable(_)), "{broken:?}");
    }
}

#[test]
fn an_event_that_is_none_of_its_business_is_ignored() {
    let item = ItemRegistered {
        sku: "LAMP-1".parse().expect("a SKU"),
        name: "a lamp".to_owned(),
        weight_grams: None,
        barcodes: vec![],
        substitutes: vec![],
        version: 1,
    };
    let event = runtime::testing::received(&item, None, 1);
    assert!(matches!(Crm::default().consume(&event), Consumed::Ignored));
}
