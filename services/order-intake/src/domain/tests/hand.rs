//! Orders that a person enters.

use contracts::requests::intake::CreateOrder;
use serde_json::{Value, json};

use super::*;
use crate::domain::by_hand;

fn read(order: Value) -> Result<OrderFacts, Vec<String>> {
    let order: CreateOrder = serde_json::from_value(order).expect("the shape of an order");
    let read = by_hand::read(&order, at(0), "key-1", at(1));
    read.map_err(|errors| errors.into_iter().map(|error| error.pointer).collect())
}

fn entered() -> Value {
    let price = json!({ "amount_minor": 1999, "currency": "EUR" });
    json!({
        "channel": "counter", "external_ref": "T-1001", "currency": "EUR",
        "customer": { "name": "Ada", "email": "ada@example.com", "phone": "+49301" },
        "shipping_address": { "street1": "Hof 1", "city": "Berlin", "postal_code": "10117", "country": "DE" },
        "lines": [{ "sku": "LAMP-1", "quantity": 2, "unit_price": price }],
    })
}

#[test]
fn an_order_by_hand_adds_up_and_is_paid_where_nothing_is_said() {
    let mut order = entered();
    order["shipping"] = json!({ "amount_minor": 490, "currency": "EUR" });
    order["discount"] = json!({ "amount_minor": 100, "currency": "EUR" });
    let facts = read(order).expect("right");
    assert_eq!((facts.amounts.subtotal, facts.amounts.total), (3998, 4388));
    assert_eq!(facts.amounts.balanced().map(|amounts| amounts.difference), Some(0));
    assert_eq!(facts.payment_status, PaymentStatus::Paid);
    assert_eq!(facts.order_id, order_id(at(0), "counter", "T-1001"));
}

#[test]
fn without_a_reference_the_key_takes_its_place() {
    let mut order = entered();
    order["external_ref"] = Value::Null;
    let facts = read(order).expect("right");
    assert_eq!(facts.order_id, order_id(at(0), "counter", "key-1"));
    assert_eq!((facts.external_ref, facts.number.len()), (None, 10));
}

#[test]
fn everything_that_is_wrong_is_named_with_a_pointer() {
    let mut order = entered();
    order["currency"] = json!("EURO");
    order["shipping_address"]["country"] = json!("de");
    order["lines"][0]["quantity"] = json!(0);
    order["lines"][0]["sku"] = json!(" ");
    let pointers = read(order).expect_err("wrong");
    let expected =
        ["#/currency", "#/shipping_address/country", "#/lines/0/sku", "#/lines/0/quantity"];
    assert_eq!(pointers, expected);
    let mut order = entered();
    order["lines"][0]["unit_price"] = json!({ "amount_minor": -1, "currency": "USD" });
    let expected = ["#/lines/0/unit_price/currency", "#/lines/0/unit_price/amount_minor"];
    assert_eq!(read(order).expect_err("wrong"), expected);
    let mut order = entered();
    order["lines"] = json!([]);
    assert_eq!(read(order).expect_err("wrong"), ["#/lines"]);
}

#[test]
fn texts_that_nobody_could_write_on_a_label_are_named() {
    let mut order = entered();
    order["customer"]["name"] = json!("a".repeat(501));
    order["shipping_address"]["city"] = json!("é".repeat(500));
    order["lines"][0]["title"] = json!("b".repeat(501));
    order["note"] = json!("c".repeat(5_001));
    let expected = ["#/customer/name", "#/note", "#/lines/0/title"];
    assert_eq!(read(order).expect_err("wrong"), expected);
}
