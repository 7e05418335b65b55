//! Why a batch was rolled back, and what that asks for.

use crate::handler::BatchError;
use crate::parked::State;

/// Why a batch was rolled back.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Something at these indexes has to be put aside first, because later messages depend on it.
    #[error("messages have to be put aside first")]
    Exclude(Vec<(usize, State, String)>),
    /// The connection is gone, or the database is going: the holding ends.
    #[error("the database went away")]
    Lost(#[source] sqlx::Error),
    /// Another writer has the lane.
    #[error("another writer has the lane")]
    Fenced,
    /// Another reader moved a position.
    #[error("another reader moved a position")]
    Moved,
    /// Worth the same again: a deadlock or a time-out.
    #[error("the database asks for another try")]
    Again(#[source] sqlx::Error),
    /// Something in the batch cannot be handled.
    #[error("the batch cannot be handled: {0}")]
    Poison(String),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|database| database.code());
        match (&error, code.as_deref()) {
            (_, Some("40001" | "40P01" | "55P03" | "57014" | "53300")) => Self::Again(error),
            (_, Some(code)) if code.starts_with("08") || code.starts_with("57P") => {
                Self::Lost(error)
            }
            (_, Some("25P03" | "53100" | "58030" | "XX000" | "XX001" | "XX002")) => {
                Self::Lost(error)
            }
            (sqlx::Error::Database(_), _) => Self::Poison(chain_of(&error)),
            (sqlx::Error::ColumnDecode { .. } | sqlx::Error::RowNotFound, _) => {
                Self::Poison(chain_of(&error))
            }
            _ => Self::Lost(error),
        }
    }
}

impl From<BatchError> for Failure {
    fn from(error: BatchError) -> Self {
        match error {
            BatchError::Database(error) => error.into(),
            BatchError::Encode(_) | BatchError::Inconsistent { .. } => {
                Self::Poison(chain_of(&error))
            }
        }
    }
}

/// Writes an error with its causes, once, where it is handled.
pub fn chain_of(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
