use contracts::events::cancellation::CancellationRequested;
use contracts::ids::{CancellationId, Id, OrderId};
use contracts::order::LineQuantity;
use runtime::{Answer, Outcome};
use serde_json::{Value, json};

use super::house::{House, body, done, line_id, order_id, said};

async fn cancel(house: &House, name: &str, order: OrderId, quantity: u32) -> Outcome {
    let wish = CancellationRequested {
        cancellation_id: CancellationId::caused_by(order.uuid(), name),
        order_id: order,
        lines: vec![LineQuantity { line_id: line_id(order, 0), quantity }],
        reason: "changed my mind".into(),
        requested_by: "customer".into(),
    };
    house.hear(&wish, Some(order)).await
}

fn figures(outcome: &Outcome) -> (Value, Value, Value) {
    let line = body(outcome, 0)["lines"][0].clone();
    (line["cancelled"].clone(), line["passed_on"].clone(), line["refused"].clone())
}

#[tokio::test]
async fn a_cancellation_that_comes_before_its_order_waits() {
    let house = House::open().await;
    let outcome = cancel(&house, "c", order_id("1"), 1).await;
    assert!(matches!(outcome.answer, Answer::NotYet(_)));
}

#[tokio::test]
async fn waiting_pieces_go_first_then_those_that_nobody_picked() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 2).await;
    let (order, _) = house.approve("1", &[("LAMP", 3)]).await;
    let (_, other) = house.approve("2", &[("LAMP", 1)]).await;
    assert_eq!(said(&other), ["stock.short", "shortage.opened"]);
    let outcome = cancel(&house, "c1", order, 1).await;
    assert_eq!(figures(&outcome), (json!(1), json!(0), json!(0)));
    assert_eq!(house.level("LAMP").await, (2, 2, 0));
    let outcome = cancel(&house, "c2", order, 2).await;
    assert_eq!(figures(&outcome), (json!(2), json!(0), json!(0)));
    let rest = ["cancellation.settled", "stock.allocated", "pick.released", "shortage.settled"];
    assert_eq!(said(&outcome), rest, "what is given free serves whoever waits");
    assert_eq!(house.level("LAMP").await, (2, 1, 1));
    let again = cancel(&house, "c2", order, 2).await;
    done(&again);
    assert!(again.events.is_empty());
    house.audit().await;
}

#[tokio::test]
async fn the_holder_of_a_cancelled_job_hears_why() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 2).await;
    let (order, _) = house.approve("1", &[("LAMP", 2)]).await;
    let job = house.offered().await;
    let id = json!({"job_id": job["job_id"]});
    house.ask("floor.claim", id.clone()).await.expect("a claim");
    cancel(&house, "c", order, 2).await;
    let refused = house.ask("floor.confirm", id).await.expect_err("a refusal");
    assert_eq!(refused.status, 409);
    let words = refused.detail.unwrap_or_default();
    assert!(words.contains("was cancelled: what it was for was cancelled"), "{words}");
}

#[tokio::test]
async fn picked_pieces_are_put_back_by_a_task_and_packed_ones_are_passed_on() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 3).await;
    let (order, _) = house.approve("1", &[("LAMP", 3)]).await;
    house.pick(&house.offered().await).await;
    let lines = json!([{"sku": "LAMP", "quantity": 1}]);
    let pack = json!({"order_id": order, "lines": lines});
    house.ask("packages.create", pack).await.expect("a parcel");
    let outcome = cancel(&house, "c", order, 4).await;
    assert_eq!(figures(&outcome), (json!(2), json!(1), json!(1)));
    assert_eq!(house.level("LAMP").await, (3, 1, 2));
    let page = house.ask("putbacks.list", json!({})).await.expect("a page");
    let put_back = &page["items"][0];
    assert_eq!((&put_back["quantity"], &put_back["bin"]), (&json!(2), &json!("A-00-00")));
    let id = json!({"put_back_id": put_back["put_back_id"]});
    let carried = house.ask("putbacks.done", id.clone()).await.expect("done");
    assert_eq!(carried["done_by"], "key:test");
    assert_eq!(house.ask("putbacks.done", id).await.expect("done again"), carried);
    let page = house.ask("putbacks.list", json!({})).await.expect("a page");
    assert_eq!(page["items"], json!([]));
    house.audit().await;
}
