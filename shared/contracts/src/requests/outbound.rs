//! Questions to the gateway about whatever leaves over HTTP: to whom, what waits, what came of it.
//!
//! A **target** is a shop that is written back to, or a subscription of webhooks. A **telling** is
//! one fact for one target. What a shop is told of stock stands in [`stock`]. Secrets travel sealed by
//! the gateway's master key.

pub mod stock;
mod taking;
mod targets;
mod tellings;

pub use taking::{SettleTelling, TakeTellings, TakenTelling, TakenTellings, Verdict};
pub use targets::{
    ListTargets, NameTarget, PutTarget, RotateTarget, TargetKind, TargetSettings, TargetState,
    TargetView, TryTarget,
};
pub use tellings::{
    AttemptView, DropTelling, ListTellings, NameTelling, RetriedTellings, RetryTellings,
    TellingAttempts, TellingState, TellingView,
};

/// Writes: keeps a target as it should be.
pub const TARGETS_PUT: &str = "targets.put";
/// Writes: gives a target a new secret beside the one before.
pub const TARGETS_ROTATE: &str = "targets.rotate";
/// Writes: lets a paused target go on.
pub const TARGETS_RESUME: &str = "targets.resume";
/// Writes: ends a target; what waits for it is dropped.
pub const TARGETS_END: &str = "targets.end";
/// Writes: tells a subscription of something that did not happen, to try the receiver.
pub const TARGETS_TRY: &str = "targets.try";
/// Reads: a page of targets of a kind.
pub const TARGETS_LIST: &str = "targets.list";
/// Reads: a target.
pub const TARGETS_GET: &str = "targets.get";
/// Writes: takes tellings that are due, for a while.
pub const TELLINGS_TAKE: &str = "tellings.take";
/// Writes: says what came of a telling that was taken.
pub const TELLINGS_SETTLE: &str = "tellings.settle";
/// Writes: has a telling told again, now.
pub const TELLINGS_RETRY: &str = "tellings.retry";
/// Writes: has the tellings of a target of a range of time told again.
pub const TELLINGS_RETRY_RANGE: &str = "tellings.retry_range";
/// Writes: gives a telling up for good.
pub const TELLINGS_DROP: &str = "tellings.drop";
/// Reads: a page of tellings.
pub const TELLINGS_LIST: &str = "tellings.list";
/// Reads: the attempts at a telling.
pub const TELLINGS_ATTEMPTS: &str = "tellings.attempts";
