//! A discount begins: ten times the orders of a usual day within moments, on three items, and a
//! shop that is so busy that it tells many of them twice.

use std::time::Instant;

use anyhow::Result;
use futures::StreamExt;

use super::stage::{Shop, Stage, by, pieces_in};
use super::trade::{Basket, Item, buyer};

/// Orders of the quiet morning.
const USUAL: usize = 30;
/// How many times as many come then.
const TIMES: usize = 10;
/// How many deliveries the shop has on the way at once.
const AT_ONCE: usize = 48;
/// What lies there of each of the three items.
const PIECES: [u32; 3] = [60, 90, 100];

pub(super) async fn play(stage: &Stage) -> Result<()> {
    let shop = stage.shop("discount").await?;
    let goods = [
        stage.stocked("coat", "羽绒服 黑色 L", 89_900, PIECES[0]).await?,
        stage.stocked("boots", "短靴 棕色 38", 59_900, PIECES[1]).await?,
        stage.stocked("socks", "羊毛袜 三双装", 9_900, PIECES[2]).await?,
    ];
    let began = Instant::now();
    let quiet = sell(stage, &shop, &goods, 0..USUAL).await?;
    stage.tell("shop", &format!("{USUAL} orders on a quiet morning, {:.1} s", since(began)));
    let began = Instant::now();
    let rush = sell(stage, &shop, &goods, USUAL..USUAL * (TIMES + 1)).await?;
    let (orders, deliveries, took) = (rush.ids.len(), rush.deliveries, since(began));
    stage.tell(
        "shop",
        &format!("the discount: {deliveries} deliveries of {orders} orders, {took:.1} s"),
    );
    stage.promise("told twice is taken once", rush.duplicates == deliveries - orders)?;
    let ids: Vec<String> = quiet.ids.into_iter().chain(rush.ids).collect();
    let wanted = ids.len() as u64;
    let settled = stage.orders_when(&ids, "every order is promised its piece or waits", |orders| {
        pieces_in(orders, "allocated") + pieces_in(orders, "backordered") == wanted
    });
    let orders = settled.await?;
    let on_shelf = u64::from(PIECES.iter().sum::<u32>());
    let (promised, waiting) = (pieces_in(&orders, "allocated"), pieces_in(&orders, "backordered"));
    stage
        .tell("warehouse", &format!("{promised} pieces promised, {waiting} orders wait for goods"));
    stage.promise("all that lay there is sold, and no piece more", promised == on_shelf)?;
    stage.open_floor().await;
    let served = stage.orders_when(&ids, "whoever was promised something has it", |orders| {
        by(orders, "status").get("completed").copied() == usize::try_from(on_shelf).ok()
    });
    served.await?;
    let mut empty = true;
    for item in &goods {
        empty &= stage.shelf_stands(item, (0, 0)).await?;
    }
    stage.promise("the shelves are empty, everybody else waits in order of arrival", empty)
}

struct Sold {
    ids: Vec<String>,
    deliveries: usize,
    duplicates: usize,
}

/// Sells one piece to each buyer; the shop tells every third order twice.
async fn sell(
    stage: &Stage,
    shop: &Shop,
    goods: &[Item; 3],
    numbers: std::ops::Range<usize>,
) -> Result<Sold> {
    let baskets = numbers.clone().map(|number| basket(stage, goods, number));
    let again = numbers
        .filter(|number| number.is_multiple_of(3))
        .map(|number| basket(stage, goods, number));
    let deliveries: Vec<Basket> = baskets.chain(again).collect();
    let count = deliveries.len();
    let posts = deliveries.iter().map(|basket| stage.send(shop, basket));
    let mut posts = futures::stream::iter(posts).buffer_unordered(AT_ONCE);
    let mut sold = Sold { ids: Vec::new(), deliveries: count, duplicates: 0 };
    while let Some(posted) = posts.next().await {
        match posted? {
            (_, answer) if answer == "duplicate" => sold.duplicates += 1,
            (id, _) => sold.ids.push(id),
        }
    }
    Ok(sold)
}

fn basket(stage: &Stage, goods: &[Item; 3], number: usize) -> Basket {
    let item = goods[number % goods.len()].clone();
    let reference = stage.own(&number.to_string());
    Basket { reference, buyer: buyer(number), lines: vec![(item, 1)] }
}

fn since(began: Instant) -> f64 {
    began.elapsed().as_secs_f64()
}
