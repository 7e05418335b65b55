//! How a batch is made, sealed, redone, and what follows its commit.

use contracts::log::Point;

use crate::database::{Move, Row, Sealed};
use crate::plan::{Defect, Fault};
use crate::world::{Batch, Work, World, tell};

/// How many events one batch takes from one source.
pub const EVENTS_MAX: usize = 3;
/// What the middle service says of a row that it read.
pub fn said_of(payload: u64) -> u64 {
    payload.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 1
}

/// Makes a batch of each message, and one of the commands.
fn one_by_one(batch: Batch, service: usize) -> Vec<Batch> {
    let mut batches = Vec::new();
    for moved in batch.moves {
        let mut from = moved.from;
        for row in moved.rows {
            let to = row.point;
            let crossed = moved.crossing.iter().copied();
            let crossing =
                crossed.filter(|known| from.epoch < known.epoch && known.epoch <= to.epoch);
            let payloads = if service == 1 { vec![said_of(row.payload)] } else { Vec::new() };
            let (source, crossing) = (moved.source, crossing.collect());
            let moves = vec![Move { source, from, to, crossing, rows: vec![row] }];
            batches.push(Batch { payloads, moves });
            from = to;
        }
    }
    if service == 0 {
        batches.push(Batch { payloads: batch.payloads, moves: Vec::new() });
    }
    batches
}

impl World {
    /// Makes a batch of commands and of what was taken from the sources.
    pub fn gather(&mut self, at: usize) {
        let service = self.processes[at].service;
        let Some(work) = &mut self.processes[at].work else { return };
        if !work.rests() {
            return;
        }
        let mut batch = Batch { payloads: Vec::new(), moves: Vec::new() };
        if service == 0 && self.step < self.plan.steps {
            for _ in 0..self.dice.below(3) {
                self.payloads += 1;
                batch.payloads.push(self.payloads);
            }
        }
        for (source, inlet) in work.inlets.iter_mut().enumerate() {
            inlet.take_backlog();
            if inlet.buffer.is_empty() {
                continue;
            }
            let rows = std::mem::take(&mut inlet.buffer);
            if service == 1 {
                batch.payloads.extend(rows.iter().map(|row| said_of(row.payload)));
            }
            let (from, to) = (inlet.reader.committed(), inlet.reader.taken());
            inlet.to_acknowledge = self.broker.consumers[service][source].delivered;
            batch.moves.push(Move { source, from, to, crossing: inlet.reader.crossing(), rows });
        }
        let (epoch, head) = (work.holding.epoch, work.holding.head);
        let early = self.plan.breaks(Defect::PublishesBeforeCommit);
        for (ahead, payload) in batch.payloads.iter().enumerate().filter(|_| early) {
            let point = Point::new(epoch, head + 1 + ahead as i64);
            self.broker.store(service, Row { point, payload: *payload }, false);
        }
        let (rows, moves) = (batch.payloads.len(), batch.moves.len());
        work.batches.push(batch);
        tell!(self, "{} decides a batch: {rows} rows, {moves} positions", self.who(at));
    }

    /// Seals and commits the batch; the outcome may stay unknown.
    pub fn seal(&mut self, at: usize) {
        if !self.reaches(at) {
            return;
        }
        let service = self.processes[at].service;
        let Some(mut work) = self.processes[at].work.take() else { return };
        let schema = &mut self.schemas[service];
        for moved in work.late.drain(..) {
            schema.advance(&moved);
        }
        if work.batches.is_empty() {
            self.processes[at].work = Some(work);
            return;
        }
        let batch = work.batches.remove(0);
        if self.strikes(Fault::Commit, 8) {
            self.commit_fails(at, &mut work, batch);
            self.processes[at].work = Some(work);
            return;
        }
        let unknown = self.strikes(Fault::Commit, 12);
        if unknown && self.dice.one_in(2) {
            tell!(self, "{} loses its connection before the commit", self.who(at));
            return;
        }
        let (now, defect) = (self.now, self.plan.defect);
        let schema = &mut self.schemas[service];
        let marked = schema.mark;
        let sealed = schema.seal(&work.holding, &batch.payloads, &batch.moves, now, defect);
        if sealed != Sealed::Yes {
            self.tally.fenced += 1;
            tell!(self, "{} is {sealed:?} and gives up its lane", self.who(at));
            return;
        }
        let mark = self.schemas[service].mark;
        tell!(
            self,
            "{} commits {} rows, mark {mark}, {:?}",
            self.who(at),
            batch.payloads.len(),
            batch.moves.iter().map(|moved| (moved.source, moved.to)).collect::<Vec<_>>()
        );
        self.tally.commits += 1;
        self.check_sealed(service, &work.holding, marked, &batch.moves);
        if unknown {
            tell!(self, "{} loses its connection and does not hear of the commit", self.who(at));
            return;
        }
        self.committed(at, &mut work, batch);
        self.processes[at].work = Some(work);
    }

    /// The database asks for another try: message by message, or everything taken is forgotten.
    fn commit_fails(&mut self, at: usize, work: &mut Work, batch: Batch) {
        if self.dice.one_in(2) {
            tell!(self, "{} redoes its batch message by message", self.who(at));
            work.batches.splice(0..0, one_by_one(batch, self.processes[at].service));
            return;
        }
        tell!(self, "{} rolls its batch back and forgets what it took", self.who(at));
        work.batches.clear();
        for inlet in &mut work.inlets {
            inlet.buffer.clear();
            inlet.backlog.clear();
            if !self.plan.breaks(Defect::ForgetsRolledBack) {
                inlet.reader.roll_back();
            }
        }
    }

    fn committed(&mut self, at: usize, work: &mut Work, batch: Batch) {
        let schema = &self.schemas[self.processes[at].service];
        for moved in &batch.moves {
            work.inlets[moved.source].reader.commit_to(moved.to);
        }
        let from = (schema.head - batch.payloads.len() as i64).max(0) as usize;
        work.memory.extend_from_slice(&schema.log[from..]);
        work.holding.head = schema.head;
        if self.plan.breaks(Defect::MovesPositionLater) {
            work.late = batch.moves;
        }
    }
}
