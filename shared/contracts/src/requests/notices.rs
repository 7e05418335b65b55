//! Questions to crm: notices to the people of the house, one for each cause.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::NoticeId;
use crate::requests::PageQuery;

/// Reads: [`NoticesList`] -> a page of [`Notice`], the newest first.
pub const NOTICES_LIST: &str = "notices.list";
/// Writes: [`NoticesAcknowledge`] -> [`Notice`].
pub const NOTICES_ACKNOWLEDGE: &str = "notices.acknowledge";
/// Writes, crm's own: says what was seen by whoever looks around.
pub const NOTICES_OBSERVE: &str = "notices.observe";
/// Writes, crm's own: gives a mail about new notices to whoever sends it.
pub const NOTICES_TAKE: &str = "notices.take";
/// Writes, crm's own: says what became of a mail about notices.
pub const NOTICES_SETTLE: &str = "notices.settle";

/// What somebody of the house has to look at.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum NoticeCause {
    /// An order has been on hold for too long.
    OrderHeld,
    /// An order was approved long ago, and nothing of it has left.
    OrderUnsent,
    /// Messages to customers do not go out, or wait for a person.
    Messages,
    /// A service has put something aside that it cannot handle.
    Parked,
    /// A service is behind with what another one says.
    ReaderBehind,
    /// A service does not read on what another one says until a person decides.
    ReaderStands,
    /// There is little of an item at a location; it is to be reordered.
    LowStock,
    /// A shop, or a subscriber of webhooks, is not told what it should hear.
    NotTold,
}

impl NoticeCause {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::OrderHeld,
        Self::OrderUnsent,
        Self::Messages,
        Self::Parked,
        Self::ReaderBehind,
        Self::ReaderStands,
        Self::LowStock,
        Self::NotTold,
    ];

    /// Gives the word that stands in rows.
    pub const fn word(self) -> &'static str {
        match self {
            Self::OrderHeld => "order_held",
            Self::OrderUnsent => "order_unsent",
            Self::Messages => "messages",
            Self::Parked => "parked",
            Self::ReaderBehind => "reader_behind",
            Self::ReaderStands => "reader_stands",
            Self::LowStock => "low_stock",
            Self::NotTold => "not_told",
        }
    }
}

/// Where the mail about a notice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeMail {
    /// Nobody is to be written to, or the cause was gone before.
    None,
    /// Goes out with the next mail.
    Waiting,
    /// Somebody speaks with the mail server about it.
    Sending,
    /// The mail server has taken it.
    Sent,
    /// The mail server may have taken it; it is not sent again.
    Unknown,
    /// The mail server refused it for good.
    Refused,
}

impl NoticeMail {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::None, Self::Waiting, Self::Sending, Self::Sent, Self::Unknown, Self::Refused];

    /// Gives the word that stands in rows.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Unknown => "unknown",
            Self::Refused => "refused",
        }
    }
}

/// Which notices are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NoticesList {
    /// Only those whose cause is still there, or is gone.
    pub open: Option<bool>,
    /// Which part of the list.
    #[serde(flatten)]
    pub page: PageQuery,
}

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Notice {
    /// The notice.
    pub id: NoticeId,
    /// What it is about.
    pub cause: NoticeCause,
    /// The order, the service, or what else it is about.
    pub subject: String,
    /// In words; nothing personal.
    pub words: String,
    /// What to do about it.
    pub next_action: String,
    /// When the cause was seen first.
    pub opened_at: DateTime<Utc>,
    /// When the cause was seen to be gone; absent while it is there.
    #[serde(default)]
    pub closed_at: Option<DateTime<Utc>>,
    /// Who said that they look after it.
    #[serde(default)]
    pub acknowledged_by: Option<String>,
    /// When.
    #[serde(default)]
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// What they said.
    #[serde(default)]
    pub note: Option<String>,
    /// Where the mail about it stands.
    pub mail: NoticeMail,
}

/// Says that somebody looks after a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoticesAcknowledge {
    /// The notice.
    pub notice_id: NoticeId,
    /// What there is to say about it; 1 to 500 characters.
    #[serde(default)]
    pub note: Option<String>,
}
