//! A warehouse on a database of its own, and the ways to speak to it.

use std::time::{Duration, Instant};

use contracts::events::Event;
use contracts::events::access::{AccessGranted, AccessRevoked};
use contracts::events::order::OrderCancelled;
use contracts::events::review::OrderApproved;
use contracts::ids::{Id, LineId, OrderId, Slot, derive_from_key};
use contracts::order::LineItems;
use contracts::problem::Problem;
use contracts::service::Service;
use runtime::testing::{Harness, question};
use runtime::{Answer, NewEvent, Outcome};
use serde_json::{Value, json};
use warehouse::config::{Config, DEFAULTS};
use warehouse::handler::Warehouse;

pub struct House {
    pub harness: Harness<Warehouse>,
}

impl House {
    /// Opens a warehouse that knows the items LAMP and SOFA.
    pub async fn open() -> Self {
        Self::open_with(false).await
    }

    /// Does the same where customers choose as soon as pieces are missing.
    pub async fn offering() -> Self {
        Self::open_with(true).await
    }

    async fn open_with(offers_at_once: bool) -> Self {
        let config: Config = runtime::config::load(Service::Warehouse, DEFAULTS).expect("settings");
        let config = Config { shortage_offer: offers_at_once, ..config };
        let handler = Warehouse::try_new(&config).expect("within bounds");
        let harness = Harness::start(handler, &warehouse::MIGRATIONS).await;
        let house = Self { harness };
        for (sku, barcode) in [("LAMP", "4006381333931"), ("SOFA", "4006381333948")] {
            let body = json!({"sku": sku, "name": sku, "barcodes": [barcode]});
            house.ask("items.put", body).await.expect("an item");
        }
        house
    }

    /// Tells or asks something as an administrator.
    pub async fn ask(&self, endpoint: &str, body: Value) -> Result<Value, Problem> {
        self.ask_as("key:test", endpoint, body).await
    }

    pub async fn ask_as(&self, actor: &str, endpoint: &str, body: Value) -> Result<Value, Problem> {
        let mut asked = question(body);
        asked.actor = actor.to_owned();
        if warehouse::endpoints::READS.contains(&endpoint) {
            use runtime::Handler;
            let (handler, pool) = (&self.harness.handler, &self.harness.pool);
            let answer = handler.read(pool, endpoint, asked).await?;
            return Ok(serde_json::from_slice(&answer).expect("JSON"));
        }
        self.harness.put(endpoint, asked).await
    }

    pub async fn with_key(&self, endpoint: &str, key: &str, body: Value) -> Result<Value, Problem> {
        let mut asked = question(body);
        asked.headers.push(("idempotency-key".to_owned(), key.to_owned()));
        self.harness.put(endpoint, asked).await
    }

    pub async fn receive(&self, key: &str, sku: &str, quantity: u32) -> Value {
        let lines = json!([{"sku": sku, "quantity": quantity}]);
        let body = json!({"location": "main", "lines": lines});
        self.with_key("stock.receive", key, body).await.expect("a receipt")
    }

    pub async fn adjust(&self, key: &str, line: Value) -> Result<Value, Problem> {
        let body = json!({"location": "main", "reason": "count", "lines": [line]});
        self.with_key("stock.adjust", key, body).await
    }

    pub async fn hear<E: Event>(&self, body: &E, order: Option<OrderId>) -> Outcome {
        let received = self.harness.received(body, order);
        self.harness.consume(&received).await.expect("the event asks for something")
    }

    pub async fn approve(&self, name: &str, lines: &[(&str, u32)]) -> (OrderId, Outcome) {
        let event = approved(name, lines);
        let order = event.order_id;
        (order, self.hear(&event, Some(order)).await)
    }

    pub async fn grant(&self, device: &str, zones: &[&str]) {
        let zones = zones.iter().map(|zone| (*zone).to_owned()).collect();
        let granted =
            AccessGranted { device: device.to_owned(), location: "main".to_owned(), zones };
        done(&self.hear(&granted, None).await);
    }

    pub async fn revoke(&self, device: &str) -> Outcome {
        self.hear(&AccessRevoked { device: device.to_owned() }, None).await
    }

    /// Gives on hand, allocated and available of an item at main.
    pub async fn level(&self, sku: &str) -> (i64, i64, i64) {
        let body = json!({"sku": sku, "location": "main"});
        let page = self.ask("stock.list", body).await.expect("a page");
        let figure = |name: &str| page["items"][0][name].as_i64().unwrap_or(0);
        (figure("on_hand"), figure("allocated"), figure("available"))
    }

    /// Gives the only offered job.
    pub async fn offered(&self) -> Value {
        let open = self.ask("floor.open", json!({})).await.expect("jobs");
        open["offered"][0].clone()
    }

    /// Picks a job whole and confirms it.
    pub async fn pick(&self, job: &Value) {
        let id = &job["job_id"];
        self.ask("floor.claim", json!({"job_id": id})).await.expect("a claim");
        for task in job["tasks"].as_array().expect("tasks") {
            self.ask("floor.scan", scan(job, task, task["quantity"].clone()))
                .await
                .expect("a scan");
        }
        let state = self.ask("floor.confirm", json!({"job_id": id})).await.expect("a confirmation");
        assert_eq!(state, json!({"state": "picked"}));
    }

    /// Waits until a statement waits for a lock.
    pub async fn until_somebody_waits(&self) {
        let waits = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)";
        let until = Instant::now() + Duration::from_secs(20);
        while Instant::now() < until {
            let waits = sqlx::query_scalar(waits).fetch_one(&self.harness.pool).await;
            if waits.expect("an answer") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("nobody waits for a lock");
    }

    /// Checks on the tables what has to hold at every commit.
    pub async fn audit(&self) {
        let wrong: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM stock_levels AS level WHERE
                (on_hand, allocated) <> (SELECT sum(on_hand_change), sum(allocated_change)
                    FROM movements WHERE (sku, location) = (level.sku, level.location))
                OR allocated <> (SELECT coalesce(sum(quantity - short - handed_over), 0)
                    FROM pick_tasks AS task JOIN pick_jobs USING (job_id)
                    WHERE task.sku = level.sku AND location = level.location)",
        )
        .fetch_one(&self.harness.pool)
        .await
        .expect("an audit");
        let torn: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM order_lines AS line WHERE wanted <> backordered + cancelled
                + (SELECT coalesce(sum(quantity - short), 0) FROM pick_tasks AS task
                    WHERE (task.order_id, task.line_id) = (line.order_id, line.line_id))",
        )
        .fetch_one(&self.harness.pool)
        .await
        .expect("an audit");
        assert_eq!((wrong, torn), (0, 0), "levels and lines add up");
    }
}

pub fn scan(job: &Value, task: &Value, quantity: Value) -> Value {
    json!({
        "scan_id": format!("{}/{}", task["task_id"], quantity),
        "job_id": job["job_id"],
        "task_id": task["task_id"],
        "bin": task["bin"],
        "barcode": task["barcodes"][0],
        "quantity": quantity,
    })
}

pub fn order_id(name: &str) -> OrderId {
    let time = chrono::DateTime::from_timestamp(1_760_000_000, 0).expect("in range");
    OrderId::from_uuid(derive_from_key(time, &["shop", name], Slot::of_order("shop", name)))
}

pub fn line_id(order: OrderId, at: usize) -> LineId {
    LineId::caused_by(order.uuid(), &at.to_string())
}

pub fn approved(name: &str, lines: &[(&str, u32)]) -> OrderApproved {
    let order_id = order_id(name);
    let line = |(at, (sku, quantity)): (usize, &(&str, u32))| LineItems {
        line_id: line_id(order_id, at),
        sku: sku.parse().expect("a sku"),
        quantity: *quantity,
        substituted_for: None,
    };
    OrderApproved {
        order_id,
        number: format!("#{name}"),
        channel: "shop".into(),
        currency: "EUR".parse().expect("a currency"),
        value_minor: 9_999,
        cash_on_delivery_minor: 500,
        lines: lines.iter().enumerate().map(line).collect(),
        shipping_method: Some("standard".into()),
        approved_by: "rules".into(),
        person: None,
    }
}

/// An order that was cancelled before its approval was known.
pub fn ended(order_id: OrderId) -> OrderCancelled {
    let (reason, cancelled_by) = ("a slip of the hand".into(), "shop".into());
    OrderCancelled { order_id, reason, cancelled_by, before_approval: true }
}

pub fn done(outcome: &Outcome) {
    assert!(matches!(outcome.answer, Answer::Done(_)), "{:?}", outcome.answer);
}

/// Gives what was said, in order, such as `stock.allocated`; without how levels stand, which follows
/// whatever changed some and has tests of its own.
pub fn said(outcome: &Outcome) -> Vec<String> {
    let kind = |event: &NewEvent| format!("{}.{}", event.kind.noun, event.kind.participle);
    outcome.events.iter().map(kind).filter(|kind| kind != "stock.stated").collect()
}

pub fn body(outcome: &Outcome, at: usize) -> Value {
    serde_json::from_str(&outcome.events[at].body).expect("JSON")
}
