//! Every Shopify payload of the samples: read, and held against the payload.

use std::fs;

use contracts::order::{Amounts, LineFacts, OrderFacts};
use contracts::requests::intake::ChannelKind;
use serde_json::Value;

use super::super::{Reading, read};
use super::samples::{files, minor, total};
use super::{conserved, delivery};

const FOLDERS: [&str; 19] = [
    "orders",
    "orders_updated",
    "orders_cancelled",
    "fixtures-go",
    "fixtures-python",
    "rudder-raw",
    "rudder-other",
    "checkouts",
    "draft_orders",
    "carts",
    "customers",
    "fulfillments",
    "fulfillment_events",
    "fulfillment_orders",
    "gift_cards",
    "inventory_levels",
    "products",
    "refunds",
    "order_edits",
];

#[test]
fn every_payload_equals_its_order_or_is_parked_with_a_reason() {
    for path in files("shopify", &FOLDERS) {
        let body = fs::read(&path).expect("readable");
        let name = format!("{}", path.display());
        let mut sent = delivery(ChannelKind::Shopify, "orders/updated", &body);
        sent.channel_currency = "USD".parse().ok();
        match read(&sent) {
            Reading::Order(order) => {
                let payload: Value = serde_json::from_slice(&body).expect("JSON");
                let payload = [&payload["order"], &payload["orders"][0]]
                    .into_iter()
                    .find(|wrapped| wrapped.is_object())
                    .unwrap_or(&payload);
                conserved::check(&order.facts);
                compare(&order.facts, payload, &name);
            }
            Reading::Parked(reason) => {
                println!("{name}: {}: {reason}", reason.code);
                let folder = name.rsplit('/').nth(1).unwrap_or_default();
                assert!(!folder.starts_with("orders"), "an order was parked: {name}: {reason}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
}

fn compare(facts: &OrderFacts, payload: &Value, name: &str) {
    let digits = facts.currency.digits() as usize;
    let id = payload["id"].to_string();
    assert_eq!(facts.external_ref.as_deref(), Some(id.as_str()), "{name}");
    assert_eq!(payload["currency"], facts.currency.code(), "{name}");
    let told = Amounts {
        subtotal: minor(&payload["total_line_items_price"], digits),
        discount: minor(&payload["total_discounts"], digits),
        shipping: total(&payload["shipping_lines"], "price", digits),
        tax: minor(&payload["total_tax"], digits),
        total: minor(&payload["total_price"], digits),
        ..Amounts::default()
    };
    assert_eq!(facts.amounts, told, "{name}");
    let lines = payload["line_items"].as_array().expect("lines");
    assert_eq!(lines.len(), facts.lines.len(), "{name}");
    for (read, told) in facts.lines.iter().zip(lines) {
        compare_line(read, told, digits, name);
        let fulfillable = told["fulfillable_quantity"].as_u64();
        if let Some(fulfillable) = fulfillable.filter(|_| !facts.cancelled) {
            assert_eq!(u64::from(read.open_quantity()), fulfillable, "{name}");
        }
    }
    assert_eq!(facts.cancelled, payload["cancelled_at"].is_string(), "{name}");
    assert_eq!(facts.test, payload["test"] == true, "{name}");
    let person = facts.person.as_ref();
    let recipient = person.and_then(|person| person.recipient.as_ref());
    let addressed = payload["shipping_address"].is_object();
    assert_eq!(recipient.is_some(), addressed, "{name}");
}

fn compare_line(read: &LineFacts, told: &Value, digits: usize, name: &str) {
    let shares = total(&told["discount_allocations"], "amount", digits);
    let old = minor(&told["total_discount"], digits);
    let discount = if shares == 0 { old } else { shares };
    let tax = total(&told["tax_lines"], "price", digits);
    assert_eq!(told["quantity"], read.quantity, "{name}");
    assert_eq!(read.unit_price, minor(&told["price"], digits), "{name}");
    assert_eq!((read.discount, read.tax), (discount, tax), "{name}");
    let sku = told["sku"].as_str().filter(|sku| !sku.is_empty());
    assert_eq!(read.sku.as_ref().map(|sku| sku.as_str()), sku, "{name}");
}
