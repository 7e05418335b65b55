//! What came of a command: an answer, facts and hints.

use std::fmt::Display;

use bytes::Bytes;
use contracts::events::{Event, Kind};
use contracts::problem::Problem;
use serde::Serialize;

use super::{BatchError, json};

/// What became of a task.
#[derive(Debug)]
pub struct Outcome {
    /// What whoever asked hears.
    pub answer: Answer,
    /// Facts for the log, written in the batch's transaction.
    pub events: Vec<NewEvent>,
    /// Said on plain NATS after the commit; may be lost.
    pub hints: Vec<Hint>,
}

/// What whoever asked hears.
#[derive(Debug)]
pub enum Answer {
    /// It is done, or was done before; the body answers a question.
    Done(Bytes),
    /// It cannot be done, and trying again will not help: a question hears the problem, an event
    /// is parked with it.
    Refused(Problem),
    /// What it refers to is not known yet: an event waits for its cause, a question hears 409.
    NotYet(String),
}

impl Outcome {
    /// It is done, and there is nothing to say about it.
    pub fn done() -> Self {
        Self { answer: Answer::Done(Bytes::from_static(b"{}")), events: vec![], hints: vec![] }
    }

    /// It is done, and this is the answer.
    pub fn reply(body: &impl Serialize) -> Result<Self, BatchError> {
        Ok(Self { answer: Answer::Done(json(body)?), ..Self::done() })
    }

    /// It cannot be done.
    pub fn refused(problem: Problem) -> Self {
        Self { answer: Answer::Refused(problem), ..Self::done() }
    }

    /// Its cause is not known yet.
    pub fn not_yet(missing: impl Into<String>) -> Self {
        Self { answer: Answer::NotYet(missing.into()), ..Self::done() }
    }

    /// Adds facts.
    pub fn announcing(mut self, events: impl IntoIterator<Item = NewEvent>) -> Self {
        self.events.extend(events);
        self
    }

    /// Adds hints.
    pub fn hinting(mut self, hints: impl IntoIterator<Item = Hint>) -> Self {
        self.hints.extend(hints);
        self
    }
}

/// A fact that goes into the log; the shell adds number, epoch, time, cause and trace.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// What kind of fact.
    pub kind: Kind,
    /// The aggregate it happened to, such as `ord_...`.
    pub subject: String,
    /// The aggregate's version after it.
    pub sequence: i64,
    /// The order, where there is one.
    pub correlation: Option<String>,
    /// JSON.
    pub body: String,
}

impl NewEvent {
    /// Makes a fact that belongs to an order, or to none.
    pub fn of<E: Event>(
        body: &E,
        subject: impl Display,
        sequence: i64,
        order: Option<contracts::ids::OrderId>,
    ) -> Result<Self, BatchError> {
        Ok(Self {
            kind: E::KIND,
            subject: subject.to_string(),
            sequence,
            correlation: order.map(|id| id.to_string()),
            body: serde_json::to_string(body).map_err(BatchError::Encode)?,
        })
    }
}

/// Something said on plain NATS after the commit.
#[derive(Clone, Debug)]
pub struct Hint {
    /// Where.
    pub subject: String,
    /// What.
    pub body: Bytes,
}
