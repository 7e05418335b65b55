//! Settings: a shop, a key, a handheld and items, set up by whoever may.

use serde_json::json;

use super::{person, tried_in_a_browser};
use crate::world::World;

#[tokio::test]
async fn a_house_is_set_up_in_a_browser() {
    tried_in_a_browser("setup.mjs", async || {
        let world = World::enter("setup").await;
        json!({
            "base": world.at.http, "location": world.location,
            "shop": world.named("shop"), "device": world.named("scanner"),
            "sku": world.stocked("cup", 9).await,
            "admin": person(&world, "ada", "admin").await,
            "operator": person(&world, "otto", "operator").await,
            "picker": person(&world, "piet", "picker").await,
        })
    })
    .await;
}
