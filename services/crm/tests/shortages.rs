//! A customer hears once of what is missing, with the link by which it is decided.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use chrono::{DateTime, Duration, Utc};
use contracts::requests::messages::{MESSAGES_LIST, TEMPLATES_PREVIEW, TEMPLATES_PUT};
use credentials::links::{LinkSigner, Purpose};
use crm::commands::{Command, NextMessage, Taken, TakenMessage};
use crm::{Crm, MIGRATIONS};
use runtime::testing::Harness;
use serde_json::{Value, json};

mod story;

use story::*;

async fn take(harness: &Harness<Crm>, key: &str) -> Option<Box<TakenMessage>> {
    let (worker, key) = ("w".to_owned(), key.to_owned());
    let command = Command::TakeMessage(NextMessage { worker, key, settled: None });
    let now: DateTime<Utc> = day_one() + Duration::hours(2);
    let outcome = harness.apply_in(0, now, vec![command]).await.remove(0);
    let runtime::Answer::Done(body) = outcome.answer else { return None };
    serde_json::from_slice::<Taken>(&body).expect("an answer").message
}

async fn messages(harness: &Harness<Crm>) -> Vec<Value> {
    let list = harness.ask(MESSAGES_LIST, json!({})).await.expect("messages");
    let items = list["items"].as_array().expect("items").iter();
    items.filter(|one| one["kind"] == "shortage").cloned().collect()
}

/// Takes messages until one tells of what is missing.
async fn letter(harness: &Harness<Crm>) -> Option<Box<TakenMessage>> {
    for key in ["a", "b", "c"] {
        let taken = take(harness, key).await?;
        if taken.letter.text.contains("Desk lamp") {
            return Some(taken);
        }
    }
    None
}

#[tokio::test]
async fn a_case_is_written_about_once_with_a_link_that_lives_as_long_as_it() {
    let harness = Harness::start(Crm::new(writing()), &MIGRATIONS).await;
    let order = facts_from(1, "DE");
    harness.consume(&order_received(&order)).await;
    harness.consume(&offered(order.order_id, 2)).await;
    harness.consume(&offered(order.order_id, 3)).await;
    assert_eq!(messages(&harness).await.len(), 1, "offered again is no other case");
    let letter = letter(&harness).await.expect("a letter").letter;
    assert_eq!(letter.subject, "Something of your order #1 is missing");
    assert!(letter.text.contains("2 missing"), "{}", letter.text);
    assert!(letter.text.contains("is cancelled on 2026-03-31"), "{}", letter.text);
    let (_, link) = letter.text.split_once("https://orders.example.com/track/").expect("a link");
    let token = link.split_whitespace().next().expect("a token");
    let signer = LinkSigner::new("a secret that nobody outside of the tests has").expect("long");
    let after = (day_one() + Duration::days(366)).timestamp();
    let link = signer.read(token, after).expect("still good");
    assert_eq!(link.purpose, Purpose::Shortage);
    assert!(link.subject.starts_with("sho_"), "{}", link.subject);
}

#[tokio::test]
async fn nobody_is_asked_what_is_decided() {
    let harness = Harness::start(Crm::new(writing()), &MIGRATIONS).await;
    let order = facts_from(1, "DE");
    harness.consume(&order_received(&order)).await;
    harness.consume(&offered(order.order_id, 2)).await;
    harness.consume(&no_longer_missing(order.order_id)).await;
    assert!(letter(&harness).await.is_none());
    assert_eq!(messages(&harness).await[0]["state"], "pointless");
}

#[tokio::test]
async fn its_text_is_shown_in_both_languages_and_needs_its_link() {
    let harness = Harness::start(Crm::new(writing()), &MIGRATIONS).await;
    for (language, words) in [("en", "Desk lamp"), ("zh-CN", "缺货 2 件")] {
        let asked = json!({ "kind": "shortage", "language": language });
        let shown = harness.ask(TEMPLATES_PREVIEW, asked).await.expect("a preview");
        assert!(shown["text"].as_str().expect("a text").contains(words), "{shown}");
        assert!(shown["html"].as_str().expect("HTML").contains(words), "{shown}");
    }
    let put = json!({ "kind": "shortage", "language": "en", "subject": "Missing",
        "text": "We lack {{item}}." });
    assert_eq!(harness.tell(TEMPLATES_PUT, put).await.expect_err("no link").status, 422);
}

#[tokio::test]
async fn a_shortage_that_may_soon_be_over_is_nothing_to_ask_about() {
    let rules = crm::config::Rules { shortage_wait: Duration::hours(3), ..writing() };
    let harness = Harness::start(Crm::new(rules), &MIGRATIONS).await;
    let order = facts_from(1, "DE");
    harness.consume(&order_received(&order)).await;
    harness.consume(&offered(order.order_id, 2)).await;
    assert!(letter(&harness).await.is_none(), "two hours are not three");
    assert_eq!(messages(&harness).await[0]["state"], "waiting");
}
