//! How a reader asks a writer for rows of its log, and how a writer announces how far it is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// A point in a lane's log: the epoch in which the row was written, and its number.
///
/// (0, 0) is before the first row of every log.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
pub struct Point {
    /// Rises with every taking of the lane; made from time.
    pub epoch: i64,
    /// Dense over all epochs of a lane; the first row is 1.
    pub number: i64,
}

impl Point {
    /// Makes a point.
    pub const fn new(epoch: i64, number: i64) -> Self {
        Self { epoch, number }
    }
}

/// An epoch and the number after which it starts: its first row is `start + 1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EpochStart {
    /// The epoch.
    pub epoch: i64,
    /// The head of the lane when the epoch was opened.
    pub start: i64,
}

/// What a writer says once a second, idle or not, on `kontor.head.<service>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Head {
    /// The lane.
    pub lane: u16,
    /// Its current epoch and last number.
    #[serde(flatten)]
    pub point: Point,
}

/// Asks for the rows after a number.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LogQuestion {
    /// Rows with greater numbers are wanted.
    pub after: i64,
    /// At most so many bytes of bodies; the answerer has a bound of its own.
    pub bytes_max: Option<u32>,
}

/// The writer's history and some rows, all of one moment.
#[derive(Debug, Serialize, Deserialize)]
pub struct LogAnswer {
    /// Every epoch of the lane with its start, rising.
    pub history: Vec<EpochStart>,
    /// Epoch and last number of the lane at that moment.
    pub head: Point,
    /// Numbers up to this one are gone, and nobody can tell them any more.
    pub floor: i64,
    /// The rows, dense and rising; empty only at the head.
    pub rows: Vec<LogRow>,
}

/// One row of a log: what the message of the same number carries.
#[derive(Debug, Serialize, Deserialize)]
pub struct LogRow {
    /// Its number.
    pub number: i64,
    /// The headers of the message.
    pub headers: Vec<(String, String)>,
    /// The body of the message.
    pub body: Box<RawValue>,
}
