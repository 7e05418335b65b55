//! Refusals: RFC 9457 problem documents, over HTTP and NATS alike.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::trace::TraceContext;

/// What was refused, why, and where things stood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// `about:blank`, or a path below `/problems/` that names the kind.
    #[serde(rename = "type", default = "about_blank")]
    pub kind: Cow<'static, str>,
    /// The kind in words; the same for every occurrence.
    pub title: Cow<'static, str>,
    /// The HTTP status.
    pub status: u16,
    /// This occurrence in words: what was asked and where things stood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Where to look it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace_id: Option<String>,
    /// What is wrong with which member of the request.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Whatever else helps, such as `retry_after_seconds`.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FieldError {
    /// A JSON pointer such as `#/lines/0/quantity`.
    pub pointer: String,
    /// What is wrong there.
    pub detail: String,
}

fn about_blank() -> Cow<'static, str> {
    Cow::Borrowed("about:blank")
}

macro_rules! statuses {
    ($($(#[$doc:meta])* $name:ident = $status:literal, $slug:literal, $title:literal;)*) => {
        impl Problem {$(
            $(#[$doc])*
            pub fn $name(detail: impl Into<String>) -> Self {
                Self {
                    kind: Cow::Borrowed(concat!("/problems/", $slug)),
                    title: Cow::Borrowed($title),
                    status: $status,
                    detail: Some(detail.into()),
                    trace_id: None,
                    errors: Vec::new(),
                    more: Map::new(),
                }
            }
        )*}
    };
}

statuses! {
    /// The request cannot be read.
    bad_request = 400, "bad-request", "The request cannot be read";
    /// Nobody said who is asking.
    unauthorized = 401, "unauthorized", "Who is asking is not known";
    /// Whoever asks may not do this.
    forbidden = 403, "forbidden", "Not allowed with this key";
    /// There is no such thing.
    not_found = 404, "not-found", "There is no such thing";
    /// Things stand otherwise than the request supposes.
    conflict = 409, "conflict", "Things stand otherwise";
    /// The body is too large.
    too_large = 413, "too-large", "The body is too large";
    /// The request can be read but not done.
    unprocessable = 422, "unprocessable", "The request cannot be done";
    /// More is asked than is allowed for now.
    too_many = 429, "too-many-requests", "Too many requests";
    /// A fault of ours; the trace id leads to it.
    internal = 500, "internal", "Something broke on our side";
    /// For the moment it cannot be done; try again.
    unavailable = 503, "unavailable", "Not available for the moment";
}

impl Problem {
    /// Names what is wrong with a member of the request.
    pub fn with_error(mut self, pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        self.errors.push(FieldError { pointer: pointer.into(), detail: detail.into() });
        self
    }

    /// Adds a member of its own.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.insert(name.to_owned(), value.into());
        self
    }

    /// Names the trace in which it was refused, unless it names one already.
    pub fn in_trace(mut self, trace: TraceContext) -> Self {
        self.trace_id.get_or_insert_with(|| trace.trace_hex());
        self
    }

    /// Says after how many seconds it is worth to try again.
    pub fn retry_after(self, seconds: u64) -> Self {
        self.with("retry_after_seconds", seconds)
    }
}
