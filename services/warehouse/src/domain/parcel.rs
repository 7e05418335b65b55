//! A parcel after it was closed: its states as data, its contents as pieces of tasks.

use chrono::{DateTime, Utc};
use contracts::ids::{FulfillmentOrderId, LineId, ParcelId, PickTaskId};
use contracts::sku::Sku;

/// Where a parcel stands, as far as the floor is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParcelState {
    /// Closed, in the building.
    Packed,
    /// With the carrier.
    HandedOver,
    /// Taken back before it left.
    Voided,
    /// Came back.
    Returned,
    /// Nobody will see it again.
    Lost,
}

/// What can happen to a parcel, as logistics tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Turn {
    /// The carrier gets it.
    HandOver,
    /// It is taken back before it left.
    Void,
    /// It comes back.
    Return,
    /// Nobody knows where it is.
    Lose,
}

/// Every turn that a parcel can take; any other is refused, waits, or was taken before.
pub const TURNS: &[(ParcelState, Turn, ParcelState)] = &[
    (ParcelState::Packed, Turn::HandOver, ParcelState::HandedOver),
    (ParcelState::Packed, Turn::Void, ParcelState::Voided),
    (ParcelState::HandedOver, Turn::Return, ParcelState::Returned),
    (ParcelState::HandedOver, Turn::Lose, ParcelState::Lost),
    (ParcelState::Lost, Turn::Return, ParcelState::Returned),
];

impl Turn {
    /// Gives the word in the table.
    pub fn word(self) -> &'static str {
        match self {
            Self::HandOver => "hand over",
            Self::Void => "void",
            Self::Return => "return",
            Self::Lose => "lose",
        }
    }
}

impl ParcelState {
    /// Gives the word in rows and answers.
    pub fn word(self) -> &'static str {
        match self {
            Self::Packed => "packed",
            Self::HandedOver => "handed_over",
            Self::Voided => "voided",
            Self::Returned => "returned",
            Self::Lost => "lost",
        }
    }

    /// Gives the state after a turn; nothing where there is none.
    pub fn after(self, turn: Turn) -> Option<Self> {
        let row = TURNS.iter().find(|(from, by, _)| *from == self && *by == turn);
        row.map(|(_, _, to)| *to)
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        let all = [Self::Packed, Self::HandedOver, Self::Voided, Self::Returned, Self::Lost];
        all.into_iter().find(|state| state.word() == word)
    }
}

/// A closed parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// The parcel.
    pub id: ParcelId,
    /// What the location does for the order.
    pub fulfillment_order_id: FulfillmentOrderId,
    /// The location that sends it.
    pub location: String,
    /// 18 digits.
    pub sscc: String,
    /// Goods and carton.
    pub weight_grams: i64,
    /// Where it stands.
    pub state: ParcelState,
    /// Who closed it.
    pub packed_by: String,
    /// When.
    pub packed_at: DateTime<Utc>,
    /// Numbers its events.
    pub version: i64,
    /// What is inside.
    pub lines: Vec<ParcelLine>,
}

/// Picked pieces of a task in a parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParcelLine {
    /// The task that picked them.
    pub task_id: PickTaskId,
    /// The line of the order.
    pub line_id: LineId,
    /// The item.
    pub sku: Sku,
    /// How many pieces.
    pub quantity: i64,
}
