//! Pick jobs as whoever leads the floor sees them.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{FulfillmentOrderId, OrderId, PickJobId};
use crate::order::HoldReason;
use crate::requests::PageQuery;
use crate::requests::warehouse::floor::Task;

/// Lists pick jobs, the newest first unless said otherwise: [`JobsQuery`] gives a page of [`JobRow`].
pub const JOBS_LIST: &str = "jobs.list";
/// Counts the jobs that somebody has to do something with: [`CountJobs`] gives [`JobCounts`].
pub const JOBS_COUNT: &str = "jobs.count";
/// Takes a job back from whoever holds it, by somebody of the house: a
/// [`JobQuestion`](super::floor::JobQuestion) gives its [`JobState`](super::floor::JobState).
pub const JOBS_TAKE_BACK: &str = "jobs.take_back";

/// Which jobs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct JobsQuery {
    /// Only this one.
    pub job_id: Option<PickJobId>,
    /// `open`, `claimed`, `picked`, `packed` or `cancelled`.
    pub state: Option<String>,
    /// Only at this location.
    pub location: Option<String>,
    /// Only of this zone.
    pub zone: Option<String>,
    /// Only of this order.
    pub order_id: Option<OrderId>,
    /// Only of orders that people call so.
    pub order_number: Option<String>,
    /// Only those that this actor holds or picked, such as `device:scanner-7`.
    pub held_by: Option<String>,
    /// The oldest first.
    pub oldest_first: bool,
    /// Which part of the list.
    #[serde(flatten)]
    pub page: PageQuery,
}

/// A pick job as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct JobRow {
    /// The job.
    pub job_id: PickJobId,
    /// The order.
    pub order_id: OrderId,
    /// What people call the order.
    pub order_number: String,
    /// What the location does for it.
    pub fulfillment_order_id: FulfillmentOrderId,
    /// The location.
    pub location: String,
    /// The zone of its bins.
    pub zone: String,
    /// `open`, `claimed`, `picked`, `packed` or `cancelled`.
    pub state: String,
    /// Who holds it or picked it.
    pub held_by: Option<String>,
    /// Since when.
    #[serde(default)]
    pub claimed_at: Option<DateTime<Utc>>,
    /// Until when it is held.
    pub claimed_until: Option<DateTime<Utc>>,
    /// When it was given to the floor.
    pub released_at: DateTime<Utc>,
    /// Why its order is on hold: until that ends nobody is offered it.
    #[serde(default)]
    pub on_hold: Vec<HoldReason>,
    /// What is to be taken, in walking order.
    pub tasks: Vec<Task>,
}

/// How many jobs wait where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CountJobs {}

/// How many jobs wait where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct JobCounts {
    /// By location, zone and state; what is packed or cancelled is not counted.
    pub counts: Vec<JobCount>,
}

/// How many jobs of a zone stand somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct JobCount {
    /// The location.
    pub location: String,
    /// The zone of its bins.
    pub zone: String,
    /// `open`, `claimed` or `picked`.
    pub state: String,
    /// How many.
    pub jobs: u32,
    /// How many of them are of orders on hold.
    pub on_hold: u32,
    /// When the oldest of them was given to the floor.
    pub oldest_at: DateTime<Utc>,
}
