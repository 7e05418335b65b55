//! A review desk on a database of its own, and orders to put on it.

use chrono::{DateTime, Duration, Utc};
use contracts::events::order::{Change, OrderReceived};
use contracts::ids::{Id, OrderId, Slot, derive_from_key};
use contracts::order::OrderFacts;
use review::commands::Command;
use review::domain::News;
use review::{MIGRATIONS, ReviewHandler, config, domain};
use runtime::testing::Harness;
use runtime::{Answer, Outcome};

pub type Desk = Harness<ReviewHandler>;

/// Every order of these tests lives in this lane.
pub const LANE: u16 = 2;

pub async fn desk() -> Desk {
    let handler = ReviewHandler::new(config::load().expect("the defaults"));
    Harness::start(handler, &MIGRATIONS).await
}

pub fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_780_000_000, 0).expect("in range") + Duration::minutes(minutes)
}

pub fn order_id(number: u8) -> OrderId {
    let reference = number.to_string();
    OrderId::from_uuid(derive_from_key(at(0), &["shop", &reference], Slot(LANE as u8)))
}

/// A paid order of two lamps to Germany, with a total of its own.
pub fn order(number: u8) -> OrderFacts {
    let body = include_bytes!(
        "../../../../shared/contracts/tests/golden/order-intake.order.received.v1.json"
    );
    let received: OrderReceived = serde_json::from_slice(body).expect("an order");
    let mut order = OrderFacts { order_id: order_id(number), ..received.order };
    order.number = format!("#{number}");
    order.amounts.total += i64::from(number);
    order
}

pub fn receive(order: &OrderFacts) -> Command {
    of(order.order_id, domain::Command::Receive(Box::new(news(1, order))))
}

pub fn change(number: i64, order: &OrderFacts, changes: Vec<Change>) -> Command {
    let news = News { changes, ..news(number, order) };
    of(order.order_id, domain::Command::Change(Box::new(news)))
}

fn news(number: i64, order: &OrderFacts) -> News {
    News { number, order: order.clone(), changes: vec![], settled: None }
}

pub fn of(order_id: OrderId, asked: domain::Command) -> Command {
    Command::Review { order_id, asked }
}

pub fn learn(sku: &str) -> Command {
    Command::LearnItem { sku: sku.parse().expect("a SKU") }
}

/// What was said, with its number: `hold.placed.v1 1`.
pub fn said(outcome: &Outcome) -> Vec<String> {
    assert!(matches!(outcome.answer, Answer::Done(_)), "{:?}", outcome.answer);
    outcome.events.iter().map(|event| format!("{} {}", event.kind, event.sequence)).collect()
}
