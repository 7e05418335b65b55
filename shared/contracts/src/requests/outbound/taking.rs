//! Between the gateway's lane and whoever does the telling: taken, then settled.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{TargetKind, TargetSettings};
use crate::ids::TellingId;

/// Takes tellings that are due: nobody else gets them before the time is over.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeTellings {
    /// At most so many.
    pub limit: u32,
    /// At most so many of one target at a time, those included that are taken already.
    pub per_target: u32,
    /// For how long.
    pub for_seconds: u32,
}

/// What was taken.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct TakenTellings {
    /// Each with its target.
    pub items: Vec<TakenTelling>,
}

/// A telling that was taken, with what is needed to tell it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TakenTelling {
    /// The telling.
    pub id: TellingId,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// How the target is called inside.
    pub target: String,
    /// What the target is.
    pub kind: TargetKind,
    /// Where it is.
    pub url: String,
    /// What opens it or signs, sealed; the newest first.
    pub sealed: Vec<String>,
    /// How it is told.
    pub settings: TargetSettings,
    /// What is told.
    pub what: String,
    /// The fact.
    pub body: Value,
    /// When the target last said that it will do it.
    #[serde(default)]
    pub accepted_at: Option<DateTime<Utc>>,
    /// The database's time of the taking.
    pub taken_at: DateTime<Utc>,
}

/// What came of a try.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// The target knows it now, or knew it, or it does not concern it any more.
    Told {
        /// Which of the three, in words.
        how: String,
    },
    /// The target said that it will do it; a later look says whether it has.
    Accepted {
        /// In words.
        how: String,
        /// When to look.
        after_seconds: u32,
    },
    /// Not yet.
    Again {
        /// Why.
        reason: String,
        /// Not before; the target said so, or nobody knows what became of it.
        #[serde(default)]
        after_seconds: Option<u32>,
    },
    /// It will never be told like this.
    Refused {
        /// Why.
        reason: String,
    },
    /// The target asked for a rest; counts as no try.
    Rest {
        /// Why.
        reason: String,
        /// For how long.
        after_seconds: u32,
    },
    /// The target lets us do nothing at all: a person has to look.
    Closed {
        /// Why.
        reason: String,
    },
}

/// Says what came of a telling that was taken.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleTelling {
    /// The telling.
    pub id: TellingId,
    /// Which try it was.
    pub attempt: u32,
    /// What came of it.
    pub verdict: Verdict,
    /// The last status that the target answered with.
    #[serde(default)]
    pub status: Option<u16>,
    /// How long it took, all told.
    pub took_ms: u32,
    /// How the last answer begins.
    #[serde(default)]
    pub answer: Option<String>,
}
