//! What a service supplies to the shell, and what the shell supplies to a service.

use std::fmt::Display;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use contracts::envelope::Envelope;
use contracts::events::{Event, Kind};
use contracts::ids::Slot;
use contracts::problem::Problem;
use contracts::service::Service;
use contracts::trace::TraceContext;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// A service as the shell sees it: which questions it takes, what events mean to it, and how a
/// slice of commands is applied inside the batch's transaction.
pub trait Handler: Send + Sync + Sized + 'static {
    /// Who this is.
    const SERVICE: Service;
    /// What this service can be asked to do.
    type Command: Send + 'static;

    /// Says what an event of another service asks this one to do. Pure.
    fn consume(&self, event: &Received) -> Consumed<Self::Command>;

    /// Says whether a reading lane keeps an event; by default the lane of the event's slot does.
    fn keeps(&self, event: &Received, lane: u16) -> bool {
        event.envelope.slot().lane(Self::SERVICE.lanes()) == lane
    }

    /// Applies commands in their order: load for all, decide each in memory, store for all.
    ///
    /// - Gives: one outcome for each task, in the same order. An outcome that is not
    ///   [`Answer::Done`] must have written nothing for its task.
    /// - Errs: the whole batch is rolled back and redone one by one.
    fn apply(
        &self,
        batch: &mut Batch<'_>,
        tasks: Vec<Task<Self::Command>>,
    ) -> impl Future<Output = Result<Vec<Outcome>, BatchError>> + Send;

    /// Gives what the clock asks for in this lane: at most `limit` commands, the same ones again
    /// until they are done. Asked at most twice a second, inside the batch's transaction.
    fn due(
        &self,
        _batch: &mut Batch<'_>,
        _limit: i64,
    ) -> impl Future<Output = Result<Vec<Self::Command>, BatchError>> + Send {
        async { Ok(Vec::new()) }
    }

    /// The names of the questions that only read.
    const READS: &'static [&'static str] = &[];
    /// The names of the questions that lead to a command.
    const WRITES: &'static [&'static str] = &[];
    /// Subjects outside `kontor.svc.<service>` that are questions too.
    const SUBJECTS: &'static [&'static str] = &[];

    /// Answers a question that only reads; on any replica.
    fn read(
        &self,
        _pool: &PgPool,
        endpoint: &str,
        _question: Question,
    ) -> impl Future<Output = Result<Bytes, Problem>> + Send {
        let problem = Problem::not_found(format!("{} has no endpoint {endpoint}", Self::SERVICE));
        async { Err(problem) }
    }

    /// Makes a command of a question that writes, and says in which slot it is at home; on any
    /// replica.
    fn route(
        &self,
        _pool: &PgPool,
        endpoint: &str,
        _question: &Question,
    ) -> impl Future<Output = Result<Routed<Self::Command>, Problem>> + Send {
        let problem = Problem::not_found(format!("{} has no endpoint {endpoint}", Self::SERVICE));
        async { Err(problem) }
    }

    /// Makes endpoint and actor of a subject out of [`Handler::SUBJECTS`].
    fn translate(_subject: &str) -> Option<(String, String)> {
        None
    }
}

/// An event as it arrived.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its attributes.
    pub envelope: Envelope,
    /// Its body, as it was sent.
    pub body: Bytes,
}

impl Received {
    /// Gives the body if the event is an `E`; an error where it claims to be one and is not.
    pub fn read<E: Event>(&self) -> Option<Result<E, serde_json::Error>> {
        let matches = self.envelope.event_type.is::<E>();
        matches.then(|| serde_json::from_slice(&self.body))
    }
}

/// What an event means to a service.
#[derive(Debug)]
pub enum Consumed<C> {
    /// It asks for something.
    Command(C),
    /// It is none of its business.
    Ignored,
    /// It cannot be read: parked, with the reason.
    Unreadable(String),
}

impl<C> Consumed<C> {
    /// Tries one kind of event after the other: `Consumed::Ignored.or(event, Command::Allocate)`.
    pub fn or<E: Event>(self, event: &Received, command: impl FnOnce(E) -> C) -> Self {
        match self {
            Self::Ignored => match event.read::<E>() {
                None => Self::Ignored,
                Some(Ok(body)) => Self::Command(command(body)),
                Some(Err(error)) => Self::Unreadable(error.to_string()),
            },
            decided => decided,
        }
    }
}

/// The transaction of a batch, with its moment and its lane.
pub struct Batch<'a> {
    /// The connection, inside the transaction; nobody else may commit or roll back.
    pub conn: &'a mut PgConnection,
    /// The database's time, taken once for the batch.
    pub now: DateTime<Utc>,
    /// The lane whose writer this is.
    pub lane: u16,
}

/// A command and what led to it.
#[derive(Clone, Debug)]
pub struct Task<C> {
    /// What to do.
    pub command: C,
    /// What led to it.
    pub cause: Cause,
}

/// What led to a command.
#[derive(Clone, Debug)]
pub struct Cause {
    /// The event, the request or the timer; whatever is made for it derives its id from this one,
    /// where it has no natural key of its own.
    pub id: Uuid,
    /// Who: a service such as `service:review`, a key, a device, a customer, `timer`.
    pub actor: String,
    /// The trace it belongs to.
    pub trace: Option<TraceContext>,
    /// When the event was written or the request arrived.
    pub time: DateTime<Utc>,
}

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

/// A question as it arrived.
#[derive(Clone, Debug)]
pub struct Question {
    /// Who asks.
    pub actor: String,
    /// The caller's trace.
    pub trace: Option<TraceContext>,
    /// Its headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Bytes,
}

impl Question {
    /// Reads the body; unknown members of our own requests are errors that name themselves.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let body: &[u8] = if self.body.is_empty() { b"{}" } else { &self.body };
        serde_json::from_slice(body).map_err(|error| {
            let kind = match error.classify() {
                serde_json::error::Category::Data => Problem::unprocessable,
                _ => Problem::bad_request,
            };
            kind(error.to_string())
        })
    }

    /// Gives a header; the name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }
}

/// A command and the slot in which it is at home.
#[derive(Debug)]
pub struct Routed<C> {
    /// Decides the lane.
    pub slot: Slot,
    /// What to do.
    pub command: C,
}

/// Why a batch failed.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// The database refused or went away.
    #[error("the database refused a statement of the batch")]
    Database(#[from] sqlx::Error),
    /// A body could not be written as JSON.
    #[error("a body could not be written as JSON")]
    Encode(#[source] serde_json::Error),
    /// A stored row says something that cannot be.
    #[error("{table} holds what cannot be: {what}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// Column, id and value.
        what: String,
    },
}

impl BatchError {
    /// Says that a stored row cannot be read.
    pub fn inconsistent(table: &'static str, what: impl Into<String>) -> Self {
        Self::Inconsistent { table, what: what.into() }
    }
}

/// Writes a body as JSON.
pub fn json(body: &impl Serialize) -> Result<Bytes, BatchError> {
    serde_json::to_vec(body).map(Bytes::from).map_err(BatchError::Encode)
}

/// Writes the answer of a read as JSON.
pub fn answer(body: &impl Serialize) -> Result<Bytes, Problem> {
    json(body).map_err(|error| broken(&error))
}

/// Makes a problem of a fault of ours and logs it once.
pub fn broken(error: &(dyn std::error::Error + 'static)) -> Problem {
    tracing::error!(error, "a question could not be answered");
    Problem::internal("the answer could not be made; the log has the reason")
}

/// Makes a problem of a database that did not answer a read.
pub fn database(error: sqlx::Error) -> Problem {
    tracing::warn!(error = &error as &dyn std::error::Error, "a read failed");
    Problem::unavailable("the database did not answer").retry_after(1)
}
