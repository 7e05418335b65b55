//! Clerks: the house as it is on the first day, goods that come in, counts that correct the books.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use reqwest::Method;
use serde_json::{Value, json};

use super::shelf::LOCATION;
use super::shops::{COUNTER, SHOPS};
use super::world::{Op, Request, Tried, World, judged};
use super::{carriers, goods};
use crate::dice::Dice;

/// How many pieces of each item there are on the first day.
const FIRST_PIECES: u32 = 40;
/// How many pieces of each item come at the end, so that nobody waits for goods any more.
const LAST_PIECES: u32 = 5_000;
/// How often goods come in.
const RECEIVE_EVERY: Duration = Duration::from_secs(2);
/// How many items a receipt holds at most.
const LINES_MAX: usize = 4;
/// How long the first day may take.
const TRIES_MAX: usize = 60;

/// Makes channels, a location, items and stock.
pub async fn open_house(world: &World) -> Result<()> {
    for shop in SHOPS {
        let (kind, currency) = shop.kind();
        let channel = json!({ "id": shop.channel(), "kind": kind, "currency": currency,
            "secrets": [shop.secret(&world.house_secret)] });
        set(world, Method::POST, "/api/v1/channels", channel).await?;
    }
    let counter = json!({ "id": COUNTER, "kind": "manual", "currency": "EUR" });
    set(world, Method::POST, "/api/v1/channels", counter).await?;
    let secrets = json!({ "secrets": [carriers::secret(&world.house_secret)] });
    set(world, Method::PUT, "/api/v1/carriers/parcel-sim/secrets", secrets).await?;
    let place = format!("/api/v1/locations/{LOCATION}");
    set(world, Method::PUT, &place, json!({})).await?;
    for sku in goods::all() {
        let item = json!({ "name": format!("Piece {sku}"), "weight_grams": 120,
            "barcodes": [goods::barcode(&sku)] });
        set(world, Method::PUT, &format!("/api/v1/items/{sku}"), item).await?;
    }
    receive_all(world, "first", FIRST_PIECES).await;
    Ok(())
}

/// Registers an item of which there are only some pieces.
pub async fn stock_up(world: &World, sku: &str, pieces: u32) -> Result<()> {
    let item = json!({ "name": sku, "weight_grams": 120, "barcodes": [goods::barcode(sku)] });
    set(world, Method::PUT, &format!("/api/v1/items/{sku}"), item).await?;
    receive(world, sku, &[(sku.to_owned(), pieces)]).await;
    Ok(())
}

/// Sets something up, until it is answered.
pub async fn set(world: &World, method: Method, path: &str, body: Value) -> Result<()> {
    for _ in 0..TRIES_MAX {
        match judged(world.call(method.clone(), path).json(&body)).await {
            Tried::Ok(_) => return Ok(()),
            Tried::Refused(status, words) => bail!("{path} answered {status}: {words}"),
            Tried::Unknown => tokio::time::sleep(Duration::from_millis(200)).await,
        }
    }
    bail!("{path} was not answered")
}

/// A lorry comes with everything that anybody waits for.
pub async fn receive_rest(world: &World) {
    receive_all(world, "last", LAST_PIECES).await;
}

async fn receive_all(world: &World, note: &str, pieces: u32) {
    let skus: Vec<String> = goods::all().collect();
    for (part, skus) in skus.chunks(20).enumerate() {
        let lines = skus.iter().map(|sku| (sku.clone(), pieces)).collect::<Vec<_>>();
        receive(world, &format!("{note} {part}"), &lines).await;
    }
}

async fn receive(world: &World, note: &str, lines: &[(String, u32)]) {
    let key = format!("receipt {} {note}", world.run);
    let lines: Vec<Value> =
        lines.iter().map(|(sku, pieces)| json!({ "sku": sku, "quantity": pieces })).collect();
    let body = json!({ "location": LOCATION, "reference": key, "lines": lines });
    let request = Request::Post("/api/v1/stock/receipts".to_owned(), body);
    world.persist(&Op { what: "receipt", key, about: note.to_owned(), request }).await;
}

/// Books goods in and corrects levels, until the world closes.
pub async fn keep_books(world: Arc<World>) {
    let mut dice = Dice::of(world.seed, 2);
    for number in 0_u32.. {
        let pause = tokio::time::sleep(RECEIVE_EVERY);
        if world.closing.run_until_cancelled(pause).await.is_none() {
            return;
        }
        let lines = (0..=dice.below(LINES_MAX)).map(|_| any_item(&mut dice));
        let mut lines: Vec<(String, u32)> = lines.collect();
        lines.sort();
        lines.dedup_by(|one, other| one.0 == other.0);
        receive(&world, &number.to_string(), &lines).await;
        if dice.percent(40) {
            adjust(&world, number, &mut dice).await;
        }
    }
}

fn any_item(dice: &mut Dice) -> (String, u32) {
    let hot = dice.percent(40);
    let number = if hot { dice.below(goods::HOT) } else { goods::HOT + dice.below(goods::COMMON) };
    (goods::sku(number), dice.within(3..=20))
}

/// Corrects a level by some pieces; what was promised and picked may stand against it.
async fn adjust(world: &World, number: u32, dice: &mut Dice) {
    let (sku, _) = any_item(dice);
    let change = i64::from(dice.within(0..=8)) - 4;
    if change == 0 {
        return;
    }
    let key = format!("adjustment {} {number}", world.run);
    let body = json!({ "location": LOCATION, "reason": "counted",
        "lines": [{ "sku": sku, "quantity": change }] });
    let request = Request::Post("/api/v1/stock/adjustments".to_owned(), body);
    world.persist(&Op { what: "adjustment", key, about: sku, request }).await;
}
