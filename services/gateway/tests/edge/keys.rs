use contracts::service::Service;
use serde_json::{Value, json};

use crate::world::{ADMIN, World};

async fn key(world: &World, scope: &str) -> (String, String) {
    let made = world.post("/api/v1/keys", json!({ "scope": scope })).await;
    assert_eq!(made.status, 201, "{made:?}");
    let text = |name: &str| made.json()[name].as_str().expect("text").to_owned();
    (text("id"), text("key"))
}

fn channel(id: &str) -> Result<Value, Value> {
    if id != "shop" {
        return Err(json!({ "status": 404, "title": "There is no such thing" }));
    }
    Ok(json!({ "id": id, "kind": "manual", "name": id, "currency": null, "status": "active",
        "created_at": "2026-01-01T00:00:00Z" }))
}

/// Plays order-intake with two orders, one of `shop` and one of `other`.
async fn two_orders(world: &World) {
    world
        .play(Service::OrderIntake, |endpoint, headers, body| {
            let sent: Value = serde_json::from_slice(body).unwrap_or_default();
            if endpoint == "channels.get" {
                return channel(sent["id"].as_str().unwrap_or_default());
            }
            let own = sent["order_id"] == format!("ord_{}", "1".repeat(32));
            let actor = headers.get("kontor-actor").map(ToString::to_string);
            Ok(json!({
                "endpoint": endpoint, "channel": if own { "shop" } else { "other" },
                "asked": sent, "actor": actor,
            }))
        })
        .await;
}

#[tokio::test]
async fn a_key_opens_what_its_scope_says_until_it_is_ended() {
    let world = World::start().await;
    two_orders(&world).await;
    let (id, reader) = key(&world, "read").await;
    let orders = |key: String, method: &'static str| {
        let world = &world;
        async move { world.call(&key, method, "/api/v1/orders", Some(json!({}))).await }
    };
    let heard = orders(reader.clone(), "GET").await;
    assert_eq!(heard.json()["actor"], format!("key:{id}"));
    assert_eq!(orders(reader.clone(), "POST").await.status, 403);
    assert_eq!(world.call(&reader, "GET", "/api/v1/keys", None).await.status, 403);
    let unknown = orders("kontor_wrong".to_owned(), "GET").await;
    assert_eq!(unknown.status, 401);
    assert!(unknown.header("www-authenticate").is_some_and(|how| how.starts_with("Bearer")));
    assert_eq!(world.send("GET /api/v1/orders HTTP/1.1", b"").await.status, 401);
    assert!(!world.get("/api/v1/keys").await.body.contains(&reader), "shown once");

    let ended = world.call(ADMIN, "DELETE", &format!("/api/v1/keys/{id}"), None).await;
    assert_eq!(ended.status, 200, "{ended:?}");
    assert_eq!(orders(reader, "GET").await.status, 401, "at once");
}

#[tokio::test]
async fn a_key_of_a_channel_sees_no_other() {
    let world = World::start().await;
    two_orders(&world).await;
    let nobody = world.post("/api/v1/keys", json!({ "scope": "channel:nobody" })).await;
    assert_eq!(nobody.status, 422, "{nobody:?}");
    assert!(nobody.body.contains("no channel is called nobody"), "{nobody:?}");
    let (_, shop) = key(&world, "channel:shop").await;
    let (own, foreign) = ("1".repeat(32), "2".repeat(32));
    let get = |path: String| {
        let (world, shop) = (&world, &shop);
        async move { world.call(shop, "GET", &path, None).await }
    };
    assert_eq!(get(format!("/api/v1/orders/ord_{own}")).await.status, 200);
    assert_eq!(get(format!("/api/v1/orders/ord_{foreign}")).await.status, 404);
    assert_eq!(get(format!("/api/v1/orders/ord_{foreign}/timeline")).await.status, 404);
    let cancel = format!("/api/v1/orders/ord_{foreign}/cancel");
    assert_eq!(world.call(&shop, "POST", &cancel, Some(json!({}))).await.status, 404);
    let listed = get("/api/v1/orders".to_owned()).await;
    assert_eq!(listed.json()["asked"]["channel"], "shop");
    assert_eq!(get("/api/v1/orders?channel=other".to_owned()).await.status, 403);
    for path in ["/api/v1/events", "/api/v1/customers", "/api/v1/pick-jobs", "/api/v1/stock"] {
        assert_eq!(get(path.to_owned()).await.status, 403, "{path}");
    }
    let order = |channel: &str| {
        let (world, shop, body) = (&world, &shop, json!({ "channel": channel }).to_string());
        let head = format!(
            "POST /api/v1/orders HTTP/1.1\r\nauthorization: Bearer {shop}\r\n\
             idempotency-key: k\r\ncontent-length: {}",
            body.len()
        );
        async move { world.send(&head, body.as_bytes()).await.status }
    };
    assert_eq!(order("shop").await, 201);
    assert_eq!(order("other").await, 403);
}
