//! How far a service has read another's log: every service is asked alike.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::service::Service;

/// Gives how far a service has read a source: [`GetPositions`] -> [`Positions`].
pub const POSITIONS: &str = "positions";

/// Asks how far a source was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetPositions {
    /// Whose log.
    pub source: Service,
}

/// How far a source was read, with everything that came of it committed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Positions {
    /// One for each lane of the source and each lane that reads it.
    pub positions: Vec<ReadTo>,
}

/// How far one lane has read one lane of the source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReadTo {
    /// The lane that reads.
    pub lane: u16,
    /// The lane of the source.
    pub source_lane: u16,
    /// The number of the last row read.
    pub number: i64,
    /// Why it is not read on until a person decides; nothing while it is.
    pub stands: Option<String>,
}
