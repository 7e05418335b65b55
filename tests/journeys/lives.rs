//! The money of every given order of real shops over its life, as its shop would tell it: not paid,
//! paid, some of it given back, all of it; each told twice, and the old news once more at the end.

use std::fs;

use serde_json::{Value, json};

use crate::samples::{count, files, folder_of};
use crate::world::World;
use crate::world::shop::{Shop, woocommerce};

/// What a shop tells at a time, and what the order has to say after it: payment, given back.
type Step = (Value, &'static str, Option<i64>);

/// Tells all steps, each twice, and the second once more when it is old; nothing but the money moves.
async fn live(world: &World, shop: &Shop, steps: &[Step], name: &str) {
    let mut total = Value::Null;
    let old = steps.get(1).into_iter().map(|(told, ..)| (told, None));
    let all = steps.iter().map(|(told, payment, back)| (told, Some((*payment, *back))));
    for (at, (told, expected)) in all.chain(old).enumerate() {
        let answers = [send(shop, told).await, send(shop, told).await];
        let first = if expected.is_some() { "accepted" } else { "duplicate" };
        assert_eq!(answers[0]["status"], first, "{name}, step {at}: {}", answers[0]);
        assert_eq!(answers[1]["status"], "duplicate", "{name}, step {at}: {}", answers[1]);
        let order = world.order(answers[0]["order_id"].as_str().expect("an id")).await;
        let (payment, back) = expected.unwrap_or_else(|| {
            let (_, payment, back) = steps.last().expect("steps");
            (*payment, *back)
        });
        assert_eq!(order["payment_status"], payment, "{name}, step {at}");
        assert_eq!(order["refunded"]["amount_minor"].as_i64(), back, "{name}, step {at}");
        if at == 0 {
            total = order["total"].clone();
        }
        assert_eq!(order["total"], total, "{name}, step {at}");
    }
    let orders = world.list(&format!("/api/v1/orders?channel={}", shop.channel)).await;
    assert_eq!(orders.len(), 1, "{name}");
}

async fn send(shop: &Shop, told: &Value) -> Value {
    if told["line_items"][0].get("subtotal").is_some() {
        let body = told.to_string().into_bytes();
        return shop.post(&woocommerce("order.updated", &body), body).await.good("an update");
    }
    shop.shopify("orders/updated", told).await.good("an update")
}

/// Gives amounts of a total: a little of it, and all of it, in words and in minor units.
fn parts(total: &str) -> Option<[(String, i64); 2]> {
    let little = if total.contains('.') { "0.01" } else { "1" };
    let all: i64 = total.replace('.', "").parse().ok()?;
    (all > 1).then(|| [(little.to_owned(), 1), (total.to_owned(), all)])
}

fn merged(order: &Value, day: usize, members: Value) -> Value {
    let mut told = order.clone();
    let day = format!("2031-03-0{}T10:00:00", day + 1);
    told["updated_at"] = json!(format!("{day}Z"));
    told["date_modified_gmt"] = json!(day);
    told["date_modified"] = json!(day);
    for (name, value) in members.as_object().expect("members") {
        told[name.as_str()] = value.clone();
    }
    told
}

fn by_shopify(order: &Value) -> Vec<Step> {
    let told = |day, financial_status: &str, back: Value| {
        let refunds = match back {
            Value::Null => json!([]),
            amount => json!([{ "id": 1, "transactions": [{ "id": 1, "kind": "refund",
                "status": "success", "amount": amount, "currency": order["currency"] }] }]),
        };
        let members = json!({ "financial_status": financial_status, "refunds": refunds,
            "cancelled_at": null, "cancel_reason": null });
        merged(order, day, members)
    };
    let mut steps = vec![
        (told(0, "pending", Value::Null), "none", None),
        (told(1, "paid", Value::Null), "paid", None),
    ];
    if let Some([little, all]) = order["total_price"].as_str().and_then(parts) {
        let part = told(2, "partially_refunded", json!(little.0));
        steps.push((part, "partially_refunded", Some(little.1)));
        steps.push((told(3, "refunded", json!(all.0)), "refunded", Some(all.1)));
    }
    steps
}

fn by_woocommerce(order: &Value) -> Vec<Step> {
    let told = |day, status: &str, paid: bool, back: Value| {
        let refunds = match back {
            Value::Null => json!([]),
            amount => json!([{ "id": 1, "total": format!("-{}", amount.as_str().expect("text")) }]),
        };
        let paid = paid.then_some("2031-03-02T09:00:00");
        let members = json!({ "status": status, "refunds": refunds, "date_paid": paid,
            "date_paid_gmt": paid });
        merged(order, day, members)
    };
    let mut steps = vec![
        (told(0, "pending", false, Value::Null), "none", None),
        (told(1, "processing", true, Value::Null), "paid", None),
    ];
    if let Some([little, all]) = order["total"].as_str().and_then(parts) {
        let part = told(2, "processing", true, json!(little.0));
        steps.push((part, "partially_refunded", Some(little.1)));
        steps.push((told(3, "refunded", true, json!(all.0)), "refunded", Some(all.1)));
    }
    steps
}

/// Gives every given order of a platform by itself, out of whatever it is wrapped in.
fn orders(platform: &str, folder: &str) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for path in files(platform).iter().filter(|path| folder_of(path).starts_with(folder)) {
        let name = path.display().to_string();
        let text = fs::read(path).expect("readable");
        let payload: Value = serde_json::from_slice(&text).expect("JSON");
        let lists = [&payload["orders"], &payload["data"], &payload];
        let several = lists.iter().find_map(|list| list.as_array());
        let single = [&payload["order"], &payload["data"], &payload];
        let single = single.into_iter().find(|order| order["line_items"].is_array());
        let orders = several.map_or_else(|| single.into_iter().cloned().collect(), Vec::clone);
        found.extend(orders.into_iter().map(|order| (name.clone(), order)));
    }
    found
}

#[tokio::test]
async fn the_money_of_every_given_shopify_order_is_followed_to_its_end() {
    let world = World::enter("shopify-lives").await;
    let lived =
        orders("shopify", "orders").into_iter().enumerate().map(async |(at, (name, order))| {
            let shop = Shop::open(&world, &at.to_string(), "shopify").await;
            live(&world, &shop, &by_shopify(&order), &name).await;
            1
        });
    println!("{} lives of Shopify", count(lived).await);
}

#[tokio::test]
async fn the_money_of_every_given_woocommerce_order_is_followed_to_its_end() {
    let world = World::enter("woocommerce-lives").await;
    let lived = orders("woocommerce", "orders").into_iter().enumerate();
    let lived = lived.map(async |(at, (name, order))| {
        let shop = Shop::open(&world, &at.to_string(), "woocommerce").await;
        live(&world, &shop, &by_woocommerce(&order), &name).await;
        1
    });
    println!("{} lives of WooCommerce", count(lived).await);
}
