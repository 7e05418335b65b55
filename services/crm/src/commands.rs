//! What crm can be asked to do: to record news of orders, which nobody but events asks; to give out,
//! settle and repeat messages to customers; to keep the merchant's own texts.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use contracts::events::shipment::TrackingStatus;
use contracts::ids::{CustomerMessageId, HoldId, OrderId, ShipmentId, ShortageId};
use contracts::order::{HoldReason, OrderFacts};
use contracts::requests::Done;
use contracts::requests::crm::ContactsRecord;
use contracts::requests::messages::{MessagesRetry, TemplatePut, TemplateReset};
use contracts::requests::notices::NoticesAcknowledge;
use runtime::{Batch, BatchError, Outcome, Task};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::config::Rules;
use crate::domain::Mark;
use crate::domain::messages::{Answer, Letter, Parcel, Shortfall};
use crate::domain::notices::Look;

mod keep_text;
mod make_messages;
mod occasions;
mod record_contact;
mod record_news;
mod retry_message;
mod settle_message;
pub(crate) mod take_message;
mod tell_notices;

pub use record_news::record_news;
pub use tell_notices::TakenNotices;

/// What is asked.
#[derive(Clone, Debug)]
pub enum Command {
    /// The facts of an order.
    Tell(Box<TellOrder>),
    /// Something happened to an order.
    Mark(MarkOrder),
    /// Something that messages tell of.
    Note(Note),
    /// A message that is due is wanted by whoever sends it.
    TakeMessage(NextMessage),
    /// A mail server answered, and nothing else is wanted.
    SettleMessage(SettleMessage),
    /// A person wants a message to be sent.
    RetryMessage(MessagesRetry),
    /// A text of the merchant's own.
    PutText(TemplatePut),
    /// The text that comes with Kontor is wanted again.
    ResetText(TemplateReset),
    /// Somebody has looked around.
    Observe(Look),
    /// A mail about new notices is wanted by whoever sends it.
    TakeNotices(TakeMessage),
    /// A mail server answered about notices.
    SettleNotices(SettleNotices),
    /// Somebody looks after a notice.
    Acknowledge(NoticesAcknowledge),
    /// Somebody spoke with a customer.
    RecordContact(RecordContact),
}

/// The facts of a version of an order.
#[derive(Clone, Debug)]
pub struct TellOrder {
    /// The order as it is in that version.
    pub order: OrderFacts,
    /// The version.
    pub version: i64,
    /// When it was told.
    pub told_at: DateTime<Utc>,
    /// The event that told it.
    pub told_by: Uuid,
    /// What of it the customer is told.
    pub news: News,
}

/// What the facts of an order are to its customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The order has just arrived.
    Arrived,
    /// Somebody who is not the shop said that it goes elsewhere.
    AddressChanged,
    /// No news.
    Nothing,
}

/// Something that happened to an order.
#[derive(Clone, Debug)]
pub struct MarkOrder {
    /// The order.
    pub order_id: OrderId,
    /// What happened.
    pub mark: Mark,
    /// The shipment that it happened to, where it did.
    pub shipment_id: Option<ShipmentId>,
    /// When it was told.
    pub told_at: DateTime<Utc>,
}

/// Something that messages tell of, and the history of a customer does not.
#[derive(Clone, Debug)]
pub struct Note {
    /// The order.
    pub order_id: OrderId,
    /// What.
    pub noted: Noted,
    /// When it was told.
    pub told_at: DateTime<Utc>,
}

/// What messages tell of.
#[derive(Clone, Debug)]
pub enum Noted {
    /// A shipment has a number and a page.
    Booked(ShipmentId, Parcel),
    /// The customer is asked for something.
    Asked(Vec<HoldId>, Vec<String>),
    /// A carrier reported something.
    Tracked(ShipmentId, TrackingStatus),
    /// A shipment is lost.
    Lost(ShipmentId),
    /// The customer may choose what becomes of missing pieces.
    Offered(ShortageId, Shortfall),
    /// Somebody chose, or nothing is missing any more.
    Answered(ShortageId),
    /// A hold was placed, or, where it does not stand, released.
    Held(HoldId, HoldReason, bool),
}

/// Asks for something that is due, in the name of who sends.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TakeMessage {
    /// Who sends; takes one at a time, and has settled the one before.
    pub worker: String,
    /// The same until it was answered, and never again: asked twice, it is answered alike.
    pub key: String,
}

/// Asks for the next message, and says what became of the last: one transaction for each mail.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NextMessage {
    /// Who sends.
    pub worker: String,
    /// As of a [`TakeMessage`].
    pub key: String,
    /// The message before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<SettleMessage>,
}

/// A message that was taken.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TakenMessage {
    /// Which.
    pub message_id: CustomerMessageId,
    /// Tells this taking from others.
    pub attempt: i32,
    /// What to send.
    pub letter: Letter,
    /// When it was taken.
    pub at: DateTime<Utc>,
}

/// What a taking gives; nothing where nothing is due.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Taken {
    /// The message.
    pub message: Option<Box<TakenMessage>>,
}

/// What became of a message that was taken.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettleMessage {
    /// Which.
    pub message_id: CustomerMessageId,
    /// The taking.
    pub attempt: i32,
    /// What the mail server made of it.
    pub answer: Answer,
}

/// What somebody wrote down, and the key under which it is written down once.
#[derive(Clone, Debug)]
pub struct RecordContact {
    /// What is to be written down.
    pub wish: ContactsRecord,
    /// The same where it is asked again.
    pub key: String,
}

/// What became of a mail about notices.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettleNotices {
    /// Who took it, and under which key.
    pub take: TakeMessage,
    /// What the mail server made of it.
    pub answer: Answer,
}

impl Command {
    /// Gives the order that news are of.
    pub fn order_id(&self) -> Option<OrderId> {
        match self {
            Self::Tell(tell) => Some(tell.order.order_id),
            Self::Mark(mark) => Some(mark.order_id),
            Self::Note(note) => Some(note.order_id),
            Self::TakeMessage(_)
            | Self::SettleMessage(_)
            | Self::RetryMessage(_)
            | Self::PutText(_)
            | Self::ResetText(_)
            | Self::Observe(_)
            | Self::TakeNotices(_)
            | Self::SettleNotices(_)
            | Self::Acknowledge(_)
            | Self::RecordContact(_) => None,
        }
    }
}

/// Does what a batch asks: all news together, then the rest one by one.
///
/// - Gives: an outcome for each task, in their order.
pub async fn apply(
    batch: &mut Batch<'_>,
    rules: &Rules,
    tasks: Vec<Task<Command>>,
) -> Result<Vec<Outcome>, BatchError> {
    let (news, rest): (Vec<_>, Vec<_>) =
        tasks.into_iter().enumerate().partition(|(_, task)| task.command.order_id().is_some());
    let mut outcomes = HashMap::with_capacity(news.len() + rest.len());
    if !news.is_empty() {
        let (places, news): (Vec<usize>, Vec<_>) = news.into_iter().unzip();
        let told = record_news(batch, &news).await?;
        make_messages::make_messages(batch, rules, &news).await?;
        outcomes.extend(places.into_iter().zip(told));
    }
    for (place, task) in rest {
        outcomes.insert(place, one(batch, rules, task).await?);
    }
    let missing = || BatchError::inconsistent("messages", "a task without an outcome");
    (0..outcomes.len()).map(|place| outcomes.remove(&place).ok_or_else(missing)).collect()
}

async fn one(
    batch: &mut Batch<'_>,
    rules: &Rules,
    task: Task<Command>,
) -> Result<Outcome, BatchError> {
    let actor = task.cause.actor;
    match task.command {
        Command::Tell(_) | Command::Mark(_) | Command::Note(_) => Ok(Outcome::done()),
        Command::TakeMessage(take) => take_message::take_message(batch, rules, take).await,
        Command::SettleMessage(settle) => {
            settle_message::settle(batch, settle).await?;
            Outcome::reply(&Done {})
        }
        Command::RetryMessage(retry) => {
            retry_message::retry_message(batch, rules, retry, actor).await
        }
        Command::PutText(put) => keep_text::put_text(batch, put, actor).await,
        Command::ResetText(reset) => keep_text::reset_text(batch, reset).await,
        Command::Observe(look) => tell_notices::observe(batch, rules, look).await,
        Command::TakeNotices(take) => tell_notices::take(batch, rules, take).await,
        Command::SettleNotices(settle) => tell_notices::settle(batch, settle).await,
        Command::RecordContact(wish) => record_contact::record_contact(batch, wish, actor).await,
        Command::Acknowledge(wish) => tell_notices::acknowledge(batch, wish, actor).await,
    }
}
