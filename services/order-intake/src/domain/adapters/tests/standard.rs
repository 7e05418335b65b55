use contracts::order::PaymentStatus;
use contracts::requests::intake::ChannelKind;
use serde_json::{Value, json};

use super::super::{News, Reading};
use super::{order_of, parked, read_as, with, without};

fn eur(minor: i64) -> Value {
    json!({ "amount_minor": minor, "currency": "EUR" })
}

pub(super) fn line() -> Value {
    json!({ "sku": "LAMP-1", "quantity": 2, "unit_price": eur(1999), "discount": eur(200),
        "tax": eur(607) })
}

pub(super) fn payload() -> Value {
    json!({ "id": "A-1001", "currency": "EUR", "updated_at": "2026-03-01T09:31:10Z",
        "lines": [line()], "payment_status": "paid", "shipping": eur(490), "total": eur(4895) })
}

fn standard(body: &Value) -> Reading {
    read_as(ChannelKind::Standard, "", body)
}

fn refused(members: Value) -> &'static str {
    parked(standard(&with(payload(), members)))
}

/// Gives the example of the documentation.
fn documented() -> Value {
    let page = include_str!("../standard.md");
    let example = page.split("```json").nth(1).and_then(|rest| rest.split("```").next());
    serde_json::from_str(example.expect("an example")).expect("JSON")
}

#[test]
fn the_documented_order_is_read_and_adds_up() {
    let read = order_of(standard(&json!({ "type": "order.created", "data": documented() })));
    let facts = read.facts;
    assert_eq!(read.news, News::Created);
    assert_eq!((facts.amounts.total, facts.amounts.difference), (4288, 0));
    assert_eq!((facts.amounts.tax, facts.amounts.tax_included), (607, 607));
    assert_eq!((facts.amounts.subtotal, facts.amounts.discount), (3998, 200));
    assert_eq!(facts.lines[0].grams, Some(850));
    let person = facts.person.expect("a person");
    assert_eq!(person.note.as_deref(), Some("ring twice"));
    assert!(person.recipient.is_some());
}

#[test]
fn a_bare_order_is_an_update_and_types_tell_more() {
    let news = |kind: &str| order_of(standard(&json!({ "type": kind, "data": payload() }))).news;
    assert_eq!(order_of(standard(&payload())).news, News::Updated);
    assert_eq!(news("order.paid"), News::Paid);
    assert_eq!(news("order.cancelled"), News::Cancelled);
    let ignored = standard(&json!({ "type": "contact.created", "data": payload() }));
    assert!(matches!(ignored, Reading::Ignored { .. }));
    let gone = standard(&json!({ "type": "order.deleted", "data": { "id": "A-1001" } }));
    assert!(matches!(gone, Reading::Withdrawn(_)));
}

#[test]
fn amounts_add_up_and_a_missing_total_is_their_sum() {
    let told = order_of(standard(&payload())).facts.amounts;
    assert_eq!((told.total, told.difference), (4895, 0));
    let computed = order_of(standard(&without(payload(), &["total"]))).facts.amounts;
    assert_eq!(computed, told);
    let more = with(payload(), json!({ "discount": eur(100), "tax": eur(50), "fees": eur(10) }));
    let more = order_of(standard(&more)).facts.amounts;
    assert_eq!((more.discount, more.tax, more.fees, more.difference), (300, 657, 10, 40));
}

#[test]
fn a_cancelled_order_leaves_nothing_open() {
    let body = with(payload(), json!({ "cancelled": true }));
    let read = order_of(standard(&body));
    assert!(read.facts.cancelled && read.news == News::Cancelled);
    assert_eq!(read.facts.lines[0].open_quantity(), 0);
}

#[test]
fn what_is_wrong_is_parked_with_a_reason() {
    assert_eq!(refused(json!({ "id": null })), "no_id");
    assert_eq!(refused(json!({ "currency": null })), "no_currency");
    assert_eq!(refused(json!({ "lines": [] })), "no_lines");
    assert_eq!(refused(json!({ "payment_status": "perhaps" })), "payment_status");
    assert_eq!(refused(json!({ "total": { "amount_minor": 1, "currency": "USD" } })), "amount");
    assert_eq!(
        refused(json!({ "shipping": { "amount_minor": 1.5, "currency": "EUR" } })),
        "amount"
    );
    assert_eq!(refused(json!({ "shipping": "4.90" })), "amount");
    assert_eq!(refused(json!({ "discount": eur(100_000), "total": null })), "amount");
    let pieces = with(line(), json!({ "cancelled": 2, "delivered": 1 }));
    assert_eq!(refused(json!({ "lines": [pieces] })), "quantity");
}

#[test]
fn payment_is_unknown_unless_told() {
    let body = without(payload(), &["payment_status"]);
    assert_eq!(order_of(standard(&body)).facts.payment_status, PaymentStatus::None);
    let paid = order_of(standard(&json!({ "type": "order.paid", "data": body })));
    assert_eq!(paid.facts.payment_status, PaymentStatus::Paid);
}
