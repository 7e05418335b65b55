//! How far a lane has read a source, and what it believes of what it hears.

use contracts::log::{EpochStart, Point};

use super::history::{Fork, History};

/// How many ticks of standing still behind an announced head make a loss.
const PATIENCE_TICKS: u32 = 4;

/// Reads one lane of one source: takes what is next, drops what is old, asks for what is missing.
///
/// Until the writer has been asked, and its log read up to the head it told, nothing of the stream
/// is believed; then only messages of the epoch in which it answered.
#[derive(Clone, Debug)]
pub struct Reader {
    committed: Point,
    crossed: Vec<EpochStart>,
    taken: Point,
    history: History,
    believed: Option<i64>,
    announced: i64,
    still: u32,
    stands: Option<Standing>,
}

/// What to do with a message of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It is the next one: it goes into the batch.
    Next,
    /// It was read before, or was never written: dropped.
    Old,
    /// Something before it is missing, or its epoch is not confirmed: dropped, and the writer is
    /// asked.
    Ask,
}

/// What came of an answer of the writer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// So many rows at the front of the answer were read before; those after them are next.
    Rows {
        /// How many rows to skip.
        skip: usize,
        /// Whether there are more at the writer.
        more: bool,
    },
    /// The reader stands still, and a person has to look.
    Stands(Standing),
}

/// Why a reader stands still for a source until a person decides.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Standing {
    /// The writer's history is not the one that was read.
    #[error(transparent)]
    Fork(#[from] Fork),
    /// The rows that come next were dropped.
    #[error("the rows after {position} were dropped up to {floor}; start from a snapshot")]
    BelowFloor {
        /// Where the reader stands.
        position: i64,
        /// Up to where rows were dropped.
        floor: i64,
    },
}

impl Reader {
    /// Starts from a stored position; the writer is to be asked first.
    pub fn new(position: Point, crossed: Vec<EpochStart>) -> Self {
        Self {
            committed: position,
            crossed,
            taken: position,
            history: History::default(),
            believed: None,
            announced: position.number,
            still: 0,
            stands: None,
        }
    }

    /// Gives the position as it is stored.
    pub fn committed(&self) -> Point {
        self.committed
    }

    /// Gives the position as it will be when the batch is committed.
    pub fn taken(&self) -> Point {
        self.taken
    }

    /// Says whether the stream is believed.
    pub fn follows(&self) -> bool {
        self.believed.is_some() && self.stands.is_none()
    }

    /// Gives why it stands still, if it does.
    pub fn stands(&self) -> Option<&Standing> {
        self.stands.as_ref()
    }

    /// Gives how many rows are known to be ahead.
    pub fn behind(&self) -> i64 {
        (self.announced - self.taken.number).max(0)
    }

    /// Hears a message of the stream.
    pub fn message(&mut self, point: Point) -> Heard {
        match self.believed {
            _ if self.stands.is_some() => Heard::Old,
            None => Heard::Ask,
            Some(epoch) if point.epoch < epoch => Heard::Old,
            Some(epoch) if point.epoch > epoch => self.doubt(),
            Some(_) if point.number <= self.taken.number => Heard::Old,
            Some(_) if point.number == self.taken.number + 1 => {
                self.take(point);
                Heard::Next
            }
            Some(_) => self.doubt(),
        }
    }

    /// Hears a head that the writer announced; says whether the writer is to be asked at once.
    pub fn head(&mut self, head: Point) -> bool {
        self.announced = self.announced.max(head.number);
        let newer = self.believed.is_some_and(|epoch| head.epoch > epoch);
        if newer {
            self.believed = None;
        }
        newer
    }

    /// Lets time go by; says whether it stood still behind the head for too long.
    pub fn tick(&mut self) -> bool {
        if self.stands.is_some() || self.behind() == 0 {
            self.still = 0;
            return false;
        }
        self.still += 1;
        let lost = self.still >= PATIENCE_TICKS;
        if lost {
            self.still = 0;
            self.believed = None;
        }
        lost
    }

    /// Hears the writer's answer to a question for the rows after [`Reader::taken`]; `numbers` are
    /// those of its rows. Nothing may be in flight, so that taken and committed are the same.
    pub fn answer(&mut self, history: History, floor: i64, numbers: &[i64]) -> Told {
        if let Err(fork) = history.carries(self.committed, &self.crossed) {
            return self.stand(fork.into());
        }
        if self.committed.number < floor {
            let position = self.committed.number;
            return self.stand(Standing::BelowFloor { position, floor });
        }
        self.stands = None;
        self.announced = history.head.number;
        self.history = history;
        let skip = numbers.iter().take_while(|number| **number <= self.taken.number).count();
        let reached = numbers.last().copied().unwrap_or(0).max(self.taken.number);
        let more = reached < self.history.head.number;
        self.believed = if more { None } else { Some(self.history.head.epoch) };
        Told::Rows { skip, more }
    }

    /// Takes a row out of the writer's answer; false if it is not the next one.
    pub fn row(&mut self, point: Point) -> bool {
        let next = point.number == self.taken.number + 1;
        if next {
            self.take(point);
        }
        next
    }

    /// Gives the epochs that the batch crosses, with their starts, to be stored with the position.
    pub fn crossing(&self) -> Vec<EpochStart> {
        self.history.between(self.committed.epoch, self.taken.epoch).collect()
    }

    /// The batch was committed.
    pub fn commit(&mut self) {
        self.commit_to(self.taken);
    }

    /// A part of what was taken was committed, up to a point.
    pub fn commit_to(&mut self, point: Point) {
        let crossed: Vec<EpochStart> =
            self.history.between(self.committed.epoch, point.epoch).collect();
        self.crossed.extend(crossed);
        self.committed = point;
    }

    /// The batch was rolled back and its messages are gone: the writer is asked for them.
    pub fn roll_back(&mut self) {
        self.taken = self.committed;
        self.believed = None;
    }

    fn take(&mut self, point: Point) {
        self.taken = point;
        self.announced = self.announced.max(point.number);
        self.still = 0;
    }

    fn doubt(&mut self) -> Heard {
        self.believed = None;
        Heard::Ask
    }

    fn stand(&mut self, why: Standing) -> Told {
        self.believed = None;
        self.stands = Some(why.clone());
        Told::Stands(why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(epochs: &[(i64, i64)], head: (i64, i64)) -> History {
        let epochs = epochs.iter().map(|&(epoch, start)| EpochStart { epoch, start }).collect();
        History { epochs, head: Point::new(head.0, head.1) }
    }

    fn following(at: i64) -> Reader {
        let mut reader = Reader::new(Point::new(1, at), vec![EpochStart { epoch: 1, start: 0 }]);
        assert_eq!(
            reader.answer(history(&[(1, 0)], (1, at)), 0, &[]),
            Told::Rows { skip: 0, more: false }
        );
        reader
    }

    #[test]
    fn nothing_is_believed_before_the_writer_was_asked() {
        let mut reader = Reader::new(Point::default(), vec![]);
        assert_eq!(reader.message(Point::new(1, 1)), Heard::Ask);
        reader.answer(history(&[(1, 0)], (1, 0)), 0, &[]);
        assert_eq!(reader.message(Point::new(1, 1)), Heard::Next);
    }

    #[test]
    fn what_comes_twice_or_late_is_dropped_and_a_gap_is_asked_for() {
        let mut reader = following(5);
        assert_eq!(reader.message(Point::new(1, 5)), Heard::Old);
        assert_eq!(reader.message(Point::new(1, 6)), Heard::Next);
        assert_eq!(reader.message(Point::new(1, 8)), Heard::Ask);
        assert!(!reader.follows());
    }

    #[test]
    fn an_old_epoch_is_void_and_a_new_one_has_to_be_confirmed() {
        let mut reader = following(5);
        assert_eq!(reader.message(Point::new(2, 6)), Heard::Ask);
        reader.answer(history(&[(1, 0), (2, 5)], (2, 5)), 0, &[]);
        assert_eq!(reader.message(Point::new(1, 6)), Heard::Old);
        assert_eq!(reader.message(Point::new(2, 6)), Heard::Next);
        assert_eq!(reader.crossing(), [EpochStart { epoch: 2, start: 5 }]);
    }

    #[test]
    fn a_reader_that_holds_more_than_the_writer_stands_still_and_names_the_difference() {
        let mut reader = following(80);
        let told = reader.answer(history(&[(1, 0), (2, 50)], (2, 55)), 0, &[]);
        let Told::Stands(Standing::Fork(fork)) = told else { panic!("{told:?}") };
        assert_eq!(fork.held, Point::new(1, 80));
        assert_eq!(fork.writer, "epoch 1 from 0 to 50");
        assert_eq!(reader.message(Point::new(2, 81)), Heard::Old);
    }

    #[test]
    fn rows_of_an_answer_are_taken_in_order_and_more_are_asked_for() {
        let mut reader = following(2);
        let told = reader.answer(history(&[(1, 0)], (1, 9)), 0, &[2, 3, 4]);
        assert_eq!(told, Told::Rows { skip: 1, more: true });
        assert!(reader.row(Point::new(1, 3)) && reader.row(Point::new(1, 4)));
        assert!(!reader.row(Point::new(1, 6)));
        assert!(!reader.follows());
    }

    #[test]
    fn standing_still_behind_the_head_is_a_loss_after_some_ticks() {
        let mut reader = following(2);
        assert!(!reader.head(Point::new(1, 3)));
        assert_eq!((0..PATIENCE_TICKS).map(|_| reader.tick()).filter(|lost| *lost).count(), 1);
        assert!(!reader.follows());
    }

    #[test]
    fn whoever_is_below_the_floor_needs_a_snapshot() {
        let mut reader = Reader::new(Point::default(), vec![]);
        let told = reader.answer(history(&[(1, 0)], (1, 9)), 4, &[5]);
        assert_eq!(told, Told::Stands(Standing::BelowFloor { position: 0, floor: 4 }));
    }
}
