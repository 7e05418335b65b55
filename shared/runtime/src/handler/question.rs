//! Questions and their answers, as JSON.

use bytes::Bytes;
use contracts::ids::Slot;
use contracts::problem::Problem;
use contracts::trace::TraceContext;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::BatchError;

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
