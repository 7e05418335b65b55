use chrono::{DateTime, TimeDelta, Utc};
use contracts::events::cancellation::CancellationRequested;
use contracts::ids::{CancellationId, Id, OrderId};
use contracts::order::LineQuantity;
use serde_json::{Value, json};
use warehouse::commands::Command;

use super::house::{House, body, done, line_id, said};

async fn cases(house: &House, query: Value) -> Vec<Value> {
    let page = house.ask("shortages.list", query).await.expect("a page");
    page["items"].as_array().expect("a list").clone()
}

/// Gives about when events are told to the house.
fn told_at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_000_001, 0).expect("in range")
}

/// Asks for pieces as order-intake does once it heard a choice.
pub async fn cancelled(house: &House, order: OrderId, name: &str, quantity: u32) -> Vec<String> {
    let wish = CancellationRequested {
        cancellation_id: CancellationId::caused_by(order.uuid(), name),
        order_id: order,
        lines: vec![LineQuantity { line_id: line_id(order, 0), quantity }],
        reason: "stock is missing".into(),
        requested_by: "customer".into(),
    };
    said(&house.hear(&wish, Some(order)).await)
}

#[tokio::test]
async fn missing_pieces_have_a_case_that_the_goods_settle() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 1).await;
    let (order, outcome) = house.approve("1", &[("LAMP", 3)]).await;
    let told = ["stock.allocated", "pick.released", "stock.short", "shortage.opened"];
    assert_eq!(said(&outcome), told);
    let opened = body(&outcome, 3);
    assert_eq!((&opened["quantity"], &opened["order_id"]), (&json!(2), &json!(order)));
    let case = cases(&house, json!({})).await.remove(0);
    assert_eq!(case["shortage_id"], opened["shortage_id"]);
    assert_eq!((&case["state"], &case["owner"]), (&json!("open"), &json!("clerk")));
    assert_eq!(case["choices"], json!(["wait", "cancel", "substitute"]));
    house.receive("r2", "LAMP", 1).await;
    let case = cases(&house, json!({ "order_id": order })).await.remove(0);
    assert_eq!((&case["missing"], &case["arrived"]), (&json!(1), &json!(1)));
    house.receive("r3", "LAMP", 5).await;
    assert!(cases(&house, json!({})).await.is_empty());
    let case = cases(&house, json!({ "state": "settled" })).await.remove(0);
    assert_eq!((&case["arrived"], &case["cancelled"]), (&json!(2), &json!(0)));
    house.audit().await;
}

#[tokio::test]
async fn a_clerk_waits_for_a_day_and_then_cancels() {
    let house = House::open().await;
    let (order, _) = house.approve("1", &[("LAMP", 2)]).await;
    let id = cases(&house, json!({})).await[0]["shortage_id"].clone();
    let now: DateTime<Utc> =
        sqlx::query_scalar("SELECT now()").fetch_one(&house.harness.pool).await.expect("the time");
    let day = (now + TimeDelta::days(20)).date_naive();
    let expected = json!({ "sku": "LAMP", "location": "main", "expected_on": day });
    house.ask("expected.put", expected).await.expect("a plan");
    let wait = json!({ "shortage_id": id });
    let case = house.ask("shortages.wait", wait).await.expect("it waits");
    assert_eq!((&case["state"], &case["wait_until"]), (&json!("waiting"), &json!(day)));
    assert_eq!(case["decided_by"], "key:test");
    let past = json!({ "shortage_id": id, "until": "2020-01-01" });
    assert_eq!(house.ask("shortages.wait", past).await.expect_err("past").status, 422);
    let cancel = json!({ "shortage_id": id, "reason": "it is not made any more" });
    let case = house.ask("shortages.cancel", cancel.clone()).await.expect("it is cancelled");
    assert_eq!((&case["state"], &case["owner"]), (&json!("cancelling"), &json!("warehouse")));
    let again = house.ask("shortages.cancel", cancel).await.expect("once more");
    assert_eq!(again, case, "twice is once");
    let wait = json!({ "shortage_id": id });
    assert_eq!(house.ask("shortages.wait", wait).await.expect_err("late").status, 409);
    let told = cancelled(&house, order, "c", 2).await;
    assert_eq!(told, ["cancellation.settled", "shortage.settled"]);
    let case = house.ask("shortages.get", json!({ "shortage_id": id })).await.expect("a case");
    assert_eq!((&case["state"], &case["cancelled"]), (&json!("settled"), &json!(2)));
}

#[tokio::test]
async fn the_customer_chooses_only_among_what_was_offered() {
    let house = House::open().await;
    house.approve("1", &[("LAMP", 2)]).await;
    let id = cases(&house, json!({})).await[0]["shortage_id"].clone();
    let choose = |choice: &str| json!({ "shortage_id": id, "choice": choice });
    let early = house.ask_as("customer", "shortages.choose", choose("wait")).await;
    assert_eq!(early.expect_err("not offered").status, 409);
    let offer = json!({ "shortage_id": id, "choices": ["cancel"] });
    let case = house.ask("shortages.offer", offer).await.expect("an offer");
    assert_eq!((&case["owner"], &case["offered"]), (&json!("customer"), &json!(["cancel"])));
    let other = house.ask_as("customer", "shortages.choose", choose("wait")).await;
    assert_eq!(other.expect_err("not offered").status, 409);
    let case = house.ask_as("customer", "shortages.choose", choose("cancel")).await;
    assert_eq!(case.expect("chosen")["decided_by"], "customer");
}

#[tokio::test]
async fn where_nobody_chooses_the_time_does() {
    let house = House::open().await;
    house.approve("1", &[("LAMP", 2)]).await;
    let now = told_at();
    let overdue = |commands: Vec<Command>| {
        commands.into_iter().filter(|one| matches!(one, Command::Overdue(_))).collect::<Vec<_>>()
    };
    assert!(overdue(house.harness.due(0, now).await).is_empty());
    let due = overdue(house.harness.due(0, now + TimeDelta::days(31)).await);
    assert!(matches!(&due[..], [Command::Overdue(ids)] if ids.len() == 1), "{due:?}");
}

#[tokio::test]
async fn orders_from_before_there_were_cases_get_theirs_from_the_timer() {
    let house = House::open().await;
    house.approve("1", &[("LAMP", 2)]).await;
    for sql in [
        "DELETE FROM shortages",
        "INSERT INTO orders_without_cases SELECT order_id FROM orders",
        "UPDATE counters SET stamp = gen_random_uuid()",
    ] {
        sqlx::query(sql).execute(&house.harness.pool).await.expect("as before");
    }
    let due = house.harness.due(0, told_at()).await;
    house.harness.apply_in(0, told_at(), due).await.iter().for_each(done);
    assert_eq!(cases(&house, json!({})).await.len(), 1);
    let nothing = house.harness.due(0, told_at()).await;
    assert!(nothing.is_empty(), "{nothing:?}");
}

#[tokio::test]
async fn low_stock_is_told_once_and_listed_until_goods_come() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 5).await;
    let level = json!({ "sku": "LAMP", "location": "main", "reorder_level": 3 });
    let plan = house.ask("reorder_levels.put", level).await.expect("a plan");
    assert_eq!((&plan["available"], &plan["low_since"]), (&json!(5), &json!(null)));
    let (_, first) = house.approve("1", &[("LAMP", 2)]).await;
    assert!(said(&first).contains(&"stock.low".to_owned()), "{:?}", said(&first));
    let (_, second) = house.approve("2", &[("LAMP", 1)]).await;
    assert!(!said(&second).contains(&"stock.low".to_owned()), "{:?}", said(&second));
    let page = house.ask("stock.low", json!({})).await.expect("a page");
    assert_eq!(page["items"][0]["available"], 2);
    house.receive("r2", "LAMP", 9).await;
    let page = house.ask("stock.low", json!({})).await.expect("a page");
    assert_eq!(page["items"], json!([]));
    let unknown = json!({ "sku": "DESK", "location": "main", "reorder_level": 3 });
    assert_eq!(house.ask("reorder_levels.put", unknown).await.expect_err("unknown").status, 422);
}

#[tokio::test]
async fn the_pack_scan_stops_until_cancelled_pieces_are_carried_back() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 3).await;
    let (order, _) = house.approve("1", &[("LAMP", 3)]).await;
    let job = house.offered().await;
    house.pick(&job).await;
    cancelled(&house, order, "c", 1).await;
    let pack = json!({ "job_id": job["job_id"] });
    let stopped = house.ask("packages.create", pack.clone()).await.expect_err("stopped");
    assert_eq!((stopped.status, stopped.kind.as_ref()), (409, "/problems/cancelled"));
    let words = stopped.detail.unwrap_or_default();
    assert!(words.contains("stock is missing") && words.contains("1 LAMP to A-00-00"), "{words}");
    let page = house.ask("putbacks.list", json!({})).await.expect("a page");
    let put_back = &page["items"][0];
    let wish = CancellationId::caused_by(order.uuid(), "c");
    assert_eq!(put_back["cancellation_id"], json!(wish));
    let id = json!({ "put_back_id": put_back["put_back_id"] });
    house.ask("putbacks.done", id).await.expect("done");
    let parcel = house.ask("packages.create", pack).await.expect("a parcel");
    assert_eq!(parcel["lines"][0]["quantity"], 2);
    house.audit().await;
}

#[tokio::test]
async fn whoever_packs_what_was_cancelled_altogether_hears_why() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 1).await;
    let (order, _) = house.approve("1", &[("LAMP", 1)]).await;
    let job = house.offered().await;
    house.pick(&job).await;
    cancelled(&house, order, "c", 1).await;
    let page = house.ask("putbacks.list", json!({})).await.expect("a page");
    let id = json!({ "put_back_id": page["items"][0]["put_back_id"] });
    house.ask("putbacks.done", id).await.expect("done");
    let pack = json!({ "job_id": job["job_id"] });
    let refused = house.ask("packages.create", pack).await.expect_err("nothing is left");
    assert_eq!(refused.kind.as_ref(), "/problems/cancelled");
    let words = refused.detail.unwrap_or_default();
    assert!(words.contains("was cancelled: stock is missing"), "{words}");
}
