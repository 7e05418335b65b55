use std::time::SystemTime;

use chrono::{DateTime, Utc};
use contracts::service::Service;
use serde_json::{Value, json};

use crate::world::{ADMIN, Heard, World, wait_until};

fn standing(service: Service) -> Value {
    json!({
        "service": service, "instance": "one", "version": "1", "complaints": [],
        "at": "2026-01-01T00:00:00Z", "reads": [], "stream": null,
        "lanes": [{ "lane": 0, "holder": "one", "held": true, "epoch": 7, "head": 3,
                    "unpublished": 0, "crashes": 0 }],
        "aside": [{ "state": "parked", "count": 2, "oldest_at": "2026-01-01T00:00:00Z" }],
    })
}

fn of<'a>(house: &'a Value, service: &str) -> &'a Value {
    let mut services = house["services"].as_array().expect("services").iter();
    services.find(|one| one["service"] == service).expect("a service")
}

async fn keep(world: &World, report: Value) -> Heard {
    world.call(ADMIN, "PUT", "/api/v1/checks", Some(report)).await
}

#[tokio::test]
async fn whoever_answers_tells_how_it_stands_and_whoever_does_not_is_named() {
    let world = World::start().await;
    world
        .play(Service::Review, |endpoint, _, _| {
            assert_eq!(endpoint, "standing");
            Ok(standing(Service::Review))
        })
        .await;
    let look = async || world.get("/api/v1/engine").await.json();
    let is_heard = async || {
        let house = look().await;
        let answers = [&house["broker"], &house["database"], &of(&house, "review")["standing"]];
        answers.into_iter().all(Value::is_object)
    };
    wait_until("whoever is there answers", is_heard).await;
    let house = look().await;
    let review = of(&house, "review");
    assert_eq!(review["condition"], "slow", "two wait for a person: {review}");
    assert_eq!(review["standing"]["lanes"][0]["head"], 3);
    let crm = of(&house, "crm");
    assert_eq!((&crm["condition"], &crm["standing"]), (&json!("away"), &Value::Null));
    assert!(crm["silent_because"].as_str().is_some_and(|why| why.contains("crm")), "{crm}");
    let database = &house["database"];
    assert!(database["bytes"].as_i64().is_some_and(|bytes| bytes > 0), "{database}");
    assert!(house["broker"]["version"].is_string(), "{house}");
}

#[tokio::test]
async fn a_check_is_kept_asked_for_and_made_by_whoever_watches() {
    let world = World::start().await;
    let none = world.get("/api/v1/checks").await.json();
    assert_eq!((&none["report"], &none["due"]), (&Value::Null, &json!(true)));
    let checked = |at: String| {
        json!({ "checked_at": at, "took_ms": 12, "findings": [{
            "code": "ledger_adds_up", "name": "I4", "words": "the ledger adds up", "looked_at": 9,
            "wrong": 1, "examples": ["CUP at main"] }] })
    };
    let now = DateTime::<Utc>::from(SystemTime::now()).to_rfc3339();
    let kept = keep(&world, checked(now)).await;
    assert_eq!(kept.status, 200, "{kept:?}");
    assert_eq!((&kept.json()["due"], &kept.json()["watched_at"]), (&json!(false), &Value::Null));
    keep(&world, checked("2020-01-01T00:00:00Z".to_owned())).await;
    let last = world.get("/api/v1/checks").await.json();
    assert_ne!(last["report"]["checked_at"], "2020-01-01T00:00:00Z", "an older one is not kept");
    assert_eq!(last["report"]["findings"][0]["examples"], json!(["CUP at main"]));
    let asked = world.post("/api/v1/checks/ask", json!({})).await.json();
    assert_eq!(asked["due"], true);
    let watched = world.post("/api/v1/checks/watch", json!({})).await.json();
    assert!(watched["due"] == true && watched["watched_at"].is_string(), "{watched}");
    let unreadable = keep(&world, json!({ "findings": [] })).await;
    assert_eq!(unreadable.status, 422, "{unreadable:?}");
}
