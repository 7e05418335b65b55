//! The question that every service answers about the way of a request or an order: its spans.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::service::Service;

/// Gives what a service did in a trace: [`GetTrace`] -> [`TracePart`]. Asked of every service.
pub const TRACE_GET: &str = "trace.get";

/// Asks for the spans of a trace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetTrace {
    /// 32 lower-case hex digits.
    pub trace_id: String,
}

/// What one service did in a trace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TracePart {
    /// Who did it.
    pub service: Service,
    /// By the time they began.
    pub spans: Vec<TraceSpan>,
    /// Whether there are more than are shown.
    pub cut: bool,
}

/// One thing that was done: from when to when, and what led to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TraceSpan {
    /// 16 lower-case hex digits.
    pub span_id: String,
    /// The span that led to it; nothing for the first of a trace.
    pub parent_id: Option<String>,
    /// What was done, the same for all of its kind.
    pub name: String,
    /// `server`, `consumer`, `producer`, `client` or `internal`.
    pub kind: String,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it was committed or answered.
    pub ended_at: DateTime<Utc>,
    /// What is known about it, named as OpenTelemetry does.
    pub attributes: Map<String, Value>,
    /// What else it belongs to, such as the batch in which it was done.
    pub links: Vec<TraceLink>,
    /// What went wrong, if something did.
    pub error: Option<String>,
}

/// A span of another trace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TraceLink {
    /// 32 lower-case hex digits.
    pub trace_id: String,
    /// 16 lower-case hex digits.
    pub span_id: String,
    /// What it is: `batch`, `message` or `request`.
    pub what: String,
}
