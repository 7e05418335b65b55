//! What follows the picking, and the lists in which work waits.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use super::jobs::{
    CountJobs, JOBS_COUNT, JOBS_LIST, JOBS_TAKE_BACK, JobCount, JobCounts, JobRow, JobsQuery,
};
use crate::ids::{CancellationId, FulfillmentOrderId, LineId, OrderId, ParcelId, PickJobId};
use crate::order::LineItems;
use crate::requests::{Count, PageQuery};
use crate::sku::Sku;

/// Closes a parcel: [`PackageCreate`], with an idempotency key if you like, gives [`Package`].
pub const PACKAGES_CREATE: &str = "packages.create";
/// Lists what waits for stock, the oldest first: [`BackordersQuery`] gives a page of [`Backorder`].
pub const BACKORDERS_LIST: &str = "backorders.list";
/// Lists pieces that have to go back to the shelf: [`PutBacksQuery`] gives a page of [`PutBack`].
pub const PUTBACKS_LIST: &str = "putbacks.list";
/// Says that pieces are back on the shelf: [`PutBackDone`] gives [`PutBack`].
pub const PUTBACKS_DONE: &str = "putbacks.done";
/// Lists fulfillment orders, the newest first: [`FulfillmentsQuery`] gives a page of
/// [`Fulfillment`].
pub const FULFILLMENTS_LIST: &str = "fulfillments.list";
/// Counts the work that waits: `{}` gives [`WorkCounts`].
pub const WORK_COUNTS: &str = "work.counts";

/// How much work waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WorkCounts {
    /// Lines of orders that wait for stock.
    pub backordered: Count,
    /// Jobs that nobody has claimed.
    pub to_pick: Count,
}

/// A parcel to be closed, for exactly one of `fulfillment_order_id`, `job_id` and `order_id`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PackageCreate {
    /// What a location does for an order.
    pub fulfillment_order_id: Option<FulfillmentOrderId>,
    /// A picked job of it.
    pub job_id: Option<PickJobId>,
    /// An order; its oldest fulfillment order with picked pieces is packed.
    pub order_id: Option<OrderId>,
    /// What goes in; everything that is picked and not packed where nothing is said.
    pub lines: Option<Vec<PackLine>>,
    /// Goods and carton on the scales; reckoned from the items where nothing is said.
    pub weight_grams: Option<u32>,
}

/// Pieces that go into a parcel, told by exactly one of `line_id`, `sku` and `barcode`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PackLine {
    /// The line of the order.
    #[serde(default)]
    pub line_id: Option<LineId>,
    /// The item.
    #[serde(default)]
    pub sku: Option<Sku>,
    /// The code that was scanned.
    #[serde(default)]
    pub barcode: Option<String>,
    /// How many pieces, at least one.
    pub quantity: u32,
}

/// A closed parcel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Package {
    /// The parcel.
    pub parcel_id: ParcelId,
    /// The order.
    pub order_id: OrderId,
    /// What the location does for it.
    pub fulfillment_order_id: FulfillmentOrderId,
    /// The location that sends it.
    pub location: String,
    /// The parcel's number for the whole world, 18 digits.
    pub sscc: String,
    /// Goods and carton.
    pub weight_grams: u32,
    /// `packed`, `handed_over`, `voided`, `returned` or `lost`.
    pub state: String,
    /// What is inside.
    pub lines: Vec<LineItems>,
}

/// What waits for which stock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct BackordersQuery {
    /// Only this item.
    pub sku: Option<Sku>,
    /// Which part of the list.
    #[serde(flatten)]
    pub page: PageQuery,
}

/// Pieces of a line that wait for stock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Backorder {
    /// The order's place in the queue: the lower, the earlier it is served.
    pub arrival: i64,
    /// The order.
    pub order_id: OrderId,
    /// What people call the order.
    pub order_number: String,
    /// The line.
    pub line_id: LineId,
    /// The item.
    pub sku: Sku,
    /// Pieces missing.
    pub quantity: u32,
    /// After a short pick the shelf is counted anew; until then only fresh goods are given.
    pub recount_until: Option<DateTime<Utc>>,
    /// When the order came to us.
    pub approved_at: DateTime<Utc>,
}

/// Which put-backs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct PutBacksQuery {
    /// Only at this location.
    pub location: Option<String>,
    /// Those that are done, too.
    pub done: bool,
    /// Which part of the list.
    #[serde(flatten)]
    pub page: PageQuery,
}

/// Pieces that have to go back to the shelf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PutBack {
    /// The put-back.
    pub put_back_id: Uuid,
    /// The order that does not want them any more.
    pub order_id: OrderId,
    /// The location.
    pub location: String,
    /// Where they lie from now on.
    pub bin: String,
    /// The item.
    pub sku: Sku,
    /// How many pieces.
    pub quantity: u32,
    /// Why: `cancelled`, `voided`, `returned`, or `late`: they were taken for a job that went on without
    /// them.
    pub reason: String,
    /// The wish to cancel that made it, where one did.
    #[serde(default)]
    pub cancellation_id: Option<CancellationId>,
    /// Since when.
    pub opened_at: DateTime<Utc>,
    /// When it was done.
    pub done_at: Option<DateTime<Utc>>,
    /// By whom.
    pub done_by: Option<String>,
}

/// Pieces are back on the shelf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutBackDone {
    /// The put-back.
    pub put_back_id: Uuid,
}

/// Which fulfillment orders.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct FulfillmentsQuery {
    /// Only of this order.
    pub order_id: Option<OrderId>,
    /// Only at this location.
    pub location: Option<String>,
    /// Which part of the list.
    #[serde(flatten)]
    pub page: PageQuery,
}

/// What one location does for one order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Fulfillment {
    /// The fulfillment order.
    pub fulfillment_order_id: FulfillmentOrderId,
    /// The order.
    pub order_id: OrderId,
    /// What people call the order.
    pub order_number: String,
    /// The location.
    pub location: String,
    /// Why this location, and why not the others.
    pub routed_by: String,
    /// When it was cut.
    pub created_at: DateTime<Utc>,
    /// How far each line is.
    pub lines: Vec<FulfillmentLine>,
    /// Its parcels.
    pub parcels: Vec<ParcelId>,
}

/// How far a line of a fulfillment order is; each figure holds those behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FulfillmentLine {
    /// The line of the order.
    pub line_id: LineId,
    /// The item.
    pub sku: Sku,
    /// What was ordered, where the item stands in for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub substituted_for: Option<Sku>,
    /// Pieces allocated.
    pub quantity: u32,
    /// Pieces that were not there.
    pub short: u32,
    /// Pieces taken.
    pub picked: u32,
    /// Pieces in closed parcels.
    pub packed: u32,
    /// Pieces with the carrier.
    pub handed_over: u32,
}
