use std::time::{Duration, Instant};

use contracts::service::Service;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::world::{ADMIN, World, intake};

#[tokio::test]
async fn a_body_that_is_too_large_is_read_away_and_answered() {
    let world = World::start().await;
    let large = vec![b'x'; 3 * 1024 * 1024];
    let heard = world.webhook("/webhooks/shop", &[], &large).await;
    assert_eq!(heard.status, 413, "{:?}", heard.head);
    assert_eq!(heard.json()["status"], 413);
    let fits = vec![b'x'; 2 * 1024 * 1024];
    assert_eq!(world.webhook("/webhooks/shop", &[], &fits).await.status, 401);
    let scan = json!({ "scan_id": "x".repeat(20_000) });
    assert_eq!(world.post("/api/v1/pick-jobs/job_1/scan", scan).await.status, 413);
}

#[tokio::test]
async fn who_dawdles_is_let_go() {
    let world = World::start().await;
    for begun in [
        "",
        "GET /openapi.json HTT",
        "POST /webhooks/a HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nx",
    ] {
        let mut stream = TcpStream::connect(&world.address).await.expect("connected");
        stream.write_all(begun.as_bytes()).await.expect("sent");
        let started = Instant::now();
        let mut answer = Vec::new();
        let read = tokio::time::timeout(Duration::from_secs(8), stream.read_to_end(&mut answer));
        read.await.expect("closed in time").ok();
        assert!(started.elapsed() >= Duration::from_millis(900), "{begun:?}");
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{begun:?}: {answer}");
    }
}

#[tokio::test]
async fn what_is_not_there_or_not_so_is_a_problem_document() {
    let world = World::start().await;
    world.play(Service::OrderIntake, intake).await;
    for (method, path, body, status) in [
        ("GET", "/nowhere", None, 404),
        ("DELETE", "/api/v1/orders", None, 405),
        ("POST", "/api/v1/orders", Some(json!({})), 400),
        ("GET", "/api/v1/orders?colour=red", None, 400),
        ("GET", "/api/v1/orders?limit=many", None, 400),
        ("GET", "/api/v1/events?after=nonsense", None, 400),
        ("GET", "/api/v1/events?limit=5", None, 400),
        ("POST", "/api/v1/keys", Some(json!({ "scope": "read", "colour": 1 })), 422),
        ("POST", "/api/v1/keys", Some(json!([])), 400),
        ("POST", "/api/v1/keys", Some(json!({ "scope": "device:nobody" })), 422),
        ("DELETE", "/api/v1/keys/nonsense", None, 404),
        (
            "POST",
            "/api/v1/devices",
            Some(json!({ "id": "a b", "location": "main", "zones": ["a"] })),
            422,
        ),
    ] {
        let heard = world.call(ADMIN, method, path, body).await;
        assert_eq!(heard.status, status, "{method} {path}: {heard:?}");
        assert_eq!(heard.header("content-type"), Some("application/problem+json"), "{path}");
        let problem = heard.json();
        assert_eq!(problem["status"], status, "{path}");
        let trace = problem["trace_id"].as_str().expect("a trace id");
        assert!(heard.header("traceresponse").is_some_and(|sent| sent.contains(trace)), "{path}");
    }
}

#[tokio::test]
async fn a_service_that_is_away_is_waited_for_and_then_said_to_be() {
    let world = World::start().await;
    let started = Instant::now();
    let heard = world.get("/api/v1/orders").await;
    assert_eq!(heard.status, 503, "{heard:?}");
    assert!(heard.header("retry-after").is_some());
    let waited = started.elapsed();
    assert!((Duration::from_secs(2)..Duration::from_secs(5)).contains(&waited), "{waited:?}");
}

#[tokio::test]
async fn what_a_service_refuses_is_passed_on_and_pages_link_on() {
    let world = World::start().await;
    world
        .play(Service::OrderIntake, |endpoint, headers, body| match endpoint {
            "orders.create" => {
                let key = headers.get("idempotency-key").map(ToString::to_string);
                let sent: Value = serde_json::from_slice(body).expect("json");
                assert_eq!(sent["channel"], "counter");
                Err(json!({
                    "type": "/problems/unprocessable", "title": "t", "status": 422,
                    "detail": key, "trace_id": null, "errors": [],
                }))
            }
            "orders.list" => Ok(json!({ "items": [], "next": "c 2" })),
            _ => Ok(json!({})),
        })
        .await;
    let body = json!({ "channel": "counter" }).to_string();
    for key in ["\"k-1\"", "k-1"] {
        let head = format!(
            "POST /api/v1/orders HTTP/1.1\r\nauthorization: Bearer {ADMIN}\r\n\
             idempotency-key: {key}\r\ncontent-length: {}",
            body.len()
        );
        let heard = world.send(&head, body.as_bytes()).await;
        assert_eq!((heard.status, &heard.json()["detail"]), (422, &json!("k-1")), "{heard:?}");
    }
    let heard = world.get("/api/v1/orders?limit=5&on_hold=true").await;
    let link = "</api/v1/orders?limit=5&on_hold=true&cursor=c%202>; rel=\"next\"";
    assert_eq!(heard.header("link"), Some(link));
}
