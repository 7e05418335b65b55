//! Customers who follow their orders on a telephone.

use serde_json::{Value, json};

use super::tried_in_a_browser;
use crate::world::floor::Device;
use crate::world::shop::{Shop, order};
use crate::world::{World, carrier, until};

/// Asks for the link of an order, as a clerk does.
async fn link(world: &World, order: &str) -> Value {
    let path = format!("/api/v1/orders/{order}/links");
    world.post(&path, json!({ "purpose": "order" })).await["path"].clone()
}

/// Makes an order of which something is missing, with an item that may stand in.
async fn short(world: &World, shop: &Shop) -> Value {
    let (cup, mug) = (world.item("cup").await, world.stocked("mug", 2).await);
    let listed = json!({ "name": "Blue cup", "substitutes": [mug] });
    world.put(&format!("/api/v1/items/{cup}"), listed).await;
    let id = shop.accepted(&order(89_002, &[(&cup, 1, 1_900)])).await;
    until("its customer may choose", async || {
        let cases = world.list(&format!("/api/v1/shortages?order_id={id}")).await;
        cases.first().filter(|case| case["owner"] == "customer").map(|_| ())
    })
    .await;
    link(world, &id).await
}

#[tokio::test]
async fn customers_follow_their_orders_and_do_what_can_be_done() {
    tried_in_a_browser("customer.mjs", async || {
        let world = World::enter("console-customer").await;
        let shop = Shop::open(&world, "shop", "shopify").await;
        let sku = world.stocked("lamp", 9).await;
        let device = Device::enter(&world, "handheld").await;
        let id = shop.accepted(&order(89_001, &[(&sku, 2, 7_900)])).await;
        let told = world.pieces_at(&id, "allocated", 2).await;
        device.pick_and_pack(&told).await;
        let shipment = world.shipments(&id, 1).await.remove(0);
        carrier::hand_over(&world, &shipment).await;
        world.pieces_at(&id, "in_transit", 2).await;
        let early = shop.accepted(&order(89_003, &[(&sku, 1, 7_900)])).await;
        world.pieces_at(&early, "allocated", 1).await;
        json!({
            "base": world.at.http, "admin": world.admin_key, "shipment": shipment["id"],
            "parcel": format!("/track/{}", shipment["tracking_token"].as_str().expect("a token")),
            "link": link(&world, &id).await,
            "early": link(&world, &early).await,
            "short": short(&world, &shop).await,
        })
    })
    .await;
}
