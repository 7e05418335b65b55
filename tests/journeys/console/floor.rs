//! The warehouse at a screen: the pack station, the jobs, what comes in.

use serde_json::{Value, json};

use super::{person, tried_in_a_browser};
use crate::world::World;
use crate::world::floor::Device;
use crate::world::shop::by_hand;

/// Makes an order of several items and picks it.
async fn picked(world: &World, device: &Device, name: &str, lines: &[(&str, u32)]) -> Value {
    let external_ref = world.named(name);
    let mut body = by_hand(&external_ref, lines[0].0, lines[0].1);
    let line = |(sku, quantity): &(&str, u32)| by_hand("", sku, *quantity)["lines"][0].clone();
    body["lines"] = lines.iter().map(line).collect();
    let made = world.try_post_once("/api/v1/orders", &external_ref, &body).await;
    let id = made.good("an order")["id"].as_str().expect("an id").to_owned();
    let order = world.order(&id).await;
    let job = device.claim(&order).await;
    device.pick(&job).await;
    json!({ "id": id, "number": order["number"], "job": job["job_id"] })
}

#[tokio::test]
async fn the_warehouse_is_worked_at_a_screen() {
    tried_in_a_browser("floor.mjs", async || {
        let world = World::enter("floor-desk").await;
        let device = Device::enter(&world, "scanner").await;
        let (cup, lamp) = (world.stocked("cup", 40).await, world.stocked("lamp", 40).await);
        let first = picked(&world, &device, "first", &[(&cup, 2), (&lamp, 1)]).await;
        let second = picked(&world, &device, "second", &[(&lamp, 1)]).await;
        let third = picked(&world, &device, "third", &[(&cup, 3)]).await;
        let claimed = world.order_by_hand("claimed", &cup, 1).await;
        let claimed = world.order(&claimed).await;
        let claimed = device.claim(&claimed).await;
        json!({
            "base": world.at.http, "location": world.location, "cup": cup, "lamp": lamp,
            "first": first, "second": second, "third": third,
            "claimed": { "job": claimed["job_id"], "number": claimed["order_number"] },
            "scanner": device.name,
            "admin": person(&world, "ada", "admin").await,
            "lead": person(&world, "lena", "warehouse_lead").await,
            "packer": person(&world, "piet", "picker").await,
            "viewer": person(&world, "vera", "viewer").await,
        })
    })
    .await;
}
