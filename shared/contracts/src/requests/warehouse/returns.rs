//! Questions about goods that come back: what may come, what came, what became of it.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{LineId, OrderId, ReturnId};
use crate::requests::PageQuery;
use crate::sku::Sku;

/// Lists returns that may come or wait for inspection: [`ExpectedQuery`] gives a page of
/// [`ExpectedReturn`].
pub const RETURNS_EXPECTED: &str = "returns.expected";
/// Notes pieces that came: [`ReturnReceive`] with an Idempotency-Key gives [`ExpectedReturn`].
pub const RETURNS_RECEIVE: &str = "returns.receive";
/// Says that the rest will not come: [`ReturnDismiss`] gives [`ExpectedReturn`].
pub const RETURNS_DISMISS: &str = "returns.dismiss";
/// Says what becomes of pieces that came: [`ReturnInspect`] with an Idempotency-Key gives
/// [`ExpectedReturn`].
pub const RETURNS_INSPECT: &str = "returns.inspect";

/// Which returns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ExpectedQuery {
    /// Only of this order.
    pub order_id: Option<OrderId>,
    /// Which part of the list.
    #[serde(flatten)]
    pub page: PageQuery,
}

/// Pieces that came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnReceive {
    /// The return.
    pub return_id: ReturnId,
    /// Where; all pieces of a return come to the same location.
    pub location: String,
    /// What came.
    pub lines: Vec<ReturnedItem>,
}

/// Pieces of an item that came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnedItem {
    /// The item.
    pub sku: Sku,
    /// Of which line; where nothing is said, of the one that has the least choice.
    #[serde(default)]
    pub line_id: Option<LineId>,
    /// How many pieces, at least one.
    pub quantity: u32,
}

/// What has not come will not come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnDismiss {
    /// The return.
    pub return_id: ReturnId,
    /// Why, in words.
    pub reason: String,
}

/// What becomes of pieces that came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnInspect {
    /// The return.
    pub return_id: ReturnId,
    /// Item by item.
    pub lines: Vec<InspectedItem>,
    /// Why pieces are disposed of, in words; needed where there are any.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What becomes of pieces of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InspectedItem {
    /// The item.
    pub sku: Sku,
    /// Of which line; where nothing is said, of the lines in their order.
    #[serde(default)]
    pub line_id: Option<LineId>,
    /// Pieces that can be sold again.
    #[serde(default)]
    pub restock: u32,
    /// Pieces that are written off.
    #[serde(default)]
    pub dispose: u32,
}

/// A return as the floor sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExpectedReturn {
    /// The return.
    pub return_id: ReturnId,
    /// The order.
    pub order_id: OrderId,
    /// What people call the order.
    pub order_number: String,
    /// Where its pieces come to, once some came.
    pub location: Option<String>,
    /// The pieces.
    pub lines: Vec<ExpectedReturnLine>,
    /// Since when it may come.
    pub approved_at: DateTime<Utc>,
}

/// Pieces of a return as the floor sees them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExpectedReturnLine {
    /// The line.
    pub line_id: LineId,
    /// The item.
    pub sku: Sku,
    /// What was sent in its place: pieces of it may come back as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sent_instead: Vec<Sku>,
    /// Pieces that may come.
    pub quantity: u32,
    /// Pieces that came.
    pub received: u32,
    /// Pieces that will not come.
    pub dismissed: u32,
    /// Pieces that can be sold again.
    pub restocked: u32,
    /// Pieces that are written off.
    pub disposed: u32,
    /// The same by what the pieces are: the ordered item first, then what was sent in its place.
    #[serde(default)]
    pub items: Vec<ExpectedReturnItem>,
}

/// Pieces of a return's line that are of one item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ExpectedReturnItem {
    /// The item.
    pub sku: Sku,
    /// Pieces of it that the customer had of this line at the approval, those of other returns
    /// included: no more of it can come back.
    pub sent: u32,
    /// Pieces that came.
    pub received: u32,
    /// Pieces that can be sold again.
    pub restocked: u32,
    /// Pieces that are written off.
    pub disposed: u32,
}
