//! What people wrote down of calls, mails and visits.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use bytes::Bytes;
use contracts::ids::CustomerId;
use contracts::problem::Problem;
use contracts::requests::IDEMPOTENCY_KEY;
use contracts::requests::crm::{CONTACTS_LIST, CONTACTS_RECORD, CUSTOMERS_LIST};
use contracts::requests::messages::MESSAGES_LIST;
use crm::domain::Identity;
use crm::{Crm, MIGRATIONS};
use runtime::testing::Harness;
use runtime::{Question, Within};
use serde_json::{Value, json};

mod story;

use story::*;

fn customer(name: &str) -> CustomerId {
    Identity::of(&contact(name)).expect("an identity").customer_id()
}

/// Ada with two orders, Bob with one.
async fn with_customers() -> Harness<Crm> {
    let harness = Harness::start(Crm::new(writing()), &MIGRATIONS).await;
    for (number, name) in [(1, "ada"), (2, "bob"), (3, "ada")] {
        harness.consume(&order_received(&facts(number, Some(contact(name))))).await;
    }
    harness
}

async fn record(harness: &Harness<Crm>, key: &str, body: Value) -> Result<Value, Problem> {
    let headers = match key {
        "" => vec![],
        key => vec![(IDEMPOTENCY_KEY.to_owned(), format!("\"{key}\""))],
    };
    let (actor, body) = ("person:anna".to_owned(), Bytes::from(body.to_string()));
    harness
        .put(
            CONTACTS_RECORD,
            Question { actor, trace: None, headers, body, within: Within::default() },
        )
        .await
}

fn call(name: &str, text: &str) -> Value {
    json!({ "customer_id": customer(name), "kind": "call", "direction": "incoming", "text": text })
}

async fn texts(harness: &Harness<Crm>, question: Value) -> (Vec<String>, Value) {
    let page = harness.ask(CONTACTS_LIST, question).await.expect("a page");
    let items = page["items"].as_array().expect("items").iter();
    let text = |item: &Value| item["text"].as_str().unwrap_or_default().to_owned();
    (items.map(text).collect(), page["next"].clone())
}

#[tokio::test]
async fn what_was_said_is_kept_with_who_wrote_it_down_and_what_it_was_about() {
    let harness = with_customers().await;
    let mut said = call("ada", "  Where is\r\nmy lamp?  ");
    said["order_id"] = json!(order_id(3));
    let kept = record(&harness, "k1", said).await.expect("kept");
    assert_eq!(kept["text"], "Where is\nmy lamp?");
    assert_eq!(
        (&kept["recorded_by"], &kept["order_number"]),
        (&json!("person:anna"), &json!("#3"))
    );
    let page = harness.ask(CONTACTS_LIST, json!({ "customer_id": customer("ada") })).await;
    assert_eq!(page.expect("a page")["items"], json!([kept]));
    let (of_bob, _) = texts(&harness, json!({ "customer_id": customer("bob") })).await;
    assert!(of_bob.is_empty(), "{of_bob:?}");
}

#[tokio::test]
async fn asked_twice_it_is_written_down_once() {
    let harness = with_customers().await;
    let first = record(&harness, "k1", call("ada", "Hello")).await.expect("kept");
    let again = record(&harness, "k1", call("ada", "Hello")).await.expect("kept");
    assert_eq!(first, again);
    let other = record(&harness, "k1", call("ada", "Good-bye")).await.expect_err("refused");
    assert_eq!(other.status, 409);
    record(&harness, "k1", call("bob", "Hello")).await.expect("another customer's");
    let (texts, _) = texts(&harness, json!({ "customer_id": customer("ada") })).await;
    assert_eq!(texts, ["Hello"]);
}

#[tokio::test]
async fn the_newest_comes_first_page_by_page() {
    let harness = with_customers().await;
    for number in 1..=3 {
        record(&harness, &format!("k{number}"), call("ada", &number.to_string()))
            .await
            .expect("kept");
    }
    let mut question = json!({ "customer_id": customer("ada"), "limit": 2 });
    let (first, next) = texts(&harness, question.clone()).await;
    question["cursor"] = next;
    let (second, next) = texts(&harness, question).await;
    assert_eq!([first, second].concat(), ["3", "2", "1"]);
    assert_eq!(next, Value::Null);
}

#[tokio::test]
async fn what_cannot_be_kept_is_said_in_words() {
    let harness = with_customers().await;
    let mut of_bob = call("ada", "Hello");
    of_bob["order_id"] = json!(order_id(2));
    let mut by_pigeon = call("ada", "Hello");
    by_pigeon["kind"] = json!("pigeon");
    for (key, body, status) in [
        ("k", call("ada", " \n "), 422),
        ("k", call("ada", &"x".repeat(4_001)), 422),
        ("k", of_bob, 422),
        ("k", by_pigeon, 422),
        ("k", call("nobody", "Hello"), 404),
        ("", call("ada", "Hello"), 400),
    ] {
        let refused = record(&harness, key, body.clone()).await.expect_err("refused");
        assert_eq!(refused.status, status, "{body}");
    }
}

#[tokio::test]
async fn a_replay_keeps_what_no_event_could_tell_again() {
    let harness = with_customers().await;
    record(&harness, "k1", call("ada", "Hello")).await.expect("kept");
    let mut conn = harness.pool.acquire().await.expect("a connection");
    crm::reset(&mut conn).await.expect("reset");
    let (texts, _) = texts(&harness, json!({ "customer_id": customer("ada") })).await;
    assert_eq!(texts, ["Hello"]);
}

#[tokio::test]
async fn a_customer_is_found_by_the_number_of_an_order() {
    let harness = with_customers().await;
    for text in ["#3", "3", " 3 "] {
        let page = harness.ask(CUSTOMERS_LIST, json!({ "q": text })).await.expect("a page");
        let found: Vec<_> =
            page["items"].as_array().expect("items").iter().map(|one| one["id"].clone()).collect();
        assert_eq!(found, [json!(customer("ada"))], "{text}");
    }
    let page = harness.ask(CUSTOMERS_LIST, json!({ "q": "#4" })).await.expect("a page");
    assert_eq!(page["items"], json!([]));
}

#[tokio::test]
async fn messages_of_a_customer_are_listed_over_all_their_orders() {
    let harness = with_customers().await;
    let question = json!({ "customer": customer("ada") });
    let page = harness.ask(MESSAGES_LIST, question.clone()).await.expect("a page");
    let numbers: Vec<_> = page["items"].as_array().expect("items").iter().collect();
    assert_eq!(numbers.len(), 2, "{page}");
    assert!(numbers.iter().all(|one| one["customer_id"] == json!(customer("ada"))), "{page}");
    let mut narrow = question;
    narrow["order"] = json!(order_id(2));
    let page = harness.ask(MESSAGES_LIST, narrow).await.expect("a page");
    assert_eq!(page["items"], json!([]), "an order of somebody else");
}
