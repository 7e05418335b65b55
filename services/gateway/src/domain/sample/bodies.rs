//! An order as each platform tells of it. Every one is marked as a test: it is read, answered and
//! shown like any other, and nobody works on it.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

use super::{Situation, Told};

/// What a piece costs, in cents.
const PRICE: i64 = 1_999;

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn decimal(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

/// As Shopify does.
pub fn shopify(told: Told) -> Value {
    let (number, pieces) = (told.number, told.pieces());
    let total = decimal(PRICE * pieces);
    let mut order = json!({
        "id": number, "name": format!("#TEST-{number}"), "test": true,
        "created_at": instant(told.placed_at()), "updated_at": instant(told.at),
        "currency": "EUR", "financial_status": "paid", "taxes_included": true,
        "subtotal_price": total, "total_discounts": "0.00", "total_tax": "0.00",
        "total_price": total,
        "line_items": [{ "id": 1, "sku": "KONTOR-TEST", "title": "Test delivery",
            "quantity": pieces, "price": decimal(PRICE), "requires_shipping": true }],
        "shipping_address": { "name": "Test Delivery", "address1": "Lindenweg 5", "city": "Berlin",
            "zip": "10117", "country_code": "DE" },
    });
    if told.situation == Situation::Cancelled {
        order["cancelled_at"] = instant(told.at).into();
        order["cancel_reason"] = "customer".into();
    }
    order
}

/// As WooCommerce does.
pub fn woocommerce(told: Told) -> Value {
    let (number, pieces) = (told.number, told.pieces());
    let day = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%S").to_string();
    let (placed, changed, total) = (day(told.placed_at()), day(told.at), decimal(PRICE * pieces));
    let status = match told.situation {
        Situation::Placed | Situation::Changed => "processing",
        Situation::Cancelled => "cancelled",
    };
    let address = json!({
        "first_name": "Test", "last_name": "Delivery", "address_1": "Lindenweg 5", "city": "Berlin",
        "postcode": "10117", "country": "DE",
    });
    json!({
        "id": number, "number": format!("TEST-{number}"), "status": status, "currency": "EUR",
        "date_created_gmt": placed, "date_modified_gmt": changed, "date_paid_gmt": placed,
        "prices_include_tax": false, "discount_total": "0.00", "shipping_total": "0.00",
        "total_tax": "0.00", "total": total, "billing": address, "shipping": address,
        "meta_data": [{ "id": 1, "key": "_kontor_test", "value": "1" }],
        "line_items": [{ "id": 1, "sku": "KONTOR-TEST", "name": "Test delivery", "product_id": 1,
            "variation_id": 0, "quantity": pieces, "subtotal": total, "subtotal_tax": "0.00",
            "total": total, "total_tax": "0.00" }],
    })
}

/// As whoever speaks Standard Webhooks does.
pub fn standard(told: Told) -> Value {
    let (number, pieces) = (told.number, told.pieces());
    let price = |amount: i64| json!({ "amount_minor": amount, "currency": "EUR" });
    let kind = match told.situation {
        Situation::Placed => "order.created",
        Situation::Changed => "order.updated",
        Situation::Cancelled => "order.cancelled",
    };
    json!({ "type": kind, "data": {
        "id": format!("TEST-{number}"), "number": format!("TEST-{number}"), "test": true,
        "currency": "EUR", "placed_at": instant(told.placed_at()), "updated_at": instant(told.at),
        "payment_status": "paid", "total": price(PRICE * pieces),
        "shipping_address": { "name": "Test Delivery", "street1": "Lindenweg 5", "city": "Berlin",
            "postal_code": "10117", "country": "DE" },
        "lines": [{ "id": "1", "sku": "KONTOR-TEST", "title": "Test delivery", "quantity": pieces,
            "unit_price": price(PRICE) }],
    } })
}
