//! Webhooks out: signed, tried again, shown, and sent to nobody inside of the house.

use contracts::requests::outbound::TargetState;
use gateway::domain::verification::{Delivery, Scheme, Secret, verify};
use serde_json::{Value, json};
use shops::inbox::Inbox;
use shops::trouble::Trouble;
use shops::{Asked, Server};
use sqlx::{Connection, PgConnection};

use crate::outbound::{hear, order, untold};
use crate::world::{ADMIN, World, wait_until};

async fn subscribe(world: &World, body: Value) -> Value {
    let made = world.post("/api/v1/webhooks", body).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.json()
}

fn stands(asked: &Asked, secret: &str) -> bool {
    let secret = Secret::parse(Scheme::Standard, secret).expect("a secret");
    let time = asked.header("webhook-timestamp").expect("a time").parse().expect("seconds");
    let header = |name: &str| asked.header(name);
    verify(Scheme::Standard, &[secret], &Delivery { header: &header, body: &asked.body }, time)
        .is_ok()
}

async fn taken(inbox: &Server<Inbox>, count: usize) -> Vec<Asked> {
    wait_until("the webhooks came", async || inbox.shop().taken.len() >= count).await;
    inbox.shop().taken.clone()
}

#[tokio::test]
async fn a_subscriber_hears_what_it_asked_for_signed_and_without_personal_data() {
    let world = World::start().await;
    let (desk, all) = (
        Server::start(Inbox::default()).await.expect("an inbox"),
        Server::start(Inbox::default()).await.expect("an inbox"),
    );
    let kind = "kontor.order-intake.order.received.v1";
    let made =
        subscribe(&world, json!({ "id": "desk", "url": desk.url(), "events": [kind] })).await;
    let secret = made["secret"].as_str().expect("a secret").to_owned();
    subscribe(&world, json!({ "id": "all", "url": all.url(), "with_person": true })).await;
    let again = world.post("/api/v1/webhooks", json!({ "id": "desk", "url": desk.url() })).await;
    assert_eq!((again.status, &again.json()["secret"]), (200, &Value::Null));
    hear(&world, &[order("web", 1, &[(1, 1)])]).await;
    let asked = taken(&desk, 1).await.remove(0);
    assert!(stands(&asked, &secret));
    let body = asked.json();
    assert_eq!((&body["type"], &body["specversion"]), (&json!(kind), &json!("1.0")));
    assert_eq!(body["data"]["order"]["number"], "#1");
    assert!(body["data"]["order"].get("person").is_none(), "{body}");
    assert!(taken(&all, 1).await[0].json()["data"]["order"].get("person").is_some());
    assert!(!world.get("/api/v1/webhooks").await.body.contains("whsec_"));

    let rotated = world.call(ADMIN, "POST", "/api/v1/webhooks/desk/rotate-secret", None).await;
    let newer = rotated.json()["secret"].as_str().expect("a secret").to_owned();
    hear(&world, &[order("web", 2, &[(1, 1)])]).await;
    let asked = taken(&desk, 2).await.remove(1);
    assert!(stands(&asked, &secret) && stands(&asked, &newer), "both sign for a day");

    assert_eq!(world.call(ADMIN, "DELETE", "/api/v1/webhooks/all", None).await.status, 200);
    let list = world.get("/api/v1/webhooks").await.json();
    assert_eq!(list["items"].as_array().expect("items").len(), 1);
}

#[tokio::test]
async fn a_subscription_is_tried_with_an_event_that_did_not_happen() {
    let world = World::start().await;
    let inbox = Server::start(Inbox::default()).await.expect("an inbox");
    let kind = "kontor.review.order.approved.v1";
    let made =
        subscribe(&world, json!({ "id": "desk", "url": inbox.url(), "events": [kind] })).await;
    let tried = world.post("/api/v1/webhooks/desk/test", json!({})).await;
    assert_eq!((tried.status, &tried.json()["what"]), (202, &json!(kind)), "{tried:?}");
    let asked = taken(&inbox, 1).await.remove(0);
    assert!(stands(&asked, made["secret"].as_str().expect("a secret")));
    let body = asked.json();
    assert_eq!((&body["type"], &body["test"]), (&json!(kind), &json!(true)));
    assert!(body["data"]["order_id"].is_string() && body["data"].get("person").is_none(), "{body}");
    let other = json!({ "event": "kontor.order-intake.order.received.v1" });
    assert_eq!(world.post("/api/v1/webhooks/desk/test", other).await.status, 202);
    assert_eq!(taken(&inbox, 2).await.len(), 2, "each trial is one of its own");
    let wrong = world.post("/api/v1/webhooks/desk/test", json!({ "event": "kontor.x" })).await;
    assert_eq!((wrong.status, &wrong.json()["errors"][0]["pointer"]), (422, &json!("#/event")));
    assert_eq!(world.post("/api/v1/webhooks/nobody/test", json!({})).await.status, 404);
}

#[tokio::test]
async fn what_a_subscriber_did_not_take_is_tried_again_under_the_same_id() {
    let world = World::start().await;
    let inbox = Server::start(Inbox::default()).await.expect("an inbox");
    subscribe(&world, json!({ "id": "desk", "url": inbox.url() })).await;
    for trouble in [Trouble::FailAfter(500), Trouble::TooMuch] {
        inbox.troubles().add(trouble);
    }
    hear(&world, &[order("web", 1, &[(1, 1)])]).await;
    let asked = taken(&inbox, 2).await;
    let id = |asked: &Asked| asked.header("webhook-id").map(str::to_owned);
    assert_eq!(id(&asked[0]), id(&asked[1]), "it may come twice, under one id");
    wait_until("it is recorded", async || untold(&world).await.is_empty()).await;
    let told = world.get("/api/v1/tellings?webhook=desk&state=told").await.json();
    let telling = told["items"][0]["id"].as_str().expect("an id").to_owned();
    let attempts = world.get(&format!("/api/v1/tellings/{telling}/attempts")).await.json();
    let statuses: Vec<_> = attempts["attempts"]
        .as_array()
        .expect("attempts")
        .iter()
        .map(|one| &one["status"])
        .collect();
    assert_eq!(statuses, [&json!(200), &json!(429), &json!(500)]);
    assert_eq!(attempts["attempts"][0]["answer"], "\"thanks\"");

    let range = |state: &str| {
        json!({ "webhook": "desk", "from": "2020-01-01T00:00:00Z",
            "until": "2100-01-01T00:00:00Z", "state": state })
    };
    let again = world.post("/api/v1/tellings/retry", range("told")).await;
    assert_eq!(again.json(), json!({ "count": 1, "more": false }));
    assert_eq!(id(&taken(&inbox, 3).await[2]), id(&asked[0]));
    let both = json!({ "webhook": "desk", "channel": "web", "from": "2020-01-01T00:00:00Z",
        "until": "2100-01-01T00:00:00Z" });
    assert_eq!(world.post("/api/v1/tellings/retry", both).await.status, 422);
}

#[tokio::test]
async fn nobody_inside_of_the_house_is_sent_anything() {
    let world = World::start().await;
    for (id, url) in [
        ("metadata", "http://169.254.169.254/latest/meta-data"),
        ("private", "https://10.0.0.1/hook"),
        ("mapped", "https://[::ffff:127.0.0.1]/hook"),
    ] {
        let judged = world.post("/api/v1/webhooks", json!({ "id": id, "url": url })).await;
        assert_eq!(judged.status, 422, "{judged:?}");
        subscribe(&world, json!({ "id": id, "url": "https://hook.example" })).await;
        // As a name does that leads elsewhere by now.
        let mut conn = PgConnection::connect_with(&world.database).await.expect("a connection");
        let moved = sqlx::query("UPDATE targets SET url = $2 WHERE name = $1").bind(id).bind(url);
        moved.execute(&mut conn).await.expect("moved");
    }
    hear(&world, &[order("web", 1, &[(1, 1)])]).await;
    wait_until("all were refused", async || {
        let waiting = untold(&world).await;
        let refused = |one: &Value| {
            one["reason"].as_str().is_some_and(|reason| reason.contains("private_targets"))
        };
        waiting.len() == 3 && waiting.iter().all(refused)
    })
    .await;
    let dropped = untold(&world).await[0]["id"].as_str().expect("an id").to_owned();
    let path = format!("/api/v1/tellings/{dropped}/drop");
    let unsaid = world.post(&path, json!({ "reason": " " })).await;
    assert_eq!(unsaid.json()["errors"][0]["pointer"], "#/reason");
    assert_eq!(world.post(&path, json!({ "reason": "a test" })).await.status, 200);
    assert_eq!(untold(&world).await.len(), 2);
    let view = world.get("/api/v1/webhooks/private").await.json();
    assert_eq!(view["state"], json!(TargetState::Live), "one failure pauses nobody");
    for bad in [
        json!({ "id": "a b", "url": "https://x.example" }),
        json!({ "id": "x", "url": "https://user:pass@x.example" }),
        json!({ "id": "x", "url": "https://x.example", "events": ["kontor.no.such.event.v1"] }),
    ] {
        assert_eq!(world.post("/api/v1/webhooks", bad.clone()).await.status, 422, "{bad}");
    }
    assert_eq!(world.get("/api/v1/webhooks/x").await.status, 404);
}
