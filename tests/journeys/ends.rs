use serde_json::{Value, json};

use crate::world::floor::Device;
use crate::world::{World, carrier, until};

/// Sells, picks, packs and hands over two pieces of an item; gives item, order and shipment.
async fn on_its_way(world: &World) -> (String, String, Value) {
    let sku = world.stocked("vase", 5).await;
    let device = Device::enter(world, "handheld").await;
    let id = world.order_by_hand("1", &sku, 2).await;
    let order = world.pieces_at(&id, "allocated", 2).await;
    device.pick_and_pack(&order).await;
    let shipment = world.shipments(&id, 1).await.remove(0);
    carrier::hand_over(world, &shipment).await;
    world.pieces_at(&id, "in_transit", 2).await;
    until("the pieces leave the books", async || (world.stock(&sku).await == (3, 0)).then_some(()))
        .await;
    (sku, id, shipment)
}

async fn shipment_now(world: &World, shipment: &Value) -> Value {
    world.get(&format!("/api/v1/shipments/{}", shipment["id"].as_str().expect("an id"))).await
}

async fn say(world: &World, shipment: &Value, verb: &str) -> Value {
    let id = shipment["id"].as_str().expect("an id");
    world.post(&format!("/api/v1/shipments/{id}/{verb}"), json!({})).await
}

fn open_incidents(shipment: &Value) -> Vec<(&str, &str)> {
    let incidents = shipment["incidents"].as_array().expect("incidents").iter();
    let open = incidents.filter(|incident| incident["closed_at"].is_null());
    open.map(|incident| {
        let word = |name: &str| incident[name].as_str().expect("a word");
        assert!(!word("next_step").is_empty(), "{incident}");
        (word("kind"), word("owner"))
    })
    .collect()
}

/// Nothing of the order's pieces and money is gone: it is only told where they are.
fn conserved(order: &Value, bucket: &str) {
    let line = &order["lines"][0];
    let buckets = line["buckets"].as_object().expect("buckets");
    let all: u64 = buckets.values().filter_map(Value::as_u64).sum();
    assert_eq!((all, line["buckets"][bucket].as_u64()), (2, Some(2)), "{order:#}");
    assert_eq!(order["total"], json!({ "amount_minor": 3_998, "currency": "EUR" }));
}

#[tokio::test]
async fn a_failed_delivery_waits_for_somebody_until_the_next_try_succeeds() {
    let world = World::enter("end-failed").await;
    let (_, id, shipment) = on_its_way(&world).await;
    carrier::report(&world, &shipment, "delivery_failed").await.good("a report");
    let failed = shipment_now(&world, &shipment).await;
    assert_eq!(open_incidents(&failed), [("delivery_failed", "shipping-desk")]);
    assert!(failed["next_step"].as_str().is_some_and(|words| words.contains("report")));
    let listed = world.list("/api/v1/shipments?with_incident=true&limit=200").await;
    let one = listed.iter().find(|one| one["id"] == shipment["id"]).expect("in the list");
    assert_eq!(one["next_step"], failed["next_step"]);
    let report = format!("/api/v1/shipments/{}/report", shipment["id"].as_str().expect("an id"));
    world.post(&report, json!({ "tracking_status": "out_for_delivery" })).await;
    assert_eq!(open_incidents(&shipment_now(&world, &shipment).await), []);
    world.post(&report, json!({ "tracking_status": "delivered" })).await;
    conserved(&world.pieces_at(&id, "delivered", 2).await, "delivered");
    world.post(&format!("/api/v1/orders/{id}/confirm-receipt"), json!({})).await;
    world.order_at(&id, "completed").await;
}

#[tokio::test]
async fn what_comes_back_goes_to_the_shelf_and_the_order_ends() {
    let world = World::enter("end-returned").await;
    let (sku, id, shipment) = on_its_way(&world).await;
    for status in ["delivery_failed", "return_to_sender"] {
        carrier::report(&world, &shipment, status).await.good("a report");
    }
    let back = shipment_now(&world, &shipment).await;
    assert_eq!(open_incidents(&back), [("return_to_sender", "dock")]);
    assert!(back["next_step"].as_str().is_some_and(|words| words.contains("report-returned")));
    let at_the_dock = say(&world, &shipment, "report-returned").await;
    assert_eq!(at_the_dock["status"], "returned");
    assert_eq!(open_incidents(&shipment_now(&world, &shipment).await), []);
    conserved(&world.order_at(&id, "completed").await, "cancelled");
    let path = format!("/api/v1/put-backs?location={}", world.location);
    let tasks = until("the pieces have to go to the shelf", async || {
        let tasks = world.list(&path).await;
        (!tasks.is_empty()).then_some(tasks)
    })
    .await;
    assert_eq!((&tasks[0]["quantity"], &tasks[0]["reason"]), (&json!(2), &json!("returned")));
    assert_eq!(world.stock(&sku).await, (5, 0));
    let task = tasks[0]["put_back_id"].as_str().expect("an id");
    world.post(&format!("/api/v1/put-backs/{task}/done"), json!({})).await;
    assert!(world.list(&path).await.is_empty());
    let again = say(&world, &shipment, "report-returned").await;
    assert_eq!(again["status"], "returned");
    assert_eq!(world.stock(&sku).await, (5, 0), "once");
}

#[tokio::test]
async fn what_is_lost_is_written_off_and_found_again_it_is_a_contradiction() {
    let world = World::enter("end-lost").await;
    let (sku, id, shipment) = on_its_way(&world).await;
    let lost = say(&world, &shipment, "report-lost").await;
    assert_eq!(
        (&lost["status"], &lost["incident_reason"]),
        (&json!("lost"), &json!("carrier_parcel_lost"))
    );
    let written_off = world.pieces_at(&id, "written_off", 2).await;
    conserved(&written_off, "written_off");
    assert_eq!(world.stock(&sku).await, (3, 0));
    carrier::report(&world, &shipment, "delivered").await.good("a report");
    let found = shipment_now(&world, &shipment).await;
    assert_eq!(found["status"], "lost");
    assert_eq!(open_incidents(&found), [("contradiction", "shipping-desk")]);
    say(&world, &shipment, "settle-incidents").await;
    assert_eq!(open_incidents(&shipment_now(&world, &shipment).await), []);
    world.post(&format!("/api/v1/orders/{id}/confirm-receipt"), json!({})).await;
    conserved(&world.order_at(&id, "completed").await, "written_off");
}
