//! The handheld in a telephone's browser: paired by its code, worked by a scanner, with and without
//! network.

use serde_json::{Value, json};

use super::{person, tried_in_a_browser};
use crate::world::World;
use crate::world::shop::by_hand;

/// Makes an order and waits until its job is on the floor.
async fn job(world: &World, name: &str, lines: &[(&str, u32)]) -> Value {
    let external_ref = world.named(name);
    let mut body = by_hand(&external_ref, lines[0].0, lines[0].1);
    let line = |(sku, quantity): &(&str, u32)| by_hand("", sku, *quantity)["lines"][0].clone();
    body["lines"] = lines.iter().map(line).collect();
    let made = world.try_post_once("/api/v1/orders", &external_ref, &body).await;
    let id = made.good("an order")["id"].as_str().expect("an id").to_owned();
    let order = world.pieces_at(&id, "allocated", lines[0].1).await;
    let path = format!("/api/v1/pick-jobs?order_id={id}");
    let jobs = world.list(&path).await;
    json!({ "id": id, "number": order["number"], "job": jobs[0]["job_id"] })
}

#[tokio::test]
async fn the_floor_is_worked_with_a_telephone() {
    tried_in_a_browser("handheld.mjs", async || {
        let world = World::enter("handheld").await;
        let mut skus = Vec::new();
        for (at, what) in ["cup", "lamp", "pen"].into_iter().enumerate() {
            let sku = world.item(what).await;
            let path = format!("/api/v1/locations/{}/bins/A-0{}", world.location, at + 1);
            let bin = json!({ "zone": "a", "walking_order": at, "skus": [sku] });
            world.put(&path, bin).await;
            world.receive(&sku, 40, "first").await;
            skus.push(sku);
        }
        let (cup, lamp, pen) = (skus[0].as_str(), skus[1].as_str(), skus[2].as_str());
        let three = job(&world, "three", &[(cup, 1), (lamp, 1), (pen, 1)]).await;
        let cut = job(&world, "cut", &[(cup, 2), (lamp, 1), (pen, 1)]).await;
        let shared = job(&world, "shared", &[(lamp, 2)]).await;
        let gone = job(&world, "gone", &[(pen, 1), (lamp, 1)]).await;
        let back = job(&world, "back", &[(cup, 1)]).await;
        let missing = job(&world, "missing", &[(lamp, 3)]).await;
        let last = job(&world, "last", &[(cup, 2)]).await;
        let mut hours = Vec::new();
        for name in ["one", "two", "three-more", "four", "five"] {
            hours.push(job(&world, name, &[(cup, 1)]).await);
        }
        json!({
            "base": world.at.http, "location": world.location, "key": world.admin_key,
            "cup": cup, "lamp": lamp, "pen": pen, "device": world.named("telephone"),
            "other": world.named("other"), "third": world.named("third"),
            "three": three, "cut": cut, "shared": shared, "gone": gone, "back": back,
            "missing": missing, "last": last, "hours": hours,
            "admin": person(&world, "ada", "admin").await,
        })
    })
    .await;
}
