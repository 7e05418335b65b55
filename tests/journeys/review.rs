use serde_json::{Value, json};

use crate::world::floor::Device;
use crate::world::shop::{Shop, by_hand, order};
use crate::world::{World, until};

/// Waits until exactly one hold is open, and gives it as the review queue shows it.
async fn held(world: &World, id: &str, reason: &str) -> Value {
    world
        .order_when(id, reason, |order| {
            order["on_hold"] == true && order["holds"][0]["reason"] == reason
        })
        .await;
    let review = world.get(&format!("/api/v1/reviews/{id}")).await;
    let holds = review["open_holds"].as_array().expect("holds");
    assert_eq!(holds.len(), 1, "{review:#}");
    assert_eq!(holds[0]["reason"], reason, "{review:#}");
    assert!(holds[0]["evidence"].as_object().is_some_and(|evidence| !evidence.is_empty()));
    assert!(holds[0]["owner"].as_str().is_some_and(|owner| !owner.is_empty()));
    holds[0].clone()
}

/// The item must be known to review before an order, or the order is held for that as well.
async fn known_item(world: &World, what: &str, pieces: u32) -> String {
    let sku = world.stocked(what, pieces).await;
    let id = world.order_by_hand(&format!("known {what}"), &sku, 1).await;
    world.pieces_at(&id, "allocated", 1).await;
    sku
}

#[tokio::test]
async fn a_clerk_lets_an_address_pass_that_the_rules_do_not() {
    let world = World::enter("review-address").await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    let sku = known_item(&world, "cup", 5).await;
    let mut sent = order(1, &[(&sku, 1, 500)]);
    sent["shipping_address"]["address1"] = json!("");
    let id = shop.accepted(&sent).await;
    let hold = held(&world, &id, "incorrect_address").await;
    let queue = world.list(&format!("/api/v1/reviews?channel={}", shop.channel)).await;
    assert_eq!((queue.len(), &queue[0]["order_id"]), (1, &json!(id)), "{queue:?}");
    assert!(world.list(&format!("/api/v1/pick-jobs?order_id={id}")).await.is_empty());
    let path = format!("/api/v1/holds/{}/release", hold["hold_id"].as_str().expect("an id"));
    let released = world.post(&path, json!({ "note": "collects at the counter" })).await;
    assert_eq!(released["state"], "approved", "{released}");
    let order = world.pieces_at(&id, "allocated", 1).await;
    assert_eq!((&order["on_hold"], &order["holds"]), (&json!(false), &json!([])));
    assert!(world.list(&format!("/api/v1/reviews?channel={}", shop.channel)).await.is_empty());
}

#[tokio::test]
async fn the_unpaid_waits_for_the_news_that_it_is_paid() {
    let world = World::enter("review-payment").await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    let sku = known_item(&world, "cup", 5).await;
    let mut sent = order(1, &[(&sku, 2, 500)]);
    sent["financial_status"] = json!("pending");
    let id = shop.accepted(&sent).await;
    held(&world, &id, "awaiting_payment").await;
    sent["financial_status"] = json!("paid");
    sent["updated_at"] = json!("2026-03-01T10:05:00Z");
    let taken = shop.shopify("orders/paid", &sent).await.good("news");
    assert_eq!((&taken["status"], &taken["order_id"]), (&json!("accepted"), &json!(id)));
    let order = world.pieces_at(&id, "allocated", 2).await;
    assert_eq!((&order["payment_status"], &order["on_hold"]), (&json!("paid"), &json!(false)));
    let external_ref = world.named("at the door");
    let mut at_the_door = by_hand(&external_ref, &sku, 1);
    at_the_door["payment_status"] = json!("none");
    at_the_door["cash_on_delivery"] = json!(true);
    let made = world.try_post_once("/api/v1/orders", &external_ref, &at_the_door).await;
    let id = made.good("an order")["id"].as_str().expect("an id").to_owned();
    world.pieces_at(&id, "allocated", 1).await;
}

#[tokio::test]
async fn an_unknown_item_waits_until_it_is_registered() {
    let world = World::enter("review-item").await;
    let sku = world.named("novelty");
    let id = world.order_by_hand("1", &sku, 1).await;
    held(&world, &id, "invalid_sku_or_spec").await;
    world.item("novelty").await;
    let order = world.pieces_at(&id, "backordered", 1).await;
    assert_eq!(order["on_hold"], false);
    world.receive(&sku, 1, "first").await;
    world.pieces_at(&id, "allocated", 1).await;
}

#[tokio::test]
async fn a_clerk_approves_or_rejects_and_says_why() {
    let world = World::enter("review-clerk").await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    let sku = known_item(&world, "cup", 5).await;
    let mut sent = order(1, &[(&sku, 1, 500)]);
    sent["total_price"] = json!("9.91");
    let odd = shop.accepted(&sent).await;
    held(&world, &odd, "totals_differ").await;
    let told = world.order(&odd).await;
    assert_eq!(told["difference"]["amount_minor"], 1, "as told, with what is not explained");
    let path = format!("/api/v1/reviews/{odd}/approve");
    let approved = world.post(&path, json!({ "note": "rounding" })).await;
    assert_eq!(approved["state"], "approved");
    world.pieces_at(&odd, "allocated", 1).await;

    sent["id"] = json!(2);
    let bad = shop.accepted(&sent).await;
    held(&world, &bad, "totals_differ").await;
    let path = format!("/api/v1/reviews/{bad}/reject");
    world.try_post(&path, json!({})).await.refused(422);
    let rejected = world.post(&path, json!({ "reason": "the same card, five names" })).await;
    assert_eq!(rejected["state"], "rejected");
    world.order_at(&bad, "rejected").await;
    world.try_post(&format!("/api/v1/reviews/{bad}/approve"), json!({})).await.refused(409);
    assert!(world.list(&format!("/api/v1/pick-jobs?order_id={bad}")).await.is_empty());
}

/// Waits until the floor knows of the hold, or of its end, and gives the order's only job.
async fn job_when(world: &World, id: &str, on_hold: &Value) -> Value {
    until("the floor knows", async || {
        let jobs = world.list(&format!("/api/v1/pick-jobs?order_id={id}")).await;
        jobs.into_iter().find(|job| job["on_hold"] == *on_hold)
    })
    .await
}

#[tokio::test]
async fn a_hold_after_the_approval_stops_the_floor_until_it_is_released() {
    let world = World::enter("review-floor").await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    let sku = known_item(&world, "cup", 5).await;
    let device = Device::enter(&world, "scan").await;
    let mut sent = order(1, &[(&sku, 2, 500)]);
    let id = shop.accepted(&sent).await;
    let known = world.pieces_at(&id, "allocated", 2).await;
    let job = device.offered(&known).await;
    sent["shipping_address"]["address1"] = json!("Another Street 9");
    sent["updated_at"] = json!("2026-03-01T10:05:00Z");
    shop.shopify("orders/updated", &sent).await.good("an update");
    let hold = held(&world, &id, "changed_after_approval").await;
    job_when(&world, &id, &json!(["changed_after_approval"])).await;
    let open = device.ask("open", json!({})).await.expect("jobs");
    let offered = open["offered"].as_array().expect("jobs").iter();
    assert!(offered.into_iter().all(|one| one["job_id"] != job["job_id"]), "{open:#}");
    let asked = json!({ "job_id": job["job_id"] });
    let refused = device.ask("claim", asked.clone()).await.expect_err("on hold");
    assert_eq!((&refused["status"], &refused["type"]), (&json!(409), &json!("/problems/on-hold")));
    let words = refused["detail"].as_str().expect("words");
    assert!(words.contains("on hold: changed_after_approval"), "{words}");
    world.pieces_at(&id, "allocated", 2).await;
    let path = format!("/api/v1/holds/{}/release", hold["hold_id"].as_str().expect("an id"));
    world.post(&path, json!({ "note": "the old address is right" })).await;
    let parcel = device.pick_and_pack(&known).await;
    assert_eq!(parcel["order_id"], json!(id));
}

#[tokio::test]
async fn a_change_after_the_approval_is_shown_and_not_done() {
    let world = World::enter("review-change").await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    let sku = known_item(&world, "cup", 5).await;
    let mut sent = order(1, &[(&sku, 1, 500)]);
    let id = shop.accepted(&sent).await;
    world.pieces_at(&id, "allocated", 1).await;
    sent["line_items"][0]["quantity"] = json!(2);
    sent["line_items"][0]["fulfillable_quantity"] = json!(2);
    sent["total_line_items_price"] = json!("10.00");
    sent["subtotal_price"] = json!("10.00");
    sent["total_price"] = json!("14.90");
    sent["updated_at"] = json!("2026-03-01T10:05:00Z");
    shop.shopify("orders/updated", &sent).await.good("an update");
    held(&world, &id, "changed_after_approval").await;
    let order = world.order(&id).await;
    assert_eq!(order["lines"][0]["quantity"], 1);
    assert!(order["proposed"].as_array().is_some_and(|changes| !changes.is_empty()), "{order:#}");
    until("the queue shows it", async || {
        let queue = world.list("/api/v1/reviews?reason=changed_after_approval").await;
        queue.iter().any(|review| review["order_id"] == json!(id)).then_some(())
    })
    .await;
    let path = format!("/api/v1/orders/{id}/changes");
    let shown = world.post(&path, json!({ "decision": "preview" })).await;
    assert_eq!(shown["acceptable"], false, "{shown:#}");
    let words = world.try_post(&path, json!({ "decision": "accept" })).await.refused(409);
    assert!(words.contains("were not approved"), "{words}");
    let reason = "nothing is added to what is on its way";
    world.post(&path, json!({ "decision": "decline", "reason": reason })).await;
    world.order_when(&id, "let go", |order| order["on_hold"] == false).await;
    let timeline = world.list(&format!("/api/v1/orders/{id}/timeline")).await;
    let told = timeline.iter().filter_map(|entry| entry["sentence"].as_str());
    assert!(told.into_iter().any(|sentence| sentence.contains(reason)), "{timeline:#?}");
}
