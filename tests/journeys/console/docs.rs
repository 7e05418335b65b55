//! Developers: a call is found and copied, what happens is watched, samples come through the doors.

use serde_json::json;

use super::{person, tried_in_a_browser};
use crate::world::World;
use crate::world::shop::Shop;

#[tokio::test]
async fn a_developer_finds_a_call_watches_events_and_has_samples_sent() {
    tried_in_a_browser("docs.mjs", async || {
        let world = World::enter("docs").await;
        let shop = Shop::open(&world, "shop", "shopify").await;
        json!({
            "base": world.at.http, "key": world.admin_key, "channel": shop.channel,
            "webhook": world.named("hook"),
            "admin": person(&world, "ada", "admin").await,
            "operator": person(&world, "otto", "operator").await,
            "clerk": person(&world, "anna", "clerk").await,
        })
    })
    .await;
}
