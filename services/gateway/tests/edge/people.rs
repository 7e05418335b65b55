use serde_json::{Value, json};

use crate::world::{ADMIN, Heard, World};

const PASSWORD: &str = "correct horse battery";

/// Lets somebody sign in with the password of all tests.
pub async fn person(world: &World, id: &str, role: &str) {
    let wish = json!({ "id": id, "role": role, "password": PASSWORD });
    let made = world.post("/api/v1/people", wish).await;
    assert_eq!(made.status, 201, "{made:?}");
    assert!(made.json().get("password").is_none(), "it was given, so it is not told");
}

async fn signs_in(world: &World, id: &str, password: &str) -> Heard {
    let body = json!({ "id": id, "password": password }).to_string();
    let head = format!("POST /api/v1/session HTTP/1.1\r\ncontent-length: {}", body.len());
    world.send(&head, body.as_bytes()).await
}

/// Signs in, and gives the cookie as the browser sends it back.
pub async fn cookie(world: &World, id: &str) -> String {
    let answer = signs_in(world, id, PASSWORD).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let set = answer.header("set-cookie").expect("a cookie").to_owned();
    assert!(set.contains("HttpOnly") && set.contains("SameSite=Lax"), "{set}");
    set.split(';').next().expect("a pair").to_owned()
}

/// Asks as a browser does from a page of the house, or from another one.
pub async fn browses(world: &World, cookie: &str, ask: &str, origin: &str, body: &Value) -> Heard {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let head = format!(
        "{ask} HTTP/1.1\r\ncookie: {cookie}\r\norigin: {origin}\r\ncontent-length: {}",
        body.len()
    );
    world.send(&head, body.as_bytes()).await
}

/// Asks from a page of the house; gives the status.
pub async fn asks(world: &World, cookie: &str, ask: &str, body: Value) -> u16 {
    browses(world, cookie, ask, "http://test", &body).await.status
}

#[tokio::test]
async fn a_role_opens_its_rooms_and_no_others_also_by_url() {
    let world = World::start().await;
    person(&world, "anna", "clerk").await;
    person(&world, "piet", "picker").await;
    let (anna, piet) = (cookie(&world, "anna").await, cookie(&world, "piet").await);
    let who = browses(&world, &anna, "GET /api/v1/session", "http://test", &Value::Null).await;
    assert_eq!(
        (who.json()["id"].clone(), who.json()["role"].clone()),
        (json!("anna"), json!("clerk"))
    );
    for (cookie, ask) in [
        (&anna, "GET /api/v1/keys"),
        (&anna, "GET /api/v1/people"),
        (&anna, "GET /api/v1/parked"),
        (&piet, "GET /api/v1/orders"),
        (&piet, "GET /api/v1/audit"),
    ] {
        assert_eq!(asks(&world, cookie, ask, Value::Null).await, 403, "{ask}");
    }
    let wish = json!({ "name": "Lamp" });
    assert_eq!(asks(&world, &anna, "PUT /api/v1/items/LAMP", wish.clone()).await, 403);
    assert_eq!(asks(&world, &piet, "PUT /api/v1/items/LAMP", wish).await, 403);
    let key = json!({ "scope": "admin" });
    assert_eq!(asks(&world, &anna, "POST /api/v1/keys", key).await, 403);
}

#[tokio::test]
async fn what_another_site_lets_a_browser_do_is_refused() {
    let world = World::start().await;
    person(&world, "ada", "admin").await;
    let ada = cookie(&world, "ada").await;
    let wish = json!({ "scope": "read" });
    for (origin, status) in [("http://evil", 403), ("null", 403), ("http://test", 201)] {
        let asked = browses(&world, &ada, "POST /api/v1/keys", origin, &wish).await;
        assert_eq!(asked.status, status, "{origin}");
    }
}

#[tokio::test]
async fn a_session_ends_with_a_sign_out_another_password_or_the_access() {
    let world = World::start().await;
    person(&world, "ada", "admin").await;
    let [first, second] = [cookie(&world, "ada").await, cookie(&world, "ada").await];
    assert_eq!(asks(&world, &first, "DELETE /api/v1/session", Value::Null).await, 200);
    assert_eq!(asks(&world, &first, "GET /api/v1/keys", Value::Null).await, 401);
    assert_eq!(asks(&world, &second, "GET /api/v1/keys", Value::Null).await, 200);
    let made = world.post("/api/v1/people/ada/password", json!({})).await;
    let other = made.json()["password"].as_str().expect("a password").to_owned();
    assert_eq!(asks(&world, &second, "GET /api/v1/keys", Value::Null).await, 401);
    assert_eq!(signs_in(&world, "ada", PASSWORD).await.status, 401);
    let answer = signs_in(&world, "ada", &other).await;
    let third =
        answer.header("set-cookie").and_then(|set| set.split(';').next()).expect("a cookie");
    assert_eq!(asks(&world, third, "GET /api/v1/keys", Value::Null).await, 200);
    assert_eq!(world.call(ADMIN, "DELETE", "/api/v1/people/ada", None).await.status, 200);
    assert_eq!(asks(&world, third, "GET /api/v1/keys", Value::Null).await, 401);
    assert_eq!(signs_in(&world, "ada", &other).await.status, 401);
}

#[tokio::test]
async fn wrong_tries_lock_and_who_is_not_there_hears_the_same() {
    let world = World::start().await;
    person(&world, "anna", "clerk").await;
    let (nobody, wrong) =
        (signs_in(&world, "nobody", "x").await, signs_in(&world, "anna", "x").await);
    assert_eq!((nobody.status, wrong.status), (401, 401));
    assert_eq!(nobody.json()["detail"], wrong.json()["detail"]);
    for _ in 0..3 {
        assert_eq!(signs_in(&world, "anna", "x").await.status, 401);
    }
    let locked = signs_in(&world, "anna", "x").await;
    assert_eq!(locked.status, 429);
    assert!(locked.header("retry-after").is_some(), "{locked:?}");
    assert_eq!(signs_in(&world, "anna", PASSWORD).await.status, 429, "not even the right one");
    let short = json!({ "id": "bo", "role": "clerk", "password": "short" });
    assert_eq!(world.post("/api/v1/people", short).await.status, 422);
}

#[tokio::test]
async fn what_a_person_changes_and_is_refused_stands_in_the_audit() {
    let world = World::start().await;
    person(&world, "ada", "admin").await;
    let ada = cookie(&world, "ada").await;
    assert_eq!(asks(&world, &ada, "POST /api/v1/keys", json!({ "scope": "read" })).await, 201);
    assert_eq!(asks(&world, &ada, "POST /api/v1/keys", json!({ "scope": "all" })).await, 422);
    crate::world::wait_until("both are noted", async || {
        let page = world.get("/api/v1/audit?person=ada").await.json();
        page["items"].as_array().is_some_and(|items| items.len() == 2)
    })
    .await;
    let of_a_day = async |day: &str, until: &str| {
        let path =
            format!("/api/v1/audit?person=ada&since={day}T00:00:00Z&until={until}T00:00:00Z");
        world.get(&path).await.json()["items"].as_array().map(Vec::len)
    };
    assert_eq!(of_a_day("2020-01-01", "2020-01-02").await, Some(0));
    assert_ne!(of_a_day("2020-01-01", "2999-01-01").await, Some(0));
    assert_eq!(of_a_day("2999-01-01", "2999-01-02").await, Some(0));
    let page = world.get("/api/v1/audit").await.json();
    let mut told: Vec<_> = page["items"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| (row["person"].as_str(), row["path"].as_str(), row["status"].as_u64()))
        .collect();
    told.sort_unstable();
    let path = Some("/api/v1/keys");
    assert_eq!(told, [(Some("ada"), path, Some(201)), (Some("ada"), path, Some(422))]);
}

#[tokio::test]
async fn a_view_is_its_owners_alone_and_forgotten_by_them() {
    let world = World::start().await;
    person(&world, "anna", "clerk").await;
    person(&world, "bert", "clerk").await;
    let (anna, bert) = (cookie(&world, "anna").await, cookie(&world, "bert").await);
    let of_anna =
        async |ask: &str, body: Value| browses(&world, &anna, ask, "http://test", &body).await;
    let view = json!({ "of": "orders", "name": "Mine", "query": "status=approved" });
    let kept = of_anna("PUT /api/v1/views", view.clone()).await;
    assert_eq!(kept.status, 200, "{kept:?}");
    let id = kept.json()["id"].as_str().expect("an id").to_owned();
    let renamed = json!({ "id": id, "of": "orders", "name": "Ours", "query": "status=approved" });
    let renamed = of_anna("PUT /api/v1/views", renamed).await.json();
    let listed = of_anna("GET /api/v1/views", Value::Null).await.json();
    assert_eq!(listed["items"], json!([renamed]));
    let others = browses(&world, &bert, "GET /api/v1/views", "http://test", &Value::Null).await;
    assert_eq!(others.json()["items"], json!([]));
    let id = renamed["id"].as_str().expect("an id");
    let gone = format!("DELETE /api/v1/views/{id}");
    assert_eq!(asks(&world, &bert, &gone, Value::Null).await, 404);
    assert_eq!(asks(&world, &anna, &gone, Value::Null).await, 200);
    assert_eq!(asks(&world, &anna, &gone, Value::Null).await, 404);
    let of_key = world.get("/api/v1/views").await;
    assert_eq!(of_key.status, 403, "a key has no views: {of_key:?}");
}
