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
    doubted: bool,
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
    #[error(
        "the rows after {position} were dropped up to {floor} and nobody can tell them any more; \
         restore reader and writer to one point"
    )]
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
            doubted: false,
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

    /// Says whether more is stored than a writer of the same epoch told of: its word is old, or its
    /// history is another's. Which it is, an answer says that was asked for since.
    pub fn is_past(&self, head: Point) -> bool {
        head.epoch == self.committed.epoch && head.number < self.committed.number
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
    ///
    /// A head of an epoch before the confirmed one is of a writer that lost its lane, or of one
    /// that was restored: where it goes on, the writer is asked.
    pub fn head(&mut self, head: Point) -> bool {
        if self.believed.is_some_and(|epoch| head.epoch < epoch) {
            self.doubted = true;
            return false;
        }
        self.announced = self.announced.max(head.number);
        let newer = self.believed.is_some_and(|epoch| head.epoch > epoch);
        if newer {
            self.believed = None;
        }
        newer
    }

    /// Lets time go by; says whether it stood still behind the head for too long.
    pub fn tick(&mut self) -> bool {
        let waits = self.behind() > 0 || self.doubted;
        if self.stands.is_some() || !waits {
            self.still = 0;
            return false;
        }
        self.still += 1;
        let lost = self.still >= PATIENCE_TICKS;
        if lost {
            self.still = 0;
            self.doubted = false;
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
        self.doubted = false;
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
mod tests;
