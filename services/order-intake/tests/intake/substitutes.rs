//! Another item that was sent in place of the ordered one, on a real database; each event twice.

use contracts::events::returning::{InspectedLine, ReceivedLine, ReturnInspected, ReturnReceived};
use contracts::events::shipment::{ShipmentDelivered, ShipmentLost};
use contracts::ids::{LineId, OrderId, ReturnId};
use contracts::order::LineItems;
use contracts::requests::intake as asked;
use contracts::sku::Sku;
use order_intake::OrderIntake;
use runtime::testing::{Harness, question};
use serde_json::{Value, json};

use crate::way::{consume, in_transit, items};
use crate::{an_order, get, start};

fn mug() -> Sku {
    "MUG-1".parse().expect("a SKU")
}

/// The pieces of an order, of which one is another item.
async fn with_a_mug(harness: &Harness<OrderIntake>, id: OrderId) -> Vec<LineItems> {
    let mut lines = items(harness, id).await;
    let ordered = &mut lines[0];
    ordered.quantity -= 1;
    let line_id = ordered.line_id;
    let substituted_for = Some(ordered.sku.clone());
    lines.push(LineItems { line_id, sku: mug(), quantity: 1, substituted_for });
    lines
}

async fn wanted_back(harness: &Harness<OrderIntake>, id: OrderId, line: LineId) -> Value {
    let mut question = question(json!({
        "order_id": id, "lines": [{ "line_id": line, "quantity": 2 }],
        "reason": "too blue", "overrule": "an old customer",
    }));
    question.headers.push((asked::IDEMPOTENCY_KEY.to_owned(), "key-1".to_owned()));
    harness.put(asked::RETURNS_CREATE, question).await.expect("a return")
}

#[tokio::test]
async fn what_was_really_sent_stands_at_the_line_and_what_came_of_it_at_the_return() {
    let harness = start().await;
    let id = an_order(&harness, 1).await;
    let lines = with_a_mug(&harness, id).await;
    let (line_id, ordered) = (lines[0].line_id, lines[0].sku.clone());
    let end = in_transit(&harness, id, lines).await;
    let sent = |delivered| json!([{ "sku": "MUG-1", "quantity": 1, "delivered": delivered }]);
    let line = get(&harness, id).await["lines"][0].clone();
    assert_eq!((&line["sku"], &line["sent_instead"]), (&json!(ordered), &sent(0)));
    consume(&harness, &ShipmentDelivered { end }, id).await;
    assert_eq!(get(&harness, id).await["lines"][0]["sent_instead"], sent(1));
    let listed = harness.ask(asked::ORDERS_LIST, json!({})).await.expect("a page");
    assert_eq!(listed["items"][0]["lines"][0]["sent_instead"], sent(1));
    let form = harness.ask(asked::RETURNS_RETURNABLE, json!({ "order_id": id })).await;
    assert_eq!(form.expect("a form")["lines"][0]["sent_instead"], sent(1));

    let figures = |received, restocked| json!([{ "sku": "MUG-1", "received": received, "restocked": restocked, "disposed": 0 }]);
    let back = wanted_back(&harness, id, line_id).await;
    assert_eq!(back["lines"][0]["sent_instead"], figures(0, 0), "it may come");
    let about = json!({ "return_id": back["return_id"] });
    harness.tell(asked::RETURNS_APPROVE, about.clone()).await.expect("approved");
    let return_id: ReturnId = serde_json::from_value(back["return_id"].clone()).expect("an id");
    let came = |sku| ReceivedLine { line_id, sku, received: 1, dismissed: 0 };
    let received = ReturnReceived {
        return_id,
        order_id: id,
        location: Some("main".to_owned()),
        lines: vec![came(ordered), came(mug())],
        received_by: "device:7".to_owned(),
        reason: None,
    };
    consume(&harness, &received, id).await;
    let inspected = ReturnInspected {
        return_id,
        order_id: id,
        location: "main".to_owned(),
        number: 2,
        lines: vec![InspectedLine { line_id, sku: mug(), restocked: 1, disposed: 0 }],
        inspected_by: "device:7".to_owned(),
        reason: None,
    };
    consume(&harness, &inspected, id).await;
    let one = harness.ask(asked::RETURNS_GET, about).await.expect("a return");
    let line = &one["lines"][0];
    assert_eq!((&line["received"], &line["restocked"]), (&json!(2), &json!(1)));
    assert_eq!(line["sent_instead"], figures(1, 1));
    assert_eq!(get(&harness, id).await["lines"][0]["sent_instead"], sent(1), "it was sent");
}

#[tokio::test]
async fn what_is_lost_was_not_sent_and_a_plain_line_says_nothing() {
    let harness = start().await;
    let id = an_order(&harness, 1).await;
    assert!(get(&harness, id).await["lines"][0].get("sent_instead").is_none());
    let lines = with_a_mug(&harness, id).await;
    let end = in_transit(&harness, id, lines).await;
    assert!(get(&harness, id).await["lines"][0].get("sent_instead").is_some());
    consume(&harness, &ShipmentLost { end }, id).await;
    assert!(get(&harness, id).await["lines"][0].get("sent_instead").is_none());
}
