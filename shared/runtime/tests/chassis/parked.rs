//! Messages that cannot be handled, and what persons do about them.

use contracts::ids::Id;
use contracts::service::Service;
use serde_json::{Value, json};

use crate::shops::order;
use crate::world::World;

async fn settle(world: &World, endpoint: &str, message: &Value, more: Value) -> Value {
    let mut asked = json!({ "lane": message["lane"], "id": message["id"] });
    for (name, value) in more.as_object().into_iter().flatten() {
        asked[name] = value.clone();
    }
    world.ask(Service::Crm, endpoint, asked).await
}

async fn only_parked(world: &World) -> Value {
    let found = async || {
        world
            .parked()
            .await
            .into_iter()
            .filter(|item| item["state"] == "parked")
            .collect::<Vec<_>>()
    };
    world.wait("one message is parked", async || found().await.len() == 1).await;
    found().await.remove(0)
}

async fn a_poison_holds_up_its_order_alone(mood: &str, reason: &str) {
    let mut world = World::empty().await;
    world.start_till().await;
    world.mood(7, mood).await;
    world.close(0..20).await;
    world.close(7..8).await;
    world.start_book().await;
    let parked = only_parked(&world).await;
    assert_eq!(parked["aggregate"], order(7).to_string());
    assert!(parked["reason"].as_str().is_some_and(|why| why.contains(reason)), "{parked}");
    world.wait("the others go on", async || world.count().await == 19).await;
    world.wait("the later one waits", async || world.parked().await.len() == 2).await;
    let behind = world.parked().await.into_iter().find(|item| item["state"] == "behind");
    let behind = behind.expect("one that waits");
    let refused = settle(&world, "parked.retry", &behind, json!({})).await;
    assert_eq!(refused["status"], 409, "{refused}");
    let still = settle(&world, "parked.retry", &parked, json!({})).await;
    assert_eq!(still["state"], "parked", "{still}");
    world.mood(7, "none").await;
    let done = settle(&world, "parked.retry", &parked, json!({})).await;
    assert_eq!((&done["state"], &done["behind"]), (&json!("done"), &json!(0)), "{done}");
    world.agree(21).await;
    assert!(world.parked().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_a_constraint_refuses_holds_up_its_order_alone() {
    a_poison_holds_up_its_order_alone("constraint", "null value").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_over_which_the_handler_panics_holds_up_its_order_alone() {
    a_poison_holds_up_its_order_alone("panic", "panicked").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_refused_holds_up_its_order_alone() {
    a_poison_holds_up_its_order_alone("refuse", "in no mood").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_cannot_be_read_is_parked_repaired_and_repeated() {
    let mut world = World::empty().await;
    world.start_till().await;
    world.close(0..10).await;
    let broken = order(4).to_string();
    let spoil = "UPDATE log SET body = '{\"order_id\": 4}' WHERE subject = $1";
    sqlx::query(spoil).bind(&broken).execute(&world.writes).await.expect("a spoilt row");
    world.start_book().await;
    let parked = only_parked(&world).await;
    assert_eq!(parked["body"], json!({ "order_id": 4 }));
    let repaired = json!({ "body": { "order_id": broken }, "reason": "the id was lost" });
    let done = settle(&world, "parked.retry", &parked, repaired).await;
    assert_eq!(done["state"], "done", "{done}");
    world.agree(10).await;
    let kept: (String, String, String) =
        sqlx::query_as("SELECT how, why, body FROM parked_settled")
            .fetch_one(&world.reads)
            .await
            .expect("a trail");
    assert_eq!(kept, ("repaired".into(), "the id was lost".into(), "{\"order_id\": 4}".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_given_up_lets_the_later_ones_go_on_and_is_kept_with_the_reason() {
    let mut world = World::empty().await;
    world.start_till().await;
    world.mood(2, "refuse").await;
    world.close(0..5).await;
    world.start_book().await;
    let parked = only_parked(&world).await;
    let unsaid = settle(&world, "parked.drop", &parked, json!({ "reason": " " })).await;
    assert_eq!(unsaid["status"], 422, "{unsaid}");
    world.close(2..3).await;
    world.wait("the later one waits", async || world.parked().await.len() == 2).await;
    world.mood(2, "none").await;
    let dropped = settle(&world, "parked.drop", &parked, json!({ "reason": "a test order" })).await;
    assert_eq!(dropped["state"], "dropped", "{dropped}");
    world.wait("the later one is entered", async || world.count().await == 5).await;
    assert!(world.parked().await.is_empty());
    let again = settle(&world, "parked.drop", &parked, json!({ "reason": "twice" })).await;
    assert_eq!(again["status"], 404, "{again}");
    let kept: (String, String) = sqlx::query_as("SELECT how, why FROM parked_settled")
        .fetch_one(&world.reads)
        .await
        .expect("a trail");
    assert_eq!(kept, ("dropped".into(), "a test order".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_effect_that_comes_before_its_cause_waits_and_holds_up_nothing_else() {
    let world = World::start().await;
    let clerk = world.start_clerk().await;
    world.mood(1, "after rejection").await;
    world.close(0..5).await;
    world.close(1..2).await;
    world.wait("both of the order wait", async || world.parked().await.len() == 2).await;
    world.wait("the others go on", async || world.count().await == 4).await;
    world.reject(1).await;
    world.agree(6).await;
    World::stop(Some(clerk)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_waiting_message_that_fails_is_not_blamed_on_its_cause_nor_holds_up_other_waiting_ones() {
    let world = World::start().await;
    let clerk = world.start_clerk().await;
    world.mood(1, "poison after rejection").await;
    world.mood(2, "after rejection").await;
    world.close(0..3).await;
    world.wait("both wait", async || world.parked().await.len() == 2).await;
    world.reject(1).await;
    world.reject(2).await;
    let parked = only_parked(&world).await;
    assert_eq!(parked["source"], "order-intake", "the effect is parked, not its cause");
    world.wait("the other is entered", async || world.count().await == 2).await;
    let rejected: i64 = sqlx::query_scalar("SELECT count(*) FROM rejected WHERE id = ANY($1)")
        .bind(vec![order(1).uuid(), order(2).uuid()])
        .fetch_one(&world.reads)
        .await
        .expect("a count");
    assert_eq!(rejected, 2, "the causes are in");
    World::stop(Some(clerk)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_waiting_orders_than_one_batch_sweeps_all_have_their_turn() {
    let world = World::start().await;
    for number in 0..150 {
        world.mood(number, "after rejection").await;
    }
    world.close(0..150).await;
    world.wait("all wait", async || world.parked().await.len() == 50).await;
    sqlx::query("INSERT INTO rejected SELECT id FROM moods")
        .execute(&world.reads)
        .await
        .expect("causes");
    world.agree(150).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_and_fails_keeps_nothing_else_from_being_done() {
    let world = World::start().await;
    world.want(0..4, true).await;
    world.want(10..30, false).await;
    world.agree(20).await;
    assert_eq!(world.number("SELECT count(*) FROM wanted").await, 4);
}
