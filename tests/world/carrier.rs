//! The simulated carrier, which signs what it reports.

use std::time::{SystemTime, UNIX_EPOCH};

use contracts::requests::logistics::{
    PARCEL_SIM, PARCEL_SIM_SIGNATURE, PARCEL_SIM_TIMESTAMP, parcel_sim_signed_text,
};
use reqwest::Method;
use serde_json::{Value, json};

use super::World;
use super::answer::Answer;
use super::shop::signed;

/// What the carrier shares with the gateway.
pub const SECRET: &str = "a secret between carrier and house";

/// Says that the carrier has a shipment.
pub async fn hand_over(world: &World, shipment: &Value) {
    let id = shipment["id"].as_str().expect("an id");
    world.post(&format!("/api/v1/shipments/{id}/hand-over"), json!({})).await;
}

/// Reports a status of a shipment by a signed webhook.
pub async fn report(world: &World, shipment: &Value, status: &str) -> Answer {
    let number = shipment["tracking_number"].as_str().expect("a number");
    let now = unix_now();
    let body = json!({ "tracking_number": number, "status": status,
        "event_id": format!("{number}-{status}"), "occurred_at": world_time(now) })
    .to_string();
    let text = parcel_sim_signed_text(&now.to_string(), body.as_bytes());
    let signature = signed(SECRET.as_bytes(), &text);
    let signature: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
    let request = world
        .request(Method::POST, &format!("/webhooks/carriers/{PARCEL_SIM}"))
        .header(PARCEL_SIM_TIMESTAMP, now.to_string())
        .header(PARCEL_SIM_SIGNATURE, signature)
        .body(body);
    Answer::of(request).await
}

/// Gives the Unix second.
pub fn unix_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_secs()).expect("before the end")
}

fn world_time(second: i64) -> String {
    let time = chrono::DateTime::from_timestamp(second, 0).expect("a time");
    time.to_rfc3339()
}
