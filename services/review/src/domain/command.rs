use contracts::events::order::{Change, ChangeSettled};
use contracts::ids::{HoldId, LineId};
use contracts::order::OrderFacts;

use crate::domain::{Fact, Review, ReviewState, Trigger};

/// Who decides where no person does.
pub const RULES: &str = "rules";
/// Who cancels where the channel does.
pub const SHOP: &str = "shop";

/// What order-intake tells about an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// Its number among all that order-intake said about the order.
    pub number: i64,
    /// The order as it is now.
    pub order: OrderFacts,
    /// What the shop told otherwise than before.
    pub changes: Vec<Change>,
    /// What a person decided about what was held.
    pub settled: Option<ChangeSettled>,
}

/// What a review can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// The order arrived.
    Receive(Box<News>),
    /// The shop told something newer.
    Change(Box<News>),
    /// The order is not wanted any more.
    Cancel {
        /// The shop, or an actor.
        by: String,
        /// In words.
        reason: String,
    },
    /// An item that it waits for became known.
    Reconsider,
    /// A person approves it, whatever the rules say.
    Approve {
        /// Who.
        by: String,
        /// Why.
        note: Option<String>,
    },
    /// A person rejects it.
    Reject {
        /// Who.
        by: String,
        /// Why.
        reason: String,
        /// So long it can be undone; at once for good where that is nothing.
        undo_seconds: u32,
    },
    /// A person releases one hold.
    Release {
        /// Which.
        hold_id: HoldId,
        /// Who.
        by: String,
        /// Why.
        note: Option<String>,
    },
    /// A person takes a word back.
    Undo {
        /// Which word.
        undone: Undoing,
        /// Who.
        by: String,
    },
    /// The time to undo a rejection is over.
    CarryOut,
}

/// A word that can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undoing {
    /// The rejection, while it waits.
    Rejection,
    /// The approval, by whomever.
    Approval,
    /// The release of a hold by a person.
    Release(HoldId),
}

impl Command {
    /// Gives the column of the table that this command stands in.
    pub fn trigger(&self) -> Trigger {
        match self {
            Self::Receive(_) => Trigger::Receive,
            Self::Change(_) => Trigger::Change,
            Self::Cancel { .. } => Trigger::Cancel,
            Self::Reconsider => Trigger::Reconsider,
            Self::Approve { .. } => Trigger::Approve,
            Self::Reject { .. } => Trigger::Reject,
            Self::Release { .. } => Trigger::Release,
            Self::Undo { .. } => Trigger::Undo,
            Self::CarryOut => Trigger::CarryOut,
        }
    }
}

/// What becomes of a review that is asked something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It moved, and this is to be announced.
    Moved(Box<Review>, Vec<Fact>),
    /// It was asked before, or later news made it needless.
    AlreadyThere,
    /// It cannot be done.
    Refused(Refusal),
}

/// Why a review cannot do what it is asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The order did not arrive yet.
    #[error("the order is not known to review")]
    UnknownOrder,
    /// The order has no such hold.
    #[error("the order has no hold {0}")]
    UnknownHold(HoldId),
    /// The state has no such way out.
    #[error("cannot {} a review that is {}", .asked.code(), .state.code())]
    State {
        /// What was asked.
        asked: Trigger,
        /// Where it stands.
        state: ReviewState,
    },
    /// A person rejected it, and that waits.
    #[error("the order is being rejected; undo that before anything else")]
    BeingRejected,
    /// What was said can no longer be taken back.
    #[error("the time to undo it is over")]
    TooLate,
    /// Approved like this, some lines would never be sent.
    #[error(
        "lines without SKU cannot be sent; set an alias, make items of them, or reject the order"
    )]
    LinesWithoutSku(Vec<LineId>),
}
