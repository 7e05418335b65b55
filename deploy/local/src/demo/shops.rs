//! Three shops that take orders and send them by signed webhook, each in its platform's own form.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::people::{Buyer, buyer};
use super::shelf::{Item, SHELF};

/// A shop of the demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shop {
    /// A Shopify store.
    Lumen,
    /// A WooCommerce store.
    Teahouse,
    /// A shop that speaks Standard Webhooks.
    Workshop,
}

/// All of them.
pub const SHOPS: [Shop; 3] = [Shop::Lumen, Shop::Teahouse, Shop::Workshop];

/// A delivery, ready to be posted.
pub struct Delivery {
    /// To which channel.
    pub channel: &'static str,
    /// The headers of the platform, signature included.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
    /// The order's id in the shop.
    pub external_ref: String,
}

impl Shop {
    /// Gives the channel's id.
    pub fn channel(self) -> &'static str {
        match self {
            Self::Lumen => "demo-lumen",
            Self::Teahouse => "demo-teahouse",
            Self::Workshop => "demo-workshop",
        }
    }

    /// Gives the channel's kind and currency.
    pub fn kind(self) -> (&'static str, &'static str) {
        match self {
            Self::Lumen => ("shopify", "USD"),
            Self::Teahouse => ("woocommerce", "CNY"),
            Self::Workshop => ("standard", "EUR"),
        }
    }

    /// Gives the secret that is shared with the shop, made from the secret of the house.
    pub fn secret(self, house: &str) -> String {
        let digest = sign(house.as_bytes(), self.channel().as_bytes());
        match self {
            Self::Workshop => format!("whsec_{}", STANDARD.encode(digest)),
            Self::Lumen | Self::Teahouse => STANDARD.encode(digest),
        }
    }

    /// Makes the order of a number, as this shop would send it.
    pub fn deliver(self, run: &str, number: u32, house: &str, now: i64) -> Delivery {
        let order = Sold::of(number, self == Self::Workshop);
        let secret = self.secret(house);
        let external_ref = self.external_ref(run, number);
        let placed_at = chrono::DateTime::from_timestamp(now, 0).unwrap_or_default();
        let at = placed_at.format("%Y-%m-%dT%H:%M:%S").to_string();
        let (body, headers) = match self {
            Self::Lumen => shopify(&order, &external_ref, &at, &secret),
            Self::Teahouse => woocommerce(&order, &external_ref, &at, &secret),
            Self::Workshop => standard(&order, &external_ref, &at, &secret, now),
        };
        Delivery { channel: self.channel(), headers, body, external_ref }
    }

    fn external_ref(self, run: &str, number: u32) -> String {
        match self {
            Self::Workshop => format!("W-{run}-{number}"),
            Self::Lumen | Self::Teahouse => format!("{run}{number:05}"),
        }
    }
}

/// What was bought, by whom.
struct Sold {
    number: u32,
    buyer: Buyer,
    lines: Vec<(&'static Item, u32)>,
}

impl Sold {
    fn of(number: u32, has_districts: bool) -> Self {
        let seed = number.wrapping_mul(2_654_435_761);
        let lines = 1 + (seed >> 8) % 4;
        let first = (seed >> 12) as usize;
        let line = |at: u32| {
            let item = &SHELF[(first + at as usize * 5) % SHELF.len()];
            (item, 1 + (seed >> (at + 3)) % 3)
        };
        Self { number, buyer: buyer(number, has_districts), lines: (0..lines).map(line).collect() }
    }

    fn goods_minor(&self) -> i64 {
        self.lines.iter().map(|(item, quantity)| item.price_minor * i64::from(*quantity)).sum()
    }
}

fn decimal(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

/// Transport of every order, in minor units.
const SHIPPING_MINOR: i64 = 490;

fn shopify(order: &Sold, id: &str, at: &str, secret: &str) -> (String, Headers) {
    let buyer = &order.buyer;
    let goods = order.goods_minor();
    let lines: Vec<Value> = order
        .lines
        .iter()
        .enumerate()
        .map(|(at, (item, quantity))| {
            json!({ "id": line_id(id, at), "sku": item.sku, "title": item.name, "name": item.name,
                "quantity": quantity, "fulfillable_quantity": quantity, "grams": item.grams,
                "price": decimal(item.price_minor), "requires_shipping": true, "taxable": false,
                "total_discount": "0.00", "tax_lines": [] })
        })
        .collect();
    let body = json!({
        "id": id.parse::<u64>().unwrap_or_default(), "name": format!("#L{}", order.number),
        "created_at": format!("{at}Z"), "updated_at": format!("{at}Z"),
        "currency": "USD", "financial_status": "paid", "test": false, "taxes_included": false,
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
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("x-shopify-topic", "orders/create".to_owned()),
        ("x-shopify-shop-domain", "lumen.example".to_owned()),
        ("x-shopify-webhook-id", format!("lumen-{id}")),
        ("x-shopify-hmac-sha256", signature),
    ];
    (body, headers)
}

fn woocommerce(order: &Sold, id: &str, at: &str, secret: &str) -> (String, Headers) {
    let buyer = &order.buyer;
    let goods = order.goods_minor();
    let lines: Vec<Value> = order
        .lines
        .iter()
        .enumerate()
        .map(|(at, (item, quantity))| {
            let total = decimal(item.price_minor * i64::from(*quantity));
            json!({ "id": line_id(id, at), "name": item.name, "sku": item.sku, "quantity": quantity,
                "subtotal": total, "subtotal_tax": "0.00", "total": total, "total_tax": "0.00",
                "price": decimal(item.price_minor) })
        })
        .collect();
    let body = json!({
        "id": id.parse::<u64>().unwrap_or_default(), "number": format!("T{}", order.number),
        "status": "processing", "currency": "CNY", "date_created_gmt": at, "date_modified_gmt": at,
        "date_paid_gmt": at, "prices_include_tax": false, "payment_method": "wechat",
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
        ("x-wc-webhook-topic", "order.created".to_owned()),
        ("x-wc-webhook-resource", "order".to_owned()),
        ("x-wc-webhook-event", "created".to_owned()),
        ("x-wc-webhook-delivery-id", format!("tea-{id}")),
        ("x-wc-webhook-signature", signature),
    ];
    (body, headers)
}

fn standard(order: &Sold, id: &str, at: &str, secret: &str, now: i64) -> (String, Headers) {
    let buyer = &order.buyer;
    let euro = |minor: i64| json!({ "amount_minor": minor, "currency": "EUR" });
    let lines: Vec<Value> = order
        .lines
        .iter()
        .map(|(item, quantity)| {
            json!({ "sku": item.sku, "title": item.name, "quantity": quantity,
                "unit_price": euro(item.price_minor) })
        })
        .collect();
    let body = json!({
        "id": id, "number": format!("W{}", order.number), "currency": "EUR",
        "placed_at": format!("{at}Z"), "updated_at": format!("{at}Z"), "payment_status": "paid",
        "shipping": euro(SHIPPING_MINOR), "total": euro(order.goods_minor() + SHIPPING_MINOR),
        "customer": { "name": buyer.full(), "email": buyer.email, "phone": buyer.phone },
        "shipping_address": { "name": buyer.full(), "street1": buyer.street,
            "district": buyer.district, "city": buyer.city, "region": buyer.region,
            "postal_code": buyer.postal_code, "country": buyer.country },
        "lines": lines
    })
    .to_string();
    let webhook_id = format!("msg_{}", id.replace('-', ""));
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

type Headers = Vec<(&'static str, String)>;

fn line_id(order: &str, at: usize) -> u64 {
    order.parse::<u64>().unwrap_or_default() * 10 + at as u64
}

/// Signs with HMAC-SHA256.
pub fn sign(key: &[u8], text: &[u8]) -> Vec<u8> {
    match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mut mac) => {
            mac.update(text);
            mac.finalize().into_bytes().to_vec()
        }
        Err(_) => Vec::new(),
    }
}
