//! What carriers report, and what the customer may see of it.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ShipmentStatus;
use crate::events::shipment::TrackingStatus;
use crate::ids::{OrderId, ParkedId, ShipmentId};

/// Header of [`TRACKING_TAKE`]: which carrier signed the body, such as `parcel-sim`.
pub const CARRIER: &str = "kontor-carrier";

/// Code of the carrier that is the house's own vans.
pub const OWN_FLEET: &str = "own-fleet";
/// Code of the simulated parcel carrier.
pub const PARCEL_SIM: &str = "parcel-sim";
/// Header of the simulated carrier's webhook: hex of HMAC-SHA256 over [`parcel_sim_signed_text`].
pub const PARCEL_SIM_SIGNATURE: &str = "x-parcel-sim-signature";
/// Header of the simulated carrier's webhook: Unix seconds at which it was signed.
pub const PARCEL_SIM_TIMESTAMP: &str = "x-parcel-sim-timestamp";

/// Gives the bytes that the simulated carrier signs: timestamp, a full stop, the raw body.
pub fn parcel_sim_signed_text(timestamp: &str, body: &[u8]) -> Vec<u8> {
    [timestamp.as_bytes(), b".", body].concat()
}

/// One webhook of the simulated carrier: one report about one parcel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ParcelSimReport {
    /// The number on the label.
    pub tracking_number: String,
    /// The carrier's id of the report; the same one again is a repetition.
    #[serde(default)]
    pub event_id: Option<String>,
    /// The carrier's word, such as `in_transit`, `delivered`, `returned`, `lost`.
    pub status: String,
    /// In the carrier's words.
    #[serde(default)]
    pub description: Option<String>,
    /// Where the parcel was.
    #[serde(default)]
    pub city: Option<String>,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
    /// Why it did not go as it should.
    #[serde(default)]
    pub incident_reason: Option<String>,
}

/// A parked report to be taken again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetryReport {
    /// Which one.
    pub report_id: ParkedId,
    /// The body as it should have been; the parked one where nothing is given.
    #[serde(default)]
    pub body: Option<String>,
}

/// Write: [`DropReport`] -> `Done`; a parked report is given up.
pub const TRACKING_DROP: &str = "tracking.drop";

/// A parked report that is given up, such as one of a parcel that is not the house's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DropReport {
    /// Which one.
    pub report_id: ParkedId,
    /// Why, in words.
    pub reason: String,
}

/// What became of a carrier's webhook; the carrier hears 2xx in every case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TrackingTaken {
    /// Which it was.
    pub status: Taken,
    /// The shipment, where it is known.
    #[serde(default)]
    pub shipment_id: Option<ShipmentId>,
    /// The parked report, where it is one.
    #[serde(default)]
    pub report_id: Option<ParkedId>,
    /// Why it was parked or ignored.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Taken {
    /// It is recorded.
    Accepted,
    /// It was recorded before.
    Duplicate,
    /// It cannot be used; somebody looks at it.
    Parked,
    /// It says nothing about a parcel, and nothing is kept of it.
    Ignored,
}

/// A report that could not be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ParkedReport {
    /// Which one.
    pub report_id: ParkedId,
    /// The carrier that signed it.
    pub carrier: String,
    /// Why it is parked.
    pub reason: String,
    /// What the carrier sent; bytes that are no text are replaced.
    pub body: String,
    /// When, for the first time.
    pub parked_at: DateTime<Utc>,
    /// How often it was told: a tracking service tells the whole way each time, under one number.
    #[serde(default = "once")]
    pub times: u32,
}

fn once() -> u32 {
    1
}

/// What the customer's link ends with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackQuery {
    /// The token.
    pub token: String,
}

/// What the holder of a link may see: nothing personal but the city.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TrackedShipment {
    /// The order; absent where an older logistics answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_id: Option<OrderId>,
    /// What people call the order.
    pub order_number: String,
    /// The carrier's name.
    pub carrier: Option<String>,
    /// The carrier's number for it.
    pub tracking_number: Option<String>,
    /// Where the carrier shows it, if the carrier says where.
    #[serde(default)]
    pub tracking_url: Option<String>,
    /// Where it stands.
    pub status: ShipmentStatus,
    /// What the carrier last said.
    pub tracking_status: TrackingStatus,
    /// The same in a sentence.
    pub in_words: String,
    /// Where it goes.
    pub city: Option<String>,
    /// What happened, newest first.
    pub events: Vec<TrackedEvent>,
}

/// One step that the customer may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TrackedEvent {
    /// In our words.
    pub tracking_status: TrackingStatus,
    /// The same in a sentence.
    pub in_words: String,
    /// Where the parcel was.
    pub city: Option<String>,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signed_text_is_timestamp_full_stop_and_body() {
        assert_eq!(parcel_sim_signed_text("1700000000", b"{}"), b"1700000000.{}");
    }
}
