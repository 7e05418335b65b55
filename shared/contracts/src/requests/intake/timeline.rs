//! What happened to an order.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::OrderId;
use crate::requests::within_bounds;

/// Whose timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GetTimeline {
    /// The order.
    pub order_id: OrderId,
    /// As in [`PageQuery`](crate::requests::PageQuery).
    #[serde(default, deserialize_with = "within_bounds")]
    #[schemars(range(min = 1, max = 200))]
    pub limit: Option<u32>,
    /// As in [`PageQuery`](crate::requests::PageQuery).
    #[serde(default)]
    pub cursor: Option<String>,
}

/// One thing that happened to an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TimelineEntry {
    /// The order's version after it.
    pub number: i64,
    /// When it happened, as whoever did it tells.
    pub at: DateTime<Utc>,
    /// Its code, such as `stock_allocated`.
    pub code: String,
    /// In words; nothing personal.
    pub sentence: String,
    /// Who.
    pub actor: String,
    /// The trace it belongs to.
    pub trace_id: Option<String>,
    /// The event, request or timer that led to it.
    pub source_event: Uuid,
}
