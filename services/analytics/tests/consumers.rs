//! Every consumer: an event twice, an event in vain.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;

use analytics::{Analytics, MIGRATIONS};
use bytes::Bytes;
use chrono::Duration;
use contracts::events::stock::ItemRegistered;
use contracts::requests::analytics::{CYCLE_TIMES_LIST, SALES_LIST};
use runtime::testing::Harness;
use runtime::{Consumed, Handler, Received};
use serde_json::json;

mod story;

use story::*;

#[tokio::test]
async fn every_event_is_heard_twice_and_counted_once() {
    let harness = Harness::start(Analytics, &MIGRATIONS).await;
    let (order, start) = (facts(1, 3), day_one());
    let at = |minutes| start + Duration::minutes(minutes);
    let mut events = vec![order_received(&order, at(1)), order_approved(&order, at(2))];
    events.extend(in_warehouse(&order, [at(4), at(8), at(16)]));
    events.extend(on_the_road(order.order_id, [at(32), at(64)]));
    events.push(warehouse_settled(order.order_id, 1, at(65)));
    events.push(order_completed(order.order_id, at(128)));
    for event in events.iter().chain(&events) {
        harness.consume(event).await.expect("consumed");
    }
    let sales = harness.ask(SALES_LIST, json!({})).await.expect("sales");
    let day = json!([{ "day": "2026-03-01", "orders": 1, "pieces": 3,
        "revenue": { "amount_minor": 5_820, "currency": "EUR" },
        "cancelled_orders": 0, "cancelled_pieces": 1 }]);
    assert_eq!(sales["items"], day);
    let cycles = harness.ask(CYCLE_TIMES_LIST, json!({})).await.expect("cycle times");
    let told: Vec<_> = cycles["items"].as_array().expect("items").iter().collect();
    let stages: Vec<_> = told.iter().map(|row| row["stage"].as_str().expect("a stage")).collect();
    let way = "approved allocated picked packed handed_over delivered completed whole";
    assert_eq!(stages.join(" "), way);
    let minutes: Vec<_> =
        told.iter().map(|row| row["max_seconds"].as_i64().expect("seconds") / 60).collect();
    assert_eq!(minutes, [1, 2, 4, 8, 16, 32, 64, 127]);
}

#[tokio::test]
async fn cancelled_and_rejected_orders_are_taken_off() {
    let harness = Harness::start(Analytics, &MIGRATIONS).await;
    for number in 1..=3 {
        harness.consume(&order_received(&facts(number, 1), day_one())).await;
    }
    harness.consume(&order_cancelled(order_id(1), day_one())).await;
    harness.consume(&order_rejected(order_id(2), day_one())).await;
    let sales = harness.ask(SALES_LIST, json!({ "group_by": "channel" })).await.expect("sales");
    let row = &sales["items"][0];
    assert_eq!((&row["orders"], &row["cancelled_orders"]), (&json!(1), &json!(2)));
    assert_eq!((&row["pieces"], &row["cancelled_pieces"]), (&json!(2), &json!(4)));
}

#[test]
fn a_body_that_cannot_be_read_is_said_to_be_so_whatever_its_kind() {
    let events = sources(40, &mut Dice(1)).concat();
    let kinds: BTreeSet<_> =
        events.iter().map(|event| event.envelope.event_type.kind.clone()).collect();
    assert_eq!(kinds.len(), 12);
    for event in events {
        let broken = Received { body: Bytes::from_static(b"{}"), ..event };
        assert!(matches!(Analytics.consume(&broken), Consumed::Unreadable(_)), "{broken:?}");
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
    assert!(matches!(Analytics.consume(&event), Consumed::Ignored));
}
