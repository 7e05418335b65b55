//! What is to be told, for people: listed, told again, given up.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::TargetKind;
use crate::ids::{OrderId, TellingId};
use crate::requests::PageQuery;

/// Where a telling stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TellingState {
    /// Not told yet.
    Waiting,
    /// Told.
    Told,
    /// Tried for a day, or refused: a person decides.
    GivenUp,
    /// A person decided that it is not told, or its target ended.
    Dropped,
}

impl TellingState {
    /// Gives the word that stands in rows.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Told => "told",
            Self::GivenUp => "given_up",
            Self::Dropped => "dropped",
        }
    }

    /// Gives the state that has this word.
    pub fn named(word: &str) -> Option<Self> {
        let all = [Self::Waiting, Self::Told, Self::GivenUp, Self::Dropped];
        all.into_iter().find(|state| state.code() == word)
    }
}

/// Asks for a page of tellings, the newest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ListTellings {
    /// Only those of this channel's shop.
    pub channel: Option<String>,
    /// Only those of this subscription.
    pub webhook: Option<String>,
    /// Only those in this state; what is not told yet, waiting or given up, where nothing is said.
    pub state: Option<TellingState>,
    /// Only those of this order.
    pub order_id: Option<OrderId>,
    /// Which part.
    pub page: PageQuery,
}

/// A telling, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TellingView {
    /// The telling.
    pub id: TellingId,
    /// What kind of target.
    pub kind: TargetKind,
    /// The channel, or the name of the subscription.
    pub target: String,
    /// What is told: `hand_over`, `cancellation`, or the type of an event.
    pub what: String,
    /// The order or other aggregate that it is about.
    pub about: String,
    /// Where it stands.
    pub state: TellingState,
    /// How often it was tried.
    pub attempts: u32,
    /// What came of the last try.
    #[serde(default)]
    pub reason: Option<String>,
    /// When it came to be.
    pub made_at: DateTime<Utc>,
    /// When it is tried next.
    #[serde(default)]
    pub next_try_at: Option<DateTime<Utc>>,
    /// When it was told, given up or dropped.
    #[serde(default)]
    pub settled_at: Option<DateTime<Utc>>,
}

/// Names a telling.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NameTelling {
    /// The telling.
    pub telling_id: TellingId,
}

/// Gives a telling up for good.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DropTelling {
    /// The telling.
    pub telling_id: TellingId,
    /// Why.
    pub reason: String,
}

/// Has the tellings of a target of a range of time told again.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetryTellings {
    /// Those of this channel's shop; or
    #[serde(default)]
    pub channel: Option<String>,
    /// those of this subscription.
    #[serde(default)]
    pub webhook: Option<String>,
    /// Made at or after.
    pub from: DateTime<Utc>,
    /// Made before.
    pub until: DateTime<Utc>,
    /// Only those in this state; those given up where nothing is said.
    #[serde(default)]
    pub state: Option<TellingState>,
}

/// How many are told again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RetriedTellings {
    /// So many.
    pub count: u64,
    /// Whether there are more than are taken at once: ask again.
    pub more: bool,
}

/// The attempts at a telling, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TellingAttempts {
    /// The telling.
    pub telling: TellingView,
    /// The last hundred attempts.
    pub attempts: Vec<AttemptView>,
}

/// One try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AttemptView {
    /// Which, from 1.
    pub attempt: u32,
    /// When its outcome was recorded.
    pub at: DateTime<Utc>,
    /// What came of it.
    pub outcome: String,
    /// The last status that the target answered with.
    #[serde(default)]
    pub status: Option<u16>,
    /// How long it took.
    pub took_ms: u32,
    /// How the last answer began.
    #[serde(default)]
    pub answer: Option<String>,
}
