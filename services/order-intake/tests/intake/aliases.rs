//! Aliases: set, found, followed by orders that wait for review, and removed.

use contracts::ids::{Id, OrderId};
use contracts::requests::intake as asked;
use order_intake::OrderIntake;
use runtime::Handler;
use runtime::testing::Harness;
use serde_json::{Value, json};

use crate::{delivery, get, payload, start, take};

/// An order whose line has a variant and no SKU.
async fn nameless(harness: &Harness<OrderIntake>, id: u64) -> OrderId {
    let mut order = payload(id, "2026-02-01T09:00:00Z");
    order["line_items"][0]["sku"] = json!("");
    order["line_items"][0]["variant_id"] = json!(808);
    order["line_items"][0]["variant_title"] = json!("red");
    let taken = take(harness, delivery("orders/create", &order)).await;
    taken["order_id"].as_str().expect("an order").parse().expect("an id")
}

async fn put(harness: &Harness<OrderIntake>, by: &str, key: &str, sku: &str) -> Value {
    let put = json!({ "channel": "shop", "by": by, "key": key, "sku": sku });
    harness.tell(asked::ALIASES_PUT, put).await.expect("an alias")
}

/// Lets the clock of every lane go on until nothing is due.
async fn run(harness: &Harness<OrderIntake>) {
    let now = sqlx::query_scalar("SELECT now()").fetch_one(&harness.pool).await.expect("the time");
    for lane in 0..OrderIntake::SERVICE.lanes() {
        for _ in 0..10 {
            let due = harness.due(lane, now).await;
            harness.apply_in(lane, now, due).await;
        }
    }
}

async fn news(harness: &Harness<OrderIntake>) -> i64 {
    let count = sqlx::query_scalar("SELECT count(*) FROM alias_news");
    count.fetch_one(&harness.pool).await.expect("a count")
}

#[tokio::test]
async fn orders_that_wait_follow_an_alias_in_every_lane_and_later_ones_find_it_at_once() {
    let harness = start().await;
    let mut waiting = Vec::new();
    for id in 1..=8 {
        waiting.push(nameless(&harness, id).await);
    }
    let lanes: std::collections::BTreeSet<_> =
        waiting.iter().map(|id| id.slot().lane(OrderIntake::SERVICE.lanes())).collect();
    assert!(lanes.len() > 1, "the orders are of several lanes");
    let line = &get(&harness, waiting[0]).await["lines"][0];
    assert_eq!((&line["sku"], &line["named"]), (&json!(null), &json!({ "variant_ref": "808" })));
    assert_eq!(line["alias_key"], json!({ "by": "variant", "key": "808" }));
    put(&harness, "variant", "808", "LAMP-RED").await;
    run(&harness).await;
    assert_eq!(news(&harness).await, 0);
    for id in &waiting {
        let line = &get(&harness, *id).await["lines"][0];
        assert_eq!(line["sku"], "LAMP-RED");
        assert_eq!(line["named"], json!({ "variant_ref": "808", "alias": "variant" }));
        let timeline = harness.ask(asked::ORDERS_TIMELINE, json!({ "order_id": id })).await;
        let timeline = timeline.expect("a timeline");
        assert_eq!(timeline["items"][1]["sentence"], "Lamp is LAMP-RED by its variant");
    }
    let later = nameless(&harness, 9).await;
    assert_eq!(get(&harness, later).await["lines"][0]["sku"], "LAMP-RED");
}

#[tokio::test]
async fn an_alias_that_changes_is_followed_and_one_that_goes_leaves_what_was_found() {
    let harness = start().await;
    let id = nameless(&harness, 1).await;
    let first = put(&harness, "variant", "808", "LAMP-RED").await;
    assert_eq!(put(&harness, "variant", "808", "LAMP-RED").await, first, "said twice");
    run(&harness).await;
    let second = put(&harness, "variant", "808", "LAMP-BLUE").await;
    assert!(second["version"].as_i64() > first["version"].as_i64());
    run(&harness).await;
    assert_eq!(get(&harness, id).await["lines"][0]["sku"], "LAMP-BLUE");
    let remove = json!({ "channel": "shop", "by": "variant", "key": "808" });
    harness.tell(asked::ALIASES_REMOVE, remove.clone()).await.expect("removed");
    let gone = harness.tell(asked::ALIASES_REMOVE, remove).await.expect_err("gone");
    assert_eq!(gone.status, 404);
    run(&harness).await;
    assert_eq!(get(&harness, id).await["lines"][0]["sku"], "LAMP-BLUE");
    let changes: Vec<Option<String>> =
        sqlx::query_scalar("SELECT sku FROM alias_changes ORDER BY version")
            .fetch_all(&harness.pool)
            .await
            .expect("the changes");
    let told = [Some("LAMP-RED".to_owned()), Some("LAMP-BLUE".to_owned()), None];
    assert_eq!(changes, told);
}

#[tokio::test]
async fn lines_of_every_kind_find_their_item() {
    let harness = start().await;
    put(&harness, "sku", "LAMP-1", "OURS-1").await;
    put(&harness, "title", "Lamp / red", "OURS-2").await;
    let by_sku = crate::an_order(&harness, 1).await;
    let line = &get(&harness, by_sku).await["lines"][0];
    assert_eq!((&line["sku"], &line["named"]["sku"]), (&json!("OURS-1"), &json!("LAMP-1")));
    let mut custom = payload(2, "2026-02-01T09:00:00Z");
    custom["line_items"][0]["sku"] = json!(null);
    custom["line_items"][0]["variant_title"] = json!("red");
    let taken = take(&harness, delivery("orders/create", &custom)).await;
    let id = taken["order_id"].as_str().expect("an order").parse().expect("an id");
    assert_eq!(get(&harness, id).await["lines"][0]["sku"], "OURS-2");
}

#[tokio::test]
async fn aliases_are_listed_page_by_page_and_nonsense_is_refused() {
    let harness = start().await;
    for (by, key) in [("variant", "1"), ("sku", "A/b ü"), ("sku", "B"), ("title", "Lamp / red")] {
        put(&harness, by, key, "LAMP").await;
    }
    put(&harness, "sku", "C", "SOFA").await;
    let list = async |more: Value| {
        let mut question = json!({ "channel": "shop", "sku": "LAMP", "limit": 3 });
        question
            .as_object_mut()
            .expect("members")
            .extend(more.as_object().cloned().into_iter().flatten());
        harness.ask(asked::ALIASES_LIST, question).await
    };
    let keys = |page: &Value| {
        let items = page["items"].as_array().expect("items").iter();
        items.map(|item| item["key"].as_str().expect("a key").to_owned()).collect::<Vec<_>>()
    };
    let first = list(json!({})).await.expect("a page");
    assert_eq!(keys(&first), ["A/b ü", "B", "Lamp / red"]);
    let second = list(json!({ "cursor": first["next"] })).await.expect("a page");
    assert_eq!((keys(&second), &second["next"]), (vec!["1".to_owned()], &json!(null)));
    assert_eq!(list(json!({ "cursor": "zz" })).await.expect_err("none of ours").status, 422);
    assert_eq!(list(json!({ "channel": "none" })).await.expect_err("unknown").status, 404);
    for (member, wrong) in
        [("key", json!("")), ("key", json!(" ")), ("note", json!("x".repeat(501)))]
    {
        let mut put = json!({ "channel": "shop", "by": "sku", "key": "A", "sku": "LAMP" });
        put[member] = wrong;
        let refused = harness.tell(asked::ALIASES_PUT, put).await.expect_err("refused");
        assert_eq!(refused.errors[0].pointer, format!("#/{member}"));
    }
}
