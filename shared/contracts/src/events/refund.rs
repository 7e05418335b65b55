//! Money that is due to a customer: an open item until somebody settles it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::events::event;
use crate::ids::{CancellationId, LineId, OrderId, RefundId, ReturnId, ShipmentId};
use crate::money::Money;

/// Money is due to the customer.
///
/// Said by order-intake, once for whatever made it due. Somebody pays it where it was paid, and
/// settles it here with a reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RefundRequested {
    /// The refund.
    pub refund_id: RefundId,
    /// The order.
    pub order_id: OrderId,
    /// Why.
    pub cause: RefundCause,
    /// The return that made it due.
    #[serde(default)]
    pub return_id: Option<ReturnId>,
    /// The shipment that made it due.
    #[serde(default)]
    pub shipment_id: Option<ShipmentId>,
    /// The wish to cancel that made it due; absent too where the whole order was rejected.
    #[serde(default)]
    pub cancellation_id: Option<CancellationId>,
    /// How much.
    pub amount: Money,
    /// For which pieces.
    pub lines: Vec<RefundLine>,
    /// The part of the amount that stands with no line, in minor units: transport, and where
    /// nothing at all was sent the fees too.
    #[serde(default)]
    pub shipping_minor: i64,
}
event!(RefundRequested, OrderIntake, "refund", "requested", v 1);

/// Pieces that money is due for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RefundLine {
    /// The line.
    pub line_id: LineId,
    /// How many pieces.
    pub quantity: u32,
    /// What was paid for them, in minor units.
    pub amount_minor: i64,
}

/// Why money is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefundCause {
    /// Pieces came back and were looked at.
    Return,
    /// A shipment was lost on its way.
    Lost,
    /// A shipment came back without having reached the customer.
    Undelivered,
    /// Paid pieces will not be sent: they were cancelled, or the order was rejected.
    Cancelled,
}

/// The customer has the money.
///
/// Said by order-intake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RefundSettled {
    /// The refund.
    pub refund_id: RefundId,
    /// The order.
    pub order_id: OrderId,
    /// How much.
    pub amount: Money,
    /// By which it is found at the bank or the payment provider.
    pub reference: String,
    /// An actor, or `shop`.
    pub settled_by: String,
}
event!(RefundSettled, OrderIntake, "refund", "settled", v 1);

/// The money is not paid, such as because the pieces were sent again.
///
/// Said by order-intake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RefundAbandoned {
    /// The refund.
    pub refund_id: RefundId,
    /// The order.
    pub order_id: OrderId,
    /// How much.
    pub amount: Money,
    /// Why, in words.
    pub reason: String,
    /// Who said so.
    pub abandoned_by: String,
}
event!(RefundAbandoned, OrderIntake, "refund", "abandoned", v 1);
