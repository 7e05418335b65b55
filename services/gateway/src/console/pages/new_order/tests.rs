use super::typed::{Line, Typed, Wrong};
use super::*;
use crate::edge::form::Language::{Chinese, English};
use contracts::requests::warehouse::Item;
use serde_json::Value;

fn typed(text: &str) -> Typed {
    Typed::read(&Form::read(text.as_bytes()).expect("a form"))
}

fn item(sku: &str, barcode: &str) -> Item {
    let item = json!({ "sku": sku, "name": "<Lamp>", "weight_grams": null, "barcodes": [barcode], "version": 1 });
    serde_json::from_value(item).expect("an item")
}

const WHOLE: &str = "key=k&channel=counter&currency=eur&name=Ada&street1=Hof+1&country=de&payment=cod\
    &shipping=4,90&sku=&title=&quantity=1&price=&sku=LAMP-1&title=Lamp&quantity=2&price=19.9";

#[test]
fn a_form_becomes_an_order_of_the_api() {
    let order: Value = typed(WHOLE).order(English).expect("an order");
    assert_eq!(order["lines"].as_array().map(Vec::len), Some(1), "empty lines are none");
    assert_eq!(order["lines"][0]["unit_price"], json!({ "amount_minor": 1990, "currency": "EUR" }));
    assert_eq!(order["shipping"]["amount_minor"], 490);
    assert_eq!(order["shipping_address"]["country"], "DE");
    assert_eq!(
        (&order["payment_status"], &order["cash_on_delivery"]),
        (&json!("none"), &json!(true))
    );
    serde_json::from_value::<contracts::requests::intake::CreateOrder>(order)
        .expect("as the API wants it");
}

#[test]
fn what_is_wrong_stands_beside_its_field() {
    let wrong = typed("currency=EUR&sku=A&title=&quantity=0&price=1.999&sku=B&quantity=1&price=x");
    let wrong = wrong.order(English).expect_err("wrong");
    let fields: Vec<_> = wrong.fields.keys().map(String::as_str).collect();
    assert_eq!(fields, ["price-0", "price-1", "quantity-0"]);
    let nothing = typed("currency=EURO&sku=&quantity=1&price=").order(Chinese).expect_err("wrong");
    assert!(nothing.with("currency").is_some() && nothing.with("sku-0").is_some());
}

#[test]
fn what_the_service_refuses_is_told_at_the_line_that_was_typed() {
    let refused = Problem::unprocessable("wrong")
        .with_error("#/lines/0/unit_price/amount_minor", "too much")
        .with_error("#/customer/email", "no address");
    let wrong = Wrong::told(&typed(WHOLE), refused);
    assert_eq!(wrong.with("price-1"), Some("too much"));
    assert_eq!(wrong.with("email"), Some("no address"));
}

#[test]
fn a_barcode_becomes_its_item_and_what_nobody_knows_is_said() {
    let mut line = Line { sku: "4006381333931".to_owned(), ..Line::default() };
    line.take(&[item("LAMP-10", "1"), item("LAMP-1", "4006381333931")]);
    assert_eq!((line.sku.as_str(), line.title.as_str(), line.unknown), ("LAMP-1", "<Lamp>", false));
    let mut line = Line { sku: "LAMP".to_owned(), ..Line::default() };
    line.take(&[item("LAMP-1", "1")]);
    assert!(line.unknown);
}

#[test]
fn what_was_typed_stays_text_and_is_not_lost() {
    let typed = typed("currency=EUR&name=%3Cscript%3E&sku=A&title=%3Cimg%3E&quantity=x&price=1");
    let wrong = typed.order(English).expect_err("wrong");
    let channel = json!({ "id": "counter", "kind": "manual", "name": "<b>", "currency": null,
        "status": "active", "created_at": "2026-01-01T00:00:00Z" });
    let channels = [serde_json::from_value(channel).expect("a channel")];
    let page = form::show(English, &channels, &typed, &wrong).into_string();
    assert!(page.contains("&lt;script&gt;") && page.contains("&lt;img&gt;"), "{page}");
    assert!(!page.contains("<script>") && !page.contains("<b>"), "{page}");
    assert!(page.contains("aria-describedby=\"quantity-0-error\""), "{page}");
}
