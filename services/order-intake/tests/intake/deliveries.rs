//! A platform's bytes: taken once, kept, parked, read again.

use contracts::requests::intake as asked;
use order_intake::handler::OrderIntake;
use runtime::testing::Harness;
use runtime::{Answer, Handler, Task};
use serde_json::{Value, json};

use crate::{an_order, bytes_of, count, delivery, get, payload, start, take};

#[tokio::test]
async fn an_order_is_accepted_once_however_often_it_is_sent() {
    let harness = start().await;
    let body = payload(1001, "2026-02-01T09:00:00Z");
    let first = take(&harness, delivery("orders/create", &body)).await;
    assert_eq!(first["status"], "accepted");
    let again = take(&harness, delivery("orders/create", &body)).await;
    assert_eq!((&again["status"], &again["order_id"]), (&json!("duplicate"), &first["order_id"]));
    let other_topic = take(&harness, delivery("orders/paid", &body)).await;
    assert_eq!(other_topic["status"], "accepted");
    assert_eq!((count(&harness, "orders").await, count(&harness, "deliveries").await), (1, 2));
    let order =
        get(&harness, first["order_id"].as_str().expect("an id").parse().expect("an id")).await;
    assert_eq!(order["status"], "received");
    assert_eq!(order["total"], json!({ "amount_minor": 3998, "currency": "EUR" }));
    assert_eq!(order["lines"][0]["buckets"]["unrouted"], 2);
    assert_eq!(order["person"]["recipient"]["name"], "Ada");
}

#[tokio::test]
async fn a_batch_sees_what_its_earlier_messages_did() {
    let harness = start().await;
    let mut tasks = Vec::new();
    let bodies =
        [("2026-02-01T09:00:00Z", 2), ("2026-02-01T09:00:00Z", 2), ("2026-02-01T09:00:09Z", 3)];
    for (updated_at, quantity) in bodies {
        let mut body = payload(7, updated_at);
        body["line_items"][0]["quantity"] = json!(quantity);
        body["line_items"][0]["fulfillable_quantity"] = json!(quantity);
        body["line_items"][0]["current_quantity"] = json!(quantity);
        let question = delivery("orders/updated", &body);
        let routed = harness.handler.route(&harness.pool, asked::DELIVERIES_TAKE, &question).await;
        tasks.push(routed.expect("routed").command);
    }
    let outcomes = harness.apply(tasks).await;
    let statuses: Vec<Value> = outcomes.iter().map(|outcome| answer(&outcome.answer)).collect();
    let statuses: Vec<&Value> = statuses.iter().map(|answer| &answer["status"]).collect();
    assert_eq!(statuses, [&json!("accepted"), &json!("duplicate"), &json!("accepted")]);
    let kinds: Vec<String> =
        outcomes.iter().flat_map(|o| &o.events).map(|e| e.kind.to_string()).collect();
    assert_eq!(kinds, ["order.received.v1", "order.changed.v1"]);
    let sequences: Vec<i64> = outcomes.iter().flat_map(|o| &o.events).map(|e| e.sequence).collect();
    assert_eq!(sequences, [1, 2]);
    assert_eq!((count(&harness, "orders").await, count(&harness, "order_lines").await), (1, 1));
}

fn answer(answer: &Answer) -> Value {
    match answer {
        Answer::Done(body) => serde_json::from_slice(body).expect("JSON"),
        other => panic!("not done: {other:?}"),
    }
}

#[tokio::test]
async fn older_news_are_kept_and_change_nothing() {
    let harness = start().await;
    let newer =
        take(&harness, delivery("orders/updated", &payload(5, "2026-02-01T09:00:09Z"))).await;
    assert_eq!(newer["status"], "accepted", "an update may come first");
    let older =
        take(&harness, delivery("orders/create", &payload(5, "2026-02-01T09:00:00Z"))).await;
    assert_eq!(older["status"], "accepted");
    assert!(older["reason"].as_str().expect("a reason").contains("newer"));
    assert_eq!((count(&harness, "deliveries").await, count(&harness, "timeline").await), (2, 1));
}

#[tokio::test]
async fn what_cannot_be_used_is_parked_with_its_bytes_and_a_reason() {
    let harness = start().await;
    let taken =
        take(&harness, bytes_of("shop", "orders/create", (&b"{\"id\":\xFF"[..]).into())).await;
    assert_eq!(taken["status"], "parked");
    let parked = json!({ "outcome": "parked" });
    let list = harness.ask(asked::DELIVERIES_LIST, parked).await.expect("a list");
    assert_eq!(list["items"][0]["id"], taken["delivery_id"]);
    assert!(list["items"][0]["reason"].is_string() && list["items"][0]["reason_code"].is_string());
    let question = json!({ "delivery_id": taken["delivery_id"] });
    let kept = harness.ask(asked::DELIVERIES_GET, question.clone()).await.expect("the bytes");
    assert_eq!(kept["body_base64"], "eyJpZCI6/w==");
    let again = harness.tell(asked::DELIVERIES_RETRY, question).await.expect("read again");
    assert_eq!(again["status"], "parked");
}

#[tokio::test]
async fn a_parked_payload_is_read_again_once_the_channel_says_its_currency() {
    let harness = start().await;
    let mut body = payload(9, "2026-02-01T09:00:00Z");
    body.as_object_mut().expect("an object").remove("currency");
    let taken = take(&harness, delivery("orders/create", &body)).await;
    assert_eq!(taken["status"], "parked", "{taken}");
    let currency = json!({ "id": "shop", "kind": "shopify", "currency": "EUR" });
    harness.tell(asked::CHANNELS_PUT, currency).await.expect("the currency");
    let question = json!({ "delivery_id": taken["delivery_id"] });
    let again = harness.tell(asked::DELIVERIES_RETRY, question.clone()).await.expect("read again");
    assert_eq!(again["status"], "accepted", "{again}");
    let refused = harness.tell(asked::DELIVERIES_RETRY, question).await.expect_err("read before");
    assert_eq!(refused.status, 409);
    assert_eq!(count(&harness, "orders").await, 1);
}

#[tokio::test]
async fn a_signed_id_is_a_key_of_its_own() {
    let harness = start().await;
    let mut first = delivery("orders/create", &payload(1, "2026-02-01T09:00:00Z"));
    first.headers.push((asked::WEBHOOK_ID.to_owned(), "msg_1".to_owned()));
    let mut second = delivery("orders/create", &payload(2, "2026-02-01T09:00:00Z"));
    second.headers.push((asked::WEBHOOK_ID.to_owned(), "msg_1".to_owned()));
    assert_eq!(take(&harness, first).await["status"], "accepted");
    assert_eq!(take(&harness, second).await["status"], "duplicate");
}

#[tokio::test]
async fn two_hundred_deliveries_are_one_batch() {
    let harness: Harness<OrderIntake> = start().await;
    let mut tasks: Vec<Task<_>> = Vec::new();
    for id in 0..200 {
        let question = delivery("orders/create", &payload(5000 + id, "2026-02-01T09:00:00Z"));
        let routed = harness.handler.route(&harness.pool, asked::DELIVERIES_TAKE, &question).await;
        let command = routed.expect("routed").command;
        let cause = runtime::Cause {
            id: uuid::Uuid::from_u128(u128::from(id) + 1),
            actor: "service:gateway".to_owned(),
            trace: None,
            time: chrono::DateTime::from_timestamp(1_790_000_000, 0).expect("in range"),
        };
        tasks.push(Task { command, cause, lane: 0 });
    }
    let now = chrono::DateTime::from_timestamp(1_790_000_000, 0).expect("in range");
    let outcomes = harness.apply_tasks(now, tasks).await;
    assert!(outcomes.iter().all(|outcome| outcome.events.len() == 1));
    assert_eq!(count(&harness, "orders").await, 200);
}

#[tokio::test]
async fn orders_are_found_by_what_they_are_called() {
    let harness = start().await;
    let mut ids = Vec::new();
    for id in [4501, 4502, 9000] {
        ids.push(an_order(&harness, id).await.to_string());
    }
    let find = |question: Value| harness.ask(asked::ORDERS_LIST, question);
    let found = find(json!({ "q": "45" })).await.expect("a page");
    assert_eq!(found["items"].as_array().expect("items").len(), 2);
    let found = find(json!({ "external_ref": "9000", "channel": "shop" })).await.expect("a page");
    assert_eq!(found["items"][0]["id"], json!(ids[2]));
    assert!(found["items"][0].get("person").is_none());
    let found = find(json!({ "q": ids[0], "on_hold": false, "status": "received" })).await;
    assert_eq!(found.expect("a page")["items"][0]["external_ref"], "4501");
    let first = find(json!({ "limit": 2 })).await.expect("a page");
    assert_eq!(first["items"][0]["id"], json!(ids[2]), "newest first");
    let rest = find(json!({ "limit": 2, "cursor": first["next"] })).await.expect("a page");
    assert_eq!((&rest["items"][0]["id"], &rest["next"]), (&json!(ids[0]), &Value::Null));
    assert_eq!(find(json!({ "cursor": "x" })).await.expect_err("none of ours").status, 422);
}

#[tokio::test]
async fn what_was_sent_about_an_order_is_found_with_where_its_fields_stand() {
    let harness = start().await;
    let (id, other) = (an_order(&harness, 4501).await, an_order(&harness, 4502).await);
    assert_ne!(id, other);
    take(&harness, delivery("orders/updated", &payload(4501, "2026-02-01T10:00:00Z"))).await;
    let found = harness.ask(asked::DELIVERIES_LIST, json!({ "order_id": id })).await;
    let found = found.expect("a page");
    let items = found["items"].as_array().expect("items");
    assert_eq!(items.len(), 2);
    assert!(items.iter().all(|one| one["order_id"] == json!(id)));
    let question = json!({ "delivery_id": items[0]["id"] });
    let whole = harness.ask(asked::DELIVERIES_GET, question).await.expect("a delivery");
    let places = whole["read_from"].as_array().expect("places");
    assert!(places.contains(&json!({ "field": "number", "at": ["name", "order_number"] })));
}

#[tokio::test]
async fn open_orders_are_counted_and_names_are_told_to_whoever_asks() {
    let harness = start().await;
    for id in [4501, 4502] {
        an_order(&harness, id).await;
    }
    let counts = |since: Value| harness.ask(asked::ORDERS_COUNTS, since);
    let all = counts(json!({ "since": "2026-01-01T00:00:00Z" })).await.expect("counts");
    assert_eq!((&all["came_in"]["count"], &all["received"]["count"]), (&json!(2), &json!(2)));
    assert_eq!((&all["on_hold"]["count"], &all["received"]["more"]), (&json!(0), &json!(false)));
    assert!(all["received"]["oldest_at"].is_string());
    let later = counts(json!({ "since": "2099-01-01T00:00:00Z" })).await.expect("counts");
    assert_eq!(later["came_in"]["count"], 0);
    let named = harness.ask(asked::ORDERS_LIST, json!({ "names": true })).await.expect("a page");
    let person = &named["items"][0]["person"];
    assert_eq!(person["customer"]["name"], "Ada");
    assert!(person["recipient"].is_null() && person["customer"]["email"].is_null(), "{person}");
}
