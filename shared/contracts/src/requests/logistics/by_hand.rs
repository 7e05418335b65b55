//! What people do by hand for carriers that Kontor does not speak with.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::ShipmentId;

/// Write: [`AttachLabel`] -> [`AttachedLabel`]; the carrier's own label of a parcel.
pub const SHIPMENTS_ATTACH_LABEL: &str = "shipments.attach_label";
/// Write: [`TellTracking`] -> `TrackingTaken`; a line of a list of what became of parcels.
pub const TRACKING_TELL: &str = "tracking.tell";

/// Largest label that is kept; a page of 4 x 6 inch has some hundred kilobytes at most.
pub const LABEL_BYTES_MAX: usize = 1024 * 1024;

/// Attaches the label that a carrier gave; another one takes its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachLabel {
    /// The shipment.
    pub shipment_id: ShipmentId,
    /// A PDF, a PNG or ZPL, in Base64 of the standard alphabet with padding.
    pub content_base64: String,
}

/// What a label is, seen from its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LabelKind {
    /// For any printer.
    Pdf,
    /// An image.
    Png,
    /// For a Zebra printer.
    Zpl,
}

/// A label that was attached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AttachedLabel {
    /// What it is.
    pub kind: LabelKind,
    /// How large it is.
    pub byte_count: u64,
    /// Who attached it.
    pub attached_by: String,
    /// When.
    pub attached_at: DateTime<Utc>,
}

/// What became of a parcel, known by its number alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TellTracking {
    /// The number on the label.
    pub tracking_number: String,
    /// The carrier's code, where two carriers have parcels with this number.
    #[serde(default)]
    pub carrier: Option<String>,
    /// In anybody's word, such as `in_transit`, `delivered`, `returned`, `lost`.
    pub status: String,
    /// When; status and time together are what is told once.
    pub occurred_at: DateTime<Utc>,
    /// In words, for the house.
    #[serde(default)]
    pub description: Option<String>,
    /// Where the parcel was.
    #[serde(default)]
    pub city: Option<String>,
    /// One of the incident reasons.
    #[serde(default)]
    pub incident_reason: Option<String>,
}
