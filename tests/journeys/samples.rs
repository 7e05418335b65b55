//! The given orders of real shops, which stand beside the workspace: what the payload says is what
//! the order says. Where they are absent, nothing is tried.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use futures::StreamExt;
use futures::future::join_all;
use serde_json::{Value, json};

use crate::told;
use crate::world::World;
use crate::world::shop::{Header, Shop, shopify, woocommerce};

/// How many files are on the way at once.
const AT_ONCE: usize = 6;
/// How often each is sent at the same moment.
const COPIES: usize = 3;

/// Gives every JSON file of a platform.
pub fn files(platform: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples").join(platform);
    let folders = fs::read_dir(&root).into_iter().flatten().filter_map(Result::ok);
    let inside = folders.flat_map(|folder| fs::read_dir(folder.path()).into_iter().flatten());
    let mut found: Vec<_> = inside.filter_map(|entry| Some(entry.ok()?.path())).collect();
    found.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    found.sort();
    if found.is_empty() {
        println!("skipped: no samples of {platform}");
    }
    found
}

/// Gives the folder that a file is in.
pub fn folder_of(path: &Path) -> &str {
    path.parent().and_then(|folder| folder.file_name()?.to_str()).unwrap_or_default()
}

/// Posts one body three times in parallel and says what became of it: an order, or a reason.
async fn post(shop: &Shop, headers: &[Header], body: &[u8], name: &str) -> Result<Value, String> {
    let posts = (0..COPIES).map(|_| shop.post(headers, body));
    let answers: Vec<Value> =
        join_all(posts).await.iter().map(|answer| answer.good(name)).collect();
    let with = |status: &str| answers.iter().filter(|answer| answer["status"] == status).count();
    assert_eq!(with("accepted") + with("parked") + with("ignored"), 1, "{name}: {answers:?}");
    assert_eq!(with("duplicate"), COPIES - 1, "{name}: {answers:?}");
    let ids: BTreeSet<_> =
        answers.iter().filter_map(|answer| answer["order_id"].as_str()).collect();
    let world = shop.world();
    let orders = world.list(&format!("/api/v1/orders?channel={}", shop.channel)).await;
    if with("accepted") == 1 {
        assert_eq!((ids.len(), orders.len()), (1, 1), "{name}: {answers:?}");
        return Ok(world.order(ids.first().expect("an id")).await);
    }
    assert!(orders.is_empty(), "{name}: {answers:?}");
    let known = world.list(&format!("/api/v1/deliveries?channel={}", shop.channel)).await;
    let reason = known[0]["reason"].as_str().unwrap_or_default().to_owned();
    assert!(reason.split(' ').count() >= 3, "{name}: no words for a clerk: {known:?}");
    Err(reason)
}

#[tokio::test]
async fn every_given_shopify_order_is_exactly_one_order_that_says_the_same() {
    let world = World::enter("shopify-samples").await;
    let posted = files("shopify").into_iter().enumerate().map(async |(at, path)| {
        let shop = Shop::open(&world, &at.to_string(), "shopify").await;
        let (name, body) = (path.display().to_string(), fs::read(&path).expect("readable"));
        let folder = folder_of(&path);
        let topic = match folder {
            "orders_cancelled" => "orders/cancelled",
            "orders" => "orders/create",
            _ => "orders/updated",
        };
        match post(&shop, &shopify(topic, &body), &body, &name).await {
            Ok(order) => {
                let payload: Value = serde_json::from_slice(&body).expect("JSON");
                told::by_shopify(&order, &payload, &name);
                1
            }
            Err(reason) => {
                assert!(!folder.starts_with("orders"), "{name} was parked: {reason}");
                0
            }
        }
    });
    let accepted: usize = count(posted).await;
    println!("{accepted} orders of Shopify");
}

#[tokio::test]
async fn every_given_woocommerce_order_is_exactly_one_order_that_says_the_same() {
    let world = World::enter("woocommerce-samples").await;
    let mut bodies = Vec::new();
    for path in files("woocommerce") {
        let (name, body) = (path.display().to_string(), fs::read(&path).expect("readable"));
        let several: Value = serde_json::from_slice(&body).unwrap_or_default();
        for (at, order) in several["data"].as_array().into_iter().flatten().enumerate() {
            bodies.push((format!("{name}[{at}]"), order.to_string().into_bytes()));
        }
        bodies.push((name, body));
    }
    let posted = bodies.into_iter().enumerate().map(async |(at, (name, body))| {
        let shop = Shop::open(&world, &at.to_string(), "woocommerce").await;
        match post(&shop, &woocommerce("order.updated", &body), &body, &name).await {
            Ok(order) => {
                let payload: Value = serde_json::from_slice(&body).expect("JSON");
                told::by_woocommerce(&order, &payload, &name);
                1
            }
            Err(reason) => {
                assert!(!name.contains("/orders/"), "{name} was parked: {reason}");
                0
            }
        }
    });
    let accepted: usize = count(posted).await;
    println!("{accepted} orders of WooCommerce");
}

/// Waits for all, some at a time, and adds up what they give.
pub async fn count(posted: impl Iterator<Item = impl Future<Output = usize>>) -> usize {
    let counted = futures::stream::iter(posted).buffer_unordered(AT_ONCE);
    counted.fold(0, |sum, one| async move { sum + one }).await
}

#[tokio::test]
async fn files_about_one_order_on_one_channel_end_with_the_newest() {
    let world = World::enter("shared-samples").await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    let mut orders: Vec<Value> = Vec::new();
    for path in files("shopify").iter().filter(|path| folder_of(path).starts_with("orders")) {
        let body = fs::read(path).expect("readable");
        let order: Value = serde_json::from_slice(&body).expect("JSON");
        orders.push(order);
    }
    let when = |order: &Value| order["updated_at"].as_str().unwrap_or_default().to_owned();
    let id_of = |order: &Value| order["id"].to_string();
    orders.sort_by_key(|order| (id_of(order), when(order)));
    for order in &orders {
        let taken = shop.shopify("orders/updated", order).await.good("an update");
        assert!(taken["order_id"].is_string(), "{taken}: {}", order["id"]);
    }
    let ids: BTreeSet<_> = orders.iter().map(id_of).collect();
    for id in &ids {
        let path = format!("/api/v1/orders?channel={}&external_ref={id}", shop.channel);
        let found = world.list(&path).await;
        assert_eq!(found.len(), 1, "{id}");
        let newest = orders.iter().rfind(|order| id_of(order) == *id).expect("there");
        let status = found[0]["status"].as_str().expect("a status");
        // What was approved or ended before the newest news came keeps its lines and amounts.
        if ["received", "in_review"].contains(&status) {
            told::by_shopify(
                &world.order(found[0]["id"].as_str().expect("an id")).await,
                newest,
                id,
            );
        } else {
            assert_eq!(found[0]["external_ref"], json!(id));
        }
    }
}
