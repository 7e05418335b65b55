use contracts::service::Service;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use crate::people::{asks, browses, cookie, person};
use crate::world::World;

/// Lets somebody sign in whose work reaches so far.
async fn kept(world: &World, id: &str, role: &str, reach: Value) {
    person(world, id, role).await;
    let mut wish = reach;
    wish["id"] = json!(id);
    wish["role"] = json!(role);
    let made = world.post("/api/v1/people", wish).await;
    assert_eq!(made.status, 201, "{made:?}");
}

/// Plays services that tell how far whoever asks reaches.
async fn services_that_tell(world: &World) {
    for service in [Service::OrderIntake, Service::Warehouse] {
        world
            .play(service, |endpoint, headers, _| {
                let told = |name: &str| headers.get(name).map(ToString::to_string);
                let (channels, locations) = (told("kontor-channels"), told("kontor-locations"));
                Ok(json!({ "endpoint": endpoint, "channels": channels, "locations": locations }))
            })
            .await;
    }
}

#[tokio::test]
async fn how_far_somebody_reaches_goes_along_with_every_question() {
    let world = World::start().await;
    services_that_tell(&world).await;
    let reach = json!({ "channels": ["web", "shop"], "locations": ["main"] });
    kept(&world, "anna", "operator", reach).await;
    person(&world, "otto", "operator").await;
    let (anna, otto) = (cookie(&world, "anna").await, cookie(&world, "otto").await);
    for path in ["/api/v1/orders", "/api/v1/stock"] {
        let ask = format!("GET {path}");
        let asked = browses(&world, &anna, &ask, "http://test", &Value::Null).await.json();
        assert_eq!((&asked["channels"], &asked["locations"]), (&json!("shop,web"), &json!("main")));
        let asked = browses(&world, &otto, &ask, "http://test", &Value::Null).await.json();
        assert!(asked["channels"].is_null() && asked["locations"].is_null(), "{asked}");
    }
    let forged = "GET /api/v1/orders HTTP/1.1\r\nkontor-channels: fair";
    let head = format!("{forged}\r\ncookie: {anna}");
    assert_eq!(world.send(&head, b"").await.json()["channels"], "shop,web");
}

#[tokio::test]
async fn what_cannot_be_narrowed_is_closed_before_anybody_is_asked() {
    let world = World::start().await;
    kept(&world, "anna", "operator", json!({ "locations": ["main"] })).await;
    let anna = cookie(&world, "anna").await;
    for ask in [
        "GET /api/v1/events",
        "GET /api/v1/parked",
        "GET /api/v1/imports",
        "GET /api/v1/webhooks",
        "GET /api/v1/pick-jobs/stream?location=north",
        "PUT /api/v1/items/LAMP",
    ] {
        assert_eq!(asks(&world, &anna, ask, json!({ "name": "Lamp" })).await, 403, "{ask}");
    }
}

#[tokio::test]
async fn another_password_or_name_reaches_no_further_and_an_admin_reaches_everything() {
    let world = World::start().await;
    kept(&world, "anna", "clerk", json!({ "channels": ["web"] })).await;
    let again = world.post("/api/v1/people/anna/password", json!({})).await.json();
    assert_eq!((&again["channels"], &again["locations"]), (&json!(["web"]), &json!([])));
    let wish = json!({ "id": "anna", "role": "clerk", "name": "Anna" });
    assert_eq!(world.post("/api/v1/people", wish).await.json()["channels"], json!(["web"]));
    let admin = json!({ "id": "anna", "role": "admin" });
    assert_eq!(world.post("/api/v1/people", admin).await.status, 422);
    let whole = json!({ "id": "anna", "role": "clerk", "channels": [] });
    assert_eq!(world.post("/api/v1/people", whole).await.json()["channels"], json!([]));
}

#[tokio::test]
async fn a_session_ends_by_the_clock() {
    let world = World::start().await;
    person(&world, "ada", "admin").await;
    let ada = cookie(&world, "ada").await;
    assert_eq!(asks(&world, &ada, "GET /api/v1/keys", Value::Null).await, 200);
    let mut conn = PgConnection::connect_with(&world.database).await.expect("a connection");
    let over = "UPDATE sessions SET expires_at = clock_timestamp() - interval '1 second'";
    sqlx::query(over).execute(&mut conn).await.expect("over");
    // Whatever is changed lets the edge read anew.
    person(&world, "otto", "clerk").await;
    assert_eq!(asks(&world, &ada, "GET /api/v1/keys", Value::Null).await, 401);
}
