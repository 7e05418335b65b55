//! How many shipments are open.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::requests::Count;

/// Read: `{}` -> [`ShipmentCounts`].
pub const SHIPMENTS_COUNTS: &str = "shipments.counts";

/// How many shipments are open, and how far they are. What has ended is not counted, but for what
/// went wrong with it and nobody has settled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShipmentCounts {
    /// Those with a label that the carrier does not have yet.
    pub to_hand_over: Count,
    /// Those that the carrier has.
    pub on_the_way: Count,
    /// Those with an incident that nobody has settled.
    pub with_incident: Count,
}
