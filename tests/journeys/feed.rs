use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures::StreamExt;
use reqwest::{Method, Response};
use serde_json::Value;

use crate::world::{World, until};

/// How long a stream may take to tell what it was opened for.
const TOLD_WITHIN: Duration = Duration::from_secs(20);

/// What is told of an order until it waits for a picker.
const WAY: [&str; 4] = ["order.received", "order.approved", "stock.allocated", "pick.released"];

/// Reads the feed from a cursor to its end.
async fn read(world: &World, after: &str) -> Vec<Value> {
    let mut events = Vec::new();
    let mut cursor = after.to_owned();
    loop {
        let mut page = world.get(&format!("/api/v1/events?after={cursor}")).await;
        let items: Vec<Value> = serde_json::from_value(page["items"].take()).expect("a list");
        if items.is_empty() {
            return events;
        }
        cursor = page["next"].as_str().expect("a cursor").to_owned();
        events.extend(items);
    }
}

/// Reads the feed from a cursor until all that is to be told of some orders is there: a lane's head
/// may be announced a second after its last event.
async fn read_until_whole(world: &World, after: &str, orders: &[String]) -> Vec<Value> {
    until("everything is told", async || {
        let events = read(world, after).await;
        let whole = |id: &String| {
            let ours = of(&events, id);
            WAY.iter().all(|step| kinds(&ours).iter().any(|kind| kind.contains(step)))
        };
        orders.iter().all(whole).then_some(events)
    })
    .await
}

fn of(events: &[Value], order: &str) -> Vec<Value> {
    let ours = events.iter().filter(|event| event["correlationid"] == order);
    ours.cloned().collect()
}

fn kinds(events: &[Value]) -> Vec<&str> {
    events.iter().filter_map(|event| event["type"].as_str()).collect()
}

fn ids(events: &[Value]) -> BTreeSet<String> {
    events.iter().map(|event| event["id"].as_str().expect("an id").to_owned()).collect()
}

/// Follows a stream until a piece of text has come.
async fn told(response: Response, text: &str) -> String {
    assert_eq!(response.status(), 200);
    let mut seen = String::new();
    let mut parts = response.bytes_stream();
    let reading = async {
        while let Some(part) = parts.next().await {
            seen.push_str(&String::from_utf8_lossy(&part.expect("a part")));
            if seen.contains(text) && seen.ends_with("\n\n") {
                return;
            }
        }
    };
    let came = tokio::time::timeout(TOLD_WITHIN, reading).await;
    assert!(came.is_ok() && seen.contains(text), "{text} never came in {seen}");
    seen
}

async fn stream(world: &World, path: &str) -> Response {
    let request = world.request(Method::GET, path).bearer_auth(&world.admin_key);
    request.header("accept", "text/event-stream").send().await.expect("a stream")
}

#[tokio::test]
async fn the_feed_tells_everything_once_in_order_and_again_from_any_cursor() {
    let world = World::enter("feed").await;
    let sku = world.stocked("cup", 9).await;
    let before = read(&world, "").await;
    let start = before.last().expect("events")["cursor"].as_str().expect("a cursor").to_owned();
    let mut orders = Vec::new();
    for number in 0..3 {
        orders.push(world.order_by_hand(&number.to_string(), &sku, 1).await);
    }
    for id in &orders {
        world.pieces_at(id, "allocated", 1).await;
    }
    let all = read_until_whole(&world, "", &orders).await;
    assert_eq!(ids(&all).len(), all.len(), "nothing is told twice");
    let mut last: BTreeMap<(String, String), i64> = BTreeMap::new();
    for event in &all {
        let text = |name: &str| event[name].as_str().unwrap_or_default().to_owned();
        let Ok(sequence) = text("sequence").parse::<i64>() else { continue };
        let before = last.insert((text("source"), text("subject")), sequence).unwrap_or(0);
        assert!(sequence == 0 || sequence == before + 1, "a gap before {event}");
    }
    let since = read_until_whole(&world, &start, &orders).await;
    assert!(ids(&since).is_disjoint(&ids(&before)), "read on, not again");
    for id in &orders {
        let (told, again) = (of(&all, id), of(&since, id));
        assert!(ids(&told).is_subset(&ids(&again)), "{:?}, then {:?}", kinds(&told), kinds(&again));
        let first = &told[0];
        let rest = read(&world, first["cursor"].as_str().expect("a cursor")).await;
        assert!(!ids(&rest).contains(first["id"].as_str().expect("an id")), "read on, not again");
    }
    world
        .ask(&world.admin_key, Method::GET, "/api/v1/events?after=nonsense", None)
        .await
        .refused(400);
}

#[tokio::test]
async fn streams_tell_events_and_offers_as_they_come() {
    let world = World::enter("streams").await;
    let sku = world.stocked("cup", 2).await;
    let end = read(&world, "").await;
    let cursor = end.last().expect("events")["cursor"].as_str().expect("a cursor").to_owned();
    let events = stream(&world, &format!("/api/v1/events?after={cursor}")).await;
    let offers =
        stream(&world, &format!("/api/v1/pick-jobs/stream?location={}", world.location)).await;
    let id = world.order_by_hand("1", &sku, 1).await;
    let number = world.order(&id).await["number"].as_str().expect("a number").to_owned();
    let ours = format!("\"correlationid\":\"{id}\"");
    let (events, offers) = futures::join!(told(events, &ours), told(offers, &number));
    assert!(events.contains("event: ") && events.contains("id: "), "{events}");
    assert!(offers.contains("event: job") && offers.contains(&sku), "{offers}");
}
