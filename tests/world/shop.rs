//! Shops: channels that sign what they send, and orders of our own.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::Sha256;

use super::World;
use super::answer::Answer;

/// What the shops of the tests share with the gateway.
pub const SECRET: &str = "a secret between shop and house";

/// A header as it is sent.
pub type Header = (&'static str, String);

/// A channel of a test's own.
pub struct Shop {
    world: World,
    /// Its id.
    pub channel: String,
}

impl Shop {
    /// Opens a shop of a kind.
    pub async fn open(world: &World, what: &str, kind: &str) -> Self {
        let channel = world.named(what);
        let secret = match kind {
            "standard" => format!("whsec_{}", STANDARD.encode(SECRET)),
            _ => SECRET.to_owned(),
        };
        let body = json!({ "id": channel, "kind": kind, "currency": "USD", "secrets": [secret] });
        world.post("/api/v1/channels", body).await;
        Self { world: world.clone(), channel }
    }

    /// Gives the world it stands in.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Posts bytes with headers.
    pub async fn post(&self, headers: &[Header], body: impl Into<Vec<u8>>) -> Answer {
        post_to(&self.world, &self.channel, headers, body).await
    }

    /// Sends an order as Shopify does.
    pub async fn shopify(&self, topic: &str, order: &Value) -> Answer {
        let body = order.to_string();
        self.post(&shopify(topic, body.as_bytes()), body).await
    }

    /// Sends a new order as Shopify does and gives the order's id.
    pub async fn accepted(&self, order: &Value) -> String {
        let taken = self.shopify("orders/create", order).await.good("a webhook");
        assert_eq!(taken["status"], "accepted", "{taken}");
        taken["order_id"].as_str().expect("an id").to_owned()
    }
}

/// Posts bytes to a channel, whether there is one or not.
pub async fn post_to(
    world: &World,
    channel: &str,
    headers: &[Header],
    body: impl Into<Vec<u8>>,
) -> Answer {
    let mut request = world.request(Method::POST, &format!("/webhooks/{channel}"));
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    Answer::of(request.body(body.into())).await
}

/// Gives the headers of Shopify for a body.
pub fn shopify(topic: &str, body: &[u8]) -> Vec<Header> {
    vec![
        ("content-type", "application/json".to_owned()),
        ("x-shopify-topic", topic.to_owned()),
        ("x-shopify-hmac-sha256", STANDARD.encode(signed(SECRET.as_bytes(), body))),
    ]
}

/// Gives the headers of WooCommerce for a body.
pub fn woocommerce(topic: &str, body: &[u8]) -> Vec<Header> {
    vec![
        ("content-type", "application/json".to_owned()),
        ("x-wc-webhook-topic", topic.to_owned()),
        ("x-wc-webhook-delivery-id", "7".to_owned()),
        ("x-wc-webhook-signature", STANDARD.encode(signed(SECRET.as_bytes(), body))),
    ]
}

/// Gives the headers of Standard Webhooks for a body that was signed at a Unix second.
pub fn standard(id: &str, at: i64, body: &str) -> Vec<Header> {
    let signature = signed(SECRET.as_bytes(), format!("{id}.{at}.{body}").as_bytes());
    vec![
        ("content-type", "application/json".to_owned()),
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", at.to_string()),
        ("webhook-signature", format!("v1,{}", STANDARD.encode(signature))),
    ]
}

/// Signs with HMAC-SHA256.
pub fn signed(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

/// Makes a paid order as Shopify tells it: SKU, pieces and price of each line.
pub fn order(id: u64, lines: &[(&str, u32, i64)]) -> Value {
    let goods: i64 = lines.iter().map(|(_, pieces, price)| i64::from(*pieces) * price).sum();
    let told = lines.iter().enumerate().map(|(at, (sku, pieces, price))| {
        json!({ "id": id * 100 + at as u64, "sku": sku, "title": format!("Piece {sku}"),
            "quantity": pieces, "fulfillable_quantity": pieces, "price": decimal(*price),
            "requires_shipping": true, "total_discount": "0.00", "tax_lines": [] })
    });
    json!({
        "id": id, "name": format!("#{id}"), "currency": "USD", "financial_status": "paid",
        "created_at": "2026-03-01T10:00:00Z", "updated_at": "2026-03-01T10:00:00Z",
        "email": "ada@example.org", "test": false, "taxes_included": false,
        "subtotal_price": decimal(goods), "total_line_items_price": decimal(goods),
        "total_discounts": "0.00", "total_tax": "0.00", "total_price": decimal(goods + 490),
        "shipping_lines": [{ "title": "Standard", "price": "4.90" }],
        "line_items": told.collect::<Vec<_>>(),
        "shipping_address": { "first_name": "Ada", "last_name": "Berg", "address1": "12 Mill Lane",
            "city": "Portland", "zip": "97201", "province": "Oregon", "country_code": "US",
            "phone": "+15035550123" }
    })
}

/// Makes an order by hand for pieces of one item.
pub fn by_hand(external_ref: &str, sku: &str, quantity: u32) -> Value {
    json!({
        "channel": "counter", "external_ref": external_ref, "currency": "EUR",
        "customer": { "name": "Ida Lund", "phone": "+493055501234" },
        "shipping_address": { "name": "Ida Lund", "street1": "Gartenweg 3", "city": "Berlin",
            "postal_code": "10117", "country": "DE" },
        "lines": [{ "sku": sku, "quantity": quantity,
            "unit_price": { "amount_minor": 1999, "currency": "EUR" } }]
    })
}

fn decimal(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}
