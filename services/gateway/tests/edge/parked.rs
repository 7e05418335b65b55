use contracts::service::Service;
use serde_json::{Value, json};

use crate::world::{Heard, World};

const ID: &str = "01900000-0000-8000-8000-0000000000f6";

fn message(id: &str, reason: &str) -> Value {
    json!({
        "lane": 2, "id": id, "source": "order-intake", "source_lane": 2, "number": 7,
        "event_type": "kontor.order-intake.order.received.v1", "aggregate": "ord_1",
        "state": "parked", "reason": reason, "attempts": 3,
        "parked_at": "2026-01-01T00:00:00Z", "body": { "order": {} },
    })
}

/// Plays every service that hears others; review has put two messages aside, warehouse one.
async fn some_are_put_aside(world: &World) {
    for service in Service::ALL {
        if service == Service::Gateway {
            continue;
        }
        world
            .play(service, move |endpoint, headers, body| {
                let sent: Value = serde_json::from_slice(body).unwrap_or_default();
                if endpoint != "parked.list" {
                    let actor = headers.get("kontor-actor").map(ToString::to_string);
                    let reason = json!([endpoint, actor, sent]).to_string();
                    return Ok(json!({
                        "id": ID, "state": "done", "reason": reason, "behind": 0,
                    }));
                }
                let limit = sent["limit"].as_u64().unwrap_or(50);
                let (items, next) = match (service, sent["cursor"].as_str()) {
                    (Service::Review, None) if limit == 1 => {
                        (vec![message(ID, "first")], Some("on"))
                    }
                    (Service::Review, None) => {
                        (vec![message(ID, "first"), message(ID, "second")], None)
                    }
                    (Service::Review, Some("on")) => (vec![message(ID, "second")], None),
                    (Service::Warehouse, None) => (vec![message(ID, "third")], None),
                    _ => (vec![], None),
                };
                Ok(json!({ "items": items, "next": next }))
            })
            .await;
    }
}

fn reasons(heard: &Heard) -> Vec<(String, String)> {
    let page = heard.json();
    let items = page["items"].as_array().expect("items").iter();
    let text = |item: &Value, name: &str| item[name].as_str().expect("text").to_owned();
    items.map(|item| (text(item, "service"), text(item, "reason"))).collect()
}

#[tokio::test]
async fn what_services_put_aside_is_one_list_page_by_page() {
    let world = World::start().await;
    some_are_put_aside(&world).await;
    let of = |service: &str, reason: &str| (service.to_owned(), reason.to_owned());
    let all = [of("review", "first"), of("review", "second"), of("warehouse", "third")];
    assert_eq!(reasons(&world.get("/api/v1/parked").await), all);
    assert_eq!(reasons(&world.get("/api/v1/parked?service=warehouse").await), all[2..]);
    let mut path = "/api/v1/parked?limit=1".to_owned();
    let mut read = Vec::new();
    for _ in 0..10 {
        let heard = world.get(&path).await;
        read.extend(reasons(&heard));
        let Some(link) = heard.header("link") else { break };
        path = link.trim_start_matches('<').split('>').next().expect("a path").to_owned();
    }
    assert_eq!(read, all);
    let beyond = world.get("/api/v1/parked?limit=500").await;
    assert!(beyond.status == 422 && beyond.body.contains("1 to 200"), "as every list: {beyond:?}");
    for wrong in ["service=nobody", "state=lost", "limit=many", "cursor=nobody~1"] {
        let refused = world.get(&format!("/api/v1/parked?{wrong}")).await;
        assert_eq!(refused.status, 400, "{refused:?}");
    }
}

#[tokio::test]
async fn a_message_is_tried_again_repaired_or_given_up_in_the_lane_that_its_id_names() {
    let world = World::start().await;
    some_are_put_aside(&world).await;
    let decide = async |verb: &str, body: Value| {
        let heard = world.post(&format!("/api/v1/parked/review/{ID}/{verb}"), body).await;
        assert_eq!(heard.status, 200, "{heard:?}");
        let told = heard.json()["reason"].as_str().expect("text").to_owned();
        serde_json::from_str::<Value>(&told).expect("json")
    };
    let asked = decide("retry", json!({})).await;
    let retry = json!({ "lane": 2, "id": ID, "body": null, "reason": null });
    assert_eq!(asked, json!(["parked.retry", "key:admin", retry]));
    let body = json!({ "order": { "mended": true } });
    let asked = decide("retry", json!({ "body": body, "reason": "a wrong digit" })).await;
    let repaired = json!({ "lane": 2, "id": ID, "body": body, "reason": "a wrong digit" });
    assert_eq!(asked[2], repaired);
    let asked = decide("drop", json!({ "reason": "a test" })).await;
    let given_up = json!({ "lane": 2, "id": ID, "reason": "a test" });
    assert_eq!(asked, json!(["parked.drop", "key:admin", given_up]));
}

#[tokio::test]
async fn what_is_decided_about_nothing_or_for_no_reason_is_refused_in_words() {
    let world = World::start().await;
    some_are_put_aside(&world).await;
    let (id, body) = (ID, json!({ "reason": "a test" }));
    for (path, body, status) in [
        (format!("gateway/{id}/drop"), body.clone(), 404),
        (format!("nobody/{id}/drop"), body.clone(), 404),
        ("review/7/drop".to_owned(), body, 404),
        (format!("review/{id}/drop"), json!({}), 422),
        (format!("review/{id}/retry"), json!({ "body": {} }), 422),
        (format!("review/{id}/retry"), json!({ "lane": 2 }), 422),
    ] {
        let refused = world.post(&format!("/api/v1/parked/{path}"), body).await;
        assert_eq!(refused.status, status, "{refused:?}");
        assert!(refused.json()["detail"].is_string(), "{refused:?}");
    }
    let made = world.post("/api/v1/keys", json!({ "scope": "read" })).await.json();
    let reader = made["key"].as_str().expect("a key");
    let refused = world.call(reader, "GET", "/api/v1/parked", None).await;
    assert_eq!(refused.status, 403, "content may be personal");
}
