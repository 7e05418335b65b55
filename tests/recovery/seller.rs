//! A shop that remembers everything it sent, so that it can send it again.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use kontor::home::{Home, Running};
use serde_json::{Value, json};
use sha2::Sha256;

/// What the shop shares with the gateway.
const SECRET: &str = "a secret between shop and house";
const CHANNEL: &str = "remembering";
const ITEM: &str = "remembered-lamp";
const PLACE: &str = "remembered";

/// A shop.
pub struct Seller {
    client: reqwest::Client,
    http: String,
    /// Each order that was taken: how it was sent, and the id that it was given.
    pub sent: Vec<(Value, String)>,
}

impl Seller {
    /// Opens the shop, with a shelf of its own that has enough for everybody.
    pub async fn open(at: &Running, home: &Home) -> Self {
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let seller = Self { client, http: at.http.clone(), sent: Vec::new() };
        let key = home.admin_key().expect("a key");
        let put = |path: String| seller.client.put(format!("{}{path}", seller.http));
        let post = |path: &str| seller.client.post(format!("{}{path}", seller.http));
        let channel =
            json!({ "id": CHANNEL, "kind": "shopify", "currency": "USD", "secrets": [SECRET] });
        let receipt = json!({ "location": PLACE, "lines": [{ "sku": ITEM, "quantity": 5_000 }] });
        let lamp = json!({ "name": "lamp", "weight_grams": 300 });
        for (request, body) in [
            (put(format!("/api/v1/locations/{PLACE}")), json!({})),
            (put(format!("/api/v1/items/{ITEM}")), lamp),
            (post("/api/v1/stock/receipts").header("idempotency-key", "\"first\""), receipt),
            (post("/api/v1/channels"), channel),
        ] {
            let answer = request.bearer_auth(&key).json(&body).send().await.expect("an answer");
            let (status, text) = (answer.status(), answer.text().await.expect("a body"));
            assert!(status.is_success(), "{status}: {text}");
        }
        seller
    }

    /// Goes on selling to a house that is somewhere else now.
    pub fn move_to(&mut self, at: &Running) {
        self.http.clone_from(&at.http);
    }

    /// Sells one more order.
    pub async fn sell(&mut self) {
        let number = self.sent.len() as u64 + 1;
        let order = order(number);
        let id = self.send(&order).await;
        self.sent.push((order, id));
    }

    /// Sends everything again: each order is the one that it was.
    pub async fn send_again(&self) {
        for (order, id) in &self.sent {
            assert_eq!(&self.send(order).await, id, "another order was made of {}", order["name"]);
        }
    }

    async fn send(&self, order: &Value) -> String {
        let body = order.to_string();
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length");
        mac.update(body.as_bytes());
        let signature = STANDARD.encode(mac.finalize().into_bytes());
        let request = self.client.post(format!("{}/webhooks/{CHANNEL}", self.http));
        let request = request
            .header("content-type", "application/json")
            .header("x-shopify-topic", "orders/create")
            .header("x-shopify-hmac-sha256", signature);
        let answer = request.body(body).send().await.expect("an answer");
        let told: Value = answer.json().await.expect("JSON");
        told["order_id"].as_str().unwrap_or_else(|| panic!("not taken: {told}")).to_owned()
    }
}

/// Makes a paid order of one lamp, as Shopify tells it.
fn order(number: u64) -> Value {
    json!({
        "id": number, "name": format!("#{number}"), "currency": "USD", "financial_status": "paid",
        "created_at": "2026-03-01T10:00:00Z", "updated_at": "2026-03-01T10:00:00Z",
        "email": "ada@example.org", "test": false, "taxes_included": false,
        "subtotal_price": "79.00", "total_line_items_price": "79.00",
        "total_discounts": "0.00", "total_tax": "0.00", "total_price": "83.90",
        "shipping_lines": [{ "title": "Standard", "price": "4.90" }],
        "line_items": [{ "id": number * 100, "sku": ITEM, "title": "Lamp", "quantity": 1,
            "fulfillable_quantity": 1, "price": "79.00", "requires_shipping": true,
            "total_discount": "0.00", "tax_lines": [] }],
        "shipping_address": { "first_name": "Ada", "last_name": "Berg", "address1": "12 Mill Lane",
            "city": "Portland", "zip": "97201", "province": "Oregon", "country_code": "US",
            "phone": "+15035550123" }
    })
}
