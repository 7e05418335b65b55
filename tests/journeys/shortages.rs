use reqwest::Method;
use serde_json::{Value, json};

use crate::world::answer::Answer;
use crate::world::floor::Device;
use crate::world::{World, carrier, until};

/// Waits for the case of an order and gives it as it stands.
async fn case(world: &World, order: &str, what: &str) -> Value {
    until("the case stands", async || {
        let path = format!("/api/v1/shortages?order_id={order}&state={what}");
        world.list(&path).await.pop()
    })
    .await
}

/// Lets the customer choose, and gives the path of the page.
async fn offered(world: &World, case: &Value) -> String {
    let id = case["shortage_id"].as_str().expect("an id");
    let made = world.post(&format!("/api/v1/shortages/{id}/offer"), json!({})).await;
    assert_eq!(made["shortage"]["owner"], "customer", "{made}");
    assert!(made["expires_at"].is_string(), "{made}");
    made["path"].as_str().expect("a path").to_owned()
}

/// Presses a button of the page, as a browser without any key does.
async fn press(world: &World, path: &str, choice: &str) -> Answer {
    let request = world.request(Method::POST, &format!("{path}/shortage"));
    let form = "application/x-www-form-urlencoded";
    Answer::of(request.header("content-type", form).body(format!("choice={choice}"))).await
}

async fn told(world: &World, order: &str) -> Vec<String> {
    let entries = world.list(&format!("/api/v1/orders/{order}/timeline")).await;
    entries.iter().map(|entry| entry["code"].as_str().expect("a code").to_owned()).collect()
}

/// Reads the feed from its beginning to its end.
async fn feed(world: &World) -> Vec<Value> {
    let (mut events, mut after) = (Vec::new(), String::new());
    loop {
        let page = world.get(&format!("/api/v1/events{after}")).await;
        let items = page["items"].as_array().expect("a list");
        if items.is_empty() {
            return events;
        }
        events.extend(items.iter().cloned());
        after = format!("?after={}", page["next"].as_str().expect("a cursor"));
    }
}

/// Sends what is allocated, and waits until the order is completed by the customer's word.
async fn sent(world: &World, device: &Device, id: &str, pieces: u32) {
    let order = world.pieces_at(id, "allocated", pieces).await;
    device.pick_and_pack(&order).await;
    let shipment = world.shipments(id, 1).await.remove(0);
    carrier::hand_over(world, &shipment).await;
    world.pieces_at(id, "in_transit", pieces).await;
    carrier::report(world, &shipment, "delivered").await;
    world.pieces_at(id, "delivered", pieces).await;
    world.post(&format!("/api/v1/orders/{id}/confirm-receipt"), json!({})).await;
    world.order_at(id, "completed").await;
}

#[tokio::test]
async fn the_customer_cancels_what_is_missing_by_a_link_and_the_rest_is_sent() {
    let world = World::enter("shortage-cancel").await;
    let sku = world.stocked("cup", 1).await;
    let device = Device::enter(&world, "handheld").await;
    let id = world.order_by_hand("1", &sku, 3).await;
    let open = case(&world, &id, "open").await;
    assert_eq!((&open["missing"], &open["owner"]), (&json!(2), &json!("customer")));
    assert!(open["decide_by"].is_string(), "{open}");
    let path = offered(&world, &open).await;
    let page = Answer::of(world.request(Method::GET, &path)).await;
    assert_eq!(page.status, 200, "{page:?}");
    assert!(page.text.contains("value=\"wait\"") && page.text.contains("value=\"cancel\""));

    let pressed = press(&world, &path, "cancel").await;
    assert_eq!(pressed.status, 200, "{pressed:?}");
    let order = world.pieces_at(&id, "cancelled", 2).await;
    assert_eq!(order["cancellation"], "done");
    let settled = case(&world, &id, "settled").await;
    assert_eq!((&settled["cancelled"], &settled["decided_by"]), (&json!(2), &json!("customer")));
    let late = press(&world, &path, "wait").await;
    assert_eq!(late.status, 409, "{late:?}");
    let page = Answer::of(world.request(Method::GET, &path)).await;
    assert!(page.text.contains("What was missing is cancelled"), "{}", page.text);
    sent(&world, &device, &id, 1).await;
    let codes = told(&world, &id).await;
    for code in ["shortage_opened", "shortage_decided", "shortage_settled"] {
        assert!(codes.iter().any(|told| told == code), "{code} is not in {codes:?}");
    }
}

#[tokio::test]
async fn what_is_waited_for_comes_and_everything_is_sent() {
    let world = World::enter("shortage-wait").await;
    let sku = world.stocked("cup", 1).await;
    let device = Device::enter(&world, "handheld").await;
    let path = format!("/api/v1/stock/{sku}/expected");
    let too_far = json!({ "location": world.location, "expected_on": "2100-01-01" });
    world.ask(&world.admin_key, Method::PUT, &path, Some(&too_far)).await.refused(422);
    let day = chrono::DateTime::from_timestamp(carrier::unix_now() + 10 * 86_400, 0);
    let day = day.expect("a time").date_naive();
    let expected = json!({ "location": world.location, "expected_on": day });
    world.put(&path, expected).await;
    let id = world.order_by_hand("1", &sku, 3).await;
    let open = case(&world, &id, "open").await;
    let path = offered(&world, &open).await;
    assert_eq!(press(&world, &path, "wait").await.status, 200);
    let waiting = case(&world, &id, "waiting").await;
    assert_eq!(waiting["wait_until"], json!(day));
    world.receive(&sku, 2, "second").await;
    let settled = case(&world, &id, "settled").await;
    assert_eq!((&settled["arrived"], &settled["cancelled"]), (&json!(2), &json!(0)));
    let order = world.pieces_at(&id, "allocated", 3).await;
    let other = world.order_by_hand("2", &sku, 1).await;
    let no_longer = case(&world, &other, "open").await;
    assert_eq!(no_longer["expected_on"], Value::Null, "it came");
    let jobs = world.list(&format!("/api/v1/pick-jobs?order_id={id}&state=open")).await;
    assert_eq!((jobs.len(), &order["status"]), (2, &json!("processing")));
    for _ in jobs {
        device.pick_and_pack(&order).await;
    }
    world.pieces_at(&id, "packed", 3).await;
    world.shipments(&id, 2).await;
}

#[tokio::test]
async fn a_clerk_settles_shortages_and_keys_that_only_read_do_not() {
    let world = World::enter("shortage-clerk").await;
    let sku = world.item("cup").await;
    let id = world.order_by_hand("1", &sku, 2).await;
    let open = case(&world, &id, "open").await;
    let path = format!("/api/v1/shortages/{}", open["shortage_id"].as_str().expect("an id"));
    let key = world.post("/api/v1/keys", json!({ "scope": "read" })).await;
    let key = key["key"].as_str().expect("a key").to_owned();
    let read = world.ask(&key, Method::GET, &path, None).await;
    assert_eq!(read.good("a case")["shortage_id"], open["shortage_id"]);
    let denied = world.ask(&key, Method::POST, &format!("{path}/cancel"), Some(&json!({}))).await;
    denied.refused(403);
    let why = json!({ "reason": "it is not made any more" });
    world.post(&format!("{path}/cancel"), why).await;
    let order = world.order_at(&id, "cancelled").await;
    assert_eq!(order["lines"][0]["buckets"]["cancelled"], 2);
    let settled = world.get(&path).await;
    assert_eq!(
        (&settled["state"], &settled["reason"]),
        (&json!("settled"), &json!("it is not made any more"))
    );
    let forged = Answer::of(world.request(Method::GET, "/track/c2hvcnRhZ2U.AAAA")).await;
    assert_eq!(forged.status, 404);
    assert_eq!(press(&world, "/track/c2hvcnRhZ2U.AAAA", "cancel").await.status, 404);
}

#[tokio::test]
async fn low_stock_is_told_once_to_whoever_reorders() {
    let world = World::enter("low-stock").await;
    let sku = world.stocked("cup", 5).await;
    let level = json!({ "location": world.location, "reorder_level": 3 });
    let plan = world.put(&format!("/api/v1/stock/{sku}/reorder-level"), level).await;
    assert_eq!((&plan["available"], &plan["low_since"]), (&json!(5), &Value::Null));
    let mut last = String::new();
    for number in 1..=4 {
        last = world.order_by_hand(&number.to_string(), &sku, 1).await;
        world.pieces_at(&last, "allocated", 1).await;
    }
    let path = format!("/api/v1/stock/low?location={}", world.location);
    let low = world.list(&path).await;
    assert_eq!((low.len(), &low[0]["available"]), (1, &json!(1)));
    world.receive(&sku, 9, "second").await;
    assert!(world.list(&path).await.is_empty());
    let told = until("all of it is told", async || {
        let events = feed(&world).await;
        let of_type = |name: &str| {
            let name = format!("kontor.warehouse.{name}.v1");
            events.iter().filter(move |event| event["type"] == name.as_str()).collect::<Vec<_>>()
        };
        let whole = of_type("stock.allocated").iter().any(|event| event["correlationid"] == last);
        let low = of_type("stock.low");
        let ours = low.iter().filter(|event| event["data"]["sku"] == sku.as_str());
        whole.then_some(ours.count())
    })
    .await;
    assert_eq!(told, 1, "once for the crossing, not for each movement");
}
