//! How a service stands: its lanes, how far it has read others, what it has put aside: every service
//! is asked alike.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::service::Service;

/// Gives how a service stands: [`GetStanding`] -> [`Standing`].
pub const STANDING: &str = "standing";

/// Asks how a service stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct GetStanding {}

/// How a service stands, as one of its processes sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Standing {
    /// Who.
    pub service: Service,
    /// The process that answers.
    pub instance: String,
    /// Its release.
    pub version: String,
    /// What keeps that process from working; nothing where all is well.
    pub complaints: Vec<String>,
    /// When, on the database's clock.
    pub at: DateTime<Utc>,
    /// Every lane, whoever holds it.
    pub lanes: Vec<LaneStanding>,
    /// How far each lane has read each lane of its sources.
    pub reads: Vec<ReadStanding>,
    /// What is put aside, by state; nothing for a state that no message has.
    pub aside: Vec<AsideStanding>,
    /// What the broker keeps of what it said; nothing where the broker does not say.
    pub stream: Option<StreamStanding>,
}

/// A lane of a service's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LaneStanding {
    /// Which.
    pub lane: u16,
    /// The process that held it last.
    pub holder: Option<String>,
    /// Whether it is held now.
    pub held: bool,
    /// The taking in which it is written.
    pub epoch: i64,
    /// The number of the last row.
    pub head: i64,
    /// Rows that the broker has not confirmed.
    pub unpublished: i64,
    /// Takings in a row that did not end in order.
    pub crashes: i16,
}

/// How far a lane has read a lane of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReadStanding {
    /// The lane that reads.
    pub lane: u16,
    /// Whose log.
    pub source: Service,
    /// Which lane of it.
    pub source_lane: u16,
    /// The number of the last row read.
    pub number: i64,
    /// Why it is not read on until a person decides; nothing while it is.
    pub stands: Option<String>,
}

/// Messages that are put aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AsideStanding {
    /// `parked`: for a person. `awaiting_cause`: for something that will be told. `behind`: for an
    /// earlier message of the same aggregate.
    pub state: String,
    /// How many.
    pub count: i64,
    /// Since when the first of them waits.
    pub oldest_at: DateTime<Utc>,
}

/// What the broker keeps of a service's events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StreamStanding {
    /// Messages.
    pub messages: u64,
    /// Their size.
    pub bytes: u64,
    /// The broker's number of the last one.
    pub last: u64,
    /// Durables of readers.
    pub readers: u64,
}
