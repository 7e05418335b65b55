//! Shops and the telephone: orders, told once, often, late, in the wrong order, and taken back.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::people::buyer;
use super::shops::{COUNTER, Line, News, SHOPS, Shop, Sold, Told};
use super::world::{Op, Request, World, unix_now};
use super::{clerks, goods};
use crate::dice::Dice;

/// How many in a hundred come by telephone.
const BY_HAND: usize = 15;
/// How many in a hundred are told many times at once.
const DOUBLED: usize = 15;
/// How many in a hundred are updated; half of them before they are created.
const UPDATED: usize = 20;
/// How many in a hundred are cancelled.
const CANCELLED: usize = 8;
/// How many in a hundred of those that are cancelled are told so before anything else.
const CANCELLED_FIRST: usize = 25;
/// How many in a hundred are told of some time after they were placed, and how many once more when
/// everything else has been told.
const LATE: usize = 8;

/// How orders come in.
#[derive(Clone, Copy, Debug)]
pub struct Manner {
    /// How many a second.
    pub per_second: u32,
    /// How often each is told at the same moment; where nothing is said, some of them, sometimes.
    pub times: Option<u32>,
}

/// Sells until the world closes; gives how many orders there were.
pub async fn sell(world: Arc<World>, manner: Manner) -> u32 {
    let Manner { per_second, times } = manner;
    let mut selling = JoinSet::new();
    let mut tick =
        tokio::time::interval(Duration::from_millis(u64::from(1_000 / per_second.max(1))));
    let mut number = 0;
    while world.closing.run_until_cancelled(tick.tick()).await.is_some() {
        selling.spawn(order(world.clone(), number, times));
        number += 1;
        while selling.try_join_next().is_some() {}
    }
    while selling.join_next().await.is_some() {}
    number
}

async fn order(world: Arc<World>, number: u32, times: Option<u32>) {
    let mut dice = Dice::of(world.seed, u64::from(number) + 1_000);
    if dice.percent(BY_HAND) && times.is_none() {
        by_hand(&world, number, &mut dice).await;
    } else {
        by_shop(&world, number, times, &mut dice).await;
    }
}

/// Gives an order that never lacks an address: nobody has to look at it.
fn sold(number: u32, shop: Shop, dice: &mut Dice) -> Arc<Sold> {
    let mut buyer = buyer(number, shop == Shop::Workshop);
    if buyer.street.is_empty() {
        buyer.street = "Lindenallee 14";
    }
    Arc::new(Sold { number, buyer, lines: goods::lines(dice), test: false })
}

async fn by_shop(world: &Arc<World>, number: u32, times: Option<u32>, dice: &mut Dice) {
    let Some(shop) = dice.one_of(&SHOPS).copied() else { return };
    let (order, reference) = (sold(number, shop, dice), shop.external_ref(&world.run, number));
    if let Some(apis) = world.apis.get() {
        apis.sold(shop, &reference, &order);
    }
    let placed_at = unix_now();
    let news = |news, after| {
        let told = Told { news, placed_at, updated_at: placed_at + after };
        let key = format!("{reference} {news:?} {after}");
        let request = Request::Webhook(shop, order.clone(), told);
        Op { what: "webhook", key, about: reference.clone(), request }
    };
    let late = async |dice: &mut Dice| tokio::time::sleep(dice.millis(500..=4_000)).await;
    if dice.percent(LATE) {
        late(dice).await;
    }
    let (updated, cancelled) = (dice.percent(UPDATED), dice.percent(CANCELLED));
    let cancelled_first = cancelled && dice.percent(CANCELLED_FIRST);
    if updated && dice.percent(50) {
        world.persist(&news(News::Updated, 1)).await;
    }
    if cancelled_first {
        world.persist(&news(News::Cancelled, 3)).await;
    }
    let rolled = if dice.percent(DOUBLED) { dice.within(2..=5) } else { 1 };
    let times = times.unwrap_or(rolled);
    let created = news(News::Created, 0);
    let told = futures::future::join_all((0..times).map(|_| world.persist(&created))).await;
    if updated {
        world.persist(&news(News::Updated, 2)).await;
    }
    if cancelled && !cancelled_first {
        tokio::time::sleep(dice.millis(0..=4_000)).await;
        if dice.percent(50) {
            world.persist(&news(News::Cancelled, 3)).await;
        } else if let Some(id) = told.into_iter().flatten().find_map(id_of) {
            cancel(world, &id, &reference).await;
        }
    }
    if dice.percent(LATE) {
        late(dice).await;
        world.persist(&created).await;
    }
}

/// Sends an order that only tries the wire.
pub async fn try_wire(world: &Arc<World>, number: u32, dice: &mut Dice) {
    world.persist(&trial(world, number, dice)).await;
}

/// Makes an order that only tries the wire: it is received and completed, and nobody works on it.
pub fn trial(world: &World, number: u32, dice: &mut Dice) -> Op {
    let (shop, now) = (Shop::Lumen, unix_now());
    let order = Sold { test: true, ..(*sold(number, shop, dice)).clone() };
    let told = Told { news: News::Created, placed_at: now, updated_at: now };
    let about = shop.external_ref(&world.run, number);
    let request = Request::Webhook(shop, Arc::new(order), told);
    Op { what: "webhook", key: format!("{about} tries"), about, request }
}

async fn by_hand(world: &World, number: u32, dice: &mut Dice) {
    let op = by_telephone(world, &number.to_string(), goods::lines(dice));
    let made = world.persist(&op).await;
    if dice.percent(CANCELLED)
        && let Some(id) = made.and_then(id_of)
    {
        tokio::time::sleep(dice.millis(0..=4_000)).await;
        cancel(world, &id, &op.about).await;
    }
}

/// Lets many people order one piece each of an item of which there are only some, all at once;
/// gives how many orders were taken.
pub async fn flash(world: &Arc<World>, pieces: u32, buyers: u32) -> Result<usize> {
    let sku = goods::flash(&world.run);
    clerks::stock_up(world, &sku, pieces).await?;
    let line = Line { sku, ..goods::line(0, 1) };
    let bought = (0..buyers).map(|number| {
        let op = by_telephone(world, &format!("flash-{number}"), vec![line.clone()]);
        async move { world.persist(&op).await }
    });
    Ok(futures::future::join_all(bought).await.into_iter().flatten().count())
}

fn by_telephone(world: &World, name: &str, lines: Vec<Line>) -> Op {
    let reference = format!("T-{}-{name}", world.run);
    let lines: Vec<Value> = lines
        .into_iter()
        .map(|line| {
            json!({ "sku": line.sku, "quantity": line.quantity,
                "unit_price": { "amount_minor": line.price_minor, "currency": "EUR" } })
        })
        .collect();
    let body = json!({
        "channel": COUNTER, "external_ref": reference, "currency": "EUR",
        "customer": { "name": "Ida Lund", "phone": "+493055501234" },
        "shipping_address": { "name": "Ida Lund", "street1": "Gartenweg 3", "city": "Berlin",
            "postal_code": "10117", "country": "DE" },
        "lines": lines
    });
    let request = Request::Post("/api/v1/orders".to_owned(), body);
    Op { what: "order", key: format!("order {reference}"), about: reference, request }
}

async fn cancel(world: &World, id: &str, reference: &str) {
    let request = Request::Post(
        format!("/api/v1/orders/{id}/cancel"),
        json!({ "reason": "the customer changed her mind" }),
    );
    let key = format!("cancel {reference}");
    world.persist(&Op { what: "cancel", key, about: reference.to_owned(), request }).await;
}

/// Gives the order's id out of the answer of the gateway, whoever asked.
pub fn id_of(answer: Value) -> Option<String> {
    let id = answer["order_id"].as_str().or_else(|| answer["id"].as_str());
    id.map(str::to_owned)
}
