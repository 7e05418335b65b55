//! Goods that come back from a customer: wanted and decided at order-intake, received and inspected
//! at warehouse.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::events::event;
use crate::ids::{LineId, OrderId, ReturnId};
use crate::order::LineItems;
use crate::sku::Sku;

/// Somebody wants to send pieces back.
///
/// Said by order-intake. A clerk decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReturnRequested {
    /// The return.
    pub return_id: ReturnId,
    /// The order.
    pub order_id: OrderId,
    /// Which pieces.
    pub lines: Vec<LineItems>,
    /// An actor, or `customer`.
    pub requested_by: String,
}
event!(ReturnRequested, OrderIntake, "return", "requested", v 1);

/// The pieces may come back.
///
/// Said by order-intake. From now on warehouse alone says what came and what will not come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReturnApproved {
    /// The return.
    pub return_id: ReturnId,
    /// The order.
    pub order_id: OrderId,
    /// What people call the order.
    pub order_number: String,
    /// Which pieces.
    pub lines: Vec<LineItems>,
    /// What the customer has of these lines, by what it is: of no item can more come back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub delivered: Vec<LineItems>,
    /// Who said so.
    pub approved_by: String,
}
event!(ReturnApproved, OrderIntake, "return", "approved", v 1);

/// The pieces are not taken back.
///
/// Said by order-intake; the pieces can be asked for again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReturnDeclined {
    /// The return.
    pub return_id: ReturnId,
    /// The order.
    pub order_id: OrderId,
    /// Why, in words.
    pub reason: String,
    /// Who said so.
    pub declined_by: String,
}
event!(ReturnDeclined, OrderIntake, "return", "declined", v 1);

/// Pieces of an approved return came, or it is clear that they will not come.
///
/// Said by warehouse. Order-intake counts them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReturnReceived {
    /// The return.
    pub return_id: ReturnId,
    /// The order.
    pub order_id: OrderId,
    /// Where; absent where nothing came.
    #[serde(default)]
    pub location: Option<String>,
    /// What came and what will not come.
    pub lines: Vec<ReceivedLine>,
    /// Who said so.
    pub received_by: String,
    /// Why the rest will not come, in words.
    #[serde(default)]
    pub reason: Option<String>,
}
event!(ReturnReceived, Warehouse, "return", "received", v 1);

/// Pieces of a line that came, or will not come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReceivedLine {
    /// The line.
    pub line_id: LineId,
    /// The item.
    pub sku: Sku,
    /// Pieces that came.
    pub received: u32,
    /// Pieces that will not come.
    #[serde(default)]
    pub dismissed: u32,
}

/// Pieces that came back were looked at.
///
/// Said by warehouse with the movements that follow. Order-intake makes what is due for them a
/// refund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReturnInspected {
    /// The return.
    pub return_id: ReturnId,
    /// The order.
    pub order_id: OrderId,
    /// Where.
    pub location: String,
    /// Which inspection of the return it is: rises with each.
    pub number: u32,
    /// What became of the pieces.
    pub lines: Vec<InspectedLine>,
    /// Who looked.
    pub inspected_by: String,
    /// Why pieces are disposed of, in words.
    #[serde(default)]
    pub reason: Option<String>,
}
event!(ReturnInspected, Warehouse, "return", "inspected", v 1);

/// What became of pieces that were looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InspectedLine {
    /// The line.
    pub line_id: LineId,
    /// The item.
    pub sku: Sku,
    /// Pieces that can be sold again.
    pub restocked: u32,
    /// Pieces that are written off.
    pub disposed: u32,
}

/// Nothing of the return is open any more: the pieces are looked at, and the money is settled.
///
/// Said by order-intake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReturnClosed {
    /// The return.
    pub return_id: ReturnId,
    /// The order.
    pub order_id: OrderId,
}
event!(ReturnClosed, OrderIntake, "return", "closed", v 1);

/// A return that was not decided yet is not wanted any more.
///
/// Said by order-intake; the pieces can be asked for again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReturnCancelled {
    /// The return.
    pub return_id: ReturnId,
    /// The order.
    pub order_id: OrderId,
    /// Why, in words.
    pub reason: String,
    /// Who said so.
    pub cancelled_by: String,
}
event!(ReturnCancelled, OrderIntake, "return", "cancelled", v 1);
