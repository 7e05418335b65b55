use serde_json::{Value, json};

use super::{person, tried_in_a_browser};
use crate::world::World;
use crate::world::shop::{Shop, order};

/// Makes an order that review holds.
async fn held(world: &World, shop: &Shop, sent: Value) -> Value {
    let id = shop.accepted(&sent).await;
    let held = world.order_when(&id, "it is held", |order| order["on_hold"] == true).await;
    json!({ "id": id, "number": held["number"] })
}

#[tokio::test]
async fn a_clerk_decides_by_single_keys_and_takes_it_back() {
    tried_in_a_browser("review.mjs", async || {
        let world = World::enter("console-review").await;
        let shop = Shop::open(&world, "shop", "shopify").await;
        let sku = world.stocked("cup", 9).await;
        let known = world.order_by_hand("known", &sku, 1).await;
        world.pieces_at(&known, "allocated", 1).await;
        let mut nowhere = order(5711, &[(&sku, 1, 500)]);
        nowhere["shipping_address"]["address1"] = json!("");
        let mut asked = order(4716, &[(&sku, 1, 500)]);
        asked["shipping_address"]["address1"] = json!("");
        let odd = |number| {
            let mut odd = order(number, &[(&sku, 1, 500)]);
            odd["total_price"] = json!("9.91");
            odd
        };
        // They wait in the order in which they came.
        json!({
            "base": world.at.http, "channel": shop.channel,
            "admin": person(&world, "ada", "admin").await,
            "clerk": person(&world, "anna", "clerk").await,
            "viewer": person(&world, "vera", "viewer").await,
            "picker": person(&world, "piet", "picker").await,
            "address": held(&world, &shop, nowhere).await,
            "undone": held(&world, &shop, odd(5712)).await,
            "rejected": held(&world, &shop, odd(5713)).await,
            "passing": held(&world, &shop, odd(4714)).await,
            "unknown": held(&world, &shop, order(4715, &[("NOBODY'S/<b>", 1, 500)])).await,
            "asked": held(&world, &shop, asked).await,
            "sku": sku,
        })
    })
    .await;
}
