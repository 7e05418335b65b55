//! Orders that a person enters, with their Idempotency-Key.

use contracts::problem::Problem;
use contracts::requests::intake as asked;
use order_intake::OrderIntake;
use runtime::testing::{Harness, question};
use serde_json::{Value, json};

use crate::{count, start};

fn entered(quantity: i64) -> Value {
    json!({
        "channel": "counter", "external_ref": "T-1001", "currency": "EUR",
        "customer": { "name": "Ada", "email": "ada@example.com" },
        "shipping_address": { "street1": "Hof 1", "city": "Berlin", "country": "DE" },
        "lines": [{ "sku": "LAMP-1", "quantity": quantity,
                    "unit_price": { "amount_minor": 1999, "currency": "EUR" } }],
    })
}

async fn create(harness: &Harness<OrderIntake>, key: &str, body: Value) -> Result<Value, Problem> {
    let mut question = question(body);
    question.headers.push((asked::IDEMPOTENCY_KEY.to_owned(), key.to_owned()));
    harness.put(asked::ORDERS_CREATE, question).await
}

#[tokio::test]
async fn the_same_key_and_body_give_the_same_answer_again() {
    let harness = start().await;
    let first = create(&harness, "\"key-1\"", entered(2)).await.expect("made");
    assert_eq!((&first["number"], &first["status"]), (&json!("T-1001"), &json!("received")));
    let again = create(&harness, "key-1", entered(2)).await.expect("answered again");
    assert_eq!(first, again);
    assert_eq!(create(&harness, "key-1", entered(3)).await.expect_err("another body").status, 422);
    let taken = create(&harness, "key-2", entered(2)).await.expect_err("the reference is taken");
    assert_eq!(taken.status, 409);
    assert_eq!(count(&harness, "orders").await, 1);
}

#[tokio::test]
async fn a_wrong_order_is_refused_with_pointers_and_leaves_nothing() {
    let harness = start().await;
    let refused = create(&harness, "key-1", entered(0)).await.expect_err("wrong");
    assert_eq!((refused.status, refused.errors[0].pointer.as_str()), (422, "#/lines/0/quantity"));
    assert_eq!(count(&harness, "orders").await, 0);
    create(&harness, "key-1", entered(1)).await.expect("a refusal does not use up its key");
    let mut elsewhere = entered(1);
    elsewhere["channel"] = json!("nowhere");
    let refused = create(&harness, "key-3", elsewhere).await.expect_err("no such channel");
    assert_eq!((refused.status, refused.errors[0].pointer.as_str()), (422, "#/channel"));
    let without = harness.tell(asked::ORDERS_CREATE, entered(1)).await.expect_err("no key");
    assert_eq!(without.status, 400);
}

#[tokio::test]
async fn a_character_that_cannot_be_stored_is_refused_wherever_it_stands() {
    let harness = start().await;
    let mut order = entered(1);
    order["customer"]["name"] = json!("A\u{0}da");
    assert_eq!(create(&harness, "key-1", order).await.expect_err("refused").status, 422);
    let asked_for = json!({ "q": "\u{0}" });
    let refused = harness.ask(asked::ORDERS_LIST, asked_for).await.expect_err("refused");
    assert_eq!(refused.status, 422);
}

#[tokio::test]
async fn orders_of_some_days_are_listed_by_when_they_were_placed() {
    let harness = start().await;
    for (number, placed_on) in [("T-1", "2026-03-03"), ("T-2", "2026-03-01"), ("T-3", "2026-03-02")]
    {
        let mut order = entered(1);
        order["external_ref"] = json!(number);
        order["placed_at"] = json!(format!("{placed_on}T09:00:00Z"));
        create(&harness, number, order).await.expect("made");
    }
    let found = async |question: Value| {
        let page = harness.ask(asked::ORDERS_LIST, question).await.expect("a page");
        let numbers = page["items"].as_array().expect("items").iter();
        let numbers: Vec<_> = numbers.map(|one| one["number"].clone()).collect();
        (Value::from(numbers), page["next"].clone())
    };
    let all = json!({ "from": "2026-03-01", "to": "2026-03-03", "limit": 2 });
    let (first, next) = found(all.clone()).await;
    assert_eq!(first, json!(["T-1", "T-3"]));
    let mut further = all;
    further["cursor"] = next;
    assert_eq!(found(further).await, (json!(["T-2"]), Value::Null));
    let (one, _) = found(json!({ "from": "2026-03-02", "to": "2026-03-02" })).await;
    assert_eq!(one, json!(["T-3"]));
}
