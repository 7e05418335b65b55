//! Cancelling: asked by order-intake, answered by whoever holds the pieces.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::events::event;
use crate::ids::{CancellationId, Id, LineId, OrderId};
use crate::order::LineQuantity;

/// Pieces of an approved order are not wanted any more.
///
/// Warehouse answers for what it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CancellationRequested {
    /// The wish.
    pub cancellation_id: CancellationId,
    /// The order.
    pub order_id: OrderId,
    /// Which pieces.
    pub lines: Vec<LineQuantity>,
    /// In words.
    pub reason: String,
    /// An actor, or the shop.
    pub requested_by: String,
}

impl CancellationRequested {
    /// Gives the wish to take back what was approved of an order that had ended before: whoever
    /// hears of it first makes it, and the other knows it by this.
    pub fn after_the_end(order: OrderId) -> CancellationId {
        CancellationId::caused_by(order.uuid(), "approved after the end")
    }
}
event!(CancellationRequested, OrderIntake, "cancellation", "requested", v 1);

/// What became of the pieces of one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CancellationLine {
    /// The line.
    pub line_id: LineId,
    /// Will not be sent.
    pub cancelled: u32,
    /// Cannot be held back any more.
    pub refused: u32,
    /// Sit in a closed parcel: logistics answers for them.
    #[serde(default)]
    pub passed_on: u32,
}

/// Warehouse answered for what it holds.
///
/// Order-intake moves buckets; logistics takes over what is `passed_on`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WarehouseCancellationSettled {
    /// The wish.
    pub cancellation_id: CancellationId,
    /// The order.
    pub order_id: OrderId,
    /// The answer, line by line.
    pub lines: Vec<CancellationLine>,
}
event!(WarehouseCancellationSettled, Warehouse, "cancellation", "settled", v 1);

/// Logistics answered for what sits in parcels; `passed_on` is what came out of parcels that were
/// taken back to be packed again: the warehouse has it, though it did not know yet.
///
/// Order-intake moves buckets, and asks the warehouse anew for what is passed on; warehouse puts the
/// pieces of voided shipments back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LogisticsCancellationSettled {
    /// The wish.
    pub cancellation_id: CancellationId,
    /// The order.
    pub order_id: OrderId,
    /// The answer, line by line.
    pub lines: Vec<CancellationLine>,
}
event!(LogisticsCancellationSettled, Logistics, "cancellation", "settled", v 1);
