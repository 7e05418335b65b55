//! Back to the shop: each fact is told once, whatever happens on the way.

use contracts::events::Event;
use contracts::events::order::{OrderCancelled, OrderReceived};
use contracts::events::shipment::{ShipmentBooked, ShipmentHandedOver};
use contracts::ids::{Id, LineId, OrderId, ParcelId, ShipmentId, Slot, derive_from_key};
use contracts::order::LineItems;
use contracts::service::Service;
use gateway::handler::Access;
use runtime::postgres::read_pool;
use runtime::testing::received;
use runtime::{Batch, Cause, Consumed, Handler, Stamps, Task};
use serde_json::{Value, json};
use shops::Server;
use shops::shopify::Shopify;
use shops::trouble::{Gate, Trouble};
use shops::woocommerce::Woocommerce;
use sqlx::{Connection, PgConnection};
use std::time::Duration;

use crate::world::{ADMIN, World, wait_until};

/// An order of a shop that went its way.
pub struct Gone {
    /// Its id here.
    pub order: OrderId,
    /// Its parcel.
    pub shipment: ShipmentId,
    /// The carrier's number.
    pub number: String,
}

/// Lets the gateway hear events, as its lane does.
pub async fn hear<E: Event>(world: &World, events: &[(E, OrderId)]) {
    let mut conn = PgConnection::connect_with(&world.database).await.expect("a connection");
    let mut tx = conn.begin().await.expect("a transaction");
    // The lane has one writer, and this is a second one: figures that are read belong to one of them
    // until they are stored.
    let alone = "LOCK TABLE gateway.published_levels IN ACCESS EXCLUSIVE MODE";
    sqlx::query(alone).execute(&mut *tx).await.expect("alone");
    let now = sqlx::query_scalar("SELECT now()").fetch_one(&mut *tx).await.expect("the time");
    let mut tasks = Vec::new();
    for (body, order) in events {
        let mut event = received(body, Some(*order), 1);
        event.envelope.time = now;
        event.envelope.id =
            derive_from_key(now, &[&E::ce_type(), &order.to_string()], order.slot());
        let Consumed::Command(command) = Access.consume(&event) else { panic!("it is heard") };
        let (id, actor) = (event.envelope.id, "test".to_owned());
        tasks.push(Task { command, cause: Cause { id, actor, trace: None, time: now }, lane: 0 });
    }
    Access
        .apply(&mut Batch { conn: &mut tx, now, stamps: &mut Stamps::default() }, tasks)
        .await
        .expect("applied");
    tx.commit().await.expect("a commit");
}

fn order_id(channel: &str, reference: u64) -> OrderId {
    let time = chrono::DateTime::from_timestamp(1_760_000_000, 0).expect("in range");
    let reference = reference.to_string();
    let slot = Slot::of_order(channel, &reference);
    OrderId::from_uuid(derive_from_key(time, &[channel, &reference], slot))
}

fn line_of(order: OrderId, line: u64) -> LineId {
    LineId::caused_by(order.uuid(), &line.to_string())
}

/// An order as order-intake tells it: id and pieces of each line.
pub fn order(channel: &str, reference: u64, lines: &[(u64, u32)]) -> (OrderReceived, OrderId) {
    let id = order_id(channel, reference);
    let lines: Vec<_> = lines
        .iter()
        .map(|(line, quantity)| {
            json!({ "line_id": line_of(id, *line), "external_ref": line.to_string(), "sku": "LAMP",
                "title": "Lamp", "quantity": quantity, "requires_shipping": true, "unit_price": 1 })
        })
        .collect();
    let told = json!({ "order": {
        "order_id": id, "channel": channel, "external_ref": reference.to_string(),
        "number": format!("#{reference}"), "placed_at": "2026-03-01T10:00:00Z",
        "updated_at": "2026-03-01T10:00:00Z", "currency": "EUR", "payment_status": "paid",
        "amounts": { "subtotal": 0, "discount": 0, "shipping": 0, "tax": 0, "total": 0,
            "difference": 0 },
        "lines": lines, "person": { "customer": { "name": "Ada" } },
    } });
    (serde_json::from_value(told).expect("an order"), id)
}

/// Lets orders of a shop be received and handed over: one parcel each, of one line.
async fn hand_over(world: &World, channel: &str, references: &[u64], pieces: u32) -> Vec<Gone> {
    let orders: Vec<_> = references
        .iter()
        .map(|reference| order(channel, *reference, &[(*reference, pieces)]))
        .collect();
    hear(world, &orders).await;
    let (mut booked, mut left, mut gone) = (vec![], vec![], vec![]);
    for (reference, (_, id)) in references.iter().zip(&orders) {
        let shipment_id = ShipmentId::caused_by(id.uuid(), "shipment");
        let parcel_id = ParcelId::caused_by(id.uuid(), "parcel");
        let number = format!("T{reference}");
        let body = json!({ "shipment_id": shipment_id, "order_id": id, "parcel_id": parcel_id,
            "carrier": "post", "service": "parcel", "tracking_number": number,
            "cost": { "amount_minor": 1, "currency": "EUR" }, "chosen_because": [],
            "tracking_token": "t", "carrier_name": "Post & Sons",
            "tracking_url": format!("https://post.example/{number}") });
        booked.push((serde_json::from_value::<ShipmentBooked>(body).expect("booked"), *id));
        let line_id = line_of(*id, *reference);
        let sku = "LAMP".parse().expect("a SKU");
        let lines = vec![LineItems { line_id, sku, quantity: pieces, substituted_for: None }];
        let (location, order_id) = ("main".to_owned(), *id);
        let body = ShipmentHandedOver { shipment_id, order_id, parcel_id, location, lines };
        left.push((body, *id));
        gone.push(Gone { order: *id, shipment: shipment_id, number });
    }
    // The two may be heard in either order.
    hear(world, &left).await;
    hear(world, &booked).await;
    gone
}

/// Lets orders of a shop be received and cancelled.
pub async fn cancel(world: &World, channel: &str, references: &[u64], by: &str) {
    let orders: Vec<_> =
        references.iter().map(|reference| order(channel, *reference, &[(*reference, 1)])).collect();
    hear(world, &orders).await;
    let cancelled = orders.iter().map(|(_, id)| {
        let (reason, cancelled_by) = ("not wanted".to_owned(), by.to_owned());
        (OrderCancelled { order_id: *id, reason, cancelled_by, before_approval: true }, *id)
    });
    hear(world, &cancelled.collect::<Vec<_>>()).await;
}

/// Plays order-intake: every channel is of the kind that its name begins with.
async fn channels(world: &World) {
    let answer = |endpoint: &str, _: &async_nats::HeaderMap, body: &[u8]| {
        if endpoint != "channels.get" {
            return Err(json!({ "status": 503, "type": "/problems/unavailable", "title": "away" }));
        }
        let asked: Value = serde_json::from_slice(body).expect("JSON");
        let id = asked["id"].as_str().expect("an id");
        let kind = id.split('-').next().expect("a kind");
        Ok(json!({ "id": id, "kind": kind, "name": id, "currency": null, "status": "active",
            "created_at": "2026-01-01T00:00:00Z" }))
    };
    world.play(Service::OrderIntake, answer).await;
}

async fn shopify(world: &World, channel: &str) -> Server<Shopify> {
    let server = Server::start(Shopify::new("shpat_1")).await.expect("a shop");
    let body = json!({ "url": server.url(), "token": "shpat_1" });
    let path = format!("/api/v1/channels/{channel}/write-back");
    let put = world.call(ADMIN, "PUT", &path, Some(body)).await;
    assert_eq!(put.status, 200, "{put:?}");
    server
}

async fn woocommerce(world: &World, channel: &str) -> Server<Woocommerce> {
    let server = Server::start(Woocommerce::new("ck_1", "cs_1")).await.expect("a shop");
    let body = json!({ "url": server.url(), "consumer_key": "ck_1", "consumer_secret": "cs_1",
        "requests_per_second": 100 });
    let path = format!("/api/v1/channels/{channel}/write-back");
    let put = world.call(ADMIN, "PUT", &path, Some(body)).await;
    assert_eq!(put.status, 200, "{put:?}");
    server
}

/// Gives what is not told yet.
pub async fn untold(world: &World) -> Vec<Value> {
    let heard = world.get("/api/v1/tellings?limit=200").await;
    assert_eq!(heard.status, 200, "{heard:?}");
    heard.json()["items"].as_array().expect("items").clone()
}

/// Has what waits told at once, as an impatient person would, until nothing waits.
async fn hurry(world: &World, channels: &[&str]) {
    wait_until("everything is told", async || {
        for channel in channels {
            let range = json!({ "channel": channel, "from": "2020-01-01T00:00:00Z",
                "until": "2100-01-01T00:00:00Z", "state": "waiting" });
            world.post("/api/v1/tellings/retry", range).await;
            let resume = format!("/api/v1/channels/{channel}/write-back/resume");
            world.call(ADMIN, "POST", &resume, None).await;
        }
        tokio::time::sleep(Duration::from_millis(400)).await;
        untold(world).await.is_empty()
    })
    .await;
}

#[tokio::test]
async fn a_shop_hears_of_a_parcel_and_of_a_cancellation_once() {
    let world = World::start().await;
    channels(&world).await;
    let (green, blue) =
        (shopify(&world, "shopify-1").await, woocommerce(&world, "woocommerce-1").await);
    green.shop().sells(1, &[(1, "A", 1), (10, "A", 1), (1, "B", 1)]);
    green.shop().sells(2, &[(2, "A", 1)]);
    green.shop().sells(3, &[(3, "A", 1)]);
    blue.shop().sells(1);
    blue.shop().sells(2);
    let gone = hand_over(&world, "shopify-1", &[1], 2).await;
    let note = hand_over(&world, "woocommerce-1", &[1], 2).await;
    cancel(&world, "shopify-1", &[2], "key:clerk").await;
    cancel(&world, "shopify-1", &[3], "shop").await;
    cancel(&world, "woocommerce-1", &[2], "key:clerk").await;
    hand_over(&world, "shopify-unknown", &[9], 1).await;
    hurry(&world, &["shopify-1", "woocommerce-1"]).await;
    let orders = green.shop().orders.clone();
    let told: Vec<_> = orders[&1].fulfillments.iter().map(|made| made.number.as_str()).collect();
    assert_eq!(told, [gone[0].number.as_str(); 2], "one for each location");
    let made = &orders[&1].fulfillments[0];
    assert_eq!(
        (made.company.as_str(), made.url.as_str()),
        ("Post & Sons", "https://post.example/T1")
    );
    assert_eq!(orders[&2].cancelled_at.as_deref().map(|_| orders[&2].cancellations), Some(1));
    assert_eq!(orders[&3].cancellations, 0, "the shop itself told it");
    let orders = blue.shop().orders.clone();
    for part in [&note[0].shipment.to_string(), "Post & Sons", "https://post.example/T1"] {
        assert!(orders[&1].notes[0].contains(part), "{:?}", orders[&1]);
    }
    assert_eq!((orders[&1].notes.len(), orders[&1].status.as_str()), (1, "completed"));
    assert_eq!(orders[&2].set_to, ["cancelled"]);

    let told = world.get(&format!("/api/v1/tellings?state=told&order_id={}", gone[0].order)).await;
    let telling = told.json()["items"][0].clone();
    assert_eq!((&telling["what"], &telling["target"]), (&json!("hand_over"), &json!("shopify-1")));
    let id = telling["id"].as_str().expect("an id");
    let again = world.call(ADMIN, "POST", &format!("/api/v1/tellings/{id}/retry"), None).await;
    assert_eq!(again.status, 200, "{again:?}");
    hurry(&world, &["shopify-1"]).await;
    assert_eq!(green.shop().orders[&1].fulfillments.len(), 2, "it knew it");
    let attempts = world.get(&format!("/api/v1/tellings/{id}/attempts")).await.json();
    assert_eq!(attempts["attempts"][0]["outcome"], "the shop had it");
    assert_eq!(attempts["attempts"][0]["status"], 200);
}

#[tokio::test]
async fn whoever_was_to_wait_by_a_clock_that_was_ahead_is_told_when_it_is_right() {
    let world = World::start().await;
    channels(&world).await;
    let green = shopify(&world, "shopify-1").await;
    green.shop().sells(1, &[(1, "A", 1)]);
    green.troubles().add_to_change(Trouble::Status(429));
    let pool = read_pool(world.database.clone());
    hand_over(&world, "shopify-1", &[1], 1).await;
    let rests = "UPDATE gateway.targets SET not_before = not_before + interval '1 hour'
                 WHERE not_before IS NOT NULL";
    wait_until("it asks for a rest, by a clock that is an hour ahead", async || {
        sqlx::query(rests).execute(&pool).await.expect("a rest").rows_affected() == 1
    })
    .await;
    let clock = "UPDATE gateway.clock SET seen_at = seen_at + interval '1 hour'";
    let later = "UPDATE gateway.tellings SET next_try_at = next_try_at + interval '1 hour'";
    for ahead in [later, clock] {
        sqlx::query(ahead).execute(&pool).await.expect("a clock");
    }
    wait_until("it is told", async || green.shop().orders[&1].fulfillments.len() == 1).await;

    let held =
        "UPDATE gateway.tellings SET state = 'waiting', next_try_at = now(), settled_at = NULL,
                taken_until = now() + interval '1 hour'";
    for ahead in [held, clock] {
        sqlx::query(ahead).execute(&pool).await.expect("a clock");
    }
    let held = "SELECT FROM gateway.tellings
                WHERE state = 'waiting' AND taken_until > now() + interval '2 minutes'";
    wait_until("who went away holds nothing for longer than anybody", async || {
        sqlx::query(held).fetch_optional(&pool).await.expect("a look").is_none()
    })
    .await;
}

#[tokio::test]
async fn who_dies_between_telling_and_recording_does_not_tell_twice() {
    let mut world = World::start().await;
    channels(&world).await;
    let (green, blue) =
        (shopify(&world, "shopify-1").await, woocommerce(&world, "woocommerce-1").await);
    green.shop().sells(1, &[(1, "A", 1)]);
    green.shop().sells(2, &[(2, "A", 1)]);
    blue.shop().sells(1);
    let gates = [Gate::default(), Gate::default(), Gate::default()];
    green.troubles().add_to_change(Trouble::HangAfter(gates[0].clone()));
    green.troubles().add_to_change(Trouble::HangAfter(gates[1].clone()));
    blue.troubles().add_to_change(Trouble::HangAfter(gates[2].clone()));
    hand_over(&world, "shopify-1", &[1], 1).await;
    cancel(&world, "shopify-1", &[2], "key:clerk").await;
    hand_over(&world, "woocommerce-1", &[1], 1).await;
    for gate in &gates {
        tokio::time::timeout(Duration::from_secs(30), gate.reached.cancelled())
            .await
            .expect("told");
    }
    assert!(untold(&world).await.len() >= 3, "nothing is recorded yet");
    world.kill_edge().await;
    hurry(&world, &["shopify-1", "woocommerce-1"]).await;
    let orders = green.shop().orders.clone();
    assert_eq!((orders[&1].fulfillments.len(), orders[&2].cancellations), (1, 1));
    let order = blue.shop().orders[&1].clone();
    assert_eq!((order.notes.len(), order.set_to), (1, vec!["completed".to_owned()]));
}

#[tokio::test]
async fn each_fact_is_told_once_through_throttling_failures_cuts_and_kills() {
    let mut world = World::start().await;
    channels(&world).await;
    let (green, blue) =
        (shopify(&world, "shopify-1").await, woocommerce(&world, "woocommerce-1").await);
    let (sent, cancelled): (Vec<u64>, Vec<u64>) = ((1..=8).collect(), (11..=14).collect());
    for id in sent.iter().chain(&cancelled) {
        green.shop().sells(*id, &[(*id, "A", 2), (*id, "B", 1)]);
        blue.shop().sells(*id);
    }
    green.shop().leave_points(100.0);
    green.troubles().at_random(11, 350);
    blue.troubles().at_random(13, 350);
    for channel in ["shopify-1", "woocommerce-1"] {
        hand_over(&world, channel, &sent, 3).await;
        cancel(&world, channel, &cancelled, "key:clerk").await;
    }
    for _ in 0..3 {
        for channel in ["shopify-1", "woocommerce-1"] {
            let range = json!({ "channel": channel, "from": "2020-01-01T00:00:00Z",
                "until": "2100-01-01T00:00:00Z", "state": "waiting" });
            world.post("/api/v1/tellings/retry", range).await;
        }
        tokio::time::sleep(Duration::from_millis(700)).await;
        world.kill_edge().await;
    }
    let met = green.troubles().met + blue.troubles().met;
    green.troubles().end();
    blue.troubles().end();
    hurry(&world, &["shopify-1", "woocommerce-1"]).await;
    assert!(met > 0, "nothing went wrong");
    let orders = green.shop().orders.clone();
    for id in &sent {
        let pieces = orders[id].fulfillments.iter().flat_map(|made| made.pieces.values());
        assert_eq!(pieces.sum::<u32>(), 3, "order {id}: {:?}", orders[id]);
        assert_eq!(orders[id].fulfillments.len(), 2, "order {id}: {:?}", orders[id]);
        let order = blue.shop().orders[id].clone();
        assert_eq!((order.notes.len(), order.set_to.len()), (1, 1), "order {id}: {order:?}");
    }
    for id in &cancelled {
        assert_eq!(orders[id].cancellations, 1, "order {id}: {:?}", orders[id]);
        assert_eq!(blue.shop().orders[id].set_to, ["cancelled"], "order {id}");
    }
}

#[tokio::test]
async fn a_shop_that_lets_nobody_in_is_paused_and_goes_on_with_a_new_key() {
    let world = World::start().await;
    channels(&world).await;
    let shop = shopify(&world, "shopify-1").await;
    shop.shop().sells(1, &[(1, "A", 1)]);
    let path = "/api/v1/channels/shopify-1/write-back";
    let put = |body: Value| world.call(ADMIN, "PUT", path, Some(body));
    assert_eq!(put(json!({ "url": shop.url(), "token": "wrong" })).await.status, 200);
    hand_over(&world, "shopify-1", &[1], 1).await;
    let paused = async || world.get(path).await.json()["state"] == "paused";
    wait_until("the shop is paused", paused).await;
    let view = world.get(path).await.json();
    assert!(view["reason"].as_str().expect("a reason").contains("401"), "{view}");
    assert_eq!(view["waiting"], 1);
    let listed = untold(&world).await;
    assert_eq!((listed.len(), &listed[0]["what"]), (1, &json!("hand_over")));
    assert!(!world.get(path).await.body.contains("wrong"), "a key is never shown");
    assert_eq!(put(json!({ "url": shop.url(), "token": "shpat_1" })).await.status, 200);
    hurry(&world, &["shopify-1"]).await;
    assert_eq!(shop.shop().orders[&1].fulfillments.len(), 1);

    let refused = put(json!({ "url": "ftp://x" })).await;
    assert_eq!((refused.status, &refused.json()["errors"][0]["pointer"]), (422, &json!("#/url")));
    let refused = put(json!({ "url": shop.url(), "consumer_key": "ck" })).await;
    assert_eq!(refused.json()["errors"][0]["pointer"], "#/consumer_key");
    let manual = "/api/v1/channels/manual-1/write-back";
    let refused = world.call(ADMIN, "PUT", manual, Some(json!({ "url": shop.url() }))).await;
    assert_eq!(refused.status, 422, "{refused:?}");
    assert_eq!(world.get("/api/v1/write-backs").await.json()["items"][0]["name"], "shopify-1");
    hand_over(&world, "shopify-1", &[2], 1).await;
    assert_eq!(world.call(ADMIN, "DELETE", path, None).await.status, 200);
    assert_eq!(world.get(path).await.status, 404);
    wait_until("nothing waits for it", async || untold(&world).await.is_empty()).await;
}
