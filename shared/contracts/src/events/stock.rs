//! What warehouse says about items and stock.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::events::event;
use crate::ids::{FulfillmentOrderId, MovementId, OrderId};
use crate::order::LineItems;
use crate::sku::Sku;

/// An item is in the item master, or its entry changed.
///
/// Review releases the holds of orders that waited for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ItemRegistered {
    /// The item.
    pub sku: Sku,
    /// What people call it.
    pub name: String,
    /// Weight of one piece.
    #[serde(default)]
    pub weight_grams: Option<u32>,
    /// Every code that its pieces bear.
    #[serde(default)]
    pub barcodes: Vec<String>,
    /// Items that may stand in for it, the best first.
    #[serde(default)]
    pub substitutes: Vec<Sku>,
    /// The version of the entry.
    pub version: i64,
}
event!(ItemRegistered, Warehouse, "item", "registered", v 1);

/// Stock is set aside for pieces of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StockAllocated {
    /// The order.
    pub order_id: OrderId,
    /// What the location does for it.
    pub fulfillment_order_id: FulfillmentOrderId,
    /// The location.
    pub location: String,
    /// Which pieces; they were unrouted, or backordered if an earlier event said so.
    pub lines: Vec<LineItems>,
    /// Why this location.
    pub routed_by: String,
}
event!(StockAllocated, Warehouse, "stock", "allocated", v 1);

/// Stock is missing for pieces of an order; they are allocated by themselves when it arrives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StockShort {
    /// The order.
    pub order_id: OrderId,
    /// Which pieces.
    pub lines: Vec<LineItems>,
    /// Why: `no_stock`, `short_pick`, `adjusted`.
    pub cause: ShortCause,
}
event!(StockShort, Warehouse, "stock", "short", v 1);

/// Why stock is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ShortCause {
    /// None was there when the order was routed; the pieces were unrouted.
    NoStock,
    /// The picker did not find it; the pieces were allocated.
    ShortPick,
    /// An adjustment took it away; the pieces were allocated.
    Adjusted,
}

/// Pieces came, went or were counted anew at a location.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StockMoved {
    /// What came or went, each with its own row in the ledger.
    pub movements: Vec<Movement>,
}
event!(StockMoved, Warehouse, "stock", "moved", v 1);

/// What can still be promised of an item at a location fell to its reorder level or below.
///
/// Said once for each crossing, and again only after it had risen above the level. Whoever reorders
/// is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StockLow {
    /// The item.
    pub sku: Sku,
    /// The location.
    pub location: String,
    /// Pieces that can still be promised.
    pub available: i64,
    /// The level that was set.
    pub reorder_level: i64,
}
event!(StockLow, Warehouse, "stock", "low", v 1);

/// Levels stand like this now: said with every change of a level, setting aside and giving free
/// included, once for what was done together; and page by page when somebody asks for all of them.
///
/// The gateway keeps what of it shops are told; whoever joins late asks for a statement of everything,
/// which comes in the log among the changes, so that nothing is missed between the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StockStated {
    /// The levels after it, each at most once.
    pub levels: Vec<StatedLevel>,
    /// Where it is a page of a statement of everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<StatementPage>,
}
event!(StockStated, Warehouse, "stock", "stated", v 1);

/// How much of an item stands at a location.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatedLevel {
    /// The item.
    pub sku: Sku,
    /// The location.
    pub location: String,
    /// Pieces in the building.
    pub on_hand: i64,
    /// Pieces that can still be promised.
    pub available: i64,
}

/// A page of a statement of everything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StatementPage {
    /// The statement, as whoever asked for it calls it.
    pub statement: String,
    /// What asks for the page after; nothing on the last.
    #[serde(default)]
    pub next: Option<String>,
}

/// One row of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Movement {
    /// The row.
    pub movement_id: MovementId,
    /// The item.
    pub sku: Sku,
    /// The location.
    pub location: String,
    /// What kind of movement it is.
    pub kind: MovementKind,
    /// Pieces that came (positive) or went (negative).
    pub quantity: i64,
    /// Pieces at the location afterwards.
    pub on_hand: i64,
    /// The id of what caused it, such as a receipt or a shipment.
    pub cause: String,
}

/// What kind of movement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MovementKind {
    /// Goods came in.
    Received,
    /// Set aside for an order.
    Allocated,
    /// No longer set aside.
    Released,
    /// Left with the carrier.
    Shipped,
    /// Counted anew.
    Adjusted,
}
