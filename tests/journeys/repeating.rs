use std::collections::BTreeSet;

use futures::future::join_all;
use reqwest::Method;
use serde_json::json;

use crate::world::answer::Answer;
use crate::world::{World, shop};

const AT_ONCE: usize = 20;

#[tokio::test]
async fn an_order_by_hand_is_made_once_however_often_it_is_sent() {
    let world = World::enter("repeat-order").await;
    let sku = world.stocked("cup", 50).await;
    let (key, external_ref) = (world.named("key"), world.named("1"));
    let body = shop::by_hand(&external_ref, &sku, 1);
    let posts = (0..AT_ONCE).map(|_| world.try_post_once("/api/v1/orders", &key, &body));
    let answers = join_all(posts).await;
    let told: BTreeSet<_> = answers.iter().map(|answer| (answer.status, &answer.text)).collect();
    assert_eq!(told.len(), 1, "the same answer to all: {told:#?}");
    assert_eq!(answers[0].status, 201);
    let id = answers[0].json()["id"].as_str().expect("an id").to_owned();
    world.pieces_at(&id, "allocated", 1).await;
    let later = world.try_post_once("/api/v1/orders", &key, &body).await;
    assert_eq!((later.status, &later.text), (201, &answers[0].text), "later, too");
    let bare = world.request(Method::POST, "/api/v1/orders").bearer_auth(&world.admin_key);
    let bare = Answer::of(bare.header("idempotency-key", &key).json(&body)).await;
    assert_eq!((bare.status, &bare.text), (201, &answers[0].text), "quoted or bare");

    let other = shop::by_hand(&external_ref, &sku, 2);
    world.try_post_once("/api/v1/orders", &key, &other).await.refused(422);
    world.try_post("/api/v1/orders", body).await.refused(400);
    let found = world.list(&format!("/api/v1/orders?external_ref={external_ref}")).await;
    assert_eq!(found.len(), 1);
    assert_eq!(world.stock(&sku).await, (50, 1));
}

#[tokio::test]
async fn a_receipt_and_an_adjustment_are_booked_once_however_often_they_are_sent() {
    let world = World::enter("repeat-stock").await;
    let sku = world.item("cup").await;
    let line = |pieces: i32| json!([{ "sku": sku, "quantity": pieces }]);
    let receipt = json!({ "location": world.location, "lines": line(7) });
    let adjustment = json!({ "location": world.location, "reason": "broken", "lines": line(-2) });
    for (path, body, after) in
        [("/api/v1/stock/receipts", receipt, 7), ("/api/v1/stock/adjustments", adjustment, 5)]
    {
        let key = world.named(path.rsplit('/').next().expect("a name"));
        let posts = (0..AT_ONCE).map(|_| world.try_post_once(path, &key, &body));
        let answers = join_all(posts).await;
        assert!(answers.iter().all(|answer| answer.status == 201), "{answers:?}");
        assert!(answers.iter().all(|answer| answer.json() == answers[0].json()), "{answers:?}");
        assert_eq!(world.stock(&sku).await, (after, 0), "{path}");
        let mut other = body.clone();
        other["lines"][0]["quantity"] = json!(1);
        world.try_post_once(path, &key, &other).await.refused(422);
        world.try_post(path, body).await.refused(400);
        assert_eq!(world.stock(&sku).await, (after, 0), "{path}");
    }
    let movements = world.list(&format!("/api/v1/stock/{sku}/movements")).await;
    let told: Vec<_> = movements.iter().map(|row| (&row["kind"], &row["on_hand"])).collect();
    assert_eq!(
        told,
        [(&json!("adjusted"), &json!(5)), (&json!("received"), &json!(7))],
        "the newest first"
    );
}

#[tokio::test]
async fn a_key_opens_what_it_was_made_for_and_nothing_else() {
    let world = World::enter("keys").await;
    let sku = world.stocked("cup", 5).await;
    let theirs = world.order_by_hand("1", &sku, 1).await;
    let elsewhere = world.named("elsewhere");
    let scope = json!({ "scope": format!("channel:{elsewhere}") });
    world.try_post("/api/v1/keys", scope.clone()).await.refused(422);
    world.post("/api/v1/channels", json!({ "id": elsewhere, "kind": "manual" })).await;
    let made = world.post("/api/v1/keys", scope).await;
    let key = made["key"].as_str().expect("a key");
    let path = format!("/api/v1/orders/{theirs}");
    world.ask(key, Method::GET, &path, None).await.refused(404);
    for path in ["/api/v1/stock", "/api/v1/events", "/api/v1/deliveries", "/api/v1/keys"] {
        world.ask(key, Method::GET, path, None).await.refused(403);
    }
    let read = world.post("/api/v1/keys", json!({ "scope": "read" })).await;
    let read_key = read["key"].as_str().expect("a key");
    assert_eq!(world.ask(read_key, Method::GET, &path, None).await.status, 200);
    let cancel = format!("{path}/cancel");
    world.ask(read_key, Method::POST, &cancel, Some(&json!({}))).await.refused(403);
    world.ask("nonsense", Method::GET, &path, None).await.refused(401);
    let gone = format!("/api/v1/keys/{}", read["id"].as_str().expect("an id"));
    world.ask(&world.admin_key, Method::DELETE, &gone, None).await.good("a key's end");
    world.ask(read_key, Method::GET, &path, None).await.refused(401);
}
