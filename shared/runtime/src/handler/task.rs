//! Commands on their way into the transaction of a batch.

use chrono::{DateTime, Utc};
use contracts::trace::TraceContext;
use sqlx::PgConnection;
use uuid::Uuid;

use super::recent::Stamps;

/// The transaction of a batch, with its moment.
pub struct Batch<'a> {
    /// The connection, inside the transaction; nobody else may commit or roll back.
    pub conn: &'a mut PgConnection,
    /// The database's time, taken once for the batch.
    pub now: DateTime<Utc>,
    /// Which batches were the last of its lanes, for what is remembered ([`super::Recent`]).
    pub stamps: &'a mut Stamps,
}

/// A command and what led to it.
#[derive(Clone, Debug)]
pub struct Task<C> {
    /// What to do.
    pub command: C,
    /// What led to it.
    pub cause: Cause,
    /// The lane in which it is done; a batch holds what several lanes have ready.
    pub lane: u16,
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
