//! What analytics can be asked to do: to record news of orders. Nobody but events asks.

use chrono::{DateTime, Utc};
use contracts::events::cancellation::CancellationLine;
use contracts::ids::{CancellationId, OrderId};
use contracts::order::OrderFacts;

use crate::domain::{Holder, Milestone};

mod record_news;

pub use record_news::record_news;

/// News of an order.
#[derive(Clone, Debug)]
pub enum Command {
    /// What was sold.
    Tell(Box<TellOrder>),
    /// It got so far, then.
    Reach(OrderId, Milestone, DateTime<Utc>),
    /// It was cancelled or rejected as a whole.
    Cancel(OrderId),
    /// Pieces of it were cancelled.
    Settle(SettleCancellation),
}

/// The facts of a version of an order.
#[derive(Clone, Debug)]
pub struct TellOrder {
    /// The order as it is in that version.
    pub order: OrderFacts,
    /// The version.
    pub version: i64,
    /// When it was received, if this is the news of that.
    pub received_at: Option<DateTime<Utc>>,
}

/// The answer of a holder of pieces to a wish to cancel.
#[derive(Clone, Debug)]
pub struct SettleCancellation {
    /// The order.
    pub order_id: OrderId,
    /// The wish.
    pub cancellation_id: CancellationId,
    /// Who answered.
    pub holder: Holder,
    /// The answer, line by line.
    pub lines: Vec<CancellationLine>,
}

impl Command {
    /// Gives the order that the news are of.
    pub fn order_id(&self) -> OrderId {
        match self {
            Self::Tell(tell) => tell.order.order_id,
            Self::Reach(order_id, ..) | Self::Cancel(order_id) => *order_id,
            Self::Settle(settle) => settle.order_id,
        }
    }
}
