//! Questions to warehouse: items, places, stock. The floor's stand in [`floor`], what follows the
//! picking in [`work`].

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{AdjustmentId, ReceiptId};
use crate::requests::PageQuery;
use crate::sku::Sku;

pub mod floor;
pub mod importing;
mod jobs;
mod late;
mod ledger;
pub mod plans;
pub mod returns;
pub mod shortages;
pub mod work;

pub use ledger::{LedgerRow, MovementsQuery, StockState};

pub use crate::requests::IDEMPOTENCY_KEY;

/// Writes an item: [`ItemPut`] gives [`Item`].
pub const ITEMS_PUT: &str = "items.put";
/// Lists items: [`ItemsQuery`] gives a page of [`Item`].
pub const ITEMS_LIST: &str = "items.list";
/// Reads an item: [`ItemQuery`] gives [`Item`].
pub const ITEMS_GET: &str = "items.get";
/// Writes a location: [`LocationPut`] gives [`Location`].
pub const LOCATIONS_PUT: &str = "locations.put";
/// Lists locations: [`PageQuery`] gives a page of [`Location`].
pub const LOCATIONS_LIST: &str = "locations.list";
/// Writes a bin and says which items lie in it: [`BinPut`] gives [`Bin`].
pub const BINS_PUT: &str = "bins.put";
/// Lists bins: [`BinsQuery`] gives a page of [`Bin`].
pub const BINS_LIST: &str = "bins.list";
/// Books goods in: [`StockReceive`] with [`IDEMPOTENCY_KEY`] gives [`Receipt`].
pub const STOCK_RECEIVE: &str = "stock.receive";
/// Corrects the books: [`StockAdjust`] with [`IDEMPOTENCY_KEY`] gives [`Adjustment`].
pub const STOCK_ADJUST: &str = "stock.adjust";
/// Lists stock: [`StockQuery`] gives a page of [`StockLevel`].
pub const STOCK_LIST: &str = "stock.list";
/// Explains a figure: [`MovementsQuery`] gives a page of [`LedgerRow`], the newest first.
pub const STOCK_MOVEMENTS: &str = "stock.movements";
/// Has a page of all levels stated in the log: [`StockState`] gives [`Done`](crate::requests::Done).
pub const STOCK_STATE: &str = "stock.state";

/// An item as it should be from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemPut {
    /// The item.
    pub sku: Sku,
    /// What people call it.
    pub name: String,
    /// Weight of one piece.
    #[serde(default)]
    pub weight_grams: Option<u32>,
    /// Every code that its pieces bear; none means that they bear the SKU.
    #[serde(default)]
    pub barcodes: Vec<String>,
    /// Items that may stand in for it where it is missing, the best first.
    #[serde(default)]
    pub substitutes: Vec<Sku>,
    /// The version that the asker has seen; where it is given, no other is overwritten.
    #[serde(default)]
    pub version: Option<i64>,
}

/// An item of the item master.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Item {
    /// The item.
    pub sku: Sku,
    /// What people call it.
    pub name: String,
    /// Weight of one piece.
    pub weight_grams: Option<u32>,
    /// Every code that its pieces bear.
    pub barcodes: Vec<String>,
    /// Items that may stand in for it where it is missing, the best first.
    #[serde(default)]
    pub substitutes: Vec<Sku>,
    /// Rises with every change.
    pub version: i64,
}

/// Which items.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ItemsQuery {
    /// Part of the SKU or the name, or a whole barcode.
    pub q: Option<String>,
    /// Which part of the list.
    #[serde(flatten)]
    pub page: PageQuery,
}

/// Which item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemQuery {
    /// The item.
    pub sku: Sku,
}

/// A place of ours where stock lies; it gets a zone `a` with a default bin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LocationPut {
    /// Its name: one token of a subject.
    pub name: String,
}

/// A place of ours where stock lies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Location {
    /// Its name.
    pub name: String,
    /// Where whatever has no bin of its own lies.
    pub default_bin: String,
    /// The zones of its bins.
    pub zones: Vec<String>,
}

/// A bin as it should be from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BinPut {
    /// The location.
    pub location: String,
    /// What stands on the shelf, such as `A-01-02`.
    pub code: String,
    /// Its zone; `a` where nothing is said.
    #[serde(default)]
    pub zone: Option<String>,
    /// The lower, the earlier on a picker's way.
    #[serde(default)]
    pub walking_order: Option<i32>,
    /// Items that lie here from now on, and nowhere else at this location.
    #[serde(default)]
    pub skus: Vec<Sku>,
}

/// A bin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Bin {
    /// The location.
    pub location: String,
    /// What stands on the shelf.
    pub code: String,
    /// Its zone.
    pub zone: String,
    /// The lower, the earlier on a picker's way.
    pub walking_order: i32,
    /// Items that are assigned to it.
    pub skus: Vec<Sku>,
}

/// Which bins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct BinsQuery {
    /// Only of this location.
    pub location: Option<String>,
    /// Only those to which this item is assigned.
    pub sku: Option<Sku>,
    /// Only those on which this stands.
    pub code: Option<String>,
    /// Which part of the list.
    #[serde(flatten)]
    pub page: PageQuery,
}

/// Goods that came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StockReceive {
    /// Where.
    pub location: String,
    /// A delivery note, for people.
    #[serde(default)]
    pub reference: Option<String>,
    /// What came.
    pub lines: Vec<ReceiptLine>,
}

/// Pieces of an item that came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiptLine {
    /// The item.
    pub sku: Sku,
    /// How many pieces, at least one.
    pub quantity: u32,
}

/// A receipt as it was booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Receipt {
    /// The receipt.
    pub receipt_id: ReceiptId,
    /// Where.
    pub location: String,
    /// A delivery note, for people.
    pub reference: Option<String>,
    /// The levels after it, and after what was allocated at once.
    pub lines: Vec<StockLevel>,
}

/// A correction of the books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StockAdjust {
    /// Where.
    pub location: String,
    /// Why, in words.
    pub reason: String,
    /// What is corrected.
    pub lines: Vec<AdjustmentLine>,
}

/// The correction of one item: either `quantity` or `counted`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustmentLine {
    /// The item.
    pub sku: Sku,
    /// Pieces more (positive) or fewer (negative).
    #[serde(default)]
    pub quantity: Option<i64>,
    /// Pieces that were counted; picked ones that have not left count too.
    #[serde(default)]
    pub counted: Option<u32>,
}

/// An adjustment as it was booked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Adjustment {
    /// The adjustment.
    pub adjustment_id: AdjustmentId,
    /// Where.
    pub location: String,
    /// Why, in words.
    pub reason: String,
    /// The levels after it, and after what was released or allocated at once.
    pub lines: Vec<StockLevel>,
}

/// Which stock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct StockQuery {
    /// Only of this item.
    pub sku: Option<Sku>,
    /// Only at this location.
    pub location: Option<String>,
    /// Which part of the list.
    #[serde(flatten)]
    pub page: PageQuery,
}

/// How much there is of an item at a location.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StockLevel {
    /// The item.
    pub sku: Sku,
    /// The location.
    pub location: String,
    /// Pieces in the building.
    pub on_hand: i64,
    /// Pieces set aside for orders.
    pub allocated: i64,
    /// Pieces promised for a while only.
    pub reserved: i64,
    /// Pieces that can still be promised.
    pub available: i64,
}
