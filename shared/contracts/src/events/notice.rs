//! What crm tells the house.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::events::event;
use crate::ids::NoticeId;
use crate::requests::notices::NoticeCause;

/// Somebody of the house has to look at something.
///
/// Said by crm, once for each cause as long as it is there, within a minute. Subscribers by webhook
/// hear it; the same goes to the page and, where an address is set, by mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoticeRaised {
    /// The notice.
    pub notice_id: NoticeId,
    /// What it is about.
    pub cause: NoticeCause,
    /// The order, the service, the item at its location, or what else it is about.
    pub subject: String,
    /// In words; nothing personal.
    pub words: String,
    /// What to do about it.
    pub next_action: String,
    /// When the cause was seen first.
    pub opened_at: DateTime<Utc>,
}
event!(NoticeRaised, Crm, "notice", "raised", v 1);

/// The cause of a notice is gone.
///
/// Said by crm, once for each that was raised. Where the cause comes back, that is another notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoticeEnded {
    /// The notice.
    pub notice_id: NoticeId,
    /// What it was about.
    pub cause: NoticeCause,
    /// The order, the service, the item at its location, or what else it was about.
    pub subject: String,
    /// When the cause was seen to be gone.
    pub closed_at: DateTime<Utc>,
}
event!(NoticeEnded, Crm, "notice", "ended", v 1);
