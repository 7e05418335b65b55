//! What a writer does: takes its lane, publishes, moves the mark.

use crate::database::{EPOCH_CHANCE, Row};
use crate::network::Letter;
use crate::plan::{Defect, Fault};
use crate::world::{Flight, Work, World, inlets, tell};

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
        let chance = self.dice.below(EPOCH_CHANCE) as i64;
        let taken = self.schemas[service].take(name, self.now, chance, self.plan.defect);
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

    /// Sends the next row: from memory, or out of the log as it is, over whatever connection.
    pub fn publish(&mut self, at: usize) {
        let Some(work) = &mut self.processes[at].work else { return };
        let next = work.window.next();
        if work.window.is_full() {
            return;
        }
        work.memory.retain(|row| row.point.number >= next);
        let remembered = work.memory.first().filter(|row| row.point.number == next).copied();
        let row = remembered.or_else(|| self.schemas[self.processes[at].service].row(next));
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
            self.confirmed[service].push(row.point);
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
