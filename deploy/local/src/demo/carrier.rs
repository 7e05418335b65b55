//! Simulated carriers and customers: what is booked is handed over, travels, arrives, and whoever
//! gets it says so.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contracts::events::Event;
use contracts::events::shipment::{ShipmentBooked, ShipmentDelivered};
use contracts::requests::logistics::{
    PARCEL_SIM, PARCEL_SIM_SIGNATURE, PARCEL_SIM_TIMESTAMP, parcel_sim_signed_text,
};
use contracts::subjects;
use faults::outside::shops::sign;
use futures::StreamExt;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::World;
use super::patience::pause;
use super::story::{Story, subscribe};

/// After how long without news shipments are looked up, for what was not heard.
const LOOK_AFTER: Duration = Duration::from_secs(3);
/// How often a call is tried before the shipment is left to the next look.
const TRIES_MAX: u32 = 20;

/// What the carrier reports of a parcel that meets no trouble.
const JOURNEY: [&str; 4] = ["picked_up", "in_transit", "out_for_delivery", "delivered"];

/// Gives the secret that is shared with the simulated carrier.
pub fn secret(house: &str) -> String {
    STANDARD.encode(sign(house.as_bytes(), PARCEL_SIM.as_bytes()))
}

/// Carries the demo's parcels until it is over, and no others.
pub async fn work(world: Arc<World>, story: Arc<Story>) -> Result<()> {
    let kinds = [
        subjects::events_of_kind::<ShipmentBooked>(),
        subjects::events_of_kind::<ShipmentDelivered>(),
    ];
    let mut events = subscribe(&world.events, kinds).await?;
    let hands = Arc::new(Semaphore::new(world.hands));
    let mut look = tokio::time::interval(LOOK_AFTER);
    loop {
        tokio::select! {
            Some(message) = events.next() => {
                if let Some(step) = step_of(&message, &world, &story) {
                    look.reset();
                    take(&world, &hands, step).await?;
                }
            }
            _ = look.tick() => {
                for step in missed(&world, &story).await.unwrap_or_default() {
                    take(&world, &hands, step).await?;
                }
            }
        }
    }
}

/// What is to be done next.
enum Step {
    Carry { shipment: String, carrier: String, tracking_number: String },
    Confirm { order: String },
}

/// Gives what is to be done; an order whose answer is still on the way is found by the next look.
fn step_of(message: &async_nats::Message, world: &World, story: &Story) -> Option<Step> {
    let kind = message.headers.as_ref()?.get("ce-type")?.as_str();
    if kind == ShipmentBooked::ce_type() {
        let booked: ShipmentBooked = serde_json::from_slice(&message.payload).ok()?;
        if !story.knows(&booked.order_id.to_string()) {
            return None;
        }
        let shipment = booked.shipment_id.to_string();
        let tracking_number = booked.tracking_number;
        return Some(Step::Carry { shipment, carrier: booked.carrier, tracking_number });
    }
    if kind == ShipmentDelivered::ce_type() {
        let delivered: ShipmentDelivered = serde_json::from_slice(&message.payload).ok()?;
        let ours = delivered.end.location == world.location;
        return ours.then(|| Step::Confirm { order: delivered.end.order_id.to_string() });
    }
    None
}

/// Gives the steps whose news was lost on the way, as when the broker was killed, and those that were
/// left because somebody did not answer for too long.
async fn missed(world: &World, story: &Story) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    for status in ["booked", "handed_over"] {
        let path = format!("/api/v1/shipments?status={status}&limit=100");
        let ours = |shipment: &Value| shipment["location"] == *world.location;
        for shipment in page(world, &path).await?.into_iter().filter(ours) {
            steps.push(Step::Carry {
                shipment: text(&shipment, "id"),
                carrier: text(&shipment, "carrier"),
                tracking_number: text(&shipment, "tracking_number"),
            });
        }
    }
    // Of all shipments that ever arrived, those that nobody confirmed are found by their orders.
    for channel in story.channels() {
        let path = format!("/api/v1/orders?channel={channel}&status=processing&limit=100");
        for order in page(world, &path).await? {
            let id = text(&order, "id");
            if order["fulfillment_status"] == "delivered" && story.knows(&id) {
                steps.push(Step::Confirm { order: id });
            }
        }
    }
    Ok(steps)
}

async fn page(world: &World, path: &str) -> Result<Vec<Value>> {
    let page: Value = world.api.get(path).await?;
    Ok(page["items"].as_array().cloned().unwrap_or_default())
}

fn text(of: &Value, name: &str) -> String {
    of[name].as_str().unwrap_or_default().to_owned()
}

async fn take(world: &Arc<World>, hands: &Arc<Semaphore>, step: Step) -> Result<()> {
    let hand = hands.clone().acquire_owned().await?;
    let world = world.clone();
    tokio::spawn(async move {
        let done = match step {
            Step::Carry { shipment, carrier, tracking_number } => {
                carry(&world, &shipment, &carrier, &tracking_number).await
            }
            Step::Confirm { order } => confirm(&world, &order).await,
        };
        if let Err(error) = done {
            tracing::debug!(error = format!("{error:#}"), "a parcel was left");
        }
        drop(hand);
    });
    Ok(())
}

async fn carry(world: &World, shipment: &str, carrier: &str, tracking_number: &str) -> Result<()> {
    until_known(world, &format!("/api/v1/shipments/{shipment}/hand-over"), json!({})).await?;
    for status in JOURNEY {
        if carrier == PARCEL_SIM {
            report(world, tracking_number, status).await?;
        } else {
            let path = format!("/api/v1/shipments/{shipment}/report");
            until_known(world, &path, json!({ "tracking_status": status })).await?;
        }
    }
    Ok(())
}

/// Lets the simulated carrier report a parcel by signed webhook, again until it is taken.
pub(crate) async fn report(world: &World, tracking_number: &str, status: &str) -> Result<()> {
    let now = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now());
    let body = json!({ "tracking_number": tracking_number, "status": status,
        "event_id": format!("{tracking_number}-{status}"), "occurred_at": now })
    .to_string();
    let key = secret(&world.secret);
    for tries in 0..TRIES_MAX {
        let timestamp = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now())
            .timestamp()
            .to_string();
        let signed = sign(key.as_bytes(), &parcel_sim_signed_text(&timestamp, body.as_bytes()));
        let signature: String = signed.iter().map(|byte| format!("{byte:02x}")).collect();
        let sent = world
            .carriers
            .client()
            .post(format!("{}/webhooks/carriers/{PARCEL_SIM}", world.carriers.base()))
            .header(PARCEL_SIM_TIMESTAMP, timestamp)
            .header(PARCEL_SIM_SIGNATURE, signature)
            .header("content-type", "application/json")
            .body(body.clone())
            .send()
            .await;
        match sent {
            Ok(response) if response.status().is_success() => return Ok(()),
            Ok(response) if response.status().is_client_error() => {
                bail!("a report was refused: {}", response.text().await.unwrap_or_default());
            }
            Ok(_) | Err(_) => pause(tries).await,
        }
    }
    bail!("a report was not taken")
}

async fn confirm(world: &World, order: &str) -> Result<()> {
    until_known(world, &format!("/api/v1/orders/{order}/confirm-receipt"), json!({})).await
}

async fn until_known(world: &World, path: &str, body: Value) -> Result<()> {
    for tries in 0..TRIES_MAX {
        let key = path.replace('/', "-");
        match world.carriers.call(reqwest::Method::POST, path, Some(body.clone()), Some(&key)).await
        {
            Ok((status, _)) if status.is_success() => return Ok(()),
            // The news of it may not have come everywhere yet.
            Ok((status, text)) if status == 409 && text.contains("not") => {}
            Ok((status, text)) if status.is_client_error() => bail!("{path}: {status} {text}"),
            Ok(_) | Err(_) => {}
        }
        pause(tries).await;
    }
    bail!("{path} was not taken")
}
