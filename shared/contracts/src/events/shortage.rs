//! What warehouse says about missing stock for which somebody has to choose.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::events::event;
use crate::ids::{LineId, OrderId, ShortageId};
use crate::sku::Sku;

/// Pieces of an approved order's line are missing: somebody may choose what becomes of them.
///
/// Said by warehouse after `StockShort`, once as long as the case stands. The order's timeline
/// tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShortageOpened {
    /// The case.
    pub shortage_id: ShortageId,
    /// The order.
    pub order_id: OrderId,
    /// The line.
    pub line_id: LineId,
    /// The item.
    pub sku: Sku,
    /// Pieces missing.
    pub quantity: u32,
    /// The day on which the item is expected, where one is known.
    #[serde(default)]
    pub expected_on: Option<NaiveDate>,
    /// When the pieces are cancelled if nobody has chosen; absent where they wait for ever.
    #[serde(default)]
    pub decide_by: Option<DateTime<Utc>>,
}
event!(ShortageOpened, Warehouse, "shortage", "opened", v 1);

/// Somebody, or the time, chose what becomes of missing pieces.
///
/// Order-intake asks for the cancellation of what shall be cancelled; the timeline tells it. Where
/// another item stands in, `StockAllocated` tells of its pieces.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShortageDecided {
    /// The case.
    pub shortage_id: ShortageId,
    /// The order.
    pub order_id: OrderId,
    /// The line.
    pub line_id: LineId,
    /// The item.
    pub sku: Sku,
    /// What was chosen.
    pub choice: ShortageChoice,
    /// Pieces missing at that moment.
    pub quantity: u32,
    /// Which decision of the case it is: 1, 2, ...
    pub number: u32,
    /// The last day of the waiting, where one was named or is expected.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// Which item stands in, where one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub substitute: Option<Sku>,
    /// An actor, `customer`, or `timer`.
    pub decided_by: String,
    /// In words.
    #[serde(default)]
    pub reason: Option<String>,
}
event!(ShortageDecided, Warehouse, "shortage", "decided", v 1);

/// The customer may choose what becomes of missing pieces.
///
/// Said by warehouse when it lets the customer choose, by itself or because a clerk wants it. The
/// order's timeline tells it; crm writes to the customer, once for a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShortageOffered {
    /// The case.
    pub shortage_id: ShortageId,
    /// The order.
    pub order_id: OrderId,
    /// The line.
    pub line_id: LineId,
    /// The item.
    pub sku: Sku,
    /// What people call the item.
    pub name: String,
    /// Pieces missing.
    pub quantity: u32,
    /// What can be chosen.
    pub choices: Vec<ShortageChoice>,
    /// When the pieces are cancelled if nobody has chosen; absent where they wait for ever.
    #[serde(default)]
    pub decide_by: Option<DateTime<Utc>>,
    /// Who offered it.
    pub offered_by: String,
}
event!(ShortageOffered, Warehouse, "shortage", "offered", v 1);

/// Nothing is missing any more: what was has come, or is cancelled, or another item stands in.
///
/// The order's timeline tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ShortageSettled {
    /// The case.
    pub shortage_id: ShortageId,
    /// The order.
    pub order_id: OrderId,
    /// The line.
    pub line_id: LineId,
    /// The item.
    pub sku: Sku,
    /// Pieces that came and were set aside.
    pub arrived: u32,
    /// Pieces that will not be sent.
    pub cancelled: u32,
    /// Pieces for which another item stands in.
    #[serde(default)]
    pub substituted: u32,
}
event!(ShortageSettled, Warehouse, "shortage", "settled", v 1);

/// What can become of missing pieces.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ShortageChoice {
    /// They wait for stock.
    Wait,
    /// They are not sent.
    Cancel,
    /// Pieces of another item are sent in their place.
    Substitute,
}

impl ShortageChoice {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Wait, Self::Cancel, Self::Substitute];

    /// Gives the word in rows, answers and pages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Wait => "wait",
            Self::Cancel => "cancel",
            Self::Substitute => "substitute",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.word() == word)
    }
}
