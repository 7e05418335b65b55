//! What became of a parcel on its way, and what went wrong.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::events::shipment::TrackingStatus;

/// One report of a carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TrackingReport {
    /// In our words.
    pub tracking_status: TrackingStatus,
    /// In the carrier's word.
    pub told_as: String,
    /// In the carrier's words.
    pub description: Option<String>,
    /// Where the parcel was.
    pub city: Option<String>,
    /// Why it did not go as it should.
    pub incident_reason: Option<String>,
    /// When it happened.
    pub occurred_at: DateTime<Utc>,
    /// When we heard.
    pub recorded_at: DateTime<Utc>,
    /// Whether the shipment moved on by it; late and contradicting ones are only recorded.
    pub advanced: bool,
    /// Who said so, where a person did and no carrier.
    #[serde(default)]
    pub reported_by: Option<String>,
}

/// Something that went wrong and has an owner until it is settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Incident {
    /// What kind: `no_carrier`, `delivery_failed`, `on_hold`, `contradiction`, ...
    pub kind: String,
    /// One of the incident reasons.
    pub reason: Option<String>,
    /// Who looks after it.
    pub owner: String,
    /// What ends it, in words.
    #[serde(default)]
    pub next_step: String,
    /// When it began.
    pub opened_at: DateTime<Utc>,
    /// When it was settled.
    pub closed_at: Option<DateTime<Utc>>,
}
