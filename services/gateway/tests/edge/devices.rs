use std::time::Duration;

use contracts::service::Service;
use contracts::subjects;
use futures::StreamExt;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::world::{ADMIN, World, connect, wait_until};

async fn let_in(world: &World, zones: &[&str]) -> Value {
    let wish = json!({ "id": "scanner-7", "location": "main", "zones": zones });
    let made = world.post("/api/v1/devices", wish).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.json()
}

#[tokio::test]
async fn a_device_comes_in_with_what_it_was_given_until_it_is_cut_off() {
    let world = World::start().await;
    let mut asked = world.everybody.subscribe(subjects::FLOOR_QUESTIONS).await.expect("subscribed");
    let everybody = world.everybody.clone();
    tokio::spawn(async move {
        while let Some(question) = asked.next().await {
            if let Some(reply) = question.reply {
                let _ = everybody.publish(reply, question.subject.to_string().into()).await;
            }
        }
    });
    let made = let_in(&world, &["a"]).await;
    assert_eq!(made["nats_url"], world.nats_url);
    let device = connect(&world.nats_url, made["creds"].as_str().expect("creds")).await;
    let open = format!("{}open", made["questions"].as_str().expect("a subject"));
    let answer = device.request(open.clone(), "{}".into()).await.expect("answered");
    assert_eq!(answer.payload, open.as_bytes());
    let mut offers = device.subscribe("kontor.floor.jobs.main.a").await.expect("subscribed");
    device.flush().await.expect("heard");
    let mut heard = None;
    // Said again until it is heard: the broker may still be about to note the subscription.
    for _ in 0..20 {
        world.everybody.publish("kontor.floor.jobs.main.a", "job".into()).await.expect("said");
        let offer = tokio::time::timeout(Duration::from_millis(250), offers.next()).await;
        heard = offer.ok().flatten().map(|offer| offer.payload);
        if heard.is_some() {
            break;
        }
    }
    assert_eq!(heard.as_deref(), Some(&b"job"[..]));

    let gone = world.call(ADMIN, "DELETE", "/api/v1/devices/scanner-7", None).await;
    assert_eq!(gone.status, 200, "{gone:?}");
    wait_until("the device is cut off", async || {
        let asking = device.request(open.clone(), "{}".into());
        !matches!(tokio::time::timeout(Duration::from_millis(300), asking).await, Ok(Ok(_)))
    })
    .await;
    assert_eq!(world.call(ADMIN, "DELETE", "/api/v1/devices/nobody", None).await.status, 404);
}

#[tokio::test]
async fn new_credentials_end_the_old_ones() {
    let world = World::start().await;
    let first = let_in(&world, &["a"]).await;
    let old = connect(&world.nats_url, first["creds"].as_str().expect("creds")).await;
    old.flush().await.expect("in");
    let second = let_in(&world, &["a", "b"]).await;
    assert_ne!(first["creds"], second["creds"]);
    let new = connect(&world.nats_url, second["creds"].as_str().expect("creds")).await;
    new.flush().await.expect("in");
    wait_until("the old connection ends", async || {
        old.connection_state() != async_nats::connection::State::Connected
    })
    .await;
}

/// A warehouse with the location `main` and its first bin.
fn bins_of(location: &Value) -> Value {
    let bin = json!({ "location": "main", "code": "A-00-00", "zone": "a", "walking_order": 0,
        "skus": [] });
    let items = if *location == "main" { vec![bin] } else { vec![] };
    json!({ "items": items, "next": null })
}

#[tokio::test]
async fn a_key_of_a_device_works_the_floor_as_that_device_and_ends_with_it() {
    let world = World::start().await;
    world
        .play(Service::Warehouse, |endpoint, headers, body| {
            let actor = headers.get("kontor-actor").map(ToString::to_string);
            let sent: Value = serde_json::from_slice(body).unwrap_or_default();
            if endpoint == "bins.list" {
                return Ok(bins_of(&sent["location"]));
            }
            Ok(json!({ "endpoint": endpoint, "actor": actor, "asked": sent }))
        })
        .await;
    assert_eq!(world.get("/api/v1/pick-jobs").await.status, 200, "the warehouse is there");
    let nowhere = json!({ "id": "scanner-8", "location": "mian", "zones": ["a"] });
    let refused = world.post("/api/v1/devices", nowhere).await;
    assert_eq!(refused.status, 422, "{refused:?}");
    assert!(refused.body.contains("no location is called mian"), "{refused:?}");
    let_in(&world, &["a"]).await;
    let made = world.post("/api/v1/keys", json!({ "scope": "device:scanner-7" })).await.json();
    let key = made["key"].as_str().expect("a key");
    let claimed = world.call(key, "POST", "/api/v1/pick-jobs/job_1/claim", None).await.json();
    let expected = json!({
        "endpoint": "floor.claim", "actor": "device:scanner-7", "asked": { "job_id": "job_1" },
    });
    assert_eq!(claimed, expected);
    let listed = world.call(key, "GET", "/api/v1/pick-jobs", None).await.json();
    assert_eq!(listed["asked"]["location"], "main");
    for path in [
        "/api/v1/orders",
        "/api/v1/events",
        "/api/v1/stock?location=east",
        "/api/v1/pick-jobs?location=east",
    ] {
        assert_eq!(world.call(key, "GET", path, None).await.status, 403, "{path}");
    }
    world.call(ADMIN, "DELETE", "/api/v1/devices/scanner-7", None).await;
    let refused = world.call(key, "POST", "/api/v1/pick-jobs/job_1/claim", None).await;
    assert_eq!(refused.status, 401, "at once");
}

#[tokio::test]
async fn offers_stream_to_a_browser() {
    let world = World::start().await;
    let mut stream = TcpStream::connect(&world.address).await.expect("connected");
    let head = format!(
        "GET /api/v1/pick-jobs/stream?location=main HTTP/1.1\r\nhost: a\r\n\
         authorization: Bearer {ADMIN}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.expect("sent");
    let mut seen = String::new();
    let mut part = [0; 4096];
    let mut said = 0;
    while !seen.contains("job_7") {
        let read = tokio::time::timeout(Duration::from_millis(500), stream.read(&mut part)).await;
        if let Ok(read) = read {
            let read = read.expect("open");
            assert!(read > 0, "closed: {seen}");
            seen.push_str(&String::from_utf8_lossy(&part[..read]));
        }
        said += 1;
        assert!(said < 20, "{seen}");
        for (zone, job) in [("main.a", "job_7"), ("east.a", "job_8")] {
            let subject = format!("kontor.floor.jobs.{zone}");
            world
                .everybody
                .publish(subject, format!("{{\"job_id\":\"{job}\"}}").into())
                .await
                .expect("said");
        }
        world.everybody.flush().await.expect("said");
    }
    assert!(seen.contains("text/event-stream") && seen.contains("event: job"), "{seen}");
    assert!(!seen.contains("job_8"), "{seen}");
}

#[tokio::test]
async fn a_pairing_code_lets_its_device_in_once_and_nobody_else() {
    let world = World::start().await;
    let wish = json!({ "id": "scanner-9", "location": "main", "zones": ["a"] });
    let code = async || {
        let made = world.post("/api/v1/devices/pairings", wish.clone()).await;
        assert_eq!(made.status, 201, "{made:?}");
        made.json()["code"].as_str().expect("a code").to_owned()
    };
    let pair = async |code: &str| {
        let body = json!({ "code": code });
        world.call("", "POST", "/api/v1/devices/pair", Some(body)).await
    };
    let (first, second) = (code().await, code().await);
    assert_eq!(world.get("/api/v1/devices").await.json()["items"], json!([]));
    let used = pair(&first).await;
    assert_eq!(used.status, 201, "{used:?}");
    let creds = used.json()["creds"].as_str().expect("creds").to_owned();
    connect(&world.nats_url, &creds).await.flush().await.expect("in");
    for spent in [&first, &second] {
        let again = pair(spent).await;
        assert_eq!(again.status, 409, "{again:?}");
    }
    let strange = pair(&first[..first.len() - 2]).await;
    assert_eq!((strange.status, pair("").await.status), (401, 401));
    assert_eq!(pair(&code().await).await.status, 201, "another code pairs it again");
}
