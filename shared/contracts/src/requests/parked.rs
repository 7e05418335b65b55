//! Messages that a service took and could not handle: every service is asked alike.
//!
//! Personal data may stand in a message; who may ask is for the gateway to decide.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::within_bounds;

/// Lists what is put aside: [`ListParked`] -> `Page<ParkedMessage>`.
pub const LIST: &str = "parked.list";
/// Tries a message again: [`RetryParked`] -> [`ParkedSettled`].
pub const RETRY: &str = "parked.retry";
/// Gives a message up: [`DropParked`] -> [`ParkedSettled`].
pub const DROP: &str = "parked.drop";

/// Asks what is put aside, the longest waiting first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ListParked {
    /// Only those of this state: `parked`, `awaiting_cause` or `behind`.
    pub state: Option<String>,
    /// Only those of this order or aggregate.
    pub aggregate: Option<String>,
    /// Only the message with this event id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// At most so many items, 1 to 200; 50 where nothing is said.
    #[serde(deserialize_with = "within_bounds")]
    #[schemars(range(min = 1, max = 200))]
    pub limit: Option<u32>,
    /// What the page before gave as `next`.
    pub cursor: Option<String>,
}

/// A message that is put aside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ParkedMessage {
    /// The reading lane that has it.
    pub lane: u16,
    /// The event's id.
    pub id: Uuid,
    /// Who said it.
    pub source: String,
    /// In which lane.
    pub source_lane: u16,
    /// Its number there.
    pub number: i64,
    /// `ce-type`.
    pub event_type: String,
    /// The order, or the aggregate; later messages of it stand behind.
    pub aggregate: String,
    /// `parked`: for a person. `awaiting_cause`: for something that will be told. `behind`: for an
    /// earlier message of the same aggregate.
    pub state: String,
    /// Why, in words.
    pub reason: String,
    /// How often it was tried.
    pub attempts: i32,
    /// Since when.
    pub parked_at: DateTime<Utc>,
    /// What it says; as text where it is no JSON.
    pub body: Value,
}

/// Asks to try a message again, at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RetryParked {
    /// The reading lane that has it.
    pub lane: u16,
    /// The event's id.
    pub id: Uuid,
    /// What it says from now on, where it has to be repaired first; what it said is kept.
    #[serde(default)]
    pub body: Option<Value>,
    /// Why it was repaired.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Asks to give a message up: it has no effect, and later ones of its aggregate go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DropParked {
    /// The reading lane that has it.
    pub lane: u16,
    /// The event's id.
    pub id: Uuid,
    /// Why it may be given up.
    pub reason: String,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ParkedSettled {
    /// The event's id.
    pub id: Uuid,
    /// `done`, `dropped`, or where it still waits: `parked` or `awaiting_cause`.
    pub state: String,
    /// Why it still waits.
    pub reason: Option<String>,
    /// How many messages of the same aggregate still wait.
    pub behind: i64,
}
