//! Whoever sends and the lane: what became of a mail is heard, whatever comes of the next.
#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::{Client, HeaderMap, Message};
use chrono::TimeDelta;
use contracts::requests::messages::{MESSAGES_LIST, MESSAGES_SETTLE, MESSAGES_TAKE};
use contracts::service::Service;
use contracts::subjects;
use crm::config::Rules;
use crm::domain::messages::Answer;
use crm::sending::Desk;
use crm::{Crm, MIGRATIONS};
use futures::StreamExt;
use runtime::service::CancellationToken;
use runtime::testing::{Harness, question};
use serde_json::{Value, json};
use stack::TestNats;
use tokio::sync::Semaphore;

mod story;

use story::*;

/// A lane of crm behind a broker, which notes what it is asked.
struct Lane {
    harness: Harness<Crm>,
    asked: Mutex<Vec<String>>,
    /// How many questions it may answer; a question waits for its turn.
    turns: Semaphore,
    /// It knows no question that says two things.
    knows_one_thing: bool,
}

impl Lane {
    async fn open(nats: &TestNats, turns: usize, knows_one_thing: bool) -> (Arc<Self>, Client) {
        let rules = Rules { age_max: TimeDelta::days(100_000), ..writing() };
        let harness = Harness::start(Crm::new(rules), &MIGRATIONS).await;
        for number in [1, 2] {
            harness.consume(&order_received(&facts_from(number, "DE"))).await;
        }
        let (asked, turns) = (Mutex::default(), Semaphore::new(turns));
        let lane = Arc::new(Self { harness, asked, turns, knows_one_thing });
        let client = async_nats::connect(nats.url()).await.expect("a client");
        let every = subjects::request(Service::Crm, "messages.*");
        let mut questions = client.subscribe(every).await.expect("a subscription");
        let (answering, voice) = (lane.clone(), client.clone());
        tokio::spawn(async move {
            while let Some(asked) = questions.next().await {
                answering.answer(&voice, asked).await;
            }
        });
        (lane, client)
    }

    async fn answer(&self, voice: &Client, message: Message) {
        let endpoint =
            if message.subject.ends_with(MESSAGES_TAKE) { MESSAGES_TAKE } else { MESSAGES_SETTLE };
        let body: Value = serde_json::from_slice(&message.payload).expect("JSON");
        let joined = endpoint == MESSAGES_TAKE && !body["settled"].is_null();
        let word = if joined { "both" } else { endpoint };
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(word.to_owned());
        self.turns.acquire().await.expect("open").forget();
        let reply = message.reply.expect("a question");
        if joined && self.knows_one_thing {
            let mut headers = HeaderMap::new();
            headers.insert("Nats-Service-Error-Code", "422");
            voice.publish_with_headers(reply, headers, "{}".into()).await.expect("refused");
            return;
        }
        let answer = self.harness.put(endpoint, question(body)).await.expect("an answer");
        voice.publish(reply, answer.to_string().into()).await.expect("answered");
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn states(&self) -> Vec<String> {
        let list = self.harness.ask(MESSAGES_LIST, json!({})).await.expect("messages");
        let items = list["items"].as_array().expect("items").iter();
        let mut states: Vec<_> =
            items.map(|one| one["state"].as_str().unwrap_or_default().to_owned()).collect();
        states.sort();
        states
    }
}

fn desk(lane: &Lane, client: Client, stop: &CancellationToken) -> Desk {
    Desk::new(client, lane.harness.pool.clone(), "w".to_owned(), stop.clone())
}

#[tokio::test]
async fn who_takes_the_next_has_told_of_the_last_in_the_same_question() {
    let nats = TestNats::start().await.expect("a broker");
    let (lane, client) = Lane::open(&nats, 100, false).await;
    let mut desk = desk(&lane, client, &CancellationToken::new());
    while let Some(taken) = desk.take().await {
        desk.answered(&taken, Answer::Taken);
    }
    desk.settle().await;
    assert_eq!(lane.asked(), [MESSAGES_TAKE, "both", "both"], "and nothing is settled again");
    assert_eq!(lane.states().await, ["sent", "sent"]);
}

#[tokio::test]
async fn what_was_sent_is_recorded_though_the_next_cannot_be_taken_with_it() {
    let nats = TestNats::start().await.expect("a broker");
    let (lane, client) = Lane::open(&nats, 100, true).await;
    let mut desk = desk(&lane, client, &CancellationToken::new());
    let first = desk.take().await.expect("a message");
    desk.answered(&first, Answer::Taken);
    desk.take().await.expect("another");
    assert_eq!(lane.asked(), [MESSAGES_TAKE, "both", MESSAGES_SETTLE, MESSAGES_TAKE]);
    assert_eq!(lane.states().await, ["sending", "sent"]);
}

#[tokio::test]
async fn what_was_given_out_while_the_service_ends_is_known_to_who_took_it() {
    let nats = TestNats::start().await.expect("a broker");
    let (lane, client) = Lane::open(&nats, 0, false).await;
    let stop = CancellationToken::new();
    let mut desk = desk(&lane, client, &stop);
    let ended = async {
        let until = tokio::time::Instant::now() + Duration::from_secs(20);
        while lane.asked().is_empty() && tokio::time::Instant::now() < until {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        stop.cancel();
        lane.turns.add_permits(100);
    };
    let (taken, ()) = tokio::join!(desk.take(), ended);
    desk.answered(&taken.expect("it was given out"), Answer::Taken);
    desk.settle().await;
    assert_eq!(lane.states().await, ["sent", "waiting"]);
}
