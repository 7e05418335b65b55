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
    ///
    /// A writer may leave out its oldest epochs: an epoch is opened once, so whoever shares a later
    /// one shares all before it.
    pub fn carries(&self, point: Point, crossed: &[EpochStart]) -> Result<(), Fork> {
        let first = self.epochs.first().map_or(0, |first| first.epoch);
        for epoch in crossed.iter().filter(|crossed| crossed.epoch >= first) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn history(epochs: &[(i64, i64)], head: (i64, i64)) -> History {
        let epochs = epochs.iter().map(|&(epoch, start)| EpochStart { epoch, start }).collect();
        History { epochs, head: Point::new(head.0, head.1) }
    }

    #[test]
    fn epochs_that_the_writer_leaves_out_are_vouched_for_by_the_later_ones() {
        let crossed = [(1, 0), (2, 5), (3, 9)].map(|(epoch, start)| EpochStart { epoch, start });
        let windowed = history(&[(3, 9), (4, 20)], (4, 25));
        assert_eq!(windowed.carries(Point::new(3, 12), &crossed), Ok(()));
        let other = history(&[(3, 8), (4, 20)], (4, 25));
        assert!(other.carries(Point::new(3, 12), &crossed).is_err());
    }

    #[test]
    fn a_position_in_an_epoch_that_was_left_out_is_a_fork() {
        let windowed = history(&[(3, 9), (4, 20)], (4, 25));
        assert!(windowed.carries(Point::new(2, 12), &[]).is_err());
    }
}
