use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::world::{ADMIN, World};

async fn let_in(world: &World, id: &str) {
    let wish = json!({ "id": id, "location": "main", "zones": ["a"] });
    assert_eq!(world.post("/api/v1/devices", wish).await.status, 201);
}

async fn read(world: &World, after: &str, wait: u64) -> Value {
    let heard = world.get(&format!("/api/v1/events?after={after}&wait_seconds={wait}")).await;
    assert_eq!(heard.status, 200, "{heard:?}");
    heard.json()
}

#[tokio::test]
async fn the_feed_is_read_on_from_any_cursor_without_a_gap() {
    let world = World::start().await;
    for device in ["one", "two", "three"] {
        let_in(&world, device).await;
    }
    let page = read(&world, "", 10).await;
    let items = page["items"].as_array().expect("items");
    let devices: Vec<_> = items.iter().map(|item| item["data"]["device"].clone()).collect();
    assert_eq!(devices, ["one", "two", "three"]);
    assert_eq!(items[0]["type"], "kontor.gateway.access.granted.v1");
    assert_eq!(items[0]["specversion"], "1.0");

    let again = read(&world, items[0]["cursor"].as_str().expect("a cursor"), 10).await;
    assert_eq!(again["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(again["items"][0]["id"], items[1]["id"]);

    let next = page["next"].as_str().expect("a cursor").to_owned();
    assert_eq!(read(&world, &next, 0).await["items"], json!([]));
    let (page, ()) = tokio::join!(read(&world, &next, 20), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let_in(&world, "four").await;
    });
    assert_eq!(page["items"][0]["data"]["device"], "four");
}

#[tokio::test]
async fn the_feed_streams_and_is_resumed_by_the_last_event() {
    let world = World::start().await;
    let_in(&world, "one").await;
    let first = stream_until(&world, "", "\"one\"").await;
    let id = first.lines().find_map(|line| line.strip_prefix("id: ")).expect("an id").to_owned();
    let_in(&world, "two").await;
    let resumed = format!("last-event-id: {id}\r\n");
    let second = stream_until(&world, &resumed, "\"two\"").await;
    assert!(!second.contains("\"one\""), "{second}");
    assert!(second.contains("event: kontor.gateway.access.granted.v1"), "{second}");
}

async fn stream_until(world: &World, header: &str, wanted: &str) -> String {
    let mut stream = TcpStream::connect(&world.address).await.expect("connected");
    let head = format!(
        "GET /api/v1/events HTTP/1.1\r\nhost: a\r\nauthorization: Bearer {ADMIN}\r\n\
         accept: text/event-stream\r\n{header}\r\n"
    );
    stream.write_all(head.as_bytes()).await.expect("sent");
    let mut seen = String::new();
    let mut part = [0; 4096];
    while !seen.contains(wanted) {
        let read = tokio::time::timeout(Duration::from_secs(20), stream.read(&mut part)).await;
        let read = read.expect("in time").expect("open");
        assert!(read > 0, "closed: {seen}");
        seen.push_str(&String::from_utf8_lossy(&part[..read]));
    }
    seen
}
