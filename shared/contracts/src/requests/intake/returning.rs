//! Goods that come back.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::orders::SentInstead;
use super::refunding::Refund;
use crate::ids::{LineId, OrderId, ReturnId};
use crate::money::Money;
use crate::order::LineQuantity;
use crate::requests::within_bounds;
use crate::sku::Sku;

/// Pieces that a customer wants to send back, entered by somebody of the house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateReturn {
    /// The order.
    pub order_id: OrderId,
    /// Which pieces, of those that were delivered.
    pub lines: Vec<LineQuantity>,
    /// Why the customer wants it, in words; stands in the timeline, so nothing personal.
    pub reason: String,
    /// Why it is taken in though the return window is over, in words.
    #[serde(default)]
    pub overrule: Option<String>,
}

/// What the customer asks, by a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AskReturn {
    /// The order.
    pub order_id: OrderId,
    /// Which pieces.
    pub lines: Vec<LineQuantity>,
    /// Why, in words.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Which order's pieces can be sent back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetReturnable {
    /// The order.
    pub order_id: OrderId,
}

/// What of an order can be sent back, and what is under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Returnable {
    /// The order.
    pub order_id: OrderId,
    /// What people call it.
    pub number: String,
    /// Until when; absent where nothing is delivered yet.
    pub until: Option<DateTime<Utc>>,
    /// Whether that is over, or the order is closed.
    pub over: bool,
    /// The lines of which pieces were delivered.
    pub lines: Vec<ReturnableLine>,
    /// Its returns, the oldest first.
    pub returns: Vec<Return>,
}

/// A line of which pieces can be sent back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReturnableLine {
    /// The line.
    pub line_id: LineId,
    /// What the customer read.
    pub title: String,
    /// Options.
    pub variant: Option<String>,
    /// Pieces that can still be asked for.
    pub quantity: u32,
    /// As in [`OrderLine`](crate::requests::intake::OrderLine).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sent_instead: Vec<SentInstead>,
}

/// Which return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetReturn {
    /// The return.
    pub return_id: ReturnId,
}

/// The pieces may come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveReturn {
    /// The return.
    pub return_id: ReturnId,
    /// Whether what was paid for transport is given back too, with the first pieces.
    #[serde(default)]
    pub refund_shipping: bool,
}

/// The pieces are not taken back, or not wanted back any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndReturn {
    /// The return.
    pub return_id: ReturnId,
    /// Why, in words; the customer may read it.
    pub reason: String,
}

/// Which returns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ListReturns {
    /// Only of this order.
    pub order_id: Option<OrderId>,
    /// Only those that stand there.
    pub state: Option<ReturnState>,
    /// As in [`PageQuery`](crate::requests::PageQuery).
    #[serde(deserialize_with = "within_bounds")]
    #[schemars(range(min = 1, max = 200))]
    pub limit: Option<u32>,
    /// As in [`PageQuery`](crate::requests::PageQuery).
    pub cursor: Option<String>,
}

/// Where a return stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReturnState {
    /// Nobody has decided yet.
    Requested,
    /// The pieces may come.
    Approved,
    /// They may not.
    Declined,
    /// Nobody wants it any more.
    Cancelled,
    /// Some came, or will not come.
    PartiallyReceived,
    /// All came that will come; not all are looked at.
    Received,
    /// All are looked at; money is still due.
    Inspected,
    /// Nothing is open any more.
    Closed,
}

/// A return as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Return {
    /// The return.
    pub return_id: ReturnId,
    /// The order.
    pub order_id: OrderId,
    /// What people call the order.
    pub order_number: String,
    /// Where it stands.
    pub state: ReturnState,
    /// The pieces.
    pub lines: Vec<ReturnLine>,
    /// Why the customer wants it.
    pub reason: String,
    /// An actor, or `customer`.
    pub requested_by: String,
    /// When.
    pub requested_at: DateTime<Utc>,
    /// Why it was taken in though the return window was over.
    pub overruled: Option<String>,
    /// Whether transport is given back too.
    pub refund_shipping: bool,
    /// Who approved, declined or cancelled it.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was declined or cancelled.
    pub decision_reason: Option<String>,
    /// When nothing was open any more.
    pub closed_at: Option<DateTime<Utc>>,
    /// What is due for it, and what was paid.
    pub refunds: Vec<Refund>,
}

/// Pieces of a return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReturnLine {
    /// The line.
    pub line_id: LineId,
    /// The item.
    pub sku: Sku,
    /// Pieces that shall come back.
    pub requested: u32,
    /// Pieces that came.
    pub received: u32,
    /// Pieces that will not come.
    pub dismissed: u32,
    /// Pieces of those that came that can be sold again.
    pub restocked: u32,
    /// Pieces of those that came that are written off.
    pub disposed: u32,
    /// Other items that went to the customer in place of `sku`, or came for it; what came of them is
    /// part of the figures above.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sent_instead: Vec<ReturnedInstead>,
}

/// What of a return came as another item than the one that was ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReturnedInstead {
    /// What it is.
    pub sku: Sku,
    /// Pieces that came.
    pub received: u32,
    /// Pieces of those that came that can be sold again.
    pub restocked: u32,
    /// Pieces of those that came that are written off.
    pub disposed: u32,
}

/// How many returns and refunds wait for somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WaitingReturns {
    /// Nothing is counted beyond: a count that is so large means so many or more.
    pub at_most: u32,
    /// Every state in which something is still to be done, in the order of the way.
    pub states: Vec<WaitingReturn>,
    /// Refunds that nobody has paid or abandoned, whatever made them due.
    pub refunds_due: u32,
}

/// How many returns stand somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WaitingReturn {
    /// Where.
    pub state: ReturnState,
    /// How many, at most as many as are counted.
    pub count: u32,
}

/// What came back and what is due, over a whole order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OrderReturns {
    /// How far its returns are.
    pub return_status: ReturnStatus,
    /// What is due.
    pub refund_due: Money,
    /// What was paid back.
    pub refunded: Money,
    /// Piece by piece; lines of which nothing came back are absent.
    pub lines: Vec<ReturnCounts>,
}

/// How far the returns of an order are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReturnStatus {
    /// There is none that counts.
    None,
    /// Pieces may come, or somebody has to decide.
    Requested,
    /// Some came.
    PartiallyReceived,
    /// All came that will come.
    Received,
    /// Nothing is open any more.
    Closed,
}

/// What of a line came back: `received <= requested <= delivered`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReturnCounts {
    /// The line.
    pub line_id: LineId,
    /// Pieces that shall come back or came, without those that will not come.
    pub requested: u32,
    /// Pieces that came.
    pub received: u32,
    /// Pieces that money is or was due for, whether they came back or were lost.
    pub refunded: u32,
}
