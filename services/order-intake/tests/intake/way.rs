//! The way of an order through the events of the others, each of them twice.

use std::collections::BTreeMap;

use contracts::events::Event;
use contracts::events::floor::{ParcelPacked, PickClaimed, PickCompleted, PickReleased};
use contracts::events::review::{HoldPlaced, HoldReleased, OrderApproved};
use contracts::events::shipment::{ShipmentDelivered, ShipmentEnd, ShipmentHandedOver};
use contracts::events::stock::StockAllocated;
use contracts::ids::{
    FulfillmentOrderId, HoldId, Id, OrderId, ParcelId, PickJobId, ShipmentId, derive_from_cause,
};
use contracts::order::{HoldReason, LineItems, LineQuantity};
use contracts::requests::intake as asked;
use order_intake::OrderIntake;
use runtime::testing::Harness;
use runtime::{Answer, Consumed, Handler};
use serde_json::{Value, json};

use crate::{an_order, count, get, start};

fn made<I: Id>(order: OrderId, role: &str) -> I {
    I::from_uuid(derive_from_cause(order.uuid(), role))
}

/// The lines of an order as review approves them.
pub async fn items(harness: &Harness<OrderIntake>, id: OrderId) -> Vec<LineItems> {
    let order = get(harness, id).await;
    let lines = order["lines"].as_array().expect("lines").iter();
    let item = |line: &Value| {
        let item =
            json!({ "line_id": line["id"], "sku": line["sku"], "quantity": line["quantity"] });
        serde_json::from_value(item).expect("an item")
    };
    lines.map(item).collect()
}

/// The approval of a whole order.
pub async fn approval(harness: &Harness<OrderIntake>, id: OrderId) -> OrderApproved {
    OrderApproved {
        order_id: id,
        number: "#1".to_owned(),
        channel: "shop".to_owned(),
        currency: "EUR".parse().expect("a currency"),
        value_minor: 3998,
        cash_on_delivery_minor: 0,
        lines: items(harness, id).await,
        shipping_method: None,
        approved_by: "rules".to_owned(),
        person: None,
    }
}

/// Hears an event twice: the second time changes nothing and says nothing.
pub async fn consume<E: Event>(
    harness: &Harness<OrderIntake>,
    event: &E,
    id: OrderId,
) -> Vec<String> {
    let received = harness.received(event, Some(id));
    let first = harness.consume(&received).await.expect("a command");
    assert!(matches!(first.answer, Answer::Done(_)), "{:?}", first.answer);
    let before = (get(harness, id).await, count(harness, "timeline").await);
    let second = harness.consume(&received).await.expect("a command");
    assert!(matches!(second.answer, Answer::Done(_)) && second.events.is_empty());
    assert_eq!(before, (get(harness, id).await, count(harness, "timeline").await));
    first.events.iter().map(|event| event.kind.to_string()).collect()
}

#[tokio::test]
async fn an_order_runs_from_the_shop_to_completed_with_every_event_twice() {
    let harness = start().await;
    let id = an_order(&harness, 1).await;
    let lines = items(&harness, id).await;
    let fulfillment_order_id = made::<FulfillmentOrderId>(id, "main");
    let job_id = made::<PickJobId>(id, "job");
    let location = "main".to_owned();
    consume(&harness, &approval(&harness, id).await, id).await;
    let routed_by = "the only location".to_owned();
    let allocated = StockAllocated {
        order_id: id,
        fulfillment_order_id,
        location: location.clone(),
        lines: lines.clone(),
        routed_by,
    };
    consume(&harness, &allocated, id).await;
    let zone = "a".to_owned();
    let released = PickReleased {
        job_id,
        order_id: id,
        fulfillment_order_id,
        location: location.clone(),
        zone,
    };
    consume(&harness, &released, id).await;
    assert_eq!(get(&harness, id).await["fulfillment_status"], "in_progress");
    consume(&harness, &PickClaimed { job_id, order_id: id, claimed_by: "device:7".to_owned() }, id)
        .await;
    let picked = lines.iter();
    let picked = PickCompleted {
        job_id,
        order_id: id,
        fulfillment_order_id,
        picked: picked
            .map(|line| LineQuantity { line_id: line.line_id, quantity: line.quantity })
            .collect(),
        picked_by: "device:7".to_owned(),
    };
    consume(&harness, &picked, id).await;
    ship(&harness, id, lines).await;
    let order = get(&harness, id).await;
    assert_eq!(
        (&order["status"], &order["fulfillment_status"]),
        (&json!("processing"), &json!("delivered"))
    );
    let lane = id.slot().lane(4);
    let later = chrono::DateTime::from_timestamp(4_000_000_000, 0).expect("in range");
    assert_eq!(harness.due((lane + 1) % 4, later).await.len(), 0);
    let due = harness.due(lane, later).await;
    let outcomes = harness.apply_in(lane, later, due).await;
    assert_eq!(outcomes[0].events[0].kind.to_string(), "order.completed.v1");
    let order = get(&harness, id).await;
    assert_eq!(order["status"], "completed");
    let timeline =
        harness.ask(asked::ORDERS_TIMELINE, json!({ "order_id": id })).await.expect("a story");
    let entries = timeline["items"].as_array().expect("entries");
    assert_eq!(entries.last().expect("an entry")["number"], order["version"]);
    assert_eq!(entries[0]["code"], "received");
}

async fn ship(harness: &Harness<OrderIntake>, id: OrderId, lines: Vec<LineItems>) {
    let end = hand_over(harness, id, lines).await;
    consume(harness, &ShipmentDelivered { end }, id).await;
}

async fn hand_over(
    harness: &Harness<OrderIntake>,
    id: OrderId,
    lines: Vec<LineItems>,
) -> ShipmentEnd {
    let (parcel_id, shipment_id) =
        (made::<ParcelId>(id, "parcel"), made::<ShipmentId>(id, "shipment"));
    let location = "main".to_owned();
    let handed_over = ShipmentHandedOver {
        shipment_id,
        order_id: id,
        parcel_id,
        location: location.clone(),
        lines: lines.clone(),
    };
    let early =
        harness.consume(&harness.received(&handed_over, Some(id))).await.expect("a command");
    assert!(matches!(early.answer, Answer::NotYet(_)), "handed over before it was packed");
    let packed = ParcelPacked {
        parcel_id,
        order_id: id,
        order_number: "#1".to_owned(),
        fulfillment_order_id: made::<FulfillmentOrderId>(id, "main"),
        location: location.clone(),
        sscc: "340123450000000018".to_owned(),
        weight_grams: 500,
        lines: lines.clone(),
        currency: "EUR".parse().expect("a currency"),
        value_minor: 3998,
        cash_on_delivery_minor: 0,
        shipping_method: None,
        person: None,
        channel: Some("shop".to_owned()),
    };
    consume(harness, &packed, id).await;
    consume(harness, &handed_over, id).await;
    let occurred_at = chrono::DateTime::from_timestamp(1_790_000_000, 0).expect("in range");
    ShipmentEnd { shipment_id, order_id: id, parcel_id, location, lines, occurred_at }
}

/// An order of which the customer has everything.
pub async fn delivered(harness: &Harness<OrderIntake>) -> OrderId {
    let id = an_order(harness, 1).await;
    let lines = items(harness, id).await;
    let end = in_transit(harness, id, lines).await;
    consume(harness, &ShipmentDelivered { end }, id).await;
    id
}

/// Sends pieces of an order, and gives what the carrier has.
pub async fn in_transit(
    harness: &Harness<OrderIntake>,
    id: OrderId,
    lines: Vec<LineItems>,
) -> ShipmentEnd {
    consume(harness, &approval(harness, id).await, id).await;
    let fulfillment_order_id = made::<FulfillmentOrderId>(id, "main");
    let allocated = StockAllocated {
        order_id: id,
        fulfillment_order_id,
        location: "main".to_owned(),
        lines: lines.clone(),
        routed_by: "the only location".to_owned(),
    };
    consume(harness, &allocated, id).await;
    let of = |line: &LineItems| LineQuantity { line_id: line.line_id, quantity: line.quantity };
    let picked = PickCompleted {
        job_id: made::<PickJobId>(id, "job"),
        order_id: id,
        fulfillment_order_id,
        picked: lines.iter().map(of).collect(),
        picked_by: "device:7".to_owned(),
    };
    consume(harness, &picked, id).await;
    hand_over(harness, id, lines).await
}

#[tokio::test]
async fn an_event_about_an_order_that_never_came_waits() {
    let harness = start().await;
    let known = an_order(&harness, 1).await;
    let unknown = made::<OrderId>(known, "another");
    let event = OrderApproved { order_id: unknown, ..approval(&harness, known).await };
    let outcome =
        harness.consume(&harness.received(&event, Some(unknown))).await.expect("a command");
    assert!(matches!(outcome.answer, Answer::NotYet(_)));
}

#[tokio::test]
async fn the_customer_is_told_what_is_missing_before_the_receipt_can_be_confirmed() {
    let harness = start().await;
    let id = an_order(&harness, 1).await;
    let question = json!({ "order_id": id });
    let early = harness.tell(asked::ORDERS_CONFIRM_RECEIPT, question).await.expect_err("too early");
    assert_eq!(early.status, 409);
    assert!(early.detail.expect("words").contains("2 pieces"));
}

#[tokio::test]
async fn an_event_that_cannot_be_read_is_told_so() {
    let harness = start().await;
    let id = an_order(&harness, 1).await;
    let mut event = harness.received(&approval(&harness, id).await, Some(id));
    event.body = bytes::Bytes::from_static(b"{\"order_id\":7}");
    assert!(matches!(harness.handler.consume(&event), Consumed::Unreadable(_)));
}

#[tokio::test]
async fn a_held_order_is_found_as_such_until_the_hold_is_released() {
    let harness = start().await;
    let id = an_order(&harness, 1).await;
    let (hold_id, reason) = (made::<HoldId>(id, "hold"), HoldReason::MissingContact);
    let (evidence, owner) = (BTreeMap::new(), "clerk".to_owned());
    consume(&harness, &HoldPlaced { hold_id, order_id: id, reason, evidence, owner }, id).await;
    let held = json!({ "on_hold": true, "status": "in_review" });
    let found = harness.ask(asked::ORDERS_LIST, held.clone()).await.expect("a page");
    assert_eq!(found["items"][0]["holds"], json!([{ "hold_id": hold_id, "reason": reason }]));
    let released_by = "key:test".to_owned();
    consume(&harness, &HoldReleased { hold_id, order_id: id, reason, released_by }, id).await;
    let found = harness.ask(asked::ORDERS_LIST, held).await.expect("a page");
    assert_eq!(found["items"], json!([]));
}
