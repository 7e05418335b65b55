//! Questions about cases of missing stock.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::events::shortage::ShortageChoice;
use crate::ids::{LineId, OrderId, ShortageId};
use crate::requests::PageQuery;
use crate::sku::Sku;

/// Lists cases, the oldest first: [`ShortagesQuery`] gives a page of [`Shortage`].
pub const SHORTAGES_LIST: &str = "shortages.list";
/// Reads a case: [`ShortageQuery`] gives [`Shortage`].
pub const SHORTAGES_GET: &str = "shortages.get";
/// Lets the missing pieces wait: [`ShortageWait`] gives [`Shortage`].
pub const SHORTAGES_WAIT: &str = "shortages.wait";
/// Cancels the missing pieces: [`ShortageCancel`] gives [`Shortage`].
pub const SHORTAGES_CANCEL: &str = "shortages.cancel";
/// Sends pieces of another item in place of the missing ones: [`ShortageSubstitute`] gives
/// [`Shortage`].
pub const SHORTAGES_SUBSTITUTE: &str = "shortages.substitute";
/// Lets the customer choose: [`ShortageOffer`] gives [`Shortage`].
pub const SHORTAGES_OFFER: &str = "shortages.offer";
/// What the customer chose: [`ShortageChosen`] gives [`Shortage`].
pub const SHORTAGES_CHOOSE: &str = "shortages.choose";

/// Which cases.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ShortagesQuery {
    /// Only of this order.
    pub order_id: Option<OrderId>,
    /// Only of this item.
    pub sku: Option<Sku>,
    /// `open`, `waiting`, `cancelling` or `settled`; all but settled ones where nothing is said.
    pub state: Option<String>,
    /// Which part of the list.
    #[serde(flatten)]
    pub page: PageQuery,
}

/// Which case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShortageQuery {
    /// The case.
    pub shortage_id: ShortageId,
}

/// Missing pieces of a line, and what becomes of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Shortage {
    /// The case.
    pub shortage_id: ShortageId,
    /// The order.
    pub order_id: OrderId,
    /// What people call the order.
    pub order_number: String,
    /// The line.
    pub line_id: LineId,
    /// The item.
    pub sku: Sku,
    /// What people call the item.
    #[serde(default)]
    pub name: Option<String>,
    /// `open`, `waiting`, `cancelling` or `settled`.
    pub state: String,
    /// Who is to act: `clerk`, `customer`, `warehouse`, or `nobody`.
    pub owner: String,
    /// Pieces missing.
    pub missing: u32,
    /// Pieces of the case that came and were set aside.
    pub arrived: u32,
    /// Pieces of the case that will not be sent.
    pub cancelled: u32,
    /// Pieces of the case for which another item stands in.
    #[serde(default)]
    pub substituted: u32,
    /// Which item that is.
    #[serde(default)]
    pub substitute: Option<Sku>,
    /// What people call that item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub substitute_name: Option<String>,
    /// Since when.
    pub opened_at: DateTime<Utc>,
    /// The day on which the item is expected, where one is known.
    pub expected_on: Option<NaiveDate>,
    /// The last day of the waiting.
    pub wait_until: Option<NaiveDate>,
    /// When the time decides; absent where it never does.
    pub decide_by: Option<DateTime<Utc>>,
    /// What can be chosen now.
    pub choices: Vec<ShortageChoice>,
    /// What the customer may choose of it.
    pub offered: Vec<ShortageChoice>,
    /// Items that may stand in and of which there is enough at the moment.
    #[serde(default)]
    pub substitutes: Vec<Substitute>,
    /// Who chose last.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why, in words.
    pub reason: Option<String>,
}

/// An item that may stand in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Substitute {
    /// The item.
    pub sku: Sku,
    /// What people call it.
    pub name: String,
    /// Pieces that can be promised, at all locations together.
    pub available: i64,
}

/// The missing pieces wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShortageWait {
    /// The case.
    pub shortage_id: ShortageId,
    /// Up to and with this day; else the day on which the item is expected; else the usual time.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// In words.
    #[serde(default)]
    pub reason: Option<String>,
}

/// The missing pieces are not sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShortageCancel {
    /// The case.
    pub shortage_id: ShortageId,
    /// In words.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Another item stands in for all missing pieces; the price stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShortageSubstitute {
    /// The case.
    pub shortage_id: ShortageId,
    /// Which item: any that is in the item master.
    pub sku: Sku,
    /// In words.
    #[serde(default)]
    pub reason: Option<String>,
}

/// The customer may choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShortageOffer {
    /// The case.
    pub shortage_id: ShortageId,
    /// Among these; all there are where nothing is said.
    #[serde(default)]
    pub choices: Option<Vec<ShortageChoice>>,
}

/// What the customer chose, by the link of the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShortageChosen {
    /// The case.
    pub shortage_id: ShortageId,
    /// What.
    pub choice: ShortageChoice,
    /// Which item stands in, where one shall: one of those that the item master names.
    #[serde(default)]
    pub sku: Option<Sku>,
}
