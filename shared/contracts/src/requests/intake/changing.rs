//! What becomes of what the shop wants otherwise since the approval.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::events::order::Change;
use crate::ids::{CancellationId, OrderId};
use crate::order::LineQuantity;

/// A decision about what the shop wants otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeOrder {
    /// The order.
    pub order_id: OrderId,
    /// What shall happen.
    pub decision: ChangeDecision,
    /// Why, in words.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What can be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeDecision {
    /// Nothing yet: only show what accepting would do.
    Preview,
    /// Do it.
    Accept,
    /// Keep the order as it was approved.
    Decline,
}

/// What the shop wants otherwise, and what of it can be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderChanges {
    /// The order.
    pub order_id: OrderId,
    /// What was decided now.
    pub decision: ChangeDecision,
    /// Whether all of it can be done.
    pub acceptable: bool,
    /// Change by change.
    pub changes: Vec<ChangeVerdict>,
    /// The pieces that accepting it cancels.
    pub cancels: Vec<LineQuantity>,
    /// The wish to cancel that was made of it.
    pub cancellation_id: Option<CancellationId>,
}

/// A change, and what speaks against it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChangeVerdict {
    /// The change.
    #[serde(flatten)]
    pub change: Change,
    /// Why it cannot be done, and what can be done instead.
    pub obstacle: Option<String>,
}
