//! What review is asked: the queue, one review, and a clerk's word on it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::ids::{HoldId, LineId, OrderId};
use crate::money::Money;
use crate::order::{HoldReason, OrderFacts};
use crate::requests::PageQuery;

/// Reads the queue: [`ListReviews`] gives a page of [`ReviewEntry`].
pub const LIST: &str = "reviews.list";
/// Reads one review: [`GetReview`] gives a [`ReviewDetail`].
pub const GET: &str = "reviews.get";
/// Writes: [`ApproveReview`] gives the [`ReviewEntry`] as it is then.
pub const APPROVE: &str = "reviews.approve";
/// Writes: [`RejectReview`] gives the [`ReviewEntry`] as it is then.
pub const REJECT: &str = "reviews.reject";
/// Writes: [`ReleaseHold`] gives the [`ReviewEntry`] as it is then.
pub const RELEASE: &str = "holds.release";
/// Writes: [`UndoReview`] gives the [`ReviewEntry`] as it is then.
pub const UNDO: &str = "reviews.undo";

/// So long can a person's word be taken back, in seconds.
pub const UNDO_SECONDS_MAX: u32 = 60;

/// Where a review stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewState {
    /// At least one hold speaks against the order.
    Open,
    /// The order may be fulfilled.
    Approved,
    /// A person found the order not acceptable.
    Rejected,
    /// The order is not wanted any more.
    Cancelled,
    /// There is nothing to decide: a test, or nothing is left to be fulfilled.
    Exempt,
}

impl ReviewState {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Open, Self::Approved, Self::Rejected, Self::Cancelled, Self::Exempt];

    /// Gives the word that stands in rows and pages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
            Self::Exempt => "exempt",
        }
    }
}

/// In which order the queue is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReviewSort {
    /// The longest waiting first.
    #[default]
    Age,
    /// The dearest first.
    Value,
}

/// Asks for the queue: every review with an open hold, unless a state is named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ListReviews {
    /// Only those in this state, with or without open holds.
    pub state: Option<ReviewState>,
    /// Only those with an open hold for this reason.
    pub reason: Option<HoldReason>,
    /// Only orders of this channel.
    pub channel: Option<String>,
    /// In which order.
    pub sort: ReviewSort,
    /// Which part; a cursor belongs to the sort it was given for.
    #[serde(flatten)]
    pub page: PageQuery,
}

/// Asks for one review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetReview {
    /// The order.
    pub order_id: OrderId,
}

/// Releases every open hold of an order and approves it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ApproveReview {
    /// The order.
    pub order_id: OrderId,
    /// Why, for the colleagues; at most 500 characters.
    #[serde(default)]
    pub note: Option<String>,
}

/// Says that an order is not acceptable; for good, once the time to undo it is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RejectReview {
    /// The order.
    pub order_id: OrderId,
    /// Why, in words that the shop may read; 1 to 500 characters.
    pub reason: String,
    /// So long it can be undone, and nobody is told; 0 to 60 seconds, at once where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo_within_seconds: Option<u32>,
}

/// Takes a person's word back.
///
/// A rejection can be undone until it takes effect: the rules look at the order again. An approval or
/// a release can within a minute: the order is on hold again, also where it is approved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoReview {
    /// The order.
    pub order_id: OrderId,
    /// Which word. Where it was not said, or is undone already, nothing changes.
    pub undo: Undone,
    /// The hold that was released, where that is undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold_id: Option<HoldId>,
}

/// A person's word that can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Undone {
    /// That the order is not acceptable.
    Rejection,
    /// That it may be fulfilled; also the word of the rules.
    Approval,
    /// That one hold does not count.
    Release,
}

impl Undone {
    /// Gives the word that stands in bodies.
    pub fn code(self) -> &'static str {
        match self {
            Self::Rejection => "rejection",
            Self::Approval => "approval",
            Self::Release => "release",
        }
    }
}

/// A rejection that can still be undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rejecting {
    /// When it takes effect.
    pub due_at: DateTime<Utc>,
    /// An actor.
    pub by: String,
    /// Why, in words.
    pub reason: String,
}

/// Releases one hold; the last one approves the order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseHold {
    /// The hold.
    pub hold_id: HoldId,
    /// Why, for the colleagues; at most 500 characters.
    #[serde(default)]
    pub note: Option<String>,
}

/// A hold as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HoldEntry {
    /// The hold.
    pub hold_id: HoldId,
    /// The code of the reason.
    pub reason: HoldReason,
    /// What it rests on; nothing personal.
    pub evidence: BTreeMap<String, String>,
    /// Who should look at it.
    pub owner: String,
    /// Since when.
    pub placed_at: DateTime<Utc>,
    /// Until when; absent while it is open.
    #[serde(default)]
    pub released_at: Option<DateTime<Utc>>,
    /// `rules`, or an actor; absent while it is open.
    #[serde(default)]
    pub released_by: Option<String>,
    /// What was noted at the release.
    #[serde(default)]
    pub note: Option<String>,
    /// What can be done about it; nothing once it is released.
    #[serde(default)]
    pub actions: Vec<NextAction>,
}

/// Something that a person can do next, as a call of the API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NextAction {
    /// What it is, such as `create_item`, `set_alias`, `correct`, `ask_customer` or `release`.
    pub action: String,
    /// With which method.
    pub method: String,
    /// Where, ready to be asked for.
    pub path: String,
    /// The line that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line_id: Option<LineId>,
    /// Members of the body that are known already; each may be said otherwise.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub body: Map<String, Value>,
    /// Members of the body that a person has to add.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
}

/// A review as the queue shows it; nothing personal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReviewEntry {
    /// The order.
    pub order_id: OrderId,
    /// What people call it.
    pub number: String,
    /// The channel that took it.
    pub channel: String,
    /// Where the review stands.
    pub state: ReviewState,
    /// The order's total.
    pub total: Money,
    /// When the review began.
    pub received_at: DateTime<Utc>,
    /// When it was decided.
    #[serde(default)]
    pub decided_at: Option<DateTime<Utc>>,
    /// `rules`, the shop, or an actor.
    #[serde(default)]
    pub decided_by: Option<String>,
    /// A person rejected it, and can still undo that; its holds stay open until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejecting: Option<Rejecting>,
    /// What speaks against it, the oldest first.
    pub open_holds: Vec<HoldEntry>,
}

/// A review with all there is to decide on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReviewDetail {
    /// As the queue shows it.
    #[serde(flatten)]
    pub entry: ReviewEntry,
    /// What was noted at the decision.
    #[serde(default)]
    pub note: Option<String>,
    /// Every hold there ever was, released ones too.
    pub holds: Vec<HoldEntry>,
    /// The order as the shop last told it.
    pub order: OrderFacts,
    /// What can be asked for now.
    pub actions: Vec<String>,
}
