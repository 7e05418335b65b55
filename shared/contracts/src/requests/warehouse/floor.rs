//! What a device asks, over `kontor.floor.do.<device>.<verb>` or through the gateway; the asker
//! stands in the header [`crate::requests::ACTOR`], never in a body.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{PickJobId, PickTaskId};
use crate::order::HoldReason;
use crate::sku::Sku;

pub use super::late::{Late, LateBecause};

/// Which jobs may I see, and which do I hold: [`Open`] gives [`OpenJobs`].
pub const OPEN: &str = "floor.open";
/// Give me this job: [`JobQuestion`] gives [`Job`], or 409 `/problems/taken` or `/problems/on-hold`.
pub const CLAIM: &str = "floor.claim";
/// I took pieces: [`Scan`] gives [`Scanned`].
pub const SCAN: &str = "floor.scan";
/// Pieces are not there: [`Short`] gives [`ShortTaken`].
pub const SHORT: &str = "floor.short";
/// I am done: [`JobQuestion`] gives [`JobState`].
pub const CONFIRM: &str = "floor.confirm";
/// Somebody else shall do it: [`JobQuestion`] gives [`JobState`].
pub const RELEASE: &str = "floor.release";

/// Asked at connect and every 30 seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Open {}

/// What a device may see and what it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OpenJobs {
    /// Nobody holds these; the oldest first, at most a hundred.
    pub offered: Vec<Job>,
    /// The asker holds these.
    pub held: Vec<Job>,
}

/// A job as it is offered and as it is held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Job {
    /// The job.
    pub job_id: PickJobId,
    /// The location.
    pub location: String,
    /// The zone of its bins.
    pub zone: String,
    /// What people call the order.
    pub order_number: String,
    /// When it should be picked; nothing where nobody waits for it at a time.
    pub due_at: Option<DateTime<Utc>>,
    /// Until then nobody else gets it; nothing where nobody holds it.
    #[serde(default)]
    pub claimed_until: Option<DateTime<Utc>>,
    /// Why its order is on hold: finish what you hold, nothing of it is packed until that ends.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on_hold: Vec<HoldReason>,
    /// What is to be taken, in walking order.
    pub tasks: Vec<Task>,
}

/// One bin, one item, one quantity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Task {
    /// The task.
    pub task_id: PickTaskId,
    /// What stands on the shelf.
    pub bin: String,
    /// The item.
    pub sku: Sku,
    /// What was ordered, where the item stands in for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub substituted_for: Option<Sku>,
    /// The codes that its pieces bear, any of which may be scanned.
    pub barcodes: Vec<String>,
    /// What people call it.
    pub name: String,
    /// Pieces wanted.
    pub quantity: u32,
    /// Pieces taken so far.
    #[serde(default)]
    pub picked: u32,
    /// Pieces that were not there.
    #[serde(default)]
    pub short: u32,
    /// Pieces of those taken that are in closed parcels.
    #[serde(default)]
    pub packed: u32,
}

/// A question about a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JobQuestion {
    /// The job.
    pub job_id: PickJobId,
}

/// Pieces were taken out of a bin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scan {
    /// Made by the device; the same again has no further effect.
    pub scan_id: String,
    /// The job.
    pub job_id: PickJobId,
    /// The task.
    pub task_id: PickTaskId,
    /// The bin as it was scanned.
    pub bin: String,
    /// The code of the piece as it was scanned.
    pub barcode: String,
    /// How many pieces, at least one.
    pub quantity: u32,
    /// The pieces are in somebody's hand already: whoever holds the job now, none of them is refused.
    /// What the job still wants counts, the rest is put back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_hand: bool,
}

/// How far a task is after a scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Scanned {
    /// Pieces taken so far.
    pub picked: u32,
    /// Pieces wanted.
    pub wanted: u32,
    /// What became of pieces in hand, where the asker does not hold the job or not all of them count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<Late>,
}

/// Pieces were not where the books say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Short {
    /// Made by the device; the same again has no further effect.
    pub scan_id: String,
    /// The job.
    pub job_id: PickJobId,
    /// The task.
    pub task_id: PickTaskId,
    /// How many pieces, at least one.
    pub quantity: u32,
    /// Such as `not_found` or `damaged`; either way they leave the books.
    pub reason: String,
}

/// How many pieces of a task were not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShortTaken {
    /// Pieces that were not there, all told.
    pub short: u32,
}

/// Where a job stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct JobState {
    /// `open`, `claimed`, `picked`, `packed` or `cancelled`.
    pub state: String,
}
