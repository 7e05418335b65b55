use contracts::requests::intake::ChannelKind;
use serde_json::{Value, json};

use super::super::Reading;
use super::super::places::read_from;
use super::{read_as, with};

/// Everything that has a place, as each platform writes it.
fn whole(kind: ChannelKind) -> Value {
    match kind {
        ChannelKind::Shopify => with(
            super::shopify::payload(),
            json!({
                "customer": { "first_name": "Ada", "last_name": "Byron" },
                "email": "ada@example.com", "phone": "030 1234567", "note": "ring twice",
                "shipping_lines": [{ "title": "Flat rate", "price": "5.00" }],
                "shipping_address": { "name": "Ada", "company": "Engines", "phone": "040 1234567",
                    "address1": "Hof 1", "address2": "left", "city": "Berlin", "province": "Berlin",
                    "zip": "10115", "country_code": "DE" },
            }),
        ),
        ChannelKind::Woocommerce => with(
            super::woocommerce::payload(),
            json!({
                "billing": { "first_name": "Ada", "email": "ada@example.com", "phone": "030 1234567" },
                "shipping": { "first_name": "Ada", "company": "Engines", "address_1": "Hof 1",
                    "address_2": "left", "city": "Berlin", "postcode": "10115", "country": "DE" },
                "customer_note": "ring twice",
            }),
        ),
        ChannelKind::Standard | ChannelKind::Manual => with(
            super::standard::payload(),
            json!({
                "number": "A1", "placed_at": "2026-03-01T09:31:00Z", "shipping_method": "Flat rate",
                "note": "ring twice",
                "customer": { "name": "Ada", "email": "ada@example.com", "phone": "030 1234567" },
                "shipping_address": { "name": "Ada", "company": "Engines", "phone": "040 1234567",
                    "street1": "Hof 1", "street2": "left", "district": "Mitte", "city": "Berlin",
                    "region": "Berlin", "postal_code": "10115", "country": "DE" },
                "lines": [with(super::standard::line(), json!({ "title": "Lamp", "variant": "red" }))],
            }),
        ),
    }
}

fn otherwise(value: &Value) -> Value {
    match value {
        Value::Bool(is) => json!(!is),
        Value::Number(number) => json!(number.as_u64().unwrap_or_default() + 1),
        Value::String(text) => json!(match text.as_str() {
            "EUR" => "USD".to_owned(),
            "DE" => "FR".to_owned(),
            "paid" => "voided".to_owned(),
            "processing" => "refunded".to_owned(),
            text if text.starts_with("20") && text.contains('T') =>
                "2026-02-28T00:00:00Z".to_owned(),
            text if text.contains('.') && text.parse::<f64>().is_ok() => format!("1{text}"),
            text => format!("{text}9"),
        }),
        other => other.clone(),
    }
}

/// Reads a body; nothing where it cannot be used any more.
fn facts(kind: ChannelKind, topic: &str, body: &Value) -> Option<Value> {
    match read_as(kind, topic, body) {
        Reading::Order(order) => Some(serde_json::to_value(order.facts).expect("JSON")),
        _ => None,
    }
}

fn pointer(place: &str) -> String {
    format!("/{}", place.replace('*', "0"))
}

#[test]
fn a_field_follows_the_member_that_it_is_said_to_be_read_from() {
    for (kind, topic) in [
        (ChannelKind::Shopify, "orders/updated"),
        (ChannelKind::Woocommerce, "order.updated"),
        (ChannelKind::Standard, ""),
    ] {
        let body = whole(kind);
        let before = facts(kind, topic, &body).expect("an order");
        for place in read_from(kind) {
            let first = place.at.iter().map(|at| pointer(at));
            let mut there = first.filter(|at| body.pointer(at).is_some());
            let at = there.next().unwrap_or_else(|| panic!("no {} in the body", place.field));
            let mut changed = body.clone();
            let member = changed.pointer_mut(&at).expect("there");
            *member = otherwise(member);
            let field = pointer(&place.field);
            assert_ne!(before.pointer(&field), None, "{kind:?} has no {field}");
            // An amount in another currency than the order's, for one, makes it no order at all.
            let Some(after) = facts(kind, topic, &changed) else { continue };
            assert_ne!(before.pointer(&field), after.pointer(&field), "{kind:?} {field} from {at}");
        }
    }
}
