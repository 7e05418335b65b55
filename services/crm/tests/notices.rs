//! Notices to the house: opened once, mailed once, closed when the cause is gone.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveTime, Utc};
use contracts::events::review::{HoldPlaced, HoldReleased};
use contracts::ids::{HoldId, Id, OrderId};
use contracts::order::HoldReason;
use contracts::requests::notices::{NOTICES_ACKNOWLEDGE, NOTICES_LIST, NoticeCause};
use crm::commands::{Command, SettleNotices, TakeMessage, TakenNotices};
use crm::config::Rules;
use crm::domain::messages::{Answer, Letter, QuietHours};
use crm::domain::notices::{Look, Seen};
use crm::store::watched;
use crm::{Crm, MIGRATIONS};
use runtime::Received;
use runtime::testing::Harness;
use serde_json::{Value, json};
use uuid::Uuid;

mod story;

use story::*;

fn telling() -> Rules {
    Rules { notices_to: Some("desk@example.com".to_owned()), ..writing() }
}

fn parked(subject: &str) -> Seen {
    let words = format!("{subject} has put messages aside");
    Seen { cause: NoticeCause::Parked, subject: subject.to_owned(), words }
}

async fn observe(harness: &Harness<Crm>, seen: &[Seen], at: DateTime<Utc>) {
    let look = Look { seen: seen.to_vec(), whole: vec![NoticeCause::Parked] };
    said(harness, look, at).await;
}

async fn said(harness: &Harness<Crm>, look: Look, at: DateTime<Utc>) -> Vec<(String, i64)> {
    let mut outcomes = harness.apply_in(0, at, vec![Command::Observe(look)]).await;
    let events = outcomes.remove(0).events.into_iter();
    events.map(|event| (event.kind.to_string(), event.sequence)).collect()
}

fn taking(key: &str) -> TakeMessage {
    TakeMessage { worker: "w".to_owned(), key: key.to_owned() }
}

async fn take(harness: &Harness<Crm>, key: &str, at: DateTime<Utc>) -> Option<Letter> {
    let outcome = harness.apply_in(0, at, vec![Command::TakeNotices(taking(key))]).await.remove(0);
    let runtime::Answer::Done(body) = outcome.answer else { return None };
    serde_json::from_slice::<TakenNotices>(&body).expect("an answer").letter
}

async fn settle(harness: &Harness<Crm>, key: &str, answer: Answer, at: DateTime<Utc>) {
    let settle = SettleNotices { take: taking(key), answer };
    harness.apply_in(0, at, vec![Command::SettleNotices(settle)]).await;
}

async fn list(harness: &Harness<Crm>, open: bool) -> Vec<Value> {
    let list = harness.ask(NOTICES_LIST, json!({ "open": open })).await.expect("notices");
    list["items"].as_array().expect("items").clone()
}

fn minutes(count: i64) -> DateTime<Utc> {
    day_one() + Duration::minutes(count)
}

#[tokio::test]
async fn a_cause_is_told_once_and_again_only_when_it_comes_back() {
    let harness = Harness::start(Crm::new(telling()), &MIGRATIONS).await;
    observe(&harness, &[parked("review"), parked("crm")], minutes(0)).await;
    observe(&harness, &[parked("review"), parked("crm")], minutes(1)).await;
    assert_eq!(list(&harness, true).await.len(), 2);
    let letter = take(&harness, "1", minutes(1)).await.expect("one mail for both");
    assert_eq!(letter.to, "desk@example.com");
    assert!(letter.text.contains("review has") && letter.text.contains("crm has"));
    assert_eq!(take(&harness, "1", minutes(1)).await, Some(letter), "asked twice");
    settle(&harness, "1", Answer::Taken, minutes(1)).await;
    observe(&harness, &[parked("review")], minutes(2)).await;
    assert_eq!(take(&harness, "2", minutes(2)).await, None);
    let (open, closed) = (list(&harness, true).await, list(&harness, false).await);
    assert_eq!((open.len(), closed.len()), (1, 1));
    assert_eq!((&open[0]["subject"], &open[0]["mail"]), (&json!("review"), &json!("sent")));
    observe(&harness, &[parked("review"), parked("crm")], minutes(3)).await;
    assert!(take(&harness, "3", minutes(3)).await.is_some(), "it came back");
}

#[tokio::test]
async fn whoever_listens_hears_once_that_something_is_there_and_once_that_it_is_gone() {
    let harness = Harness::start(Crm::default(), &MIGRATIONS).await;
    let low = Seen {
        cause: NoticeCause::LowStock,
        subject: "LAMP-1 at main".to_owned(),
        words: "LAMP-1 is low at main".to_owned(),
    };
    let look = |seen: &[&Seen]| Look {
        seen: seen.iter().map(|one| (*one).clone()).collect(),
        whole: vec![NoticeCause::LowStock],
    };
    let (raised, ended) = ("notice.raised.v1".to_owned(), "notice.ended.v1".to_owned());
    assert_eq!(said(&harness, look(&[&low]), minutes(0)).await, [(raised.clone(), 1)]);
    assert_eq!(said(&harness, look(&[&low]), minutes(1)).await, []);
    let next = list(&harness, true).await[0]["next_action"].clone();
    assert!(next.as_str().expect("words").contains("/expected"), "{next}");
    sqlx::query("UPDATE notices SET said = false").execute(&harness.pool).await.expect("set");
    assert_eq!(said(&harness, look(&[]), minutes(2)).await, [], "from before an upgrade");
    assert_eq!(said(&harness, look(&[&low]), minutes(3)).await, [(raised, 1)], "another crossing");
    assert_eq!(said(&harness, look(&[]), minutes(4)).await, [(ended, 2)]);
}

#[tokio::test]
async fn a_mail_to_the_house_is_tried_again_and_one_that_may_have_gone_out_is_not() {
    let harness = Harness::start(Crm::new(telling()), &MIGRATIONS).await;
    observe(&harness, &[parked("review")], minutes(0)).await;
    take(&harness, "1", minutes(0)).await.expect("a mail");
    settle(&harness, "1", Answer::NotNow("451".to_owned()), minutes(0)).await;
    assert_eq!(take(&harness, "2", minutes(0)).await, None);
    take(&harness, "3", minutes(1)).await.expect("again");
    assert_eq!(take(&harness, "4", minutes(2)).await, None, "that hand has lost it");
    assert_eq!(list(&harness, true).await[0]["mail"], "unknown");
}

#[tokio::test]
async fn what_is_gone_before_it_was_mailed_is_not_mailed() {
    let harness = Harness::start(Crm::new(telling()), &MIGRATIONS).await;
    observe(&harness, &[parked("review")], minutes(0)).await;
    observe(&harness, &[], minutes(1)).await;
    assert_eq!(take(&harness, "1", minutes(1)).await, None);
}

#[tokio::test]
async fn the_house_is_told_in_quiet_hours_too_and_by_page_alone_without_an_address() {
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0);
    let quiet = QuietHours { zone: chrono_tz::UTC, between: time(9).zip(time(11)) };
    let harness = Harness::start(Crm::new(Rules { quiet, ..telling() }), &MIGRATIONS).await;
    observe(&harness, &[parked("review")], minutes(0)).await;
    assert!(take(&harness, "1", minutes(0)).await.is_some());

    let harness = Harness::start(Crm::default(), &MIGRATIONS).await;
    observe(&harness, &[parked("review")], minutes(0)).await;
    assert_eq!(take(&harness, "1", minutes(0)).await, None);
    assert_eq!(list(&harness, true).await[0]["mail"], "none");
}

#[tokio::test]
async fn who_says_first_that_they_look_after_it_stands() {
    let harness = Harness::start(Crm::default(), &MIGRATIONS).await;
    observe(&harness, &[parked("review")], minutes(0)).await;
    let id = list(&harness, true).await[0]["id"].clone();
    let wish = json!({ "notice_id": id, "note": " I look at it " });
    let told = harness.tell(NOTICES_ACKNOWLEDGE, wish).await.expect("told");
    assert_eq!(
        (&told["note"], &told["acknowledged_by"]),
        (&json!("I look at it"), &json!("key:test"))
    );
    let wish = json!({ "notice_id": id, "note": "me too" });
    let again = harness.tell(NOTICES_ACKNOWLEDGE, wish).await.expect("told");
    assert_eq!(again["note"], "I look at it");
    let nobody = json!({ "notice_id": format!("ntc_{}", Uuid::nil().simple()) });
    assert_eq!(harness.tell(NOTICES_ACKNOWLEDGE, nobody).await.expect_err("none").status, 404);
    let empty = json!({ "notice_id": id, "note": " " });
    assert_eq!(harness.tell(NOTICES_ACKNOWLEDGE, empty).await.expect_err("empty").status, 422);
}

fn hold(order_id: OrderId, placed: bool) -> Received {
    let (hold_id, reason) = (HoldId::from_uuid(Uuid::from_u128(7)), HoldReason::TotalsDiffer);
    if placed {
        let (evidence, owner) = (BTreeMap::new(), "clerk".to_owned());
        let body = HoldPlaced { hold_id, order_id, reason, evidence, owner };
        return event(&body, order_id, 2, day_one());
    }
    let body = HoldReleased { hold_id, order_id, reason, released_by: "clerk".to_owned() };
    event(&body, order_id, 3, day_one())
}

#[tokio::test]
async fn orders_that_stand_for_too_long_are_seen_whatever_is_heard_first() {
    let harness = Harness::start(Crm::default(), &MIGRATIONS).await;
    let age = Duration::hours(1);
    let order = facts_from(1, "DE");
    harness.consume(&hold(order.order_id, true)).await;
    harness.consume(&order_received(&order)).await;
    let held = watched::held(&harness.pool, age, 10).await.expect("read");
    assert_eq!((held.len(), held[0].reasons.as_str()), (1, "totals_differ"));
    let at_once = watched::held(&harness.pool, Duration::zero(), 10).await.expect("read");
    assert_eq!(at_once.len(), 1, "no age at all");
    harness.consume(&hold(order.order_id, false)).await;
    harness.consume(&hold(order.order_id, true)).await;
    assert!(watched::held(&harness.pool, age, 10).await.expect("read").is_empty(), "final");

    harness.consume(&order_approved(&order)).await;
    let unsent = watched::unsent(&harness.pool, age, 10).await.expect("read");
    assert_eq!((unsent.len(), unsent[0].since), (1, day_one()));
    harness.consume(&on_the_road(order.order_id, "one", 0)[0]).await;
    assert!(watched::unsent(&harness.pool, age, 10).await.expect("read").is_empty());
}
