//! Corrections on a real database: kept, told once, answered by the customer once.

use contracts::events::review::HoldPlaced;
use contracts::ids::{HoldId, Id, OrderId};
use contracts::order::HoldReason;
use contracts::problem::Problem;
use contracts::requests::intake as asked;
use order_intake::OrderIntake;
use runtime::testing::{Harness, question};
use serde_json::{Value, json};

use crate::way::consume;
use crate::{an_order, delivery, get, payload, start, take};

/// An order that is held because its postal code is missing.
async fn held(harness: &Harness<OrderIntake>) -> OrderId {
    let id = an_order(harness, 1).await;
    let hold = HoldPlaced {
        hold_id: HoldId::caused_by(id.uuid(), "first"),
        order_id: id,
        reason: HoldReason::IncorrectAddress,
        evidence: [("postal_code".to_owned(), "missing".to_owned())].into(),
        owner: "clerk".to_owned(),
    };
    consume(harness, &hold, id).await;
    id
}

fn correction(id: OrderId, postal_code: &str) -> Value {
    json!({
        "order_id": id, "shipping_address": { "postal_code": postal_code },
        "reason": "it was missing", "contacted": { "channel": "phone", "note": "at ten" },
    })
}

async fn once(harness: &Harness<OrderIntake>, key: &str, body: Value) -> Result<Value, Problem> {
    let mut question = question(body);
    question.headers.push((asked::IDEMPOTENCY_KEY.to_owned(), key.to_owned()));
    harness.put(asked::ORDERS_CORRECT, question).await
}

fn address(order: &Value) -> &Value {
    &order["person"]["recipient"]["address"]
}

#[tokio::test]
async fn a_correction_is_kept_shown_and_not_undone_by_the_shop() {
    let harness = start().await;
    let id = held(&harness).await;
    let done = harness.tell(asked::ORDERS_CORRECT, correction(id, "10117")).await.expect("done");
    assert_eq!(done["members"], json!(["shipping_address.postal_code"]), "{done}");
    assert_eq!(done["holds"][0]["evidence"], json!({ "postal_code": "missing" }));
    let mut told = payload(1, "2026-02-01T10:30:00Z");
    told["financial_status"] = json!("partially_refunded");
    take(&harness, delivery("orders/updated", &told)).await;
    let order = get(&harness, id).await;
    assert_eq!(order["payment_status"], "partially_refunded");
    assert_eq!(address(&order)["postal_code"], "10117", "{order:#}");
    let made = &order["corrections"][0];
    assert_eq!(
        (&made["reason"], &made["contacted"]["note"]),
        (&json!("it was missing"), &json!("at ten"))
    );
    let listed = harness.ask(asked::ORDERS_LIST, json!({})).await.expect("a page");
    assert!(listed["items"][0].get("corrections").is_none(), "{listed:#}");
    told["updated_at"] = json!("2026-02-01T10:40:00Z");
    told["shipping_address"]["address1"] = json!("Platz 9");
    take(&harness, delivery("orders/updated", &told)).await;
    let order = get(&harness, id).await;
    assert_eq!(
        (&address(&order)["street1"], &address(&order)["postal_code"]),
        (&json!("Platz 9"), &Value::Null)
    );
}

#[tokio::test]
async fn a_key_makes_one_correction_and_another_body_is_refused() {
    let harness = start().await;
    let id = held(&harness).await;
    let first = once(&harness, "key-1", correction(id, "10117")).await.expect("done");
    once(&harness, "key-2", correction(id, "10119")).await.expect("done");
    let again = once(&harness, "key-1", correction(id, "10117")).await.expect("as before");
    assert_eq!(first, again);
    assert_eq!(address(&get(&harness, id).await)["postal_code"], "10119", "not corrected back");
    let other = once(&harness, "key-1", correction(id, "10120")).await.expect_err("used");
    assert_eq!(other.status, 422);
}

#[tokio::test]
async fn a_customer_is_asked_answers_once_and_sees_nothing_afterwards() {
    let harness = start().await;
    let id = held(&harness).await;
    let about = json!({ "order_id": id });
    let form = harness.ask(asked::ORDERS_CORRECTION, about.clone()).await.expect("a form");
    assert_eq!((&form["state"], &form["missing"]), (&json!("asked"), &json!(["postal_code"])));
    assert_eq!(form["shipping_address"]["street1"], "Hof 1");
    let answer = |code: &str| json!({ "order_id": id, "shipping_address": { "postal_code": code, "city": "Berlin" } });
    let lacking = harness.tell(asked::ORDERS_ANSWER_CORRECTION, answer("")).await;
    let lacking = lacking.expect_err("still missing");
    assert_eq!(lacking.errors[0].pointer, "#/shipping_address/postal_code");
    harness.tell(asked::ORDERS_ANSWER_CORRECTION, answer("10117")).await.expect("taken");
    let form = harness.ask(asked::ORDERS_CORRECTION, about).await.expect("no form");
    assert_eq!((&form["state"], &form["shipping_address"]), (&json!("given"), &Value::Null));
    let second = harness.tell(asked::ORDERS_ANSWER_CORRECTION, answer("10119")).await;
    assert_eq!(second.expect_err("used up").status, 409);
    assert_eq!(get(&harness, id).await["corrections"][0]["by"], "customer");
}

#[tokio::test]
async fn an_order_that_nobody_knows_has_nothing_to_correct() {
    let harness = start().await;
    let nobody: OrderId =
        format!("ord_{}8{}", "0".repeat(12), "0".repeat(19)).parse().expect("an id");
    let asked_for = harness.tell(asked::ORDERS_CORRECT, correction(nobody, "1")).await;
    assert_eq!(asked_for.expect_err("unknown").status, 404);
    let form = harness.ask(asked::ORDERS_CORRECTION, json!({ "order_id": nobody })).await;
    assert_eq!(form.expect_err("unknown").status, 404);
}
