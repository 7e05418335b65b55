//! The epochs of a lane: which numbers were written in which.

use contracts::log::{EpochStart, Point};

/// Every epoch of a lane with its start, rising, and the lane's head.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The epochs, rising; starts never fall.
    pub epochs: Vec<EpochStart>,
    /// Epoch and last number of the lane.
    pub head: Point,
}

/// A reader holds what the writer never wrote, or wrote otherwise.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the reader stands at {held:?}, where the writer has {writer}; restore both to one point, or \
     decide which of them is right"
)]
pub struct Fork {
    /// Where the reader stands, or an epoch that it crossed, with its start.
    pub held: Point,
    /// What the writer has there, in words.
    pub writer: String,
}

impl History {
    /// Gives the start of an epoch, if the lane ever had it.
    pub fn start_of(&self, epoch: i64) -> Option<i64> {
        self.epochs.iter().find(|known| known.epoch == epoch).map(|known| known.start)
    }

    /// Gives the last number that belongs to an epoch, if the lane ever had it.
    fn end_of(&self, epoch: i64) -> Option<i64> {
        let at = self.epochs.iter().position(|known| known.epoch == epoch)?;
        Some(self.epochs.get(at + 1).map_or(self.head.number, |next| next.start))
    }

    /// Says whether a reader that crossed `crossed` and stands at `point` stands on this history.
    pub fn carries(&self, point: Point, crossed: &[EpochStart]) -> Result<(), Fork> {
        for epoch in crossed {
            let known = self.start_of(epoch.epoch);
            if known != Some(epoch.start) {
                let held = Point::new(epoch.epoch, epoch.start);
                return Err(Fork { held, writer: self.describe(epoch.epoch) });
            }
        }
        if point == Point::default() {
            return Ok(());
        }
        match (self.start_of(point.epoch), self.end_of(point.epoch)) {
            (Some(start), Some(end)) if start <= point.number && point.number <= end => Ok(()),
            _ => Err(Fork { held: point, writer: self.describe(point.epoch) }),
        }
    }

    /// Gives the epochs after `from` up to and with `to`.
    pub fn between(&self, from: i64, to: i64) -> impl Iterator<Item = EpochStart> {
        self.epochs.iter().copied().filter(move |known| from < known.epoch && known.epoch <= to)
    }

    fn describe(&self, epoch: i64) -> String {
        match (self.start_of(epoch), self.end_of(epoch)) {
            (Some(start), Some(end)) => format!("epoch {epoch} from {start} to {end}"),
            _ => format!("no epoch {epoch}, and its head at {:?}", self.head),
        }
    }
}
