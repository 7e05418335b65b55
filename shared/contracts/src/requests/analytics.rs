//! Questions to analytics: what was sold, and how long each stage took.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::money::{Currency, Money};
use crate::requests::PageQuery;
use crate::sku::Sku;

/// Reads: [`SalesList`] -> a page of [`SalesRow`], in the order that was asked for.
pub const SALES_LIST: &str = "sales.list";
/// Reads: [`CycleTimesList`] -> a page of [`CycleTimeRow`], in the order of the group.
pub const CYCLE_TIMES_LIST: &str = "cycle_times.list";

/// What sales are summed up by; currencies are never added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SalesGroup {
    /// One row for each item.
    Product,
    /// One row for each country and region.
    Region,
    /// One row for each channel.
    Channel,
    /// One row for each day of placing, in UTC.
    #[default]
    Day,
}

/// In which order sales are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SalesSort {
    /// By the name of the group.
    #[default]
    Group,
    /// What sold for most first. It says something within one currency alone.
    Revenue,
}

/// Which sales are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SalesList {
    /// First day of placing, in UTC.
    pub from: Option<NaiveDate>,
    /// Last day of placing, in UTC; it belongs to the range.
    pub to: Option<NaiveDate>,
    /// Only this channel.
    pub channel: Option<String>,
    /// Only this currency.
    pub currency: Option<Currency>,
    /// What to sum up by.
    pub group_by: SalesGroup,
    /// In which order.
    pub sort: SalesSort,
    /// Which part of the list.
    #[serde(flatten)]
    pub page: PageQuery,
}

/// Sales of one group in one currency; the members that name the group are there, no others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SalesRow {
    /// The day of placing, in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<NaiveDate>,
    /// The channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The item; absent in a group by product where the shop names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<Sku>,
    /// ISO 3166-1 alpha-2; absent in a group by region where it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The code of the region where the platform gives one, else its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Orders that stand; in a group by product those with at least one such piece.
    pub orders: i64,
    /// Pieces that stand.
    pub pieces: i64,
    /// What these pieces sold for: unit prices less the discounts of their lines.
    pub revenue: Money,
    /// Orders that were cancelled or rejected.
    pub cancelled_orders: i64,
    /// Pieces that were cancelled, with their order or alone.
    pub cancelled_pieces: i64,
}

/// A stage on the way of an order; its time runs from the end of the stage before.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Received to approved.
    Approved,
    /// Approved to the first allocation.
    Allocated,
    /// The first allocation to the first completed pick.
    Picked,
    /// The first completed pick to the first closed parcel.
    Packed,
    /// The first closed parcel to the first hand-over.
    HandedOver,
    /// The first hand-over to the first delivery.
    Delivered,
    /// The first delivery to completed.
    Completed,
    /// Received to completed: the whole way.
    Whole,
}

/// What cycle times are summed up by, besides the stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CycleGroup {
    /// One row for each stage.
    #[default]
    Stage,
    /// One row for each day and stage.
    Day,
    /// One row for each channel and stage.
    Channel,
}

/// Which cycle times are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CycleTimesList {
    /// First day on which the stage ended, in UTC.
    pub from: Option<NaiveDate>,
    /// Last day on which the stage ended, in UTC; it belongs to the range.
    pub to: Option<NaiveDate>,
    /// Only this channel.
    pub channel: Option<String>,
    /// What to sum up by, besides the stage.
    pub group_by: CycleGroup,
    /// Which part of the list.
    #[serde(flatten)]
    pub page: PageQuery,
}

/// How long a stage took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CycleTimeRow {
    /// The day on which the stage ended, in a group by day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<NaiveDate>,
    /// The channel, in a group by channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The stage.
    pub stage: Stage,
    /// How many orders went through it.
    pub count: i64,
    /// The mean, rounded down.
    pub mean_seconds: i64,
    /// Half of the orders took at most so long: the slowest of the histogram's bucket in which
    /// the middle lies.
    pub p50_seconds: i64,
    /// Nine of ten orders took at most so long: the slowest of the bucket in which the ninth lies.
    pub p90_seconds: i64,
    /// The slowest.
    pub max_seconds: i64,
}
