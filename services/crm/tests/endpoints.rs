//! What crm answers, shape by shape and page by page.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use contracts::address::Contact;
use contracts::ids::CustomerId;
use contracts::requests::crm::{CUSTOMERS_GET, CUSTOMERS_LIST};
use crm::domain::Identity;
use crm::{Crm, MIGRATIONS};
use runtime::testing::Harness;
use serde_json::{Value, json};

mod story;

use story::*;

fn by_phone() -> Contact {
    Contact { name: Some("Zoë 100%".into()), email: None, phone: Some("0049 (30) 901820".into()) }
}

fn id_of(contact: &Contact) -> CustomerId {
    Identity::of(contact).expect("an identity").customer_id()
}

async fn with_customers() -> Harness<Crm> {
    let harness = Harness::start(Crm::default(), &MIGRATIONS).await;
    let customers = [contact("ada"), contact("bob"), by_phone(), contact("ada"), contact("adam")];
    for (number, customer) in (1..).zip(customers) {
        harness.consume(&order_received(&facts(number, Some(customer)))).await;
    }
    harness
}

async fn ids(harness: &Harness<Crm>, mut question: Value) -> Vec<Value> {
    let mut ids = Vec::new();
    loop {
        let page = harness.ask(CUSTOMERS_LIST, question.clone()).await.expect("a page");
        ids.extend(page["items"].as_array().expect("items").iter().map(|row| row["id"].clone()));
        match &page["next"] {
            Value::Null => return ids,
            next => question["cursor"] = next.clone(),
        }
    }
}

#[tokio::test]
async fn customers_are_listed_by_when_they_were_last_seen_page_by_page() {
    let harness = with_customers().await;
    let expected = [contact("adam"), contact("ada"), by_phone(), contact("bob")];
    let expected: Vec<Value> = expected.iter().map(|contact| json!(id_of(contact))).collect();
    assert_eq!(ids(&harness, json!({})).await, expected);
    assert_eq!(ids(&harness, json!({ "limit": 1 })).await, expected);
    assert_eq!(ids(&harness, json!({ "q": "  " })).await, expected);
}

#[tokio::test]
async fn customers_are_found_by_how_name_address_or_number_begins() {
    let harness = with_customers().await;
    let both = [json!(id_of(&contact("adam"))), json!(id_of(&contact("ada")))];
    assert_eq!(ids(&harness, json!({ "q": "ADA" })).await, both);
    assert_eq!(ids(&harness, json!({ "q": "ada", "limit": 1 })).await, both);
    assert_eq!(ids(&harness, json!({ "q": "ada@example" })).await, both[1..]);
    for text in ["+49 30", "0049-30", "zoë", "ZOË 100%"] {
        assert_eq!(
            ids(&harness, json!({ "q": text })).await,
            [json!(id_of(&by_phone()))],
            "{text}"
        );
    }
    for text in ["%", "_da", "example", "+1"] {
        assert!(ids(&harness, json!({ "q": text })).await.is_empty(), "{text}");
    }
}

#[tokio::test]
async fn a_customer_is_read_with_the_history_the_latest_order_first() {
    let harness = with_customers().await;
    let ada = id_of(&contact("ada"));
    let whole = harness.ask(CUSTOMERS_GET, json!({ "customer_id": ada })).await.expect("ada");
    assert_eq!(
        whole["customer"],
        json!({ "id": ada, "orders": 2, "cancelled": 0, "completed": 0,
            "spent": [{ "amount_minor": 3_980, "currency": "EUR" }],
            "first_order_at": "2026-03-01T11:00:00Z", "last_order_at": "2026-03-01T14:00:00Z",
            "seen_at": "2026-03-01T14:00:00Z",
            "person": { "name": "ada Example", "email": "ada@Example.org", "phone": null } })
    );
    let row = json!({ "order_id": order_id(4), "number": "#4", "channel": "shop",
        "placed_at": "2026-03-01T14:00:00Z", "total": { "amount_minor": 1_990, "currency": "EUR" },
        "status": "received", "test": false, "handed_over_at": null, "delivered_at": null });
    assert_eq!(whole["orders"]["items"][0], row);

    let question = json!({ "customer_id": ada, "limit": 1 });
    let first = harness.ask(CUSTOMERS_GET, question).await.expect("a page");
    let question = json!({ "customer_id": ada, "limit": 1, "cursor": first["orders"]["next"] });
    let second = harness.ask(CUSTOMERS_GET, question).await.expect("a page");
    assert_eq!(second["orders"]["items"][0]["number"], "#1");
    assert_eq!(second["orders"]["next"], Value::Null);
}

#[tokio::test]
async fn what_is_not_there_or_cannot_be_read_is_said_in_words() {
    let harness = Harness::start(Crm::default(), &MIGRATIONS).await;
    let nobody = json!({ "customer_id": id_of(&contact("nobody")) });
    let refused = harness.ask(CUSTOMERS_GET, nobody).await.expect_err("refused");
    assert_eq!(refused.status, 404);
    let refused = harness.ask(CUSTOMERS_LIST, json!({ "query": "x" })).await.expect_err("refused");
    assert_eq!(refused.status, 422);
    let refused = harness.ask(CUSTOMERS_LIST, json!({ "cursor": "x" })).await.expect_err("refused");
    assert_eq!((refused.status, refused.errors[0].pointer.as_str()), (400, "#/cursor"));
    assert_eq!(harness.ask("customers.sum", json!({})).await.expect_err("refused").status, 404);
}
