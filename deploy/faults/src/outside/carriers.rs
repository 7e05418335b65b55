//! The carrier that takes what is booked, reports on its way, and the customers who have it then.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contracts::requests::logistics::{
    PARCEL_SIM, PARCEL_SIM_SIGNATURE, PARCEL_SIM_TIMESTAMP, parcel_sim_signed_text,
};
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::shelf::LOCATION;
use super::shops::{channels, sign};
use super::world::{Op, Request, Tried, World, judged, unix_now};
use crate::history::State;

/// How often the carrier looks what there is to be carried.
const LOOK_EVERY: Duration = Duration::from_millis(700);
/// How many parcels are worked on at once.
const HANDS: usize = 24;
/// How often a report is tried before it is left to the next look.
const TRIES_MAX: usize = 5;
/// What is reported of a parcel that meets no trouble.
const JOURNEY: [&str; 4] = ["picked_up", "in_transit", "out_for_delivery", "delivered"];
/// Where parcels stand that somebody has to do something with.
const STATUSES: [&str; 2] = ["booked", "handed_over"];
/// At every which look customers are asked whether they have everything.
const CUSTOMERS_EVERY: usize = 4;

/// Gives the secret that is shared with the simulated carrier.
pub fn secret(house: &str) -> String {
    STANDARD.encode(sign(house.as_bytes(), PARCEL_SIM.as_bytes()))
}

/// Makes a signed report of a parcel, signed now.
pub fn report(
    (client, base): (&reqwest::Client, &str),
    house: &str,
    body: &Value,
) -> RequestBuilder {
    let (body, timestamp) = (body.to_string(), unix_now().to_string());
    let text = parcel_sim_signed_text(&timestamp, body.as_bytes());
    let signed = sign(secret(house).as_bytes(), &text);
    let signature: String = signed.iter().map(|byte| format!("{byte:02x}")).collect();
    client
        .post(format!("{base}/webhooks/carriers/{PARCEL_SIM}"))
        .header(PARCEL_SIM_TIMESTAMP, timestamp)
        .header(PARCEL_SIM_SIGNATURE, signature)
        .header("content-type", "application/json")
        .body(body)
}

/// Carries parcels until the run is over.
pub async fn carry(world: Arc<World>) {
    let hands = Arc::new(Semaphore::new(HANDS));
    for look in 0_usize.. {
        if world.over.is_cancelled() {
            return;
        }
        if look % CUSTOMERS_EVERY == 0 {
            confirm_rest(&world).await;
        }
        let mut carried = tokio::task::JoinSet::new();
        for status in STATUSES {
            let path = format!("/api/v1/shipments?status={status}&limit=100");
            let ours = |shipment: &Value| shipment["location"] == LOCATION;
            for shipment in world.list(&path).await.into_iter().filter(ours) {
                let (world, hands) = (world.clone(), hands.clone());
                carried.spawn(async move {
                    let Ok(_hand) = hands.acquire().await else { return };
                    go_on(&world, &shipment).await;
                });
            }
        }
        while carried.join_next().await.is_some() {}
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

async fn go_on(world: &World, shipment: &Value) {
    let text = |name: &str| shipment[name].as_str().unwrap_or_default().to_owned();
    let (id, order) = (text("id"), text("order_id"));
    let path = format!("/api/v1/shipments/{id}/hand-over");
    if text("status") == "booked" && !once(world, "hand-over", &path, json!({}), &order).await {
        return;
    }
    for (hour, status) in JOURNEY.into_iter().enumerate() {
        let taken = if text("carrier") == PARCEL_SIM {
            reported(world, &text("tracking_number"), (hour, status), &order).await
        } else {
            let path = format!("/api/v1/shipments/{id}/report");
            once(world, "report", &path, json!({ "tracking_status": status }), &order).await
        };
        if !taken {
            return;
        }
    }
    confirm(world, &order).await;
}

/// The customer says that everything has come.
async fn confirm(world: &World, order: &str) {
    let path = format!("/api/v1/orders/{order}/confirm-receipt");
    once(world, "receipt confirmed", &path, json!({}), order).await;
}

/// Lets those customers confirm whose last parcel was delivered before the order heard of it.
async fn confirm_rest(world: &World) {
    for channel in channels() {
        let path = format!("/api/v1/orders?channel={channel}&status=processing&limit=100");
        for order in world.list(&path).await {
            if order["fulfillment_status"] == "delivered" {
                confirm(world, order["id"].as_str().unwrap_or_default()).await;
            }
        }
    }
}

/// Asks once; what is not done then is done at the next look.
async fn once(world: &World, what: &'static str, path: &str, body: Value, about: &str) -> bool {
    let key = format!("{what} {path} {}", body["tracking_status"].as_str().unwrap_or_default());
    let request = Request::Post(path.to_owned(), body);
    let op = Op { what, key, about: about.to_owned(), request };
    matches!(world.once(&op).await, Tried::Ok(_))
}

async fn reported(world: &World, number: &str, (hour, status): (usize, &str), about: &str) -> bool {
    let at = format!("2026-03-02T{:02}:00:00Z", 8 + hour);
    let body = json!({ "tracking_number": number, "status": status,
        "event_id": format!("{number}-{status}"), "occurred_at": at });
    let key = format!("report {number} {status}");
    for _ in 0..TRIES_MAX {
        let call = world.history.invoke("report", &key, about);
        let sent = report((world.client(), &world.http), &world.house_secret, &body);
        let (state, taken, words) = match judged(sent).await {
            Tried::Ok(_) => (State::Ok, Some(true), String::new()),
            Tried::Refused(status, words) => {
                (State::Refused, Some(false), format!("{status} {words}"))
            }
            Tried::Unknown => (State::Unknown, None, String::new()),
        };
        world.history.end(call, state, &words);
        if let Some(taken) = taken {
            return taken;
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    false
}
