//! The handheld in a browser: its token, its stream, and what it may do at its location.

use std::time::Duration;

use contracts::service::Service;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::world::{ADMIN, World};

async fn let_in(world: &World) -> String {
    let wish = json!({ "id": "scanner-7", "location": "main", "zones": ["a"] });
    let made = world.post("/api/v1/devices", wish).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.json()["token"].as_str().expect("a token").to_owned()
}

/// A warehouse that tells who asked for what.
async fn warehouse(world: &World) {
    let bin =
        json!({ "location": "main", "code": "A", "zone": "a", "walking_order": 0, "skus": [] });
    let answer = move |endpoint: &str, headers: &async_nats::HeaderMap, body: &[u8]| {
        let asked: Value = serde_json::from_slice(body).unwrap_or_default();
        if endpoint == "bins.list" {
            return Ok(json!({ "items": [bin], "next": null }));
        }
        let actor = headers.get("kontor-actor").map(ToString::to_string);
        Ok(json!({ "endpoint": endpoint, "actor": actor, "asked": asked }))
    };
    world.play(Service::Warehouse, answer).await;
    assert_eq!(world.get("/api/v1/pick-jobs").await.status, 200, "the warehouse is there");
}

#[tokio::test]
async fn a_token_opens_the_floor_as_its_device_until_another_is_given_or_it_is_cut_off() {
    let world = World::start().await;
    warehouse(&world).await;
    let (first, second) = (let_in(&world).await, let_in(&world).await);
    let open = async |token: &str| world.call(token, "GET", "/api/v1/pick-jobs/open", None).await;
    assert_eq!(open(&first).await.status, 401, "the earlier one ended");
    assert_eq!(open(&second).await.json()["actor"], "device:scanner-7");
    assert_eq!(world.call(&second, "GET", "/api/v1/orders", None).await.status, 403);
    world.call(ADMIN, "DELETE", "/api/v1/devices/scanner-7", None).await;
    assert_eq!(open(&second).await.status, 401, "at once");
    let third = let_in(&world).await;
    assert_eq!((open(&second).await.status, open(&third).await.status), (401, 200));
}

#[tokio::test]
async fn a_device_books_in_and_looks_up_where_it_works_and_nowhere_else() {
    let world = World::start().await;
    warehouse(&world).await;
    let token = let_in(&world).await;
    let lines = json!([{ "sku": "LAMP", "quantity": 2 }]);
    let receive = async |location: &str| {
        let body = json!({ "location": location, "lines": lines }).to_string();
        let head = format!(
            "POST /api/v1/stock/receipts HTTP/1.1\r\nauthorization: Bearer {token}\r\n\
             idempotency-key: key-1\r\ncontent-length: {}",
            body.len()
        );
        world.send(&head, body.as_bytes()).await
    };
    let booked = receive("main").await;
    assert_eq!((booked.status, &booked.json()["actor"]), (201, &json!("device:scanner-7")));
    assert_eq!(receive("east").await.status, 403);
    let looked = world.call(&token, "GET", "/api/v1/stock?sku=LAMP", None).await.json();
    assert_eq!(looked["asked"]["location"], "main");
    let adjust = json!({ "location": "main", "reason": "x", "lines": [] });
    let refused = world.call(&token, "POST", "/api/v1/stock/adjustments", Some(adjust)).await;
    assert_eq!(refused.status, 403, "books are corrected by people");
}

#[tokio::test]
async fn the_stream_of_a_device_that_is_cut_off_says_so_and_ends() {
    let world = World::start().await;
    let token = let_in(&world).await;
    let mut stream = TcpStream::connect(&world.address).await.expect("connected");
    let head = format!(
        "GET /api/v1/pick-jobs/stream HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {token}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.expect("sent");
    let (mut seen, mut part, mut is_cut) = (String::new(), [0; 4096], false);
    while !seen.contains("event: over") {
        let read = tokio::time::timeout(Duration::from_secs(20), stream.read(&mut part)).await;
        let read = read.expect("something is said").expect("open");
        assert!(read > 0, "closed: {seen}");
        seen.push_str(&String::from_utf8_lossy(&part[..read]));
        if seen.contains("listening") && !is_cut {
            is_cut = true;
            world.call(ADMIN, "DELETE", "/api/v1/devices/scanner-7", None).await;
        }
    }
    assert!(is_cut, "{seen}");
}

#[tokio::test]
async fn a_device_hears_that_jobs_were_stopped() {
    let world = World::start().await;
    let token = let_in(&world).await;
    for kind in ["warehouse.cancellation.settled", "review.hold.placed"] {
        let mut stream = TcpStream::connect(&world.address).await.expect("connected");
        let head = format!(
            "GET /api/v1/pick-jobs/stream HTTP/1.1\r\nhost: a\r\n\
             authorization: Bearer {token}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.expect("sent");
        let (mut seen, mut part, mut said) = (String::new(), [0; 4096], 0);
        while !seen.contains("event: changed") {
            let read = tokio::time::timeout(Duration::from_secs(1), stream.read(&mut part)).await;
            if let Ok(read) = read {
                let read = read.expect("open");
                assert!(read > 0, "closed: {seen}");
                seen.push_str(&String::from_utf8_lossy(&part[..read]));
            }
            said += 1;
            assert!(said < 20, "{kind}: {seen}");
            let subject = format!("kontor.evt.{kind}.v1.0");
            world.everybody.publish(subject, "{}".into()).await.expect("said");
            world.everybody.flush().await.expect("said");
        }
        assert!(!seen.contains("event: job"), "{seen}");
    }
}

#[tokio::test]
async fn the_handheld_is_there_for_whoever_comes_and_nothing_else_is() {
    let world = World::start().await;
    let page = world.call("", "GET", "/floor", None).await;
    assert_eq!(page.status, 200);
    let module = page.body.split("src=\"").nth(1).and_then(|rest| rest.split('"').next());
    let module = world.call("", "GET", module.expect("a module"), None).await;
    assert_eq!((module.status, module.body.contains("import")), (200, true));
    assert_eq!(world.call("", "GET", "/floor/worker.js", None).await.status, 200);
    assert_eq!(world.call("", "GET", "/floor/app.webmanifest", None).await.status, 200);
    assert_eq!(world.call("", "GET", "/floor/0/main.js", None).await.status, 404);
}
