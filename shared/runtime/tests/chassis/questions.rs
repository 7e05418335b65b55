//! Questions and timers that end the process each time they are tried.

use std::time::Duration;

use contracts::service::Service;
use futures::StreamExt;
use serde_json::{Value, json};

use crate::shops::Book;
use crate::world::World;

/// Asks the book to strike an order until there is an answer that says what became of it.
async fn strike(world: &World, number: u32, deadly: Option<&str>) -> Value {
    let order_id = crate::shops::order(number);
    let asked = json!({ "order_id": order_id, "deadly": deadly });
    loop {
        let asking = world.ask(Service::Crm, "book.strike", asked.clone());
        match tokio::time::timeout(Duration::from_secs(3), asking).await {
            Ok(answer) if answer["status"] != 503 => return answer,
            Ok(_) | Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_ends_the_process_each_time_is_refused_at_last_and_no_other_is() {
    let mut world = World::empty().await;
    let name = world.book_name();
    let mut deaths = 0;
    loop {
        world.start_book().await;
        let mut book = world.book.take().expect("a book");
        tokio::select! {
            answer = strike(&world, 1, Some(&name)) => {
                assert_eq!(answer["status"], 500, "{answer}");
                let why = answer["detail"].as_str().unwrap_or_default();
                assert!(why.contains("ended the process"), "{why}");
                world.book = Some(book);
                break;
            }
            died = book.running.ended() => {
                died.expect_err("a death");
                deaths += 1;
                assert!(deaths <= 7, "it is not found");
            }
        }
    }
    assert_eq!(deaths, 7, "four before the lane is suspect, three tries alone");
    assert_eq!(strike(&world, 2, None).await, json!({}));
    World::stop(world.book.take()).await;
    world.start_book().await;
    assert_eq!(strike(&world, 1, Some(&name)).await["status"], 500, "nor is it tried afterwards");
    assert_eq!(strike(&world, 1, None).await, json!({}), "another question about the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_that_are_tried_alone_and_answered_leave_nothing_behind() {
    let mut world = World::empty().await;
    world.start_book().await;
    World::stop(world.book.take()).await;
    sqlx::query("UPDATE lanes SET crashes = 5").execute(&world.reads).await.expect("crashes");
    world.start_book().await;
    for number in 0..20 {
        assert_eq!(strike(&world, number, None).await, json!({}));
    }
    let left = "SELECT count(*) FROM question_attempts";
    world
        .wait("no attempt is left over", async || {
            sqlx::query_scalar::<_, i64>(left).fetch_one(&world.reads).await.unwrap_or(-1) == 0
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_timer_that_ends_the_process_each_time_is_left_out_at_last_and_the_others_are_done() {
    let mut world = World::empty().await;
    let deadly = format!("due to kill {}", world.book_name());
    for number in 0..9 {
        world.mood(number, if number == 4 { &deadly } else { "due" }).await;
    }
    let due = async || {
        let due = "SELECT count(*) FROM moods WHERE mood LIKE 'due%'";
        sqlx::query_scalar::<_, i64>(due).fetch_one(&world.reads).await.unwrap_or(-1)
    };
    let mut deaths = 0;
    loop {
        let mut book = world.start_as(Book::default(), &world.book_name()).await;
        tokio::select! {
            () = world.wait("the others are done", async || due().await == 1) => {
                World::stop(Some(book)).await;
                break;
            }
            died = book.running.ended() => {
                died.expect_err("a death");
                deaths += 1;
                assert!(deaths <= 7, "it is not found");
            }
        }
    }
    assert_eq!(deaths, 7, "four before the lane is suspect, three tries alone");
    let book = world.start_as(Book::default(), &world.book_name()).await;
    world.mood(10, "due").await;
    world.wait("what comes later is done", async || due().await == 1).await;
    world.start_till().await;
    world.close(0..20).await;
    world.wait("events are read", async || world.count().await == 20).await;
    World::stop(Some(book)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_without_an_inbox_is_told_beside_the_question_where_the_handler_says() {
    let mut world = World::empty().await;
    world.start_book().await;
    let mut told = world.client.subscribe("book.told.*.*").await.expect("subscribed");
    world.client.flush().await.expect("heard");
    let say = async |verb: &str, body: &str| {
        let subject = format!("book.asked.lamp-1.{verb}");
        world.client.publish(subject, body.to_owned().into()).await.expect("said");
    };
    let mut hear = async || {
        let message = tokio::time::timeout(Duration::from_secs(20), told.next()).await;
        let message = message.expect("in time").expect("a message");
        let body: Value = serde_json::from_slice(&message.payload).expect("JSON");
        (message.subject.to_string(), body)
    };
    let strike = json!({ "order_id": crate::shops::order(1), "deadly": null }).to_string();
    world
        .wait("who has an inbox hears it there", async || {
            let asking = world.client.request("book.asked.lamp-1.strike", strike.clone().into());
            asking.await.is_ok_and(|answer| &answer.payload[..] == b"{}")
        })
        .await;
    say("strike", &strike).await;
    let asked: Value = serde_json::from_str(&strike).expect("JSON");
    let expected = json!({ "asked": asked, "answered": {} });
    assert_eq!(hear().await, ("book.told.lamp-1.strike".to_owned(), expected));
    say("strike", "nonsense").await;
    let (place, body) = hear().await;
    assert_eq!((place.as_str(), &body["asked"]), ("book.told.lamp-1.strike", &Value::Null));
    assert_eq!((body["refused"]["status"].clone(), body.get("answered")), (json!(400), None));
    say("nothing", "{}").await;
    let (place, body) = hear().await;
    assert_eq!(place, "book.told.lamp-1.nothing");
    assert_eq!((&body["asked"], &body["refused"]["status"]), (&json!({}), &json!(404)));
    World::stop(world.book.take()).await;
}
