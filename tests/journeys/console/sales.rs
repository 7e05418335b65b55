//! Customers and sales at a screen.

use serde_json::{Value, json};

use super::{person, tried_in_a_browser};
use crate::world::shop::{SECRET, Shop, order};
use crate::world::{World, until};

/// Makes an order of somebody who orders nowhere else, held for its address.
async fn held(world: &World, shop: &Shop, sku: &str) -> Value {
    let known = world.order_by_hand("known", sku, 1).await;
    world.pieces_at(&known, "allocated", 1).await;
    let mut sent = order(5_117, &[(sku, 1, 4_990)]);
    let email = format!("{}@example.org", world.named("zoe"));
    sent["email"] = json!(email);
    sent["shipping_address"]["address1"] = json!("");
    let id = shop.accepted(&sent).await;
    let held = world.order_when(&id, "it is held", |order| order["on_hold"] == true).await;
    json!({ "id": id, "number": held["number"], "email": email })
}

#[tokio::test]
async fn customers_are_spoken_with_and_sales_lead_to_their_orders() {
    tried_in_a_browser("sales.mjs", async || {
        let world = World::enter("console-sales").await;
        let shop = Shop::open(&world, "shop", "shopify").await;
        let sku = world.stocked("cup", 9).await;
        let held = held(&world, &shop, &sku).await;
        let channel = &shop.channel;
        let mut again = order(5_118, &[(&sku, 1, 4_990)]);
        again["email"] = held["email"].clone();
        until("crm and analytics have heard of it", async || {
            let email = held["email"].as_str().unwrap_or_default();
            let known = world.list(&format!("/api/v1/customers?q={email}")).await;
            let sold = world.list(&format!("/api/v1/sales?channel={channel}")).await;
            (known.len() == 1 && sold.len() == 1).then_some(())
        })
        .await;
        json!({
            "base": world.at.http, "sku": sku, "channel": channel, "held": held,
            "day": "2026-03-01", "secret": SECRET, "again": again.to_string(),
            "admin": person(&world, "ada", "admin").await,
            "clerk": person(&world, "anna", "clerk").await,
            "viewer": person(&world, "vera", "viewer").await,
            "picker": person(&world, "piet", "picker").await,
        })
    })
    .await;
}
