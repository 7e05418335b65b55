//! Returns and refunds on a real database: asked once, kept, told once, listed.

use contracts::events::returning::{InspectedLine, ReceivedLine, ReturnInspected, ReturnReceived};
use contracts::ids::{OrderId, ReturnId};
use contracts::problem::Problem;
use contracts::requests::intake as asked;
use order_intake::OrderIntake;
use runtime::testing::{Harness, question};
use serde_json::{Value, json};

use crate::way::{consume, delivered, items};
use crate::{get, start};

async fn wish(
    harness: &Harness<OrderIntake>,
    key: &str,
    id: OrderId,
    pieces: u32,
) -> Result<Value, Problem> {
    let line = items(harness, id).await[0].line_id;
    let lines = json!([{ "line_id": line, "quantity": pieces }]);
    // The events of these tests are a year old.
    let mut question = question(json!({
        "order_id": id, "lines": lines, "reason": "too dark", "overrule": "an old customer",
    }));
    question.headers.push((asked::IDEMPOTENCY_KEY.to_owned(), key.to_owned()));
    harness.put(asked::RETURNS_CREATE, question).await
}

async fn list(harness: &Harness<OrderIntake>, endpoint: &str, ask: Value) -> Vec<Value> {
    let page = harness.ask(endpoint, ask).await.expect("a page");
    page["items"].as_array().expect("items").clone()
}

#[tokio::test]
async fn a_return_is_kept_counted_paid_and_closed() {
    let harness = start().await;
    let id = delivered(&harness).await;
    let first = wish(&harness, "key-1", id, 2).await.expect("taken");
    assert_eq!(wish(&harness, "key-1", id, 2).await.expect("as before"), first);
    assert_eq!(wish(&harness, "key-1", id, 1).await.expect_err("used").status, 422);
    assert_eq!(wish(&harness, "key-2", id, 1).await.expect_err("nothing left").status, 422);
    let waiting = list(&harness, asked::RETURNS_LIST, json!({ "state": "requested" })).await;
    assert_eq!(waiting, std::slice::from_ref(&first));
    let counted = harness.ask(asked::RETURNS_COUNT, json!({})).await.expect("counts");
    let requested = json!({ "state": "requested", "count": 1 });
    assert_eq!((&counted["states"][0], &counted["refunds_due"]), (&requested, &json!(0)));
    let about = json!({ "return_id": first["return_id"] });
    let approved = harness.tell(asked::RETURNS_APPROVE, about.clone()).await.expect("approved");
    assert_eq!(harness.tell(asked::RETURNS_APPROVE, about.clone()).await.expect("same"), approved);

    let return_id: ReturnId = serde_json::from_value(first["return_id"].clone()).expect("an id");
    let line = items(&harness, id).await.remove(0);
    let (line_id, sku) = (line.line_id, line.sku);
    let received = ReturnReceived {
        return_id,
        order_id: id,
        location: Some("main".to_owned()),
        lines: vec![ReceivedLine { line_id, sku: sku.clone(), received: 2, dismissed: 0 }],
        received_by: "device:7".to_owned(),
        reason: None,
    };
    consume(&harness, &received, id).await;
    let inspected = ReturnInspected {
        return_id,
        order_id: id,
        location: "main".to_owned(),
        number: 3,
        lines: vec![InspectedLine { line_id, sku, restocked: 1, disposed: 1 }],
        inspected_by: "device:7".to_owned(),
        reason: Some("one is torn".to_owned()),
    };
    let said = consume(&harness, &inspected, id).await;
    assert_eq!(said, ["refund.requested.v1"]);
    let due = list(&harness, asked::REFUNDS_LIST, json!({ "state": "pending" })).await;
    assert_eq!(due[0]["amount"], json!({ "amount_minor": 3998, "currency": "EUR" }));
    let counts = get(&harness, id).await["returns"].clone();
    assert_eq!(counts["lines"][0]["refunded"], 2, "{counts:#}");

    let settle = json!({ "refund_id": due[0]["refund_id"], "reference": "SEPA 1" });
    let settled = harness.tell(asked::REFUNDS_SETTLE, settle).await.expect("settled");
    assert_eq!((&settled["state"], &settled["note"]), (&json!("settled"), &json!("SEPA 1")));
    let one = harness.ask(asked::RETURNS_GET, about).await.expect("a return");
    assert_eq!(one["state"], "closed");
    assert_eq!(get(&harness, id).await["payment_status"], "refunded");
}

#[tokio::test]
async fn what_nobody_knows_is_not_found_and_what_was_not_delivered_cannot_come_back() {
    let harness = start().await;
    let id = crate::an_order(&harness, 1).await;
    let early = wish(&harness, "key-1", id, 1).await.expect_err("nothing was delivered");
    assert_eq!(early.status, 409);
    let nobody = format!("ret_{}8{}", "0".repeat(12), "0".repeat(19));
    let unknown = harness.tell(asked::RETURNS_APPROVE, json!({ "return_id": nobody })).await;
    assert_eq!(unknown.expect_err("unknown").status, 404);
    let asked_for = json!({ "order_id": id });
    let form = harness.ask(asked::RETURNS_RETURNABLE, asked_for).await.expect("a form");
    assert_eq!((&form["lines"], &form["until"]), (&json!([]), &Value::Null));
}
