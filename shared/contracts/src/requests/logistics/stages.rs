//! Where parcels wait for somebody, and how many.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::requests::Count;

/// Read: [`CountShipments`] -> [`ShipmentCounts`].
pub const SHIPMENTS_COUNT: &str = "shipments.count";

/// Where a parcel waits for somebody; one can wait in two places, such as on the way and as an
/// exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShipmentStage {
    /// It has no carrier, so no label.
    ToLabel,
    /// It has a label and is still here.
    ToHandOver,
    /// The carrier has it.
    OnTheWay,
    /// Something went wrong that nobody has settled.
    Exceptions,
    /// The carrier brings it back to the dock.
    ComingBack,
    /// The customer has it.
    Delivered,
}

/// Which parcels are counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CountShipments {
    /// Only those that this carrier has or gets.
    pub carrier: Option<String>,
    /// Only those that this location sends.
    pub location: Option<String>,
}

/// How many parcels wait where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShipmentCounts {
    /// Nothing is counted beyond: a count that is so large means so many or more.
    pub at_most: u32,
    /// Every stage, in the order of the way.
    pub stages: Vec<StageCount>,
}

/// How many parcels wait in a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StageCount {
    /// The stage.
    pub stage: ShipmentStage,
    /// How many, at most as many as are counted.
    pub count: u32,
    /// Since when the oldest of them waits, where that is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest_at: Option<DateTime<Utc>>,
}

impl ShipmentCounts {
    /// Gives how many wait in a stage.
    pub fn of(&self, stage: ShipmentStage) -> Count {
        let found = self.stages.iter().find(|one| one.stage == stage);
        found.map_or_else(Count::default, |one| Count {
            count: one.count,
            more: one.count >= self.at_most,
            oldest_at: one.oldest_at,
        })
    }

    /// Gives how many have an incident that nobody has settled.
    pub fn with_incident(&self) -> Count {
        let (one, other) = (self.of(ShipmentStage::Exceptions), self.of(ShipmentStage::ComingBack));
        Count { count: one.count + other.count, more: one.more || other.more, oldest_at: None }
    }
}
