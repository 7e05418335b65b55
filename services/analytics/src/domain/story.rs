//! What was heard of an order; hearing is a join, so the order of the news does not matter.

use std::collections::BTreeMap;

use contracts::ids::{CancellationId, LineId};

use crate::domain::{Milestones, Sale};

/// Who held the pieces that were cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    /// They were in the house.
    Warehouse,
    /// They sat in parcels.
    Logistics,
}

/// One answer to a wish to cancel, for one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Settled {
    /// The wish.
    pub cancellation_id: CancellationId,
    /// Who answered.
    pub holder: Holder,
    /// The line.
    pub line_id: LineId,
}

/// What is known of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Story {
    /// The version that the sale is from; 0 while there is none.
    pub version: i64,
    /// What was sold; absent while only effects were heard.
    pub sale: Option<Sale>,
    /// It was cancelled or rejected as a whole.
    pub cancelled: bool,
    /// Pieces that were cancelled, answer by answer.
    pub settled: BTreeMap<Settled, u32>,
    /// How far it got, and when.
    pub milestones: Milestones,
}

impl Story {
    /// Hears what was sold, as a version tells it; the newest version stands.
    pub fn tell(&mut self, version: i64, sale: Sale) {
        if version > self.version {
            self.version = version;
            self.sale = Some(sale);
        }
    }

    /// Hears that pieces of a line were cancelled.
    pub fn settle(&mut self, settled: Settled, pieces: u32) {
        let known = self.settled.entry(settled).or_default();
        *known = pieces.max(*known);
    }
}

#[cfg(test)]
#[path = "story_tests.rs"]
mod tests;
