//! What somebody typed is not lost, whatever happens while they type.

use serde_json::json;

use super::{person, tried_in_a_browser};
use crate::world::World;
use crate::world::shop::{Shop, order};

#[tokio::test]
async fn what_somebody_typed_is_never_lost() {
    tried_in_a_browser("kept.mjs", async || {
        let world = World::enter("typed").await;
        let shop = Shop::open(&world, "shop", "shopify").await;
        let sku = world.stocked("cup", 10).await;
        let stroke = world.named("a/b 1");
        let path = format!("/api/v1/items/{}", stroke.replace('/', "%2F").replace(' ', "%20"));
        world.put(&path, json!({ "name": "Stroke", "weight_grams": 300, "barcodes": [] })).await;
        world.receive(&stroke, 4, "first").await;
        let mut nowhere = order(6711, &[(&sku, 1, 500)]);
        nowhere["shipping_address"]["address1"] = json!("");
        let held = shop.accepted(&nowhere).await;
        world.order_when(&held, "it is held", |order| order["on_hold"] == true).await;
        json!({
            "base": world.at.http, "location": world.location, "sku": sku, "stroke": stroke,
            "clerk": person(&world, "anna", "clerk").await,
            "lead": person(&world, "lena", "warehouse_lead").await,
            "held": { "id": held },
        })
    })
    .await;
}
