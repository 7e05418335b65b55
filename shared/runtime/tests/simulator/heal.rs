//! The end of a schedule: faults stop, everybody runs in turn until all is quiet.

use crate::database::SERVICES;
use crate::world::{Act, World, tell};

/// Within so many rounds all must be quiet: several leases and several patiences.
const ROUNDS_MAX: u64 = 60;
/// What each process does in one round, in this order.
const ROUND: [Act; 13] = [
    Act::Announce,
    Act::Tick,
    Act::Pull,
    Act::Pull,
    Act::Pull,
    Act::Gather,
    Act::Seal,
    Act::Publish,
    Act::Publish,
    Act::Confirm,
    Act::Confirm,
    Act::Acknowledge,
    Act::Ask,
];

impl World {
    /// Lets everybody run in turn, then checks that nothing is missing.
    pub fn heal(&mut self) {
        self.plan.heal();
        self.broker.away_until = 0;
        self.letters.append(&mut self.held);
        for process in &mut self.processes {
            process.asleep_until = 0;
        }
        tell!(self, "all faults end");
        for _ in 0..ROUNDS_MAX {
            self.round();
            self.tally.rounds += 1;
            if self.violation.is_some() {
                return;
            }
            if self.is_quiet() {
                self.check_end();
                return;
            }
        }
        let open = self.what_is_open();
        self.violate(format!("not quiet after {ROUNDS_MAX} rounds: {open}"));
    }

    fn round(&mut self) {
        self.step += 1;
        self.now += 700_000;
        for at in 0..self.processes.len() {
            for act in ROUND {
                self.act(at, act);
            }
        }
        while !self.letters.is_empty() {
            for letter in std::mem::take(&mut self.letters) {
                self.deliver(letter);
            }
        }
    }

    fn is_quiet(&self) -> bool {
        (0..SERVICES).all(|service| {
            let schema = &self.schemas[service];
            let held = self.holder(service).is_some();
            held && schema.mark == schema.head
                && (0..schema.positions.len()).all(|inlet| self.is_settled(service, inlet))
        })
    }

    /// Says whether a reader is done with a source: it has read all, or it stands at a fork.
    fn is_settled(&self, service: usize, inlet: usize) -> bool {
        let position = &self.schemas[service].positions[inlet];
        let source = &self.schemas[crate::database::SOURCES[service][inlet]];
        self.stands(service, inlet) || position.effects == source.log
    }

    /// Says whether the holder of a lane stands still for a source.
    pub fn stands(&self, service: usize, inlet: usize) -> bool {
        let work = self.holder(service).and_then(|at| self.processes[at].work.as_ref());
        work.and_then(|work| work.inlets.get(inlet))
            .is_some_and(|inlet| inlet.reader.stands().is_some())
    }

    fn holder(&self, service: usize) -> Option<usize> {
        let schema = &self.schemas[service];
        self.processes.iter().position(|process| {
            let holds = |fence, epoch| (schema.fence, schema.epoch) == (fence, epoch);
            process.service == service
                && process.work.as_ref().is_some_and(|work| {
                    work.loaded && holds(work.holding.fence, work.holding.epoch)
                })
        })
    }
}
