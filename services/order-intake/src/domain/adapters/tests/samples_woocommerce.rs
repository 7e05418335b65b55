//! Every WooCommerce payload of the samples: read, and held against the payload.

use std::fs;

use contracts::order::{Amounts, OrderFacts};
use contracts::requests::intake::ChannelKind;
use serde_json::Value;

use super::super::{Reading, read};
use super::samples::{files, minor, total};
use super::{conserved, delivery};

#[test]
fn every_payload_equals_its_order_or_is_parked_with_a_reason() {
    for path in files("woocommerce", &["orders", "refunds", "ios"]) {
        let body = fs::read(&path).expect("readable");
        let name = format!("{}", path.display());
        check(&body, &name);
        let several: Value = serde_json::from_slice(&body).unwrap_or_default();
        for (place, order) in several["data"].as_array().into_iter().flatten().enumerate() {
            check(order.to_string().as_bytes(), &format!("{name}[{place}]"));
        }
    }
}

fn check(body: &[u8], name: &str) {
    match read(&delivery(ChannelKind::Woocommerce, "order.updated", body)) {
        Reading::Order(order) => {
            let payload: Value = serde_json::from_slice(body).expect("JSON");
            let bare = if payload["data"].is_object() { &payload["data"] } else { &payload };
            conserved::check(&order.facts);
            compare(&order.facts, bare, name);
        }
        Reading::Parked(reason) => {
            println!("{name}: {}: {reason}", reason.code);
            assert!(!name.contains("/orders/"), "an order was parked: {name}: {reason}");
        }
        other => panic!("{name}: {other:?}"),
    }
}

fn compare(facts: &OrderFacts, payload: &Value, name: &str) {
    let digits = facts.currency.digits() as usize;
    let id = payload["id"].to_string();
    assert_eq!(facts.external_ref.as_deref(), Some(id.as_str()), "{name}");
    assert_eq!(payload["currency"], facts.currency.code(), "{name}");
    let fees = total(&payload["fee_lines"], "total", digits);
    let told = Amounts {
        subtotal: total(&payload["line_items"], "subtotal", digits),
        discount: minor(&payload["discount_total"], digits),
        shipping: minor(&payload["shipping_total"], digits),
        tax: minor(&payload["total_tax"], digits),
        fees: fees - total(&payload["gift_cards"], "amount", digits),
        total: minor(&payload["total"], digits),
        ..Amounts::default()
    };
    assert_eq!(Some(facts.amounts), told.balanced(), "{name}");
    if facts.amounts.difference != 0 {
        println!("{name}: the parts miss the total by {}", facts.amounts.difference);
    }
    let lines = payload["line_items"].as_array().expect("lines");
    assert_eq!(lines.len(), facts.lines.len(), "{name}");
    for (read, told) in facts.lines.iter().zip(lines) {
        let charged = read.subtotal() - read.discount;
        assert_eq!(told["quantity"], read.quantity, "{name}");
        assert_eq!(read.subtotal(), minor(&told["subtotal"], digits), "{name}");
        assert_eq!(charged, minor(&told["total"], digits), "{name}");
        assert_eq!(read.tax, minor(&told["total_tax"], digits), "{name}");
    }
}
