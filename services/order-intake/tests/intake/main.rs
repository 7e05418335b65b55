//! Order-intake on a real database, by questions and events alone.
#![expect(clippy::expect_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod aliases;
mod by_hand;
mod cancelling;
mod channels;
mod corrections;
mod deliveries;
mod returns;
mod samples;
mod substitutes;
mod way;

use bytes::Bytes;
use contracts::ids::OrderId;
use contracts::requests::intake as asked;
use order_intake::{Config, MIGRATIONS, OrderIntake};
use runtime::testing::Harness;
use runtime::{Question, Within};
use serde_json::{Value, json};

/// The service with a Shopify channel.
pub async fn start() -> Harness<OrderIntake> {
    let config = Config::load().expect("the defaults");
    let harness = Harness::start(OrderIntake::new(&config), &MIGRATIONS).await;
    let channel = json!({ "id": "shop", "kind": "shopify" });
    harness.tell(asked::CHANNELS_PUT, channel).await.expect("a channel");
    harness
}

/// A small order as Shopify tells it.
pub fn payload(id: u64, updated_at: &str) -> Value {
    json!({
        "id": id, "name": format!("#{id}"), "currency": "EUR", "financial_status": "paid",
        "created_at": "2026-02-01T10:00:00+01:00", "updated_at": updated_at,
        "subtotal_price": "39.98", "total_discounts": "0.00", "total_tax": "0.00",
        "total_price": "39.98", "taxes_included": false, "test": false,
        "line_items": [{
            "id": 1, "sku": "LAMP-1", "title": "Lamp", "quantity": 2, "price": "19.99",
            "requires_shipping": true, "fulfillable_quantity": 2, "current_quantity": 2,
        }],
        "shipping_address": { "name": "Ada", "address1": "Hof 1", "city": "Berlin", "country_code": "DE" },
    })
}

/// A delivery of Shopify.
pub fn delivery(topic: &str, body: &Value) -> Question {
    bytes_of("shop", topic, body.to_string().into())
}

/// A delivery of any channel.
pub fn bytes_of(channel: &str, topic: &str, body: Bytes) -> Question {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    Question {
        actor: "service:gateway".to_owned(),
        trace: None,
        headers: vec![
            header(asked::CHANNEL, channel),
            header(asked::TOPIC, topic),
            header(asked::RECEIVED_AT, "2026-02-01T09:00:01Z"),
        ],
        within: Within::default(),
        body,
    }
}

/// Takes a delivery and gives what the shop hears.
pub async fn take(harness: &Harness<OrderIntake>, question: Question) -> Value {
    harness.put(asked::DELIVERIES_TAKE, question).await.expect("2xx")
}

/// Takes an order of Shopify and gives its id.
pub async fn an_order(harness: &Harness<OrderIntake>, id: u64) -> OrderId {
    let taken =
        take(harness, delivery("orders/create", &payload(id, "2026-02-01T09:00:00Z"))).await;
    taken["order_id"].as_str().expect("an order").parse().expect("an id")
}

/// Reads an order.
pub async fn get(harness: &Harness<OrderIntake>, id: OrderId) -> Value {
    let question = json!({ "order_id": id });
    harness.ask(asked::ORDERS_GET, question).await.expect("the order")
}

/// Counts the rows of a table.
pub async fn count(harness: &Harness<OrderIntake>, table: &'static str) -> i64 {
    let query = match table {
        "deliveries" => "SELECT count(*) FROM deliveries",
        "orders" => "SELECT count(*) FROM orders",
        "timeline" => "SELECT count(*) FROM timeline",
        _ => "SELECT count(*) FROM order_lines",
    };
    sqlx::query_scalar(query).fetch_one(&harness.pool).await.expect("a count")
}
