use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use contracts::ids::HoldId;
use contracts::order::{HoldReason, OrderFacts};

use crate::domain::ReviewState;
use crate::domain::rules::Finding;

/// What the house thinks of one order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// The order as the shop last told it.
    pub order: OrderFacts,
    /// Where the review stands.
    pub state: ReviewState,
    /// Every hold there ever was, in the order they were placed.
    pub holds: Vec<Hold>,
    /// Number of the last of order-intake's events that was heard; none below is news.
    pub heard: i64,
    /// How many facts were announced about it.
    pub version: i64,
    /// When it began.
    pub received_at: DateTime<Utc>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// `rules`, `shop`, or an actor.
    pub decided_by: Option<String>,
    /// What was noted at the decision.
    pub note: Option<String>,
    /// A rejection that can still be undone; the review is open until it is carried out.
    pub rejecting: Option<Rejecting>,
}

/// A rejection that can still be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejecting {
    /// When it takes effect.
    pub due_at: DateTime<Utc>,
    /// An actor.
    pub by: String,
    /// In words.
    pub reason: String,
}

/// A finding that was placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
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
    /// How it ended; nothing while it is open.
    pub release: Option<Release>,
}

/// How a hold ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// When.
    pub at: DateTime<Utc>,
    /// `rules`, or an actor.
    pub by: String,
    /// What was noted.
    pub note: Option<String>,
}

impl Review {
    /// Gives the holds that stop the order, the oldest first.
    pub fn open_holds(&self) -> impl Iterator<Item = &Hold> {
        self.holds.iter().filter(|hold| hold.release.is_none())
    }

    /// Says whether the order waits for an item that we do not know.
    pub fn awaits_items(&self) -> bool {
        self.state == ReviewState::Open
            && self.open_holds().any(|hold| hold.reason == HoldReason::InvalidSkuOrSpec)
    }
}

impl Hold {
    /// Says whether this open hold tells just what the rules find now.
    pub fn shows(&self, finding: &Finding) -> bool {
        self.reason == finding.reason && self.evidence == finding.evidence
    }

    /// Says whether a person has let this hold go, having seen all that the rules find now.
    pub fn waives(&self, finding: &Finding) -> bool {
        let seen = |entry: (&String, &String)| self.evidence.get(entry.0) == Some(entry.1);
        self.reason == finding.reason
            && self.release.as_ref().is_some_and(|release| release.by != super::RULES)
            && finding.evidence.iter().all(seen)
    }
}
