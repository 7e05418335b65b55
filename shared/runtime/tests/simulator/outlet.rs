//! What a writer does: takes its lane, makes and seals batches, publishes, moves the mark.

use contracts::log::Point;

use crate::database::{Move, Row, Sealed};
use crate::network::Letter;
use crate::plan::{Defect, Fault};
use crate::world::{Batch, Flight, Work, World, inlets, tell};

/// How many events one batch takes from one source.
pub const EVENTS_MAX: usize = 3;
/// What the middle service says of a row that it read.
pub fn said_of(payload: u64) -> u64 {
    payload.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 1
}

impl World {
    /// Says whether a process reaches its schema; a connection cut by a restore ends the holding.
    pub fn reaches(&mut self, at: usize) -> bool {
        let process = &mut self.processes[at];
        let generation = self.generations[process.service];
        if process.session == generation || self.plan.breaks(Defect::OutlivesItsConnection) {
            return true;
        }
        process.session = generation;
        process.work = None;
        tell!(self, "{} finds its connection cut and forgets its lane", self.who(at));
        false
    }

    /// Takes the lane, if it is free.
    pub fn take(&mut self, at: usize) {
        if !self.reaches(at) {
            return;
        }
        let (service, name) = (self.processes[at].service, self.processes[at].name);
        let taken = self.schemas[service].take(name, self.now, self.plan.defect);
        let Some(holding) = taken else { return };
        self.tally.takings += 1;
        tell!(self, "{} takes the lane: {holding:?}", self.who(at));
        self.check_epochs(service);
        if self.strikes(Fault::Commit, 8) {
            tell!(self, "{} does not hear of it", self.who(at));
            return;
        }
        self.processes[at].work = Some(Box::new(Work::new(holding)));
    }

    /// Loads the positions, after the taking and in a transaction of its own.
    pub fn load(&mut self, at: usize) {
        if !self.reaches(at) {
            return;
        }
        let process = &mut self.processes[at];
        if let Some(work) = &mut process.work {
            work.inlets = inlets(&self.schemas[process.service]);
            work.loaded = true;
        }
        tell!(self, "{} loads its positions", self.who(at));
    }

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
        work.batch = Some(batch);
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
        let Some(batch) = work.batch.take() else {
            self.processes[at].work = Some(work);
            return;
        };
        if self.strikes(Fault::Commit, 8) && self.commit_fails(at, &mut work) {
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
        tell!(self, "{} commits {} rows, mark {mark}, {:?}", self.who(at), batch.payloads.len(),
            batch.moves.iter().map(|moved| (moved.source, moved.to)).collect::<Vec<_>>());
        self.tally.commits += 1;
        self.check_sealed(service, &work.holding, marked, &batch.moves);
        if unknown {
            tell!(self, "{} loses its connection and does not hear of the commit", self.who(at));
            return;
        }
        self.committed(at, &mut work, batch);
        self.processes[at].work = Some(work);
    }

    /// The database asks for another try: everything taken is forgotten.
    fn commit_fails(&mut self, at: usize, work: &mut Work) -> bool {
        tell!(self, "{} is asked by the database for another try", self.who(at));
        for inlet in &mut work.inlets {
            inlet.buffer.clear();
            inlet.backlog.clear();
            if !self.plan.breaks(Defect::ForgetsRolledBack) {
                inlet.reader.roll_back();
                inlet.wants = true;
            }
        }
        true
    }

    fn committed(&mut self, at: usize, work: &mut Work, batch: Batch) {
        let schema = &self.schemas[self.processes[at].service];
        for moved in &batch.moves {
            work.inlets[moved.source].reader.commit();
        }
        let from = (schema.head - batch.payloads.len() as i64).max(0) as usize;
        work.memory.extend_from_slice(&schema.log[from..]);
        work.holding.head = schema.head;
        if self.plan.breaks(Defect::MovesPositionLater) {
            work.late = batch.moves;
        }
    }

    /// Sends the next row: from memory, or out of the log.
    pub fn publish(&mut self, at: usize) {
        let Some(work) = &mut self.processes[at].work else { return };
        let next = work.window.next();
        if work.window.is_full() || next > work.holding.head {
            return;
        }
        work.memory.retain(|row| row.point.number >= next);
        let remembered = work.memory.first().filter(|row| row.point.number == next).copied();
        let row = match remembered {
            Some(row) => Some(row),
            None if self.reaches(at) => self.schemas[self.processes[at].service].row(next),
            None => None,
        };
        if let Some(row) = row {
            self.send(at, row);
        }
    }

    fn send(&mut self, at: usize, row: Row) {
        let service = self.processes[at].service;
        let away = self.broker.away_until > self.step;
        let fate = if self.plan.has(Fault::Publish) || away { self.dice.below(12) } else { 12 };
        let forgotten = fate == 3;
        let (words, confirmed) = match fate {
            0 => ("which is lost", false),
            1 => ("which will come late", false),
            2 => ("which is stored without a word", false),
            4.. if away => ("and the broker is away", false),
            _ => ("which is stored", true),
        };
        if fate == 1 {
            self.letters.push(Letter::Message { source: service, row });
        } else if fate == 2 || confirmed {
            self.broker.store(service, row, forgotten);
        }
        if confirmed {
            let known = &mut self.confirmed[service];
            let index = row.point.number as usize;
            known.resize(known.len().max(index + 1), 0);
            known[index] = row.point.epoch;
        }
        tell!(self, "{} sends {:?} {words}", self.who(at), row.point);
        if let Some(work) = &mut self.processes[at].work {
            work.window.send();
            work.flights.push(Flight { number: row.point.number, confirmed });
        }
    }

    /// Hears of one publish, not always the first; what stays without a word times out.
    pub fn confirm(&mut self, at: usize) {
        let disorder = self.strikes(Fault::Publish, 3);
        let past_holes = self.plan.breaks(Defect::MarksPastHoles);
        let Some(work) = &mut self.processes[at].work else { return };
        let first = if disorder { self.dice.below(work.flights.len()) } else { 0 };
        if work.flights.is_empty() {
            if work.window.next() - 1 > work.window.mark() {
                work.window.go_back();
            }
            return;
        }
        let flight = work.flights.remove(first);
        if flight.confirmed {
            work.window.confirm(flight.number);
        } else {
            work.window.go_back();
            work.memory.clear();
        }
        work.holding.mark = work.window.mark();
        if past_holes && flight.confirmed {
            work.holding.mark = work.holding.mark.max(flight.number);
        }
        let (number, mark) = (flight.number, work.window.mark());
        let words = if flight.confirmed { "is confirmed" } else { "has timed out" };
        tell!(self, "{} hears that {number} {words}; its mark is {mark}", self.who(at));
    }
}
