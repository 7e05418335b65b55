use serde_json::{Value, json};

use crate::world::answer::Answer;
use crate::world::floor::{Device, scan};
use crate::world::{World, carrier, until};

async fn cancel(world: &World, id: &str, wish: Value) -> Answer {
    world.try_post(&format!("/api/v1/orders/{id}/cancel"), wish).await
}

/// Asks to cancel everything, and waits for the answer of whoever holds the pieces.
async fn cancelled(world: &World, id: &str, how: &str) -> Value {
    let asked = cancel(world, id, json!({ "reason": "the customer changed her mind" })).await;
    assert_eq!(asked.status, 202, "{asked:?}");
    world.order_when(id, how, |order| order["cancellation"] == how).await
}

/// Waits until so many pieces have to go back to the shelf, and takes them there.
async fn put_back(world: &World, pieces: u64, reason: &str) {
    let path = format!("/api/v1/put-backs?location={}", world.location);
    let tasks = until("pieces have to go back", async || {
        let tasks = world.list(&path).await;
        let wanted: u64 = tasks.iter().filter_map(|task| task["quantity"].as_u64()).sum();
        (wanted == pieces).then_some(tasks)
    })
    .await;
    for task in tasks {
        assert_eq!(task["reason"], reason, "{task}");
        let id = task["put_back_id"].as_str().expect("an id");
        let done = world.post(&format!("/api/v1/put-backs/{id}/done"), json!({})).await;
        assert!(done["done_at"].is_string(), "{done}");
    }
    assert!(world.list(&path).await.is_empty());
}

#[tokio::test]
async fn before_the_approval_an_order_is_cancelled_at_once() {
    let world = World::enter("cancel-early").await;
    let sku = world.named("unknown");
    let id = world.order_by_hand("1", &sku, 2).await;
    world.order_at(&id, "in_review").await;
    let asked = cancel(&world, &id, json!({})).await;
    assert_eq!((asked.status, &asked.json()["cancellation"]), (202, &json!("done")));
    let order = world.order_at(&id, "cancelled").await;
    assert_eq!(order["lines"][0]["buckets"]["cancelled"], 2);
    until("the review is closed", async || {
        let review = world.get(&format!("/api/v1/reviews/{id}")).await;
        (review["state"] == "cancelled" && review["open_holds"] == json!([])).then_some(())
    })
    .await;
    let again = cancel(&world, &id, json!({})).await;
    assert!(again.status < 500, "{again:?}");
    world.item("unknown").await;
    assert!(world.list(&format!("/api/v1/pick-jobs?order_id={id}")).await.is_empty());
}

#[tokio::test]
async fn while_picking_the_pieces_go_back_to_the_shelf() {
    let world = World::enter("cancel-picking").await;
    let sku = world.stocked("cup", 5).await;
    let device = Device::enter(&world, "handheld").await;
    let id = world.order_by_hand("1", &sku, 3).await;
    let order = world.pieces_at(&id, "allocated", 3).await;
    let job = device.claim(&order).await;
    let task = &job["tasks"][0];
    let picked = device.ask("scan", scan(&job, task, 2)).await.expect("scanned");
    assert_eq!(picked, json!({ "picked": 2, "wanted": 3 }));
    let order = cancelled(&world, &id, "done").await;
    assert_eq!(order["lines"][0]["buckets"]["cancelled"], 3);
    world.order_at(&id, "cancelled").await;
    assert_eq!(world.stock(&sku).await, (5, 0), "nothing left the house");
    let refused = device.ask("scan", scan(&job, task, 1)).await.expect_err("over");
    assert!(refused["status"].as_u64().is_some_and(|status| status < 500), "{refused}");
    put_back(&world, 2, "cancelled").await;
    assert_eq!(world.stock(&sku).await, (5, 0));
    paid_back(&world, &id, &order).await;
}

/// Settles what is due for a cancelled order, once, however often it is asked.
async fn paid_back(world: &World, id: &str, order: &Value) {
    let path = format!("/api/v1/refunds?order_id={id}");
    let due = world.list(&path).await;
    assert_eq!(due.len(), 1, "{due:?}");
    assert_eq!((&due[0]["cause"], &due[0]["amount"]), (&json!("cancelled"), &order["total"]));
    assert!(due[0]["cancellation_id"].is_string(), "{}", due[0]);
    let refund = due[0]["refund_id"].as_str().expect("an id");
    for _ in 0..2 {
        let path = format!("/api/v1/refunds/{refund}/settle");
        world.post(&path, json!({ "reference": "SEPA 4711" })).await;
    }
    let settled = world.list(&path).await;
    assert_eq!((settled.len(), &settled[0]["state"]), (1, &json!("settled")));
    assert_eq!(world.order(id).await["payment_status"], "refunded");
}

#[tokio::test]
async fn the_pack_scan_stops_until_what_was_cancelled_is_carried_back() {
    let world = World::enter("cancel-picked").await;
    let sku = world.stocked("cup", 3).await;
    let device = Device::enter(&world, "handheld").await;
    let id = world.order_by_hand("1", &sku, 3).await;
    let order = world.pieces_at(&id, "allocated", 3).await;
    let job = device.claim(&order).await;
    device.pick(&job).await;
    let order = world.pieces_at(&id, "picked", 3).await;
    let line = &order["lines"][0]["id"];
    let wish = json!({ "reason": "one is enough", "lines": [{ "line_id": line, "quantity": 2 }] });
    assert_eq!(cancel(&world, &id, wish).await.status, 202);
    world.pieces_at(&id, "cancelled", 2).await;
    let pack = json!({ "job_id": job["job_id"] });
    let stopped = world.try_post("/api/v1/packages", pack.clone()).await;
    let words = stopped.refused(409);
    assert_eq!(stopped.json()["type"], "/problems/cancelled");
    assert!(words.contains("one is enough") && words.contains(&format!("2 {sku} to ")), "{words}");
    put_back(&world, 2, "cancelled").await;
    let parcel = world.post("/api/v1/packages", pack).await;
    assert_eq!(parcel["lines"][0]["quantity"], 1, "{parcel}");
    world.pieces_at(&id, "packed", 1).await;
    assert_eq!(world.stock(&sku).await, (3, 1));
}

#[tokio::test]
async fn some_pieces_can_be_cancelled_and_the_rest_goes_on() {
    let world = World::enter("cancel-some").await;
    let sku = world.stocked("cup", 3).await;
    let device = Device::enter(&world, "handheld").await;
    let id = world.order_by_hand("1", &sku, 3).await;
    let order = world.pieces_at(&id, "allocated", 3).await;
    let line = &order["lines"][0]["id"];
    let too_many = json!({ "lines": [{ "line_id": line, "quantity": 4 }] });
    cancel(&world, &id, too_many).await.refused(422);
    let one = json!({ "lines": [{ "line_id": line, "quantity": 1 }] });
    assert_eq!(cancel(&world, &id, one).await.status, 202);
    let order = world.pieces_at(&id, "cancelled", 1).await;
    assert_eq!((&order["status"], &order["cancellation"]), (&json!("processing"), &json!("done")));
    until("the piece is free again", async || (world.stock(&sku).await == (3, 2)).then_some(()))
        .await;
    let parcel = device.pick_and_pack(&order).await;
    assert_eq!(parcel["lines"][0]["quantity"], 2, "{parcel}");
    world.pieces_at(&id, "packed", 2).await;
}

#[tokio::test]
async fn when_packed_the_shipment_is_taken_back() {
    let world = World::enter("cancel-packed").await;
    let sku = world.stocked("cup", 4).await;
    let device = Device::enter(&world, "handheld").await;
    let id = world.order_by_hand("1", &sku, 2).await;
    let order = world.pieces_at(&id, "allocated", 2).await;
    device.pick_and_pack(&order).await;
    let shipment = world.shipments(&id, 1).await.remove(0);
    world.pieces_at(&id, "packed", 2).await;
    cancelled(&world, &id, "done").await;
    world.order_at(&id, "cancelled").await;
    let path = format!("/api/v1/shipments/{}", shipment["id"].as_str().expect("an id"));
    assert_eq!(world.get(&path).await["status"], "voided");
    world.try_post(&format!("{path}/hand-over"), json!({})).await.refused(409);
    put_back(&world, 2, "voided").await;
    assert_eq!(world.stock(&sku).await, (4, 0));
}

#[tokio::test]
async fn what_is_voided_by_hand_is_packed_again_and_leaves() {
    let world = World::enter("void-by-hand").await;
    let sku = world.stocked("cup", 2).await;
    let device = Device::enter(&world, "handheld").await;
    let id = world.order_by_hand("1", &sku, 2).await;
    let order = world.pieces_at(&id, "allocated", 2).await;
    let first = device.pick_and_pack(&order).await;
    let shipment = world.shipments(&id, 1).await.remove(0);
    world.pieces_at(&id, "packed", 2).await;
    let path = format!("/api/v1/shipments/{}", shipment["id"].as_str().expect("an id"));
    world.post(&format!("{path}/void"), json!({})).await;
    world.pieces_at(&id, "picked", 2).await;
    let again = until("the pieces can be packed again", async || {
        let packed = world.try_post("/api/v1/packages", json!({ "order_id": id })).await;
        let parcel = packed.good("a parcel");
        (parcel["parcel_id"] != first["parcel_id"]).then_some(parcel)
    })
    .await;
    assert_eq!(again["lines"], first["lines"]);
    let shipments = world.shipments(&id, 2).await;
    let booked = shipments.iter().find(|shipment| shipment["status"] == "booked");
    carrier::hand_over(&world, booked.expect("a booked shipment")).await;
    world.pieces_at(&id, "in_transit", 2).await;
    // Order and warehouse hear of the hand-over each for itself.
    until("the pieces have left the books", async || {
        (world.stock(&sku).await == (0, 0)).then_some(())
    })
    .await;
}

#[tokio::test]
async fn what_the_carrier_has_cannot_be_cancelled_and_arrives() {
    let world = World::enter("cancel-late").await;
    let sku = world.stocked("cup", 2).await;
    let device = Device::enter(&world, "handheld").await;
    let id = world.order_by_hand("1", &sku, 2).await;
    let order = world.pieces_at(&id, "allocated", 2).await;
    device.pick_and_pack(&order).await;
    let shipment = world.shipments(&id, 1).await.remove(0);
    carrier::hand_over(&world, &shipment).await;
    world.pieces_at(&id, "in_transit", 2).await;
    let order = cancelled(&world, &id, "refused").await;
    assert_eq!(order["lines"][0]["buckets"]["in_transit"], 2);
    carrier::report(&world, &shipment, "delivered").await.good("a report");
    world.pieces_at(&id, "delivered", 2).await;
    world.post(&format!("/api/v1/orders/{id}/confirm-receipt"), json!({})).await;
    world.order_at(&id, "completed").await;
    assert_eq!(world.stock(&sku).await, (0, 0));
}
