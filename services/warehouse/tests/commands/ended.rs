use contracts::events::cancellation::CancellationRequested;
use contracts::events::order::OrderCancelled;
use contracts::ids::OrderId;
use contracts::order::LineQuantity;
use runtime::Outcome;
use serde_json::{Value, json};

use super::house::{House, body, done, ended, line_id, order_id, said};

async fn end(house: &House, order: OrderId) -> Outcome {
    house.hear(&ended(order), Some(order)).await
}

/// What order-intake asks for when it hears of the approval itself.
async fn take_back(house: &House, order: OrderId, quantity: u32) -> Outcome {
    let wish = CancellationRequested {
        cancellation_id: CancellationRequested::after_the_end(order),
        order_id: order,
        lines: vec![LineQuantity { line_id: line_id(order, 0), quantity }],
        reason: "the order had ended before".into(),
        requested_by: "service:order-intake".into(),
    };
    house.hear(&wish, Some(order)).await
}

fn answer(outcome: &Outcome) -> [Value; 3] {
    let line = &body(outcome, 0)["lines"][0];
    ["cancelled", "passed_on", "refused"].map(|figure| line[figure].clone())
}

#[tokio::test]
async fn of_an_order_that_ended_before_its_approval_nothing_is_set_aside() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 5).await;
    let order = order_id("1");
    assert!(end(&house, order).await.events.is_empty());
    done(&end(&house, order).await);
    let (_, outcome) = house.approve("1", &[("LAMP", 2)]).await;
    assert_eq!(said(&outcome), ["cancellation.settled"]);
    assert_eq!(answer(&outcome), [json!(2), json!(0), json!(0)]);
    assert_eq!(house.level("LAMP").await, (5, 0, 5));
    assert_eq!(house.offered().await, json!(null));
    assert!(take_back(&house, order, 2).await.events.is_empty(), "it is answered already");
    house.audit().await;
}

#[tokio::test]
async fn what_is_worked_on_when_its_order_ends_is_taken_back_and_what_has_left_is_told() {
    let house = House::open().await;
    house.receive("r1", "LAMP", 5).await;
    let (order, _) = house.approve("1", &[("LAMP", 3)]).await;
    house.pick(&house.offered().await).await;
    let lines = json!([{"sku": "LAMP", "quantity": 1}]);
    let pack = json!({"order_id": order, "lines": lines});
    house.ask("packages.create", pack).await.expect("a parcel");
    let outcome = end(&house, order).await;
    assert_eq!(said(&outcome), ["cancellation.settled"]);
    assert_eq!(answer(&outcome), [json!(2), json!(1), json!(0)]);
    assert_eq!(house.level("LAMP").await, (5, 1, 4));
    assert!(take_back(&house, order, 3).await.events.is_empty(), "it is answered already");
    assert!(end(&house, order).await.events.is_empty(), "so is this");
    house.audit().await;
}

#[tokio::test]
async fn an_order_that_was_approved_when_it_ended_is_cancelled_wish_by_wish() {
    let house = House::open().await;
    let told = OrderCancelled { before_approval: false, ..ended(order_id("1")) };
    let received = house.harness.received(&told, Some(told.order_id));
    assert!(house.harness.consume(&received).await.is_none());
}
