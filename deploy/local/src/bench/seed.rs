//! Orders of all kinds, so that copies of them are like a house: most are over, some wait wherever
//! orders wait, and some came back.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use faults::outside::shelf::LOCATION;
use serde_json::{Value, json};

use super::house::House;
use super::life;
use super::living::{self, Living};
use super::{Scale, fill};
use crate::api::Api;
use crate::demo::{self, floor};

/// How many orders of a hundred are left wherever they are.
const LEFT_PERCENT: u32 = 25;
/// How many returns are asked for.
const RETURNS: usize = 25;
/// How long what follows from a step may take.
const FOLLOWS_WITHIN: Duration = Duration::from_secs(60);
/// How often it is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A return is requested, approved, received, inspected, paid; each is let go one step further.
const STEPS: usize = 5;

/// Lets some orders live, leaves some in the middle of it, and takes some back.
pub async fn seed(house: &House, scale: &Scale) -> Result<()> {
    life::live(house, scale.life_orders / 5, None).await?;
    leave(house, scale.life_orders / 5 * LEFT_PERCENT / 100).await?;
    let api = Api::new(&house.running.http, &house.home.admin_key()?)?;
    let done: Value = api.get("/api/v1/orders?status=completed&limit=200").await?;
    let done = done["items"].as_array().context("orders are listed")?;
    for (number, order) in done.iter().take(RETURNS).enumerate() {
        take_back(&api, order, number % STEPS).await?;
    }
    Ok(())
}

/// Stores copies until there are so many orders: goods come first, so that copies find what they
/// took, and nobody works while rows are stored.
pub async fn fill(house: &House, orders: u32) -> Result<()> {
    let mut world = demo::enter(&house.home, &house.running).await?;
    world.run = living::run_name()?;
    demo::prepare(&world, orders).await?;
    house.pause()?;
    fill::fill(&house.running.owner_database, orders.into()).await?;
    house.resume().await
}

/// Sends orders, and goes home when a third of them are over.
async fn leave(house: &House, orders: u32) -> Result<()> {
    let living = Living::begin(house, orders).await?;
    living.send_all(orders).await?;
    let until = Instant::now() + FOLLOWS_WITHIN;
    while living.story.counts().2 < orders as usize / 3 {
        ensure!(Instant::now() < until, "orders that were to be left did not begin to complete");
        tokio::time::sleep(LOOK_EVERY).await;
    }
    let world = living.world.clone();
    drop(living);
    floor::dismiss(&world).await;
    Ok(())
}

/// Takes a piece of an order back, as far as to a step.
async fn take_back(api: &Api, order: &Value, step: usize) -> Result<()> {
    let (id, line) = (&order["id"], &order["lines"][0]);
    let lines = json!([{ "line_id": line["id"], "quantity": 1 }]);
    let wish = json!({ "order_id": id, "lines": lines, "reason": "too small" });
    let key = |what: &str| format!("seed-{what}-{}", text(id));
    let asked: Value = api.post_once("/api/v1/returns", &key("ask"), wish).await?;
    let path = format!("/api/v1/returns/{}", text(&asked["return_id"]));
    if step > 0 {
        api.post::<Value>(&format!("{path}/approve"), json!({})).await?;
    }
    if step > 1 {
        let expected = format!("/api/v1/returns/expected?order_id={}", text(id));
        some(api, &expected).await?;
        let piece = json!([{ "sku": line["sku"], "quantity": 1 }]);
        let came = json!({ "location": LOCATION, "lines": piece });
        api.post_once::<Value>(&format!("{path}/receipts"), &key("receipt"), came).await?;
    }
    if step > 2 {
        let seen = json!({ "lines": [{ "sku": line["sku"], "restock": 1 }] });
        api.post_once::<Value>(&format!("{path}/inspections"), &key("look"), seen).await?;
    }
    if step > 3 {
        let due = format!("/api/v1/refunds?state=pending&order_id={}", text(id));
        for refund in some(api, &due).await? {
            let path = format!("/api/v1/refunds/{}/settle", text(&refund["refund_id"]));
            api.post::<Value>(&path, json!({ "reference": key("paid") })).await?;
        }
    }
    Ok(())
}

/// Gives what is in a list, once something is.
async fn some(api: &Api, path: &str) -> Result<Vec<Value>> {
    let until = Instant::now() + FOLLOWS_WITHIN;
    loop {
        let found = api.list(path).await?;
        if !found.is_empty() {
            return Ok(found);
        }
        ensure!(Instant::now() < until, "{path} stays empty");
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
