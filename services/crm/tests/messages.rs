//! Messages to customers: what is made of events, given out once, settled and repeated.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use chrono::{DateTime, Duration, NaiveTime, Utc};
use contracts::events::shipment::TrackingStatus;
use contracts::requests::messages::{
    MESSAGES_LIST, MESSAGES_RETRY, TEMPLATES_LIST, TEMPLATES_PREVIEW, TEMPLATES_PUT,
    TEMPLATES_RESET,
};
use credentials::links::{LinkSigner, Purpose};
use crm::commands::{Command, NextMessage, SettleMessage, Taken, TakenMessage};
use crm::config::Rules;
use crm::domain::messages::{Answer, QuietHours};
use crm::{Crm, MIGRATIONS};
use runtime::testing::Harness;
use serde_json::{Value, json};

mod story;

use story::*;

async fn take_as(
    harness: &Harness<Crm>,
    worker: &str,
    key: &str,
    now: DateTime<Utc>,
) -> Option<Box<TakenMessage>> {
    take_next(harness, worker, key, None, now).await
}

/// Takes a message and tells what became of the one before.
async fn take_next(
    harness: &Harness<Crm>,
    worker: &str,
    key: &str,
    settled: Option<SettleMessage>,
    now: DateTime<Utc>,
) -> Option<Box<TakenMessage>> {
    let (worker, key) = (worker.to_owned(), key.to_owned());
    let command = Command::TakeMessage(NextMessage { worker, key, settled });
    let outcome = harness.apply_in(0, now, vec![command]).await.remove(0);
    let runtime::Answer::Done(body) = outcome.answer else { return None };
    serde_json::from_slice::<Taken>(&body).expect("an answer").message
}

/// Takes everything that is due and says that it was sent.
async fn send_all(harness: &Harness<Crm>, now: DateTime<Utc>) -> Vec<TakenMessage> {
    let mut sent = Vec::new();
    while let Some(taken) = take_as(harness, "w", &sent.len().to_string(), now).await {
        settle(harness, &taken, Answer::Taken, now).await;
        sent.push(*taken);
    }
    sent
}

async fn settle(harness: &Harness<Crm>, taken: &TakenMessage, answer: Answer, now: DateTime<Utc>) {
    harness.apply_in(0, now, vec![Command::SettleMessage(settled(taken, answer))]).await;
}

fn settled(taken: &TakenMessage, answer: Answer) -> SettleMessage {
    SettleMessage { message_id: taken.message_id, attempt: taken.attempt, answer }
}

async fn states(harness: &Harness<Crm>) -> Vec<(String, String)> {
    let list = harness.ask(MESSAGES_LIST, json!({})).await.expect("messages");
    let word = |item: &Value, name: &str| item[name].as_str().unwrap_or_default().to_owned();
    let items = list["items"].as_array().expect("items").iter();
    let mut states: Vec<_> = items.map(|one| (word(one, "kind"), word(one, "state"))).collect();
    states.sort();
    states
}

/// A way with everything that is told, in the order of its events; the orders of tests are of the
/// hour after `day_one`.
async fn tell_way(harness: &Harness<Crm>) {
    let order = facts_from(1, "CN");
    let id = order.order_id;
    harness.consume(&order_received(&order)).await;
    harness.consume(&asked(id, 1)).await;
    harness.consume(&booked(id, "one")).await;
    let mut way = on_the_road(id, "one", 0);
    let delivered = way.pop().expect("delivered");
    harness.consume(&way.pop().expect("handed over")).await;
    harness.consume(&tracked(id, "one", TrackingStatus::InTransit, 3)).await;
    harness.consume(&tracked(id, "one", TrackingStatus::DeliveryFailed, 4)).await;
    harness.consume(&tracked(id, "one", TrackingStatus::DeliveryFailed, 5)).await;
    let mut soon = delivered;
    soon.envelope.time = day_one();
    harness.consume(&soon).await;
}

fn later() -> DateTime<Utc> {
    day_one() + Duration::hours(2)
}

#[tokio::test]
async fn each_thing_is_told_once_in_the_language_of_the_country() {
    let harness = Harness::start(Crm::new(writing()), &MIGRATIONS).await;
    tell_way(&harness).await;
    tell_way(&harness).await;
    let sent = send_all(&harness, later()).await;
    assert_eq!(sent.len(), 5, "{sent:#?}");
    let subjects: Vec<_> = sent.iter().map(|taken| taken.letter.subject.as_str()).collect();
    assert!(subjects.contains(&"您的订单 #1 已发货"), "{subjects:?}");
    assert!(sent.iter().all(|taken| taken.letter.to == "ada@example.org"));
    let shipped = sent.iter().find(|taken| taken.letter.subject.contains("已发货"));
    let text = &shipped.expect("shipped").letter.text;
    let token = text.split("/track/").nth(1).and_then(|rest| rest.lines().next()).expect("a link");
    let signer = LinkSigner::new("a secret that nobody outside of the tests has").expect("long");
    let link = signer.read(token, later().timestamp()).expect("a link");
    assert_eq!(
        (link.purpose, link.subject),
        (Purpose::Order, facts_from(1, "CN").order_id.to_string())
    );
    assert!(text.contains("承运商：SF Express"), "{text}");
    assert!(text.contains("PS-one") && text.contains("Lamps & More"), "{text}");
    tell_way(&harness).await;
    assert!(send_all(&harness, later()).await.is_empty());
    assert!(states(&harness).await.iter().all(|(_, state)| state == "sent"));
}

#[tokio::test]
async fn a_mail_has_the_carriers_link_or_our_page_and_the_code_of_a_carrier_nobody_named() {
    let harness = Harness::start(Crm::new(writing()), &MIGRATIONS).await;
    let text = "With {{carrier}}: {{tracking_url}}";
    let put = json!({ "kind": "shipped", "language": "en", "subject": "Gone", "text": text });
    harness.tell(TEMPLATES_PUT, put).await.expect("kept");
    let id = facts_from(1, "DE").order_id;
    harness.consume(&order_received(&facts_from(1, "DE"))).await;
    harness.consume(&booked(id, "one")).await;
    harness.consume(&booked_before_names(id, "two")).await;
    for parcel in ["one", "two"] {
        harness.consume(&on_the_road(id, parcel, 0).remove(0)).await;
    }
    let sent = send_all(&harness, later()).await;
    let texts = sent.iter().map(|taken| taken.letter.text.as_str());
    let mut told: Vec<_> = texts.filter(|text| text.starts_with("With")).collect();
    told.sort_unstable();
    assert_eq!((told.len(), told[0]), (2, "With SF Express: https://sf.example/PS-one"));
    assert!(told[1].starts_with("With parcel-sim: https://orders.example.com/track/"), "{told:?}");
}

#[tokio::test]
async fn a_correction_is_asked_for_by_a_link_that_opens_its_order() {
    let harness = Harness::start(Crm::new(writing()), &MIGRATIONS).await;
    let order = facts_from(1, "CN");
    harness.consume(&order_received(&order)).await;
    send_all(&harness, later()).await;
    harness.consume(&asked(order.order_id, 1)).await;
    let sent = send_all(&harness, later()).await;
    let text = &sent[0].letter.text;
    assert!(text.contains("区 / 县"), "{text}");
    let token = text.split("/track/").nth(1).and_then(|rest| rest.lines().next()).expect("a link");
    let signer = LinkSigner::new("a secret that nobody outside of the tests has").expect("long");
    let link = signer.read(token, later().timestamp()).expect("a link");
    assert_eq!((link.purpose, link.subject), (Purpose::Address, order.order_id.to_string()));

    harness.consume(&asked(order.order_id, 2)).await;
    assert_eq!(send_all(&harness, later()).await.len(), 1, "another hold asks again");
    harness.consume(&asked(order.order_id, 3)).await;
    harness.consume(&order_approved(&order)).await;
    assert!(send_all(&harness, later()).await.is_empty(), "nothing is missing any more");
}

#[tokio::test]
async fn whoever_ordered_hears_of_another_address_each_time_and_not_what_the_shop_told() {
    let harness = Harness::start(Crm::new(writing()), &MIGRATIONS).await;
    let order = facts_from(1, "DE");
    harness.consume(&order_received(&order)).await;
    let of_the_shop = order_changed(&order, 2);
    for event in [address_corrected(&order, 3), address_corrected(&order, 4), of_the_shop] {
        harness.consume(&event).await;
        harness.consume(&event).await;
    }
    let sent = send_all(&harness, later()).await;
    let moved = sent.iter().filter(|taken| taken.letter.subject.contains("another address"));
    let moved: Vec<_> = moved.collect();
    assert_eq!((moved.len(), sent.len()), (2, 3), "{sent:#?}");
    let text = &moved[0].letter.text;
    assert!(text.contains("https://orders.example.com/track/"), "a way back: {text}");
    let over = facts_from(2, "DE");
    harness.consume(&order_received(&over)).await;
    harness.consume(&address_corrected(&over, 2)).await;
    harness.consume(&order_cancelled(over.order_id)).await;
    assert!(send_all(&harness, later()).await.is_empty(), "nobody is told of what is over");
}

#[tokio::test]
async fn without_a_mail_server_nothing_is_made_and_a_replay_writes_to_nobody() {
    let harness = Harness::start(Crm::default(), &MIGRATIONS).await;
    tell_way(&harness).await;
    assert!(states(&harness).await.is_empty());

    let harness = Harness::start(Crm::new(writing()), &MIGRATIONS).await;
    tell_way(&harness).await;
    assert_eq!(send_all(&harness, later()).await.len(), 5);
    let mut conn = harness.pool.acquire().await.expect("a connection");
    crm::reset(&mut conn).await.expect("a reset");
    tell_way(&harness).await;
    assert!(send_all(&harness, later()).await.is_empty());
}

#[tokio::test]
async fn what_happened_long_ago_is_not_written_about() {
    let harness = Harness::start(Crm::new(writing()), &MIGRATIONS).await;
    let order = facts_from(1, "DE");
    let heard = order_received(&order);
    let task = |time| {
        let runtime::Consumed::Command(command) =
            runtime::Handler::consume(&*harness.handler, &heard)
        else {
            panic!("not consumed")
        };
        harness.apply_in(0, time, vec![command])
    };
    task(order.placed_at + Duration::hours(25)).await;
    assert!(states(&harness).await.is_empty(), "as after a restore");
    task(order.placed_at + Duration::hours(1)).await;
    assert!(send_all(&harness, order.placed_at + Duration::hours(24)).await.is_empty());
    assert_eq!(states(&harness).await, [("received".to_owned(), "expired".to_owned())]);
}

#[tokio::test]
async fn a_message_is_in_one_hand_and_what_a_hand_has_lost_is_unknown_and_not_sent_again() {
    let harness = Harness::start(Crm::new(writing()), &MIGRATIONS).await;
    harness.consume(&order_received(&facts_from(1, "DE"))).await;
    let taken = take_as(&harness, "w", "1", later()).await.expect("taken");
    let again = take_as(&harness, "w", "1", later()).await.expect("the same");
    assert_eq!((again.message_id, again.attempt), (taken.message_id, taken.attempt));
    assert!(take_as(&harness, "v", "1", later()).await.is_none(), "it is in another hand");
    assert!(take_as(&harness, "w", "2", later()).await.is_none(), "that hand has lost it");
    assert_eq!(states(&harness).await, [("received".to_owned(), "unknown".to_owned())]);

    let id = taken.message_id.to_string();
    let refused = harness.tell(MESSAGES_RETRY, json!({ "message_id": id })).await;
    assert_eq!(refused.expect_err("without a reason").status, 422);
    let retry = json!({ "message_id": id, "reason": "the customer has no mail" });
    let told = harness.tell(MESSAGES_RETRY, retry).await.expect("retried");
    assert_eq!((&told["state"], &told["retried_by"]), (&json!("waiting"), &json!("key:test")));
    let now = told["retried_at"].as_str().expect("a time").parse().expect("a time");
    let second = take_as(&harness, "w", "3", now).await.expect("taken");
    assert_eq!(second.letter.message_id, taken.letter.message_id, "a mailbox knows it");
    settle(&harness, &taken, Answer::Taken, now).await;
    assert_eq!(states(&harness).await[0].1, "sending", "an answer to another taking is no news");
    settle(&harness, &second, Answer::Taken, now).await;
    settle(&harness, &second, Answer::Refused("late".into()), now).await;
    assert_eq!(states(&harness).await[0].1, "sent");
    let refused = harness.tell(MESSAGES_RETRY, json!({ "message_id": id, "reason": "x" })).await;
    assert_eq!(refused.expect_err("sent").status, 409);
}

#[tokio::test]
async fn who_asks_for_the_next_tells_of_the_last_and_both_are_done_once() {
    let harness = Harness::start(Crm::new(writing()), &MIGRATIONS).await;
    for number in [1, 2] {
        harness.consume(&order_received(&facts_from(number, "DE"))).await;
    }
    let first = take_as(&harness, "w", "1", later()).await.expect("taken");
    let told = settled(&first, Answer::Taken);
    let second = take_next(&harness, "w", "2", Some(told.clone()), later()).await.expect("taken");
    let again = take_next(&harness, "w", "2", Some(told), later()).await.expect("the same");
    assert_eq!((again.message_id, again.attempt), (second.message_id, second.attempt));
    let stands = |word: &str| ("received".to_owned(), word.to_owned());
    assert_eq!(states(&harness).await, [stands("sending"), stands("sent")]);

    let not_now = settled(&second, Answer::NotNow("451 later".into()));
    let none = take_next(&harness, "w", "3", Some(not_now.clone()), later()).await;
    assert!(none.is_none(), "it waits a minute, and nothing else is due");
    let again = later() + Duration::minutes(1);
    let third = take_next(&harness, "w", "4", Some(not_now), again).await.expect("taken again");
    assert_eq!((third.message_id, third.attempt), (second.message_id, 2));
}

#[tokio::test]
async fn what_need_not_be_sent_keeps_nobody_from_being_written_to() {
    let harness = Harness::start(Crm::new(writing()), &MIGRATIONS).await;
    for number in 1..=4 {
        let mut order = facts_from(number, "DE");
        order.test = number < 4;
        harness.consume(&order_received(&order)).await;
    }
    let sent = send_all(&harness, day_one() + Duration::hours(5)).await;
    assert_eq!(sent.len(), 1, "{sent:#?}");
    assert!(sent[0].letter.subject.contains("#4"), "{}", sent[0].letter.subject);
    let pointless = states(&harness).await.iter().filter(|(_, state)| state == "pointless").count();
    assert_eq!(pointless, 3);
}

#[tokio::test]
async fn what_is_not_taken_now_is_tried_again_later_and_what_is_refused_waits_for_a_person() {
    let harness = Harness::start(Crm::new(writing()), &MIGRATIONS).await;
    harness.consume(&order_received(&facts_from(1, "DE"))).await;
    let taken = take_as(&harness, "w", "1", later()).await.expect("taken");
    settle(&harness, &taken, Answer::NotNow("451 <ada@example.org> later".into()), later()).await;
    assert!(take_as(&harness, "w", "2", later()).await.is_none());
    let again = later() + Duration::minutes(1);
    let taken = take_as(&harness, "w", "3", again).await.expect("taken");
    settle(&harness, &taken, Answer::Refused("550 <ada@example.org> nobody".into()), again).await;
    let list = harness.ask(MESSAGES_LIST, json!({ "state": "refused" })).await.expect("messages");
    let message = &list["items"][0];
    assert_eq!(message["reason"], "550 (an address) nobody");
    assert!(message["next_action"].as_str().is_some_and(|next| next.contains("retry")));
    assert_eq!((&message["attempts"], &message["order_number"]), (&json!(2), &json!("#1")));
    assert!(!list.to_string().contains("ada"), "the log names nobody");
}

#[tokio::test]
async fn customers_are_left_alone_in_quiet_hours() {
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0);
    let quiet = QuietHours { zone: chrono_tz::Asia::Shanghai, between: time(19).zip(time(8)) };
    let harness = Harness::start(Crm::new(Rules { quiet, ..writing() }), &MIGRATIONS).await;
    harness.consume(&order_received(&facts_from(1, "CN"))).await;
    assert!(send_all(&harness, later()).await.is_empty(), "20:00 in Shanghai");
    let morning = "2026-03-02T00:00:00Z".parse().expect("a time");
    assert_eq!(send_all(&harness, morning).await.len(), 1);
}

#[tokio::test]
async fn who_cannot_be_written_to_is_told_to_a_person() {
    let harness = Harness::start(Crm::new(writing()), &MIGRATIONS).await;
    let mut order = facts_from(1, "CN");
    let customer = order.person.as_mut().and_then(|person| person.customer.as_mut());
    customer.expect("a customer").email = Some("a***@example.org".to_owned());
    harness.consume(&order_received(&order)).await;
    let mut test = facts_from(2, "CN");
    test.test = true;
    harness.consume(&order_received(&test)).await;
    assert!(send_all(&harness, day_one() + Duration::hours(3)).await.is_empty());
    let word = |state: &str| ("received".to_owned(), state.to_owned());
    assert_eq!(states(&harness).await, [word("pointless"), word("unreachable")]);
}

#[tokio::test]
async fn the_merchants_own_words_are_checked_shown_sent_and_taken_back() {
    let harness = Harness::start(Crm::new(writing()), &MIGRATIONS).await;
    let put = |subject: &str, text: &str| json!({ "kind": "received", "language": "en", "subject": subject, "text": text });
    let refused = harness.tell(TEMPLATES_PUT, put("{{number}}", "x")).await.expect_err("refused");
    assert_eq!((refused.status, refused.errors[0].pointer.as_str()), (422, "#/subject"));
    let two_lines = harness.tell(TEMPLATES_PUT, put("a\nBcc: b@c", "x")).await;
    assert_eq!(two_lines.expect_err("refused").status, 422);
    let mut unlinked = put("s", "t");
    unlinked["kind"] = json!("correction_requested");
    assert_eq!(harness.tell(TEMPLATES_PUT, unlinked).await.expect_err("refused").status, 422);

    let kept = harness.tell(TEMPLATES_PUT, put("Hi {{customer_name}}", "We have it <now>")).await;
    assert_eq!(kept.expect("kept")["changed_by"], "key:test");
    let asked = json!({ "kind": "received", "language": "en" });
    let preview = harness.ask(TEMPLATES_PREVIEW, asked.clone()).await.expect("a preview");
    assert_eq!((&preview["subject"], &preview["own"]), (&json!("Hi Ada Berg"), &json!(true)));
    assert!(
        preview["html"].as_str().is_some_and(|html| html.contains("<p>We have it &lt;now&gt;</p>"))
    );
    harness.consume(&order_received(&facts_from(1, "DE"))).await;
    let sent = send_all(&harness, later()).await;
    assert_eq!(sent[0].letter.subject, "Hi ada Example");

    harness.tell(TEMPLATES_RESET, asked.clone()).await.expect("taken back");
    harness.tell(TEMPLATES_RESET, asked).await.expect("twice is once");
    let list = harness.ask(TEMPLATES_LIST, json!({})).await.expect("texts");
    let items = list["items"].as_array().expect("items");
    assert!(items.len() == 14 && items.iter().all(|text| text["own"] == json!(false)));
}
