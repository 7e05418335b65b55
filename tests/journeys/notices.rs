//! The house is told what somebody has to look at: within a minute, once, by page and by mail.

use std::time::Duration;

use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use crate::world::World;
use crate::world::waiting::until_within;

/// A look around every quarter of a minute, and a mail after it; twice that on a busy machine.
const TOLD_WITHIN: Duration = Duration::from_secs(120);
/// What marks the message that this test puts aside.
const ID: &str = "00000000-0000-8000-8000-00000000a51d";

async fn analytics_notice(world: &World, open: bool) -> Option<Value> {
    let notices = world.list(&format!("/api/v1/notices?open={open}&limit=200")).await;
    notices.into_iter().find(|one| one["cause"] == "parked" && one["subject"] == "analytics")
}

async fn run(world: &World, statement: &'static str) {
    let mut conn = PgConnection::connect(&world.at.owner_database).await.expect("the database");
    sqlx::query(statement)
        .bind(ID.parse::<uuid::Uuid>().expect("an id"))
        .execute(&mut conn)
        .await
        .expect("a row");
}

#[tokio::test]
async fn what_a_service_puts_aside_is_told_once_and_is_over_when_it_is_gone() {
    let world = World::enter("notices").await;
    run(
        &world,
        "INSERT INTO analytics.parked (source, source_lane, lane, epoch, number, id, state,
             aggregate, reason, headers, body, parked_at)
         VALUES ('review', 0, 0, 1, 999999999, $1, 'parked', 'nobody', 'a test', '{}', '{}', now())",
    )
    .await;
    let notice =
        until_within(TOLD_WITHIN, "a notice", async || analytics_notice(&world, true).await).await;
    let words = notice["words"].as_str().expect("words");
    let told = || {
        let mails = world.mails().into_iter();
        mails.filter(|mail| mail.text.contains(words)).collect::<Vec<_>>()
    };
    until_within(TOLD_WITHIN, "a mail", async || (!told().is_empty()).then_some(())).await;
    assert_eq!(told()[0].to, "desk@shop.example");

    let id = notice["id"].as_str().expect("an id");
    let wish = json!({ "note": "I look at it" });
    let path = format!("/api/v1/notices/{id}/acknowledge");
    assert_eq!(world.post(&path, wish).await["note"], "I look at it");
    run(&world, "DELETE FROM analytics.parked WHERE id = $1").await;
    let closed = until_within(TOLD_WITHIN, "it is over", async || {
        analytics_notice(&world, false).await.filter(|one| one["id"] == id)
    })
    .await;
    assert_eq!((&closed["mail"], told().len()), (&json!("sent"), 1), "once");
}
