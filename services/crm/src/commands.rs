//! What crm can be asked to do: to record news of orders. Nobody but events asks.

use chrono::{DateTime, Utc};
use contracts::ids::OrderId;
use contracts::order::OrderFacts;
use uuid::Uuid;

use crate::domain::Mark;

mod record_news;

pub use record_news::record_news;

/// News of an order.
#[derive(Clone, Debug)]
pub enum Command {
    /// Its facts.
    Tell(Box<TellOrder>),
    /// Something that happened to it.
    Mark(MarkOrder),
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
}

/// Something that happened to an order.
#[derive(Clone, Debug)]
pub struct MarkOrder {
    /// The order.
    pub order_id: OrderId,
    /// What happened.
    pub mark: Mark,
}

impl Command {
    /// Gives the order that the news are of.
    pub fn order_id(&self) -> OrderId {
        match self {
            Self::Tell(tell) => tell.order.order_id,
            Self::Mark(mark) => mark.order_id,
        }
    }
}
