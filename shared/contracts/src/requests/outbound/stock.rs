//! What shops are told of stock: the rule of a channel, what it says of each item, and what came of
//! telling it.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{TargetKind, TargetSettings, Verdict};
use crate::requests::PageQuery;
use crate::sku::Sku;

/// Writes: keeps the rule of a channel as it should be: [`PutPublication`] gives [`PublicationView`].
pub const PUBLICATIONS_PUT: &str = "publications.put";
/// Writes: ends telling a channel's shop of stock: [`NamePublication`].
pub const PUBLICATIONS_END: &str = "publications.end";
/// Writes: has items told again, unknown and failed ones too: [`TellAgain`] gives [`ToldAgain`].
pub const PUBLICATIONS_TELL: &str = "publications.tell";
/// Reads: a rule with its figures: [`NamePublication`] gives [`PublicationView`].
pub const PUBLICATIONS_GET: &str = "publications.get";
/// Reads: what shops are told, item by item: [`ListLevels`] gives a page of [`LevelView`].
pub const LEVELS_LIST: &str = "levels.list";
/// Writes: takes what is due, one portion of a shop at a time: [`TakeLevels`] gives [`TakenLevels`].
pub const LEVELS_TAKE: &str = "levels.take";
/// Writes: says what came of a portion: [`SettleLevels`].
pub const LEVELS_SETTLE: &str = "levels.settle";

/// What a channel's shop is told of what is available, from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PutPublication {
    /// The channel; its shop is written back to.
    pub channel: String,
    /// How much of what is available the shop may sell, in percent, 0 to 100.
    pub ratio_percent: u32,
    /// Pieces that are kept back of each item, for orders that are on their way to us; 0 to 1000000.
    #[serde(default)]
    pub buffer: i64,
    /// Whose stock counts; all locations where none is named, at most 100.
    #[serde(default)]
    pub locations: Vec<String>,
    /// Whether nothing is told for now.
    #[serde(default)]
    pub paused: bool,
    /// Shopify: the number of its location; asked for where the shop has only one.
    #[serde(default)]
    pub shop_location: Option<String>,
}

/// Names a channel's rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamePublication {
    /// The channel.
    pub channel: String,
}

/// Has items told again, at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TellAgain {
    /// The channel.
    pub channel: String,
    /// Only this item; all of them where nothing is said.
    #[serde(default)]
    pub sku: Option<Sku>,
}

/// How many items are told again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ToldAgain {
    /// So many.
    pub count: u64,
}

/// Whether a shop is told of stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PublicationState {
    /// What there is is being gathered; the shop is told when it is whole.
    Gathering,
    /// It is told.
    Live,
    /// The rule is paused, or writing back to the shop is.
    Paused,
}

/// A channel's rule with its figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PublicationView {
    /// The channel.
    pub channel: String,
    /// How much of what is available the shop may sell, in percent.
    pub ratio_percent: u32,
    /// Pieces that are kept back of each item.
    pub buffer: i64,
    /// Whose stock counts; all locations where none is named.
    pub locations: Vec<String>,
    /// Whether a person paused it.
    pub paused: bool,
    /// Shopify: the location that was set.
    pub shop_location: Option<String>,
    /// Whether the shop is told.
    pub state: PublicationState,
    /// Why not, or what came of the last portion that failed.
    pub reason: Option<String>,
    /// Nothing is told before.
    pub not_before: Option<DateTime<Utc>>,
    /// Items of which the shop knows what the rule says.
    pub current: u64,
    /// Items that wait to be told.
    pub waiting: u64,
    /// Since when the oldest of them waits.
    pub oldest_waiting_since: Option<DateTime<Utc>>,
    /// Items that the shop does not know.
    pub unknown: u64,
    /// Items of which the shop takes no figure.
    pub failed: u64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When a person last changed it.
    pub changed_at: DateTime<Utc>,
    /// Who.
    pub changed_by: String,
}

/// Where the telling of an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LevelState {
    /// The shop was told what the rule says.
    Current,
    /// It is going to be told.
    Waiting,
    /// The shop does not know the item; tried again when its stock changes, or on demand.
    Unknown,
    /// The shop takes no figure of it; tried again when its stock changes, or on demand.
    Failed,
    /// It waits, and nothing is told for now.
    Paused,
}

impl LevelState {
    /// Gives the word that stands in rows.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Waiting => "waiting",
            Self::Unknown => "unknown",
            Self::Failed => "failed",
            Self::Paused => "paused",
        }
    }

    /// Gives the state that has this word.
    pub fn named(word: &str) -> Option<Self> {
        [Self::Current, Self::Waiting, Self::Unknown, Self::Failed, Self::Paused]
            .into_iter()
            .find(|state| state.code() == word)
    }
}

/// Asks for a page of what a shop is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListLevels {
    /// The channel.
    pub channel: String,
    /// Only this item.
    #[serde(default)]
    pub sku: Option<Sku>,
    /// Only those that stand so.
    #[serde(default)]
    pub state: Option<LevelState>,
    /// Which part.
    #[serde(default)]
    pub page: PageQuery,
}

/// What a shop is told of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LevelView {
    /// The item.
    pub sku: Sku,
    /// Pieces that can still be promised at the rule's locations.
    pub available: i64,
    /// What the rule makes of it.
    pub wanted: i64,
    /// What the shop was last told; nothing where it never was.
    pub published: Option<i64>,
    /// When.
    pub told_at: Option<DateTime<Utc>>,
    /// How long ago that was.
    pub age_seconds: Option<u64>,
    /// Where it stands.
    pub state: LevelState,
    /// Since when it waits.
    pub waiting_since: Option<DateTime<Utc>>,
    /// What came of the last try that failed.
    pub reason: Option<String>,
}

/// Takes portions that are due, one of each shop: nobody else tells these shops of stock before the
/// time is over.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeLevels {
    /// For how long.
    pub for_seconds: u32,
}

/// What was taken.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct TakenLevels {
    /// At most one of each shop.
    pub portions: Vec<Portion>,
}

/// Items whose figures a shop is told together, with what is needed to tell them.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Portion {
    /// The channel.
    pub channel: String,
    /// Rises with every taking.
    pub attempt: u32,
    /// Names it towards the shop; another one with every taking.
    pub id: uuid::Uuid,
    /// What the shop is.
    pub kind: TargetKind,
    /// How the target is called inside.
    pub target: String,
    /// Where it is.
    pub url: String,
    /// What opens it, sealed.
    pub sealed: Vec<String>,
    /// How it is told.
    pub settings: TargetSettings,
    /// Shopify: the number of the location that was set, or found before.
    pub location: Option<String>,
    /// What is told.
    pub items: Vec<PortionItem>,
}

/// The figure of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PortionItem {
    /// The item.
    pub sku: Sku,
    /// Pieces that the shop may sell.
    pub quantity: i64,
    /// How the shop calls it, where that was found before.
    pub refs: Vec<String>,
}

/// Says what came of a portion.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleLevels {
    /// The channel.
    pub channel: String,
    /// Which taking it was.
    pub attempt: u32,
    /// What came of it as a whole; items that are not named below are due again.
    pub verdict: Verdict,
    /// What came of items.
    pub items: Vec<SettledLevel>,
    /// Shopify: the number of the location that was found.
    #[serde(default)]
    pub location: Option<String>,
}

/// What came of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SettledLevel {
    /// The item.
    pub sku: Sku,
    /// What the shop was told, or would have been.
    pub quantity: i64,
    /// How the shop calls it; empty where that has to be found anew.
    pub refs: Vec<String>,
    /// What came of it.
    pub fate: LevelFate,
}

/// What came of telling an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "fate", rename_all = "snake_case")]
pub enum LevelFate {
    /// The shop has the figure.
    Told,
    /// The shop does not know the item.
    Unknown {
        /// In words.
        reason: String,
    },
    /// The shop takes no figure of it.
    Refused {
        /// Why.
        reason: String,
    },
}
