//! Stock explained: the movements that make it.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::events::stock::MovementKind;
use crate::ids::{MovementId, OrderId};
use crate::requests::PageQuery;
use crate::sku::Sku;

/// The movements of which item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MovementsQuery {
    /// The item.
    pub sku: Sku,
    /// Only at this location.
    #[serde(default)]
    pub location: Option<String>,
    /// Which part of the list.
    #[serde(flatten, default)]
    pub page: PageQuery,
}

/// A row of the ledger, with what the figures were after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LedgerRow {
    /// The row.
    pub movement_id: MovementId,
    /// Its number in the ledger.
    pub number: i64,
    /// The item.
    pub sku: Sku,
    /// The location.
    pub location: String,
    /// What kind of movement.
    pub kind: MovementKind,
    /// Pieces that came or went, or that were set aside or released.
    pub quantity: i64,
    /// Pieces in the building afterwards.
    pub on_hand: i64,
    /// Pieces set aside afterwards.
    pub allocated: i64,
    /// The id of what caused it, such as a receipt, a fulfillment order or a parcel.
    pub cause: String,
    /// In words: why it was adjusted, or what a receipt refers to.
    pub reason: Option<String>,
    /// The order it was done for.
    pub order_id: Option<OrderId>,
    /// When.
    pub moved_at: DateTime<Utc>,
}

/// Asks for a page of a statement of everything: it is said as
/// [`StockStated`](crate::events::stock::StockStated), in its turn among the changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StockState {
    /// What whoever asks calls the statement; 1 to 64 characters.
    pub statement: String,
    /// What the page before gave as `next`; nothing for the first.
    #[serde(default)]
    pub after: Option<String>,
}
