//! The list of orders and what stands behind one: entered, chosen, kept as a view, looked into.

use serde_json::{Value, json};

use super::{person, tried_in_a_browser};
use crate::world::World;
use crate::world::shop::{Shop, order};

const NAME: [&str; 2] = ["<script>alert(1)</script>", "أحمد بن عبد الله"];

/// Makes an order that review holds for its address.
async fn held(world: &World, shop: &Shop, sku: &str, number: u64) -> Value {
    let mut sent = order(number, &[(sku, 1, 500)]);
    sent["shipping_address"]["address1"] = json!("");
    sent["customer"] = json!({ "first_name": NAME[0], "last_name": NAME[1] });
    let id = shop.accepted(&sent).await;
    let held = world.order_when(&id, "it is held", |order| order["on_hold"] == true).await;
    json!({ "id": id, "number": held["number"] })
}

#[tokio::test]
async fn orders_are_entered_chosen_and_looked_into() {
    tried_in_a_browser("orders.mjs", async || {
        let world = World::enter("console-orders").await;
        let shop = Shop::open(&world, "chosen", "shopify").await;
        let sku = world.stocked("mug", 9).await;
        let barcode = format!("40{:011}", std::process::id());
        let item = json!({ "sku": sku, "name": "Mug <b>", "barcodes": [barcode] });
        world.put(&format!("/api/v1/items/{sku}"), item).await;
        let known = world.order_by_hand("of-which-the-number-is-rather-long", &sku, 1).await;
        world.pieces_at(&known, "allocated", 1).await;
        let mut chosen = Vec::new();
        for number in [8101, 8102, 8103] {
            chosen.push(held(&world, &shop, &sku, number).await);
        }
        let gone = chosen[1]["id"].as_str().expect("an id");
        world.post(&format!("/api/v1/reviews/{gone}/reject"), json!({ "reason": "false" })).await;
        world.order_at(gone, "rejected").await;
        json!({
            "base": world.at.http, "sku": sku, "barcode": barcode, "channel": shop.channel,
            "clerk": person(&world, "olga", "clerk").await,
            "viewer": person(&world, "vera", "viewer").await,
            "chosen": chosen, "known": known, "names": NAME,
        })
    })
    .await;
}
