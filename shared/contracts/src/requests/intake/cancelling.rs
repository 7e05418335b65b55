//! Cancelling an order or pieces of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{CancellationId, LineId, OrderId};
use crate::order::{LineQuantity, OrderStatus};

/// What is to be cancelled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelOrder {
    /// The order.
    pub order_id: OrderId,
    /// Which pieces; everything that can be where nothing is said.
    #[serde(default)]
    pub lines: Option<Vec<LineQuantity>>,
    /// In words.
    #[serde(default)]
    pub reason: Option<String>,
}

/// How far a cancellation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CancellationState {
    /// Whoever holds the pieces has not answered yet.
    Requested,
    /// Every piece that was asked for is cancelled.
    Done,
    /// Some are, the others could not be held back.
    Partly,
    /// None could be held back.
    Refused,
}

/// What was asked and what was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cancellation {
    /// The wish.
    pub cancellation_id: CancellationId,
    /// The order.
    pub order_id: OrderId,
    /// How far this wish is.
    pub cancellation: CancellationState,
    /// Where the order stands.
    pub status: OrderStatus,
    /// Line by line.
    pub lines: Vec<CancellationAnswer>,
}

/// What was asked and answered for a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CancellationAnswer {
    /// The line.
    pub line_id: LineId,
    /// Pieces that were asked for.
    pub asked: u32,
    /// Pieces that will not be sent.
    pub cancelled: u32,
    /// Pieces that could not be held back.
    pub refused: u32,
}
