//! Questions about what is to be reordered and what is expected.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::requests::PageQuery;
use crate::sku::Sku;

/// Says from which stock on an item is low: [`ReorderLevelPut`] gives [`StockPlan`].
pub const REORDER_LEVEL_PUT: &str = "reorder_levels.put";
/// Says when an item is expected: [`ExpectedPut`] gives [`StockPlan`].
pub const EXPECTED_PUT: &str = "expected.put";
/// Lists what is low: [`LowQuery`] gives a page of [`StockPlan`].
pub const LOW_LIST: &str = "stock.low";
/// Lists what is planned for an item: [`PlansQuery`] gives a page of [`StockPlan`].
pub const PLANS_LIST: &str = "stock.plans";

/// From which stock on an item is low at a location.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReorderLevelPut {
    /// The item.
    pub sku: Sku,
    /// The location.
    pub location: String,
    /// It is low with so many pieces to promise, or fewer; null ends the watching.
    pub reorder_level: Option<u32>,
}

/// When an item is expected at a location; a receipt of it there ends the expectation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpectedPut {
    /// The item.
    pub sku: Sku,
    /// The location.
    pub location: String,
    /// The day; null where nothing is expected any more.
    pub expected_on: Option<NaiveDate>,
}

/// What is planned for an item at a location, and how much there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StockPlan {
    /// The item.
    pub sku: Sku,
    /// The location.
    pub location: String,
    /// From so many pieces on it is low; absent where nobody watches.
    pub reorder_level: Option<i64>,
    /// Pieces that can still be promised.
    pub available: i64,
    /// Since when it is low; absent where it is not.
    pub low_since: Option<DateTime<Utc>>,
    /// The day on which it is expected.
    pub expected_on: Option<NaiveDate>,
    /// Who planned last.
    pub planned_by: String,
    /// When.
    pub planned_at: DateTime<Utc>,
}

/// The plans of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlansQuery {
    /// The item.
    pub sku: Sku,
    /// Which part of the list.
    #[serde(flatten)]
    pub page: PageQuery,
}

/// Which low stock.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct LowQuery {
    /// Only at this location.
    pub location: Option<String>,
    /// Which part of the list.
    #[serde(flatten)]
    pub page: PageQuery,
}
