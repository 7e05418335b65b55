//! Questions and their answers, as JSON.

use bytes::Bytes;
use contracts::ids::Slot;
use contracts::problem::Problem;
use contracts::trace::TraceContext;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{BatchError, Within};

/// A question as it arrived.
#[derive(Clone, Debug)]
pub struct Question {
    /// Who asks.
    pub actor: String,
    /// The caller's trace.
    pub trace: Option<TraceContext>,
    /// Its headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// How far whoever asks reaches.
    pub within: Within,
    /// Its body.
    pub body: Bytes,
}

impl Question {
    /// Reads the body; unknown members of our own requests are errors that name themselves.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let body: &[u8] = if self.body.is_empty() { b"{}" } else { &self.body };
        serde_json::from_slice(body).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => unfitting::<T>(body, &error),
            _ => Problem::bad_request(error.to_string()),
        })
    }

    /// Gives a header; the name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }
}

/// Makes a problem of JSON that is not what was asked for: it names the member that is wrong, not
/// the place in a text that whoever asked through the gateway has never seen.
fn unfitting<T: DeserializeOwned>(body: &[u8], error: &serde_json::Error) -> Problem {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let read = serde_path_to_error::deserialize::<_, T>(&mut reader);
    let words = without_place(&error.to_string());
    let members = read.err().map(|error| error.path().iter().map(member_of).collect::<Vec<_>>());
    let members = members.filter(|members| members.iter().all(Option::is_some));
    let members: Vec<_> = members.into_iter().flatten().flatten().collect();
    match members.is_empty() {
        true => Problem::unprocessable(words),
        false => {
            let pointer = format!("#/{}", members.join("/"));
            Problem::unprocessable(format!("{}: {words}", members.join(".")))
                .with_error(pointer, words)
        }
    }
}

fn member_of(segment: &serde_path_to_error::Segment) -> Option<String> {
    use serde_path_to_error::Segment;
    match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(key.clone()),
        Segment::Enum { .. } | Segment::Unknown => None,
    }
}

fn without_place(words: &str) -> String {
    words.rsplit_once(" at line ").map_or(words, |(words, _)| words).to_owned()
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only whether it can be read matters")]
    struct Asked {
        lines: Vec<Line>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only whether it can be read matters")]
    struct Line {
        quantity: u32,
    }

    fn refused(body: &'static str) -> Problem {
        let body = Bytes::from_static(body.as_bytes());
        let question = Question {
            actor: "test".into(),
            trace: None,
            headers: vec![],
            within: Within::default(),
            body,
        };
        question.json::<Asked>().expect_err("it cannot be read")
    }

    #[test]
    fn what_does_not_fit_names_the_member_and_no_place_in_a_text() {
        let problem = refused(r#"{ "lines": [{ "quantity": 1 }, { "quantity": -1 }] }"#);
        assert_eq!(problem.status, 422);
        assert_eq!(
            problem.detail.as_deref(),
            Some("lines.1.quantity: invalid value: integer `-1`, expected u32")
        );
        assert_eq!(problem.errors[0].pointer, "#/lines/1/quantity");
        assert_eq!(refused("{}").detail.as_deref(), Some("missing field `lines`"));
        assert_eq!(refused("{").status, 400);
    }
}
