//! Money that is due to customers.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::events::refund::{RefundCause, RefundLine};
use crate::ids::{CancellationId, OrderId, RefundId, ReturnId, ShipmentId};
use crate::money::Money;
use crate::requests::within_bounds;

/// Which refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetRefund {
    /// The refund.
    pub refund_id: RefundId,
}

/// The customer has the money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleRefund {
    /// The refund.
    pub refund_id: RefundId,
    /// By which it is found at the bank or the payment provider.
    pub reference: String,
}

/// The money is not paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AbandonRefund {
    /// The refund.
    pub refund_id: RefundId,
    /// Why, in words.
    pub reason: String,
}

/// Which refunds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ListRefunds {
    /// Only of this order.
    pub order_id: Option<OrderId>,
    /// Only those that stand there.
    pub state: Option<RefundState>,
    /// As in [`PageQuery`](crate::requests::PageQuery).
    #[serde(deserialize_with = "within_bounds")]
    #[schemars(range(min = 1, max = 200))]
    pub limit: Option<u32>,
    /// As in [`PageQuery`](crate::requests::PageQuery).
    pub cursor: Option<String>,
}

/// Where a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RefundState {
    /// It is due.
    Pending,
    /// The customer has it.
    Settled,
    /// It is not paid.
    Abandoned,
}

/// Money that is or was due to a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Refund {
    /// The refund.
    pub refund_id: RefundId,
    /// The order.
    pub order_id: OrderId,
    /// What people call the order.
    pub order_number: String,
    /// Where it stands.
    pub state: RefundState,
    /// Why it is due.
    pub cause: RefundCause,
    /// The return that made it due.
    pub return_id: Option<ReturnId>,
    /// The shipment that made it due.
    pub shipment_id: Option<ShipmentId>,
    /// The wish to cancel that made it due; absent too where the whole order was rejected.
    #[serde(default)]
    pub cancellation_id: Option<CancellationId>,
    /// How much.
    pub amount: Money,
    /// The part of it that stands with no line: transport, and where nothing at all was sent fees.
    pub shipping: Money,
    /// For which pieces.
    pub lines: Vec<RefundLine>,
    /// Since when.
    pub requested_at: DateTime<Utc>,
    /// Who settled or abandoned it.
    pub ended_by: Option<String>,
    /// When.
    pub ended_at: Option<DateTime<Utc>>,
    /// The reference with which it was settled, or the reason why it is not paid.
    pub note: Option<String>,
}
