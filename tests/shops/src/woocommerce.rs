//! WooCommerce's REST API, version 3, as far as orders have states and notes, and products stock.

pub mod stock;

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use crate::{Asked, Reply, Shop};
use stock::Stock;

/// The states that WooCommerce has by itself.
const STATES: [&str; 7] =
    ["pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed"];

/// An order.
#[derive(Clone, Debug)]
pub struct Order {
    /// Its state.
    pub status: String,
    /// Every state that it was set to.
    pub set_to: Vec<String>,
    /// Its notes that came by the API.
    pub notes: Vec<String>,
}

/// A shop.
#[derive(Debug)]
pub struct Woocommerce {
    authorization: String,
    /// Its orders.
    pub orders: BTreeMap<u64, Order>,
    /// Its products.
    pub stock: Stock,
}

impl Woocommerce {
    /// Makes a shop that lets this pair of keys in.
    pub fn new(key: &str, secret: &str) -> Self {
        let authorization = format!("Basic {}", BASE64.encode(format!("{key}:{secret}")));
        Self { authorization, orders: BTreeMap::new(), stock: Stock::default() }
    }

    /// Takes an order that is paid.
    pub fn sells(&mut self, id: u64) {
        let order = Order { status: "processing".to_owned(), set_to: vec![], notes: vec![] };
        self.orders.insert(id, order);
    }

    fn lets_in(&self, asked: &Asked) -> bool {
        asked.header("authorization") == Some(self.authorization.as_str())
    }

    fn stranger() -> Reply {
        let words = "Consumer key is invalid.";
        Self::refused(401, "woocommerce_rest_authentication_error", words)
    }

    fn refused(status: u16, code: &str, message: &str) -> Reply {
        Reply::json(
            status,
            json!({ "code": code, "message": message, "data": { "status": status } }),
        )
    }
}

fn told(id: u64, order: &Order) -> Value {
    json!({ "id": id, "number": id.to_string(), "status": order.status })
}

fn note(at: usize, text: &str) -> Value {
    json!({ "id": at + 2, "author": "WooCommerce", "note": text, "customer_note": false })
}

impl Shop for Woocommerce {
    fn changes(&self, asked: &Asked) -> bool {
        asked.method != "GET"
    }

    fn answer(&mut self, asked: &Asked) -> Reply {
        let path = asked.path.split('?').next().unwrap_or_default();
        let below = asked.path.strip_prefix("/wp-json/wc/v3/products");
        if let Some(rest) = below.filter(|_| self.lets_in(asked)) {
            return self.stock.answer(asked, rest);
        }
        if below.is_some() {
            return Self::stranger();
        }
        let Some(rest) = path.strip_prefix("/wp-json/wc/v3/orders/") else {
            let words = "No route was found matching the URL and request method.";
            return Self::refused(404, "rest_no_route", words);
        };
        if !self.lets_in(asked) {
            return Self::stranger();
        }
        let (id, below) = rest.split_once('/').unwrap_or((rest, ""));
        let found = id.parse::<u64>().ok().and_then(|id| Some((id, self.orders.get_mut(&id)?)));
        let Some((id, order)) = found else {
            return Self::refused(404, "woocommerce_rest_shop_order_invalid_id", "Invalid ID.");
        };
        let body = asked.json();
        match (asked.method.as_str(), below) {
            ("GET", "") => Reply::json(200, told(id, order)),
            ("GET", "notes") => {
                let own = [json!({ "id": 1, "note": "Payment received.", "customer_note": false })];
                let made = order.notes.iter().enumerate().map(|(at, text)| note(at, text));
                Reply::json(200, own.into_iter().chain(made).collect())
            }
            ("POST", "notes") => match body["note"].as_str().filter(|text| !text.is_empty()) {
                Some(text) => {
                    order.notes.push(text.to_owned());
                    Reply::json(201, note(order.notes.len() - 1, text))
                }
                None => {
                    Self::refused(400, "rest_missing_callback_param", "Missing parameter: note")
                }
            },
            ("PUT", "") => match body["status"].as_str().filter(|word| STATES.contains(word)) {
                Some(word) => {
                    word.clone_into(&mut order.status);
                    order.set_to.push(word.to_owned());
                    Reply::json(200, told(id, order))
                }
                None => Self::refused(400, "rest_invalid_param", "Invalid parameter(s): status"),
            },
            _ => Self::refused(404, "rest_no_route", "No route was found."),
        }
    }

    fn too_much(&mut self) -> Reply {
        Reply {
            retry_after: Some(1),
            ..Reply::json(429, json!({ "message": "Too many requests" }))
        }
    }
}
