//! Questions to crm: messages to customers, and the texts that they are written from.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{CustomerId, CustomerMessageId, OrderId, ShipmentId};
use crate::requests::PageQuery;

mod templates;

pub use templates::{
    MessageTemplate, PreviewedMessage, TEMPLATES_LIST, TEMPLATES_PREVIEW, TEMPLATES_PUT,
    TEMPLATES_RESET, TemplatePreview, TemplatePut, TemplateReset,
};

/// Reads: [`MessagesList`] -> a page of [`CustomerMessage`], the newest first.
pub const MESSAGES_LIST: &str = "messages.list";
/// Writes: [`MessagesRetry`] -> [`CustomerMessage`].
pub const MESSAGES_RETRY: &str = "messages.retry";
/// Writes, crm's own: gives a message that is due to whoever sends it.
pub const MESSAGES_TAKE: &str = "messages.take";
/// Writes, crm's own: says what became of a message that was taken.
pub const MESSAGES_SETTLE: &str = "messages.settle";
/// What a customer is told.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// The order has arrived.
    Received,
    /// Something is missing; the link leads to a form.
    CorrectionRequested,
    /// It goes to another address than before, as somebody said who is not the shop.
    AddressChanged,
    /// Stock is missing; the link leads to what can be chosen.
    Shortage,
    /// A parcel is on its way; the link leads to its page.
    Shipped,
    /// A parcel does not get on: a delivery failed, it stands still, or it is lost.
    Problem,
    /// A parcel has arrived.
    Delivered,
}

impl MessageKind {
    /// All of them, in the order of an order's way.
    pub const ALL: [Self; 7] = [
        Self::Received,
        Self::CorrectionRequested,
        Self::AddressChanged,
        Self::Shortage,
        Self::Shipped,
        Self::Problem,
        Self::Delivered,
    ];

    /// Gives the word that stands in rows and paths.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::CorrectionRequested => "correction_requested",
            Self::AddressChanged => "address_changed",
            Self::Shortage => "shortage",
            Self::Shipped => "shipped",
            Self::Problem => "problem",
            Self::Delivered => "delivered",
        }
    }
}

/// In which language a message is written.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
pub enum MessageLanguage {
    /// English.
    #[serde(rename = "en")]
    English,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    Chinese,
}

impl MessageLanguage {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::Chinese];

    /// Gives the tag that stands in rows and paths.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-CN",
        }
    }
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageState {
    /// Goes out when it is due.
    Waiting,
    /// Somebody speaks with the mail server about it.
    Sending,
    /// The mail server has taken it.
    Sent,
    /// The mail server may have taken it, and nobody can ask; it is not sent again by itself.
    Unknown,
    /// The mail server refused it for good.
    Refused,
    /// It was tried too often.
    Failed,
    /// The customer has no e-mail address that can be used.
    Unreachable,
    /// It would have come too late.
    Expired,
    /// What it would have told is over, or the order only tries the shop out.
    Pointless,
}

impl MessageState {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Waiting,
        Self::Sending,
        Self::Sent,
        Self::Unknown,
        Self::Refused,
        Self::Failed,
        Self::Unreachable,
        Self::Expired,
        Self::Pointless,
    ];

    /// Gives the word that stands in rows.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Unknown => "unknown",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Unreachable => "unreachable",
            Self::Expired => "expired",
            Self::Pointless => "pointless",
        }
    }
}

/// What a parcel has met.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ParcelProblem {
    /// The carrier came in vain.
    DeliveryFailed,
    /// Customs, weather or a question keep it.
    OnHold,
    /// It is lost.
    Lost,
}

impl ParcelProblem {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::DeliveryFailed, Self::OnHold, Self::Lost];

    /// Gives the word that stands in rows.
    pub const fn word(self) -> &'static str {
        match self {
            Self::DeliveryFailed => "delivery_failed",
            Self::OnHold => "on_hold",
            Self::Lost => "lost",
        }
    }
}

/// Which messages are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MessagesList {
    /// Only those about this order.
    pub order: Option<OrderId>,
    /// Only those about orders of this customer.
    pub customer: Option<CustomerId>,
    /// Only those that stand there.
    pub state: Option<MessageState>,
    /// Which part of the list.
    #[serde(flatten)]
    pub page: PageQuery,
}

/// A message to a customer, without a word of what stands in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CustomerMessage {
    /// The message.
    pub id: CustomerMessageId,
    /// What it is about.
    pub order_id: OrderId,
    /// What people call the order; absent while crm has not heard of it.
    #[serde(default)]
    pub order_number: Option<String>,
    /// The shipment, where it is about one.
    #[serde(default)]
    pub shipment_id: Option<ShipmentId>,
    /// Whom it goes to; absent while nobody is known.
    #[serde(default)]
    pub customer_id: Option<CustomerId>,
    /// What it tells.
    pub kind: MessageKind,
    /// What the parcel has met, where that is what it tells.
    #[serde(default)]
    pub problem: Option<ParcelProblem>,
    /// The language in which it was written last.
    #[serde(default)]
    pub language: Option<MessageLanguage>,
    /// Where it stands.
    pub state: MessageState,
    /// Why it stands there, in words; nothing personal.
    #[serde(default)]
    pub reason: Option<String>,
    /// What a person can do about it.
    #[serde(default)]
    pub next_action: Option<String>,
    /// How often a mail server was asked to take it.
    pub attempts: i32,
    /// When what it tells was told to us.
    pub told_at: DateTime<Utc>,
    /// When it goes out next, quiet hours counted; absent where it does not.
    #[serde(default)]
    pub due_at: Option<DateTime<Utc>>,
    /// When it was sent or given up.
    #[serde(default)]
    pub ended_at: Option<DateTime<Utc>>,
    /// Who had it sent again, where somebody did.
    #[serde(default)]
    pub retried_by: Option<String>,
    /// When that was.
    #[serde(default)]
    pub retried_at: Option<DateTime<Utc>>,
    /// Why.
    #[serde(default)]
    pub retry_reason: Option<String>,
}

/// Asks to send a message that ended without being sent, as soon as it may go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MessagesRetry {
    /// The message.
    pub message_id: CustomerMessageId,
    /// Why; 1 to 500 characters. Needed where it may have been sent already.
    #[serde(default)]
    pub reason: Option<String>,
}
