use serde_json::json;

use crate::world::World;
use crate::world::floor::Device;

#[tokio::test]
async fn what_is_missing_waits_and_is_served_oldest_first() {
    let world = World::enter("backorder").await;
    let sku = world.stocked("cup", 1).await;
    let mut orders = Vec::new();
    for (number, pieces) in [(1, 3), (2, 2), (3, 1)] {
        let id = world.order_by_hand(&number.to_string(), &sku, pieces).await;
        let missing = if number == 1 { 2 } else { pieces };
        world.pieces_at(&id, "backordered", missing).await;
        orders.push(id);
    }
    let waiting = world.list(&format!("/api/v1/backorders?sku={sku}")).await;
    let ids: Vec<_> = waiting.iter().map(|row| row["order_id"].clone()).collect();
    assert_eq!(ids, orders.iter().map(|id| json!(id)).collect::<Vec<_>>());

    world.receive(&sku, 3, "second").await;
    world.pieces_at(&orders[0], "allocated", 3).await;
    let second = world.pieces_at(&orders[1], "allocated", 1).await;
    assert_eq!(second["lines"][0]["buckets"]["backordered"], 1);
    assert_eq!(world.order(&orders[2]).await["lines"][0]["buckets"]["backordered"], 1);

    let correction = json!({ "location": world.location, "reason": "found behind the shelf",
        "lines": [{ "sku": sku, "quantity": 2 }] });
    let key = world.named("found");
    world.try_post_once("/api/v1/stock/adjustments", &key, &correction).await.good("an adjustment");
    world.pieces_at(&orders[1], "allocated", 2).await;
    world.pieces_at(&orders[2], "allocated", 1).await;
    assert_eq!(world.stock(&sku).await, (6, 6));
    assert!(world.list(&format!("/api/v1/backorders?sku={sku}")).await.is_empty());
}

#[tokio::test]
async fn a_short_pick_takes_the_missing_out_of_the_books_and_the_rest_goes_on() {
    let world = World::enter("short-pick").await;
    let sku = world.stocked("cup", 3).await;
    let device = Device::enter(&world, "handheld").await;
    let id = world.order_by_hand("1", &sku, 3).await;
    let order = world.pieces_at(&id, "allocated", 3).await;
    let job = device.claim(&order).await;
    let task = &job["tasks"][0];
    let taken = device.ask("scan", crate::world::floor::scan(&job, task, 2)).await;
    assert_eq!(taken.expect("scanned"), json!({ "picked": 2, "wanted": 3 }));
    let short = json!({ "scan_id": "short-1", "job_id": job["job_id"], "task_id": task["task_id"],
        "quantity": 1, "reason": "not_found" });
    for _ in 0..2 {
        let told = device.ask("short", short.clone()).await;
        assert_eq!(told.expect("told"), json!({ "short": 1 }), "twice is once");
    }
    device.ask("confirm", json!({ "job_id": job["job_id"] })).await.expect("confirmed");
    let order = world.pieces_at(&id, "picked", 2).await;
    assert_eq!(order["lines"][0]["buckets"]["backordered"], 1);
    assert_eq!(world.stock(&sku).await, (2, 2));
    world.receive(&sku, 1, "second").await;
    world.pieces_at(&id, "allocated", 1).await;
    world.post("/api/v1/packages", json!({ "job_id": job["job_id"] })).await;
    let order = world.pieces_at(&id, "packed", 2).await;
    device.pick_and_pack(&order).await;
    world.shipments(&id, 2).await;
}
