//! The three forms in which an order is told, each signed as its platform signs.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Headers, Line, News, Shop, Sold, Told, sign};

fn decimal(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

/// Transport of every order, in minor units.
const SHIPPING_MINOR: i64 = 490;

pub(super) fn shopify(order: &Sold, id: &str, told: Told, secret: &str) -> (String, Headers) {
    let buyer = &order.buyer;
    let goods = order.goods_minor();
    let cancelled = told.news == News::Cancelled;
    let open = |line: &Line| if cancelled { 0 } else { line.quantity };
    let lines: Vec<Value> = order
        .lines
        .iter()
        .enumerate()
        .map(|(at, line)| {
            json!({ "id": Shop::line_id(id, at), "sku": line.sku, "title": line.name, "name": line.name,
                "quantity": line.quantity, "fulfillable_quantity": open(line), "grams": line.grams,
                "price": decimal(line.price_minor), "requires_shipping": true, "taxable": false,
                "total_discount": "0.00", "tax_lines": [] })
        })
        .collect();
    let body = json!({
        "id": id.parse::<u64>().unwrap_or_default(), "name": format!("#L{}", order.number),
        "created_at": format!("{}Z", told.placed()), "updated_at": format!("{}Z", told.updated()),
        "cancelled_at": cancelled.then(|| format!("{}Z", told.updated())),
        "currency": "USD", "financial_status": "paid", "test": order.test, "taxes_included": false,
        "email": buyer.email, "phone": buyer.phone,
        "subtotal_price": decimal(goods), "total_line_items_price": decimal(goods),
        "total_discounts": "0.00", "total_tax": "0.00",
        "total_price": decimal(goods + SHIPPING_MINOR),
        "shipping_lines": [{ "title": "Standard", "price": decimal(SHIPPING_MINOR) }],
        "line_items": lines,
        "customer": { "first_name": buyer.first, "last_name": buyer.last, "email": buyer.email },
        "shipping_address": { "first_name": buyer.first, "last_name": buyer.last,
            "address1": buyer.street, "city": buyer.city, "zip": buyer.postal_code,
            "province": buyer.region, "country_code": buyer.country, "phone": buyer.phone }
    })
    .to_string();
    let signature = STANDARD.encode(sign(secret.as_bytes(), body.as_bytes()));
    let topic = match told.news {
        News::Created => "orders/create",
        News::Updated => "orders/updated",
        News::Cancelled => "orders/cancelled",
    };
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("x-shopify-topic", topic.to_owned()),
        ("x-shopify-shop-domain", "lumen.example".to_owned()),
        ("x-shopify-webhook-id", format!("lumen-{id}-{}", told.updated_at)),
        ("x-shopify-hmac-sha256", signature),
    ];
    (body, headers)
}

pub(super) fn woocommerce(order: &Sold, id: &str, told: Told, secret: &str) -> (String, Headers) {
    let buyer = &order.buyer;
    let goods = order.goods_minor();
    let (event, status) = match told.news {
        News::Created => ("created", "processing"),
        News::Updated => ("updated", "processing"),
        News::Cancelled => ("updated", "cancelled"),
    };
    let (placed, updated) = (told.placed(), told.updated());
    let lines: Vec<Value> = order
        .lines
        .iter()
        .enumerate()
        .map(|(at, line)| {
            let total = decimal(line.price_minor * i64::from(line.quantity));
            json!({ "id": Shop::line_id(id, at), "name": line.name, "sku": line.sku,
                "quantity": line.quantity, "subtotal": total, "subtotal_tax": "0.00",
                "total": total, "total_tax": "0.00", "price": decimal(line.price_minor) })
        })
        .collect();
    let body = json!({
        "id": id.parse::<u64>().unwrap_or_default(), "number": format!("T{}", order.number),
        "status": status, "currency": "CNY", "date_created_gmt": placed, "date_modified_gmt": updated,
        "date_paid_gmt": placed, "prices_include_tax": false, "payment_method": "wechat",
        "discount_total": "0.00", "discount_tax": "0.00", "shipping_tax": "0.00", "cart_tax": "0.00",
        "shipping_total": decimal(SHIPPING_MINOR), "total_tax": "0.00",
        "total": decimal(goods + SHIPPING_MINOR),
        "billing": { "first_name": buyer.first, "last_name": buyer.last, "email": buyer.email,
            "phone": buyer.phone },
        "shipping": { "first_name": buyer.first, "last_name": buyer.last,
            "address_1": buyer.street, "address_2": buyer.district, "city": buyer.city,
            "state": buyer.region, "postcode": buyer.postal_code, "country": buyer.country,
            "phone": buyer.phone },
        "line_items": lines, "fee_lines": [], "coupon_lines": [], "refunds": [],
        "shipping_lines": [{ "id": 1, "method_title": "Express", "total": decimal(SHIPPING_MINOR),
            "total_tax": "0.00" }]
    })
    .to_string();
    let signature = STANDARD.encode(sign(secret.as_bytes(), body.as_bytes()));
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("x-wc-webhook-topic", format!("order.{event}")),
        ("x-wc-webhook-resource", "order".to_owned()),
        ("x-wc-webhook-event", event.to_owned()),
        ("x-wc-webhook-delivery-id", format!("tea-{id}-{updated}")),
        ("x-wc-webhook-signature", signature),
    ];
    (body, headers)
}

pub(super) fn standard(
    order: &Sold,
    id: &str,
    told: Told,
    secret: &str,
    now: i64,
) -> (String, Headers) {
    let buyer = &order.buyer;
    let euro = |minor: i64| json!({ "amount_minor": minor, "currency": "EUR" });
    let lines: Vec<Value> = order
        .lines
        .iter()
        .map(|line| {
            json!({ "sku": line.sku, "title": line.name, "quantity": line.quantity,
                "unit_price": euro(line.price_minor) })
        })
        .collect();
    let body = json!({
        "id": id, "number": format!("W{}", order.number), "currency": "EUR",
        "placed_at": format!("{}Z", told.placed()), "updated_at": format!("{}Z", told.updated()),
        "cancelled": told.news == News::Cancelled, "payment_status": "paid",
        "shipping": euro(SHIPPING_MINOR), "total": euro(order.goods_minor() + SHIPPING_MINOR),
        "customer": { "name": buyer.full(), "email": buyer.email, "phone": buyer.phone },
        "shipping_address": { "name": buyer.full(), "street1": buyer.street,
            "district": buyer.district, "city": buyer.city, "region": buyer.region,
            "postal_code": buyer.postal_code, "country": buyer.country },
        "lines": lines
    })
    .to_string();
    let webhook_id = format!("msg_{}{}", id.replace('-', ""), told.updated_at);
    let key = STANDARD.decode(secret.trim_start_matches("whsec_")).unwrap_or_default();
    let signature = STANDARD.encode(sign(&key, format!("{webhook_id}.{now}.{body}").as_bytes()));
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("webhook-id", webhook_id),
        ("webhook-timestamp", now.to_string()),
        ("webhook-signature", format!("v1,{signature}")),
    ];
    (body, headers)
}
