use super::known::{Part, Seen};
use super::*;
use crate::edge::form::Language::{self, Chinese, English};
use contracts::requests::messages::MessageState;
use serde_json::{Value, json};

const ID: &str = "01a224cd11628b029c66209e4134fb9b";

fn money(minor: i64) -> Value {
    json!({ "amount_minor": minor, "currency": "EUR" })
}

/// An order that stands somewhere, with a hold where one is named.
pub fn seen(status: &str, hold: &str, delivered: u32) -> Seen {
    let line = json!({
        "id": format!("lin_{ID}"), "external_ref": null, "sku": "LAMP",
        "alias_key": { "by": "title", "key": "Lamp" }, "title": "<b>Lamp", "variant": null,
        "quantity": 2, "requires_shipping": true, "unit_price": money(100), "list_total": null,
        "discount": money(0), "tax": money(0),
        "buckets": { "unrouted": 2 - delivered, "backordered": 0, "allocated": 0, "picked": 0,
            "packed": 0, "in_transit": 0, "delivered": delivered, "written_off": 0, "cancelled": 0 },
    });
    let holds = match hold {
        "" => json!([]),
        reason => json!([{ "hold_id": format!("hld_{ID}"), "reason": reason }]),
    };
    let order = json!({
        "id": format!("ord_{ID}"), "number": "#7", "channel": "shop", "external_ref": null,
        "status": status, "fulfillment_status": "unfulfilled", "payment_status": "paid",
        "on_hold": !hold.is_empty(), "holds": holds, "currency": "EUR", "subtotal": money(200),
        "discount": money(0), "shipping": money(0), "tax": money(0), "tax_included": money(0),
        "fees": money(0), "total": money(200), "refunded": null, "difference": money(0),
        "cash_on_delivery": false, "test": false, "proposed": [], "shipping_method": null,
        "cancellation": null, "lines": [line], "placed_at": "2026-01-02T03:04:05Z",
        "updated_at": "2026-01-02T03:04:05Z", "received_at": "2026-01-02T03:04:05Z",
        "approved_at": null, "completed_at": null, "closed_at": null, "trace_id": null,
        "version": 1,
    });
    let brief = json!({ "order_id": format!("ord_{ID}"), "number": "#7", "channel": "shop",
        "placed_at": "2026-01-02T03:04:05Z", "total": money(200), "status": "processing",
        "test": false, "handed_over_at": "2026-01-03T03:04:05Z" });
    Seen {
        brief: serde_json::from_value(brief).expect("a part of the history"),
        order: Some(serde_json::from_value(order).expect("an order")),
        parcels: None,
    }
}

fn known(state: &str) -> Known {
    let customer = json!({ "id": format!("cus_{ID}"), "orders": 1, "cancelled": 0, "completed": 0,
        "spent": [money(200)], "seen_at": "2026-01-02T03:04:05Z",
        "person": { "name": "<script>Ada", "email": "ada@example.org", "phone": "+49 30 1" } });
    let message = json!({ "id": format!("msg_{ID}"), "order_id": format!("ord_{ID}"),
        "order_number": "#7", "kind": "shipped", "state": state, "attempts": 1,
        "told_at": "2026-01-03T03:04:06Z" });
    let contact = json!({ "id": format!("cct_{ID}"), "customer_id": format!("cus_{ID}"),
        "kind": "call", "direction": "incoming", "text": "<i>Where is it?",
        "recorded_by": "person:anna", "recorded_at": "2026-01-04T03:04:05Z" });
    Known {
        customer: serde_json::from_value(customer).expect("a customer"),
        orders: vec![seen("completed", "", 1)],
        older: None,
        further: false,
        messages: vec![serde_json::from_value(message).expect("a message")],
        contacts: vec![serde_json::from_value(contact).expect("a contact")],
        is_cut: false,
        names: [("person:anna".to_owned(), "Anna".to_owned())].into(),
        base: "https://orders.example".to_owned(),
    }
}

const ALL: Rights = Rights { customers: true, links: true, orders: true };
const LOOKS: Rights = Rights { customers: false, links: false, orders: false };

fn page(language: Language, known: &Known, rights: Rights, asked: &Asked<'_>) -> String {
    content(language, known, rights, asked).into_string()
}

#[test]
fn the_newest_comes_first_and_what_others_wrote_stays_text() {
    for language in [English, Chinese] {
        let page = page(language, &known("sent"), ALL, &Asked::default());
        assert!(
            !page.contains("<script>") && !page.contains("<i>") && !page.contains("<b>"),
            "{page}"
        );
        let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text}: {page}"));
        assert!(place("Where is it?") < place("2026-01-03T03:04:06"), "{page}");
        assert!(place("2026-01-03T03:04:06") < place("2026-01-02T03:04:05"), "{page}");
        assert!(page.contains("Anna"), "{page}");
    }
}

#[test]
fn whoever_only_looks_is_offered_nothing_and_gets_no_way_to_closed_rooms() {
    let page = page(English, &known("failed"), LOOKS, &Asked::default());
    assert!(!page.contains("<form") && !page.contains("/orders/"), "{page}");
}

#[test]
fn a_message_is_sent_again_where_it_ended_unsent() {
    for state in MessageState::ALL {
        let page = page(English, &known(state.word()), ALL, &Asked::default());
        assert_eq!(page.contains("do/resend"), history::can_be_sent(state), "{state:?}");
    }
    let page = page(English, &known("unknown"), ALL, &Asked::default());
    assert!(page.contains(r#"name="reason""#), "{page}");
}

#[test]
fn a_link_that_was_made_stands_there_to_be_taken_along() {
    let link = deeds::Link {
        path: "/track/abc".to_owned(),
        purpose: deeds::Purpose::Return,
        until: "2026-02-01T00:00:00Z".parse().ok(),
    };
    let asked = Asked { done: Some(Done::Link(link)), ..Asked::default() };
    let page = page(Chinese, &known("sent"), ALL, &asked);
    assert!(page.contains(r#"value="https://orders.example/track/abc""#), "{page}");
}

#[test]
fn what_was_typed_is_not_lost_when_it_is_refused() {
    let form = Form::read(b"text=Hello+there&kind=visit&direction=outgoing").expect("a form");
    let refused = Problem::conflict("no");
    let asked = Asked { refused: Some(&refused), form: Some(&form), done: None };
    let page = page(English, &known("sent"), ALL, &asked);
    assert!(page.contains("Hello there</textarea>"), "{page}");
    assert!(page.contains(r#"<option value="visit" selected>"#), "{page}");
}

#[test]
fn a_part_of_time_ends_where_the_next_begins() {
    let at = |text: &str| text.parse().expect("an instant");
    let (first, last) = (at("2026-01-01T00:00:00Z"), at("2026-01-09T00:00:00Z"));
    let newer = Part { until: None, after: Some(first) };
    let older = Part { until: Some(first), after: None };
    for moment in [first, last, at("2025-01-01T00:00:00Z")] {
        assert!(newer.holds(moment) != older.holds(moment), "{moment}");
    }
}
