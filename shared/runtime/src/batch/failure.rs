//! Why a batch was rolled back, and what that asks for.

use crate::handler::BatchError;
use crate::parked::State;

/// Why a batch was rolled back.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Something at these indexes has to be put aside first, because later messages depend on it.
    #[error("messages have to be put aside first")]
    Exclude(Vec<(usize, State, String)>),
    /// Several lanes went together and something of one of them failed: each tries its own part.
    #[error("what several lanes tried together failed")]
    Apart,
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
    /// What the clock asks for cannot be found out.
    #[error("the timers cannot be read: {0}")]
    Timers(String),
    /// Something in the batch cannot be handled.
    #[error("the batch cannot be handled: {0}")]
    Poison(String),
}

impl Failure {
    /// Judges an error of the statement that seals a batch: what a constraint refuses there, such
    /// as a day without a partition, is no fault of a message.
    pub fn of_seal(error: sqlx::Error) -> Self {
        match code_of(&error) {
            Some(code) if code.starts_with("23") => Self::Lost(error),
            _ => error.into(),
        }
    }

    /// Gives the reason if the fault may lie in a message: it cannot be handled, or it takes longer
    /// than a statement may.
    pub fn blame(self) -> Result<String, Self> {
        match self {
            Self::Poison(why) => Ok(why),
            Self::Again(error) if code_of(&error).as_deref() == Some("57014") => {
                Ok(chain_of(&error))
            }
            other => Err(other),
        }
    }
}

fn code_of(error: &sqlx::Error) -> Option<String> {
    error.as_database_error().and_then(|database| database.code()).map(String::from)
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        let Some(code) = code_of(&error) else {
            return match error {
                sqlx::Error::ColumnDecode { .. }
                | sqlx::Error::ColumnNotFound(_)
                | sqlx::Error::Decode(_)
                | sqlx::Error::Encode(_)
                | sqlx::Error::RowNotFound
                | sqlx::Error::TypeNotFound { .. } => Self::Poison(chain_of(&error)),
                _ => Self::Lost(error),
            };
        };
        match code.as_str() {
            // Disk full, a standby that takes no writes, transactions ended by their time limits.
            "53100" | "25006" | "25P03" | "25P04" | "40003" => Self::Lost(error),
            "55P03" | "57014" => Self::Again(error),
            _ => match &code[..2] {
                "40" | "53" => Self::Again(error),
                "08" | "57" | "58" | "XX" => Self::Lost(error),
                _ => Self::Poison(chain_of(&error)),
            },
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
