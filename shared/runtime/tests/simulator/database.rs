//! The schemas of three services in one database, with the statements that the protocol rests on.

use contracts::log::{EpochStart, Point};
use runtime::protocol::History;

use crate::plan::Defect;

/// How many services there are: one only writes, one reads and writes, one only reads.
pub const SERVICES: usize = 3;
/// What they are called in stories.
pub const NAMES: [&str; SERVICES] = ["intake", "warehouse", "analytics"];
/// Whom each of them reads.
pub const SOURCES: [&[usize]; SERVICES] = [&[], &[0], &[0, 1]];
/// How many aggregates share a lane.
const AGGREGATES: usize = 3;
/// How long a silent holder keeps others out, in microseconds of the database's clock.
const LEASE: i64 = 5_000_000;

/// A row of a log, or the message or effect made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Epoch and number.
    pub point: Point,
    /// What it says; no two rows ever committed say the same.
    pub payload: u64,
}

/// The state of the aggregates: it tells whether rows were applied in their order.
pub type State = [u64; AGGREGATES];

/// Up to how much an epoch rises by chance where the clock is behind it.
pub const EPOCH_CHANCE: usize = 1_000_000;

/// Applies a row to the aggregate that it belongs to.
pub fn apply(state: &mut State, payload: u64) {
    let aggregate = &mut state[(payload % AGGREGATES as u64) as usize];
    *aggregate = aggregate.wrapping_mul(31).wrapping_add(payload);
}

/// How far a service has read a source, and what came of it.
#[derive(Clone, Default)]
pub struct Position {
    /// How far.
    pub point: Point,
    /// The epochs crossed.
    pub crossed: Vec<EpochStart>,
    /// What was applied, in order.
    pub effects: Vec<Row>,
    /// The aggregates.
    pub state: State,
}

/// One service's schema, with one lane.
#[derive(Clone, Default)]
pub struct Schema {
    /// The lane's row.
    pub head: i64,
    /// Confirmed by the broker up to here.
    pub mark: i64,
    /// The current epoch.
    pub epoch: i64,
    /// Rises with every taking.
    pub fence: i64,
    /// Who holds the lane.
    holder: Option<u8>,
    /// Until when others are kept out.
    lease_until: i64,
    /// Every taking.
    pub epochs: Vec<EpochStart>,
    /// The log.
    pub log: Vec<Row>,
    /// One for each source.
    pub positions: Vec<Position>,
    /// How many batches were ever committed; tells an unchanged schema from a changed one.
    pub commits: u32,
}

/// What a process knows of the lane that it holds.
#[derive(Clone, Debug)]
pub struct Holding {
    /// As of the taking.
    pub fence: i64,
    /// Opened by the taking.
    pub epoch: i64,
    /// Number of the last row committed.
    pub head: i64,
    /// Confirmed up to here.
    pub mark: i64,
}

/// A position that a batch moves, with the effects.
#[derive(Clone, Debug)]
pub struct Move {
    /// Which of the service's sources.
    pub source: usize,
    /// Where the position stands.
    pub from: Point,
    /// Where it goes.
    pub to: Point,
    /// The epochs it crosses.
    pub crossing: Vec<EpochStart>,
    /// What is applied.
    pub rows: Vec<Row>,
}

/// How a batch ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealed {
    /// Lane and positions were where they were supposed to be.
    Yes,
    /// Another writer has the lane.
    Fenced,
    /// Another reader moved a position.
    Moved,
}

impl Schema {
    /// Makes an empty schema for a service.
    pub fn new(service: usize) -> Self {
        Self { positions: vec![Position::default(); SOURCES[service].len()], ..Self::default() }
    }

    /// Takes the lane as `lane::take` does; where the clock is behind the last epoch, by `chance`.
    pub fn take(
        &mut self,
        name: u8,
        now: i64,
        chance: i64,
        defect: Option<Defect>,
    ) -> Option<Holding> {
        let free = self.holder.is_none_or(|holder| holder == name) || self.lease_until < now;
        if !free {
            return None;
        }
        let kept = defect == Some(Defect::KeepsEpoch) && self.epoch > 0;
        self.holder = Some(name);
        self.fence += 1;
        self.lease_until = now + LEASE;
        if !kept {
            self.epoch = match defect {
                Some(Defect::CountsEpochs) => self.epoch + 1,
                Some(Defect::CountsBehindTheClock) => (self.epoch + 1).max(now),
                _ => (self.epoch + 1 + chance).max(now),
            };
            self.epochs.push(EpochStart { epoch: self.epoch, start: self.head });
        }
        let (fence, epoch, head, mark) = (self.fence, self.epoch, self.head, self.mark);
        Some(Holding { fence, epoch, head, mark })
    }

    /// Gives the lane back as `lane::give_back` does.
    pub fn give_back(&mut self, holding: &Holding) {
        if self.fence == holding.fence {
            self.holder = None;
            self.mark = self.mark.max(holding.mark);
        }
    }

    /// Seals and commits a batch as `log::seal` does: all of it, or nothing.
    pub fn seal(
        &mut self,
        holding: &Holding,
        payloads: &[u64],
        moves: &[Move],
        now: i64,
        defect: Option<Defect>,
    ) -> Sealed {
        let stands =
            (self.fence, self.epoch, self.head) == (holding.fence, holding.epoch, holding.head);
        if !stands && defect != Some(Defect::SealsWithoutFence) {
            return Sealed::Fenced;
        }
        let still = |moved: &Move| self.positions[moved.source].point == moved.from;
        if !moves.iter().all(still) {
            return Sealed::Moved;
        }
        self.commits += 1;
        self.mark = self.mark.max(holding.mark);
        self.lease_until = now + LEASE;
        for &payload in payloads {
            self.head += 1;
            let point = Point::new(holding.epoch, self.head);
            self.log.push(Row { point, payload });
        }
        for moved in moves {
            let position = &mut self.positions[moved.source];
            for row in &moved.rows {
                position.effects.push(*row);
                apply(&mut position.state, row.payload);
            }
            if defect != Some(Defect::MovesPositionLater) {
                self.advance(moved);
            }
        }
        Sealed::Yes
    }

    /// Moves a position.
    pub fn advance(&mut self, moved: &Move) {
        let position = &mut self.positions[moved.source];
        position.point = moved.to;
        position.crossed.extend_from_slice(&moved.crossing);
    }

    /// Answers a reader: history, head and some rows of one moment.
    pub fn answer(&self, after: i64, limit: usize) -> (History, Vec<Row>) {
        let head = Point::new(self.epoch, self.head);
        let from = (after.max(0) as usize).min(self.log.len());
        let to = (from + limit).min(self.log.len());
        (History { epochs: self.epochs.clone(), head }, self.log[from..to].to_vec())
    }

    /// Gives a row of the log.
    pub fn row(&self, number: i64) -> Option<Row> {
        self.log.get(usize::try_from(number - 1).ok()?).copied()
    }
}
