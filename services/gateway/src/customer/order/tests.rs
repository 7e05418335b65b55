use contracts::order::{Buckets, OrderStatus};
use contracts::requests::analytics::Stage;
use contracts::requests::intake::{CorrectionAsked, Order};
use contracts::requests::warehouse::shortages::Shortage;
use serde_json::{Value, json};

use super::known::{Known, Parcel};
use super::*;
use crate::edge::form::Language::{Chinese, English};

const ID: &str = "01981f5a3c00800190000000abecde2a";

fn money() -> Value {
    json!({ "amount_minor": 4_711, "currency": "EUR" })
}

/// An order with everything personal that an order can have.
pub fn order(status: OrderStatus, pieces: Buckets) -> Order {
    let line = json!({
        "id": format!("lin_{ID}"), "external_ref": null, "sku": "SKU-9",
        "alias_key": { "by": "title", "key": "Lamp" }, "title": "<b>Lamp", "variant": "red",
        "quantity": pieces.total(), "requires_shipping": true, "unit_price": money(),
        "list_total": null, "discount": money(), "tax": money(), "buckets": pieces,
    });
    let address = json!({ "street1": "Mill Lane 12", "city": "Portland", "country": "CN" });
    let person = json!({
        "customer": { "name": "Ada Berg", "email": "ada@example.org", "phone": "5550123" },
        "recipient": { "kind": "clear", "name": "Ada Berg", "phone": "5550123", "address": address },
        "note": "leave it at the neighbour's",
    });
    let order = json!({
        "id": format!("ord_{ID}"), "number": "<i>#7", "channel": "shop-eu", "external_ref": null,
        "status": status, "fulfillment_status": "unfulfilled", "payment_status": "paid",
        "on_hold": false, "holds": [], "currency": "EUR", "subtotal": money(), "discount": money(),
        "shipping": money(), "tax": money(), "tax_included": money(), "fees": money(),
        "total": money(), "refunded": null, "difference": money(), "cash_on_delivery": false,
        "test": false, "proposed": [], "shipping_method": null, "cancellation": null,
        "lines": [line], "placed_at": "2026-01-02T03:04:05Z", "updated_at": "2026-01-02T03:04:05Z",
        "received_at": "2026-01-02T03:04:05Z", "approved_at": null, "completed_at": null,
        "closed_at": null, "trace_id": null, "version": 1, "person": person,
    });
    serde_json::from_value(order).expect("an order")
}

pub fn known(order: Order) -> Known {
    Known {
        number: order.number.clone(),
        order: Some(order),
        ..known::of_parcel(parcel("booked", "pending").told)
    }
    .without_parcels()
}

impl Known {
    fn without_parcels(self) -> Self {
        Self { parcels: Vec::new(), ..self }
    }
}

pub fn parcel(status: &str, tracking: &str) -> Parcel {
    let told = json!({
        "order_number": "#7", "carrier": "C & A", "tracking_number": "PS-1",
        "tracking_url": "https://carrier.example/PS-1", "status": status,
        "tracking_status": tracking, "in_words": "Your parcel is on its way.", "city": "Köln",
        "events": [{ "tracking_status": tracking, "in_words": "Left the depot <u>",
            "city": "<s>Bonn", "occurred_at": "2026-01-02T03:04:05Z" }],
    });
    let inside = json!([{ "line_id": format!("lin_{ID}"), "sku": "SKU-9", "quantity": 2 }]);
    Parcel {
        told: serde_json::from_value(told).expect("a parcel"),
        lines: serde_json::from_value(inside).expect("its pieces"),
    }
}

pub fn shortage(state: &str) -> Shortage {
    serde_json::from_value(json!({
        "shortage_id": format!("sho_{ID}"), "order_id": format!("ord_{ID}"), "order_number": "#7",
        "line_id": format!("lin_{ID}"), "sku": "SKU-9", "name": "Desk lamp", "state": state,
        "owner": "customer", "missing": 2, "arrived": 0, "cancelled": 0,
        "opened_at": "2026-01-02T03:04:05Z", "expected_on": "2026-02-01", "wait_until": null,
        "decide_by": "2026-03-01T00:00:00Z", "choices": ["wait", "cancel"],
        "offered": ["wait", "cancel"], "decided_by": null, "decided_at": null, "reason": null,
    }))
    .expect("a shortage")
}

pub fn correction(state: &str) -> CorrectionAsked {
    let asked =
        json!({ "order_id": format!("ord_{ID}"), "number": "#7", "state": state, "missing": [] });
    serde_json::from_value(asked).expect("what is asked")
}

fn told(language: Language, known: &Known, done: Option<&str>) -> String {
    content(language, known, done, (html! {}, true)).into_string()
}

fn on_the_way() -> Known {
    let gone = Buckets { in_transit: 2, ..Buckets::default() };
    let parcels = vec![parcel("handed_over", "in_transit")];
    Known { parcels, ..known(order(OrderStatus::Processing, gone)) }
}

#[test]
fn a_stranger_learns_where_it_is_and_the_city_and_nothing_else_of_anybody() {
    for language in [English, Chinese] {
        let page = told(language, &on_the_way(), None);
        for personal in [
            "Ada",
            "Mill Lane",
            "ada@",
            "5550123",
            "neighbour",
            "Portland",
            "47.11",
            "4,711",
            "shop-eu",
        ] {
            assert!(!page.contains(personal), "{personal}: {page}");
        }
        assert!(!page.contains("SKU-9"), "what has a name is called by it: {page}");
        assert!(page.contains("Köln") && page.contains("PS-1"), "{page}");
        for mark in ["<b>", "<i>", "<u>", "<s>"] {
            assert!(!page.contains(mark), "what others wrote stays text: {page}");
        }
        assert!(page.contains("C &amp; A") && page.contains(r#"rel="noreferrer nofollow""#));
    }
    assert!(!told(Chinese, &on_the_way(), None).contains("depot"), "it is told in Chinese");
}

#[test]
fn it_is_told_what_comes_next_and_how_long_that_took_others() {
    let usual = vec![(Stage::Delivered, chrono::TimeDelta::hours(49))];
    let page = told(English, &Known { usual, ..on_the_way() }, None);
    assert!(page.contains("Your order is on its way") && page.contains("The carrier brings it"));
    assert!(page.contains("at most 3 days"), "{page}");
    let page = told(English, &on_the_way(), None);
    assert!(!page.contains("nine of ten"), "nothing is made up: {page}");
    let waits = Buckets { backordered: 2, ..Buckets::default() };
    let order = || order(OrderStatus::Processing, waits);
    let choose = Known { shortages: vec![shortage("open")], ..known(order()) };
    let page = told(English, &choose, None);
    assert!(page.contains("Part of your order is out of stock"), "{page}");
    assert!(page.contains("2026-03-01T00:00:00"), "until when it can be chosen: {page}");
    let waiting = Known { shortages: vec![shortage("waiting")], ..known(order()) };
    let page = told(Chinese, &waiting, None);
    assert!(page.contains("正在等待到货") && page.contains("2026年2月1日"), "{page}");
}

#[test]
fn what_was_done_is_said_and_what_nobody_did_is_not() {
    let arrived = Buckets { delivered: 1, ..Buckets::default() };
    let known = known(order(OrderStatus::Completed, arrived));
    let page = told(English, &known, Some("receipt"));
    assert!(page.contains("everything is there."), "{page}");
    let page = told(English, &known, Some("<script>"));
    assert!(!page.contains("<script>") && !page.contains(r#"class="done" role"#), "{page}");
}

#[test]
fn where_logistics_is_away_the_rest_is_shown() {
    let known = Known { parcels: vec![], parcels_are_told: false, ..on_the_way() };
    let page = told(English, &known, None);
    assert!(page.contains("cannot be told at the moment") && page.contains("Lamp"), "{page}");
}

#[test]
fn the_country_speaks_where_the_reader_says_nothing() {
    let order = order(OrderStatus::Received, Buckets::default());
    assert_eq!(country(&order), Some("CN"));
}
