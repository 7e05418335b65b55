//! What a decision tells: facts, offers to the floor, or why nothing was done.

use contracts::events::cancellation::WarehouseCancellationSettled;
use contracts::events::floor::{ParcelPacked, PickClaimed, PickCompleted, PickReleased};
use contracts::events::returning::{ReturnInspected, ReturnReceived};
use contracts::events::shortage::{
    ShortageDecided, ShortageOffered, ShortageOpened, ShortageSettled,
};
use contracts::events::stock::{
    ItemRegistered, StockAllocated, StockLow, StockMoved, StockShort, StockStated,
};
use contracts::ids::{OrderId, PickJobId};
use contracts::problem::Problem;

use super::stock::Overdrawn;

/// Why a decision changed nothing.
#[derive(Debug)]
pub enum Halt {
    /// It cannot be done as things stand.
    Refused(Box<Problem>),
    /// What it refers to is not known yet.
    NotYet(String),
    /// The books would go below zero; the checks before should have seen it.
    Overdrawn(Overdrawn),
}

impl From<Problem> for Halt {
    fn from(problem: Problem) -> Self {
        Self::Refused(Box::new(problem))
    }
}

impl From<Overdrawn> for Halt {
    fn from(overdrawn: Overdrawn) -> Self {
        Self::Overdrawn(overdrawn)
    }
}

/// What a decision tells.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// For the log.
    pub facts: Vec<Fact>,
    /// Jobs that the floor should hear of.
    pub offers: Vec<PickJobId>,
}

/// A fact with the aggregate it happened to.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The aggregate.
    pub subject: String,
    /// The aggregate's version after it.
    pub sequence: i64,
    /// The order, where there is one.
    pub order: Option<OrderId>,
    /// What happened.
    pub body: Body,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Body {
    /// An item came into the master or changed.
    Item(ItemRegistered),
    /// Stock was set aside.
    Allocated(StockAllocated),
    /// Stock is missing.
    Short(StockShort),
    /// Somebody may choose what becomes of missing pieces.
    ShortageOpened(ShortageOpened),
    /// The customer may choose.
    ShortageOffered(ShortageOffered),
    /// Somebody chose.
    ShortageDecided(ShortageDecided),
    /// Nothing is missing any more.
    ShortageSettled(ShortageSettled),
    /// There is little left.
    Low(StockLow),
    /// Pieces came, went or were counted anew.
    Moved(StockMoved),
    /// Levels stand like this.
    Stated(StockStated),
    /// A job was given to the floor.
    Released(PickReleased),
    /// A job was won.
    Claimed(PickClaimed),
    /// A job was done.
    Completed(PickCompleted),
    /// A parcel was closed.
    Packed(Box<ParcelPacked>),
    /// A wish to cancel was answered.
    Settled(WarehouseCancellationSettled),
    /// Pieces of a return came, or will not come.
    ReturnReceived(ReturnReceived),
    /// Pieces of a return were looked at.
    ReturnInspected(ReturnInspected),
}
