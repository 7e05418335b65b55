//! WooCommerce's stock: products and variations with their quantities, set in batches.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{Asked, Reply};

/// More objects a batch does not have.
const BATCH_MAX: usize = 100;

/// A product, or a variation of one.
#[derive(Clone, Debug)]
pub struct Product {
    parent: u64,
    sku: String,
    /// Whether its stock is managed: `true`, `false` or `parent`.
    pub manage_stock: Value,
    /// What the shop shows.
    pub quantity: i64,
    /// Every quantity that was set.
    pub set_to: Vec<i64>,
}

/// The stock of a shop.
#[derive(Debug, Default)]
pub struct Stock {
    /// What is sold, by its number.
    pub products: BTreeMap<u64, Product>,
    /// How many batches were set.
    pub batches: u32,
}

impl Stock {
    /// Puts a product up for sale, or a variation of one.
    pub fn offers(&mut self, id: u64, parent: u64, sku: &str) {
        let (sku, manage_stock) = (sku.to_owned(), json!(true));
        let product = Product { parent, sku, manage_stock, quantity: 0, set_to: vec![] };
        self.products.insert(id, product);
    }

    /// Gives what the shop shows.
    pub fn shows(&self, id: u64) -> Option<i64> {
        self.products.get(&id).map(|product| product.quantity)
    }

    fn shown(&self, id: u64) -> Option<Value> {
        let Product { parent, sku, manage_stock, quantity, .. } = self.products.get(&id)?;
        Some(json!({ "id": id, "parent_id": parent, "sku": sku, "manage_stock": manage_stock,
            "stock_quantity": quantity }))
    }

    /// Answers what is asked below `/products`.
    pub(super) fn answer(&mut self, asked: &Asked, rest: &str) -> Reply {
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let parts: Vec<_> = path.split('/').filter(|part| !part.is_empty()).collect();
        match (asked.method.as_str(), parts.as_slice()) {
            ("GET", []) => self.list(query),
            ("GET", [id]) => match id.parse().ok().and_then(|id| self.shown(id)) {
                Some(product) => Reply::json(200, product),
                None => refused(404, "woocommerce_rest_product_invalid_id", "Invalid ID."),
            },
            ("POST", ["batch"]) => self.batch(0, &asked.json()),
            ("POST", [parent, "variations", "batch"]) => match parent.parse() {
                Ok(parent) => self.batch(parent, &asked.json()),
                Err(_) => refused(404, "rest_no_route", "No route was found."),
            },
            _ => refused(404, "rest_no_route", "No route was found."),
        }
    }

    fn list(&self, query: &str) -> Reply {
        let sought = query.split('&').find_map(|part| part.strip_prefix("sku=")).unwrap_or("");
        let sought: Vec<_> = sought.split(',').map(decoded).collect();
        let bears = |(id, product): (&u64, &Product)| {
            sought.contains(&product.sku).then(|| self.shown(*id)).flatten()
        };
        Reply::json(200, self.products.iter().filter_map(bears).collect())
    }

    fn batch(&mut self, parent: u64, body: &Value) -> Reply {
        let wishes = body["update"].as_array().cloned().unwrap_or_default();
        if wishes.len() > BATCH_MAX {
            let words = "Unable to accept more than 100 items for this request.";
            return refused(413, "woocommerce_rest_request_entity_too_large", words);
        }
        self.batches += 1;
        let done: Vec<_> = wishes.iter().map(|wish| self.update(parent, wish)).collect();
        Reply::json(200, json!({ "update": done }))
    }

    fn update(&mut self, parent: u64, wish: &Value) -> Value {
        let id = wish["id"].as_u64().unwrap_or_default();
        let wrong = |code: &str, words: &str, status: u16| {
            json!({ "id": id, "error": { "code": code, "message": words,
                "data": { "status": status } } })
        };
        let Some(product) = self.products.get_mut(&id) else {
            let code = if parent == 0 { "product" } else { "product_variation" };
            return wrong(&format!("woocommerce_rest_{code}_invalid_id"), "Invalid ID.", 400);
        };
        if product.parent != parent {
            let words = "To manipulate product variations you should use the variations endpoint.";
            return wrong("woocommerce_rest_invalid_product_id", words, 404);
        }
        let Some(quantity) = wish["stock_quantity"].as_i64() else {
            return wrong("rest_invalid_param", "Invalid parameter(s): stock_quantity", 400);
        };
        // What is not managed stays as it is, without a word.
        if product.manage_stock == true {
            product.quantity = quantity;
            product.set_to.push(quantity);
        }
        self.shown(id).unwrap_or_default()
    }
}

fn refused(status: u16, code: &str, message: &str) -> Reply {
    Reply::json(status, json!({ "code": code, "message": message, "data": { "status": status } }))
}

fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, tail @ ..] = rest {
        let digits = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match (first, digits.and_then(|digits| u8::from_str_radix(digits, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            (byte, _) => {
                bytes.push(*byte);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
