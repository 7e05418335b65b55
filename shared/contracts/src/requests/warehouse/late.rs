//! What becomes of pieces that somebody has in hand whose job went on without them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What became of pieces in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Late {
    /// Pieces that count for the job: they belong to packing.
    pub counted: u32,
    /// Pieces that belong back into their bin.
    pub put_back: u32,
    /// The put-back that waits for them, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub put_back_id: Option<Uuid>,
    /// Why.
    pub because: LateBecause,
}

/// Why pieces in hand are late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LateBecause {
    /// The job is not claimed any more: its time ran out, or somebody took it back.
    Lapsed,
    /// Somebody else holds it.
    Taken,
    /// It was picked without them.
    Done,
    /// Nothing of it is wanted any more.
    Withdrawn,
    /// The asker holds it, and it wants fewer.
    Enough,
}
