//! What Shopify says around an answer: its bucket of points, and refusals of a whole request.

use contracts::requests::outbound::Verdict;
use serde::Deserialize;

use super::super::budget::Allowance;
use super::super::conversation::{Answer, rest};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Around {
    errors: Vec<TopError>,
    extensions: Extensions,
}

#[derive(Deserialize)]
struct TopError {
    #[serde(default)]
    message: String,
    #[serde(default)]
    extensions: ErrorExtensions,
}

#[derive(Deserialize, Default)]
struct ErrorExtensions {
    code: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Extensions {
    cost: Option<Cost>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cost {
    requested_query_cost: Option<f64>,
    throttle_status: Option<Throttle>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Throttle {
    maximum_available: f64,
    currently_available: f64,
    restore_rate: f64,
}

/// Reads what the shop says of its bucket.
pub fn allowance(body: &[u8]) -> Option<Allowance> {
    let throttle = serde_json::from_slice::<Around>(body).ok()?.extensions.cost?.throttle_status?;
    Some(Allowance {
        maximum: throttle.maximum_available,
        available: throttle.currently_available,
        per_second: throttle.restore_rate,
    })
}

/// Reads a refusal of the whole request; Shopify sends most of them with status 200.
pub fn refusal(answer: &Answer) -> Option<Verdict> {
    let around = serde_json::from_slice::<Around>(&answer.body).ok()?;
    let error = around.errors.first()?;
    let code = error.extensions.code.as_deref().unwrap_or_default();
    Some(match code {
        "THROTTLED" => rest("it is throttled by its points", Some(seconds_until_enough(&around))),
        "ACCESS_DENIED" | "SHOP_INACTIVE" => {
            Verdict::Closed { reason: format!("{code}: {}", error.message) }
        }
        _ => Verdict::Again { reason: format!("{code} {}", error.message), after_seconds: None },
    })
}

/// Gives after how many seconds the bucket holds what was asked for.
fn seconds_until_enough(around: &Around) -> u32 {
    let Some(cost) = &around.extensions.cost else { return 1 };
    let (Some(wanted), Some(throttle)) = (cost.requested_query_cost, &cost.throttle_status) else {
        return 1;
    };
    let missing = (wanted - throttle.currently_available).max(0.0);
    (missing / throttle.restore_rate.max(1.0)).ceil().clamp(1.0, 60.0) as u32
}
