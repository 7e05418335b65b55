//! What goes wrong between the steps of processes.

use crate::broker::Consumer;
use crate::database::{NAMES, SERVICES, SOURCES};
use crate::plan::{FAULTS, Fault, Restores};
use crate::world::{SLOTS, World, tell};

impl World {
    /// Draws a fault; nothing happens if the plan has it not.
    pub fn fault(&mut self) {
        let fault = FAULTS[self.dice.below(FAULTS.len())];
        if !self.plan.has(fault) {
            return;
        }
        let at = self.dice.below(self.processes.len());
        let service = self.dice.below(SERVICES);
        match fault {
            Fault::Crash => self.crash(at, false),
            Fault::Ghost => self.crash(at, true),
            Fault::Sleep => {
                self.processes[at].asleep_until = self.step + 10 + self.dice.below(90) as u32;
                tell!(self, "{} falls asleep", self.who(at));
            }
            Fault::Jump => {
                self.now += 6_000_000;
                tell!(self, "more than a lease goes by");
            }
            Fault::GiveBack => self.give_back(at),
            Fault::LoseOne | Fault::LoseTail | Fault::Wipe | Fault::OldCopy => {
                self.stream_fails(service, fault);
            }
            Fault::Away => {
                self.broker.away_until = self.step + 5 + self.dice.below(60) as u32;
                tell!(self, "the broker goes away");
            }
            Fault::Consumer => self.consumer_fails(service),
            Fault::Restore => self.back_up_or_restore(),
            Fault::Commit | Fault::Publish | Fault::Disorder | Fault::Network => {}
        }
    }

    fn crash(&mut self, at: usize, ghost: bool) {
        if self.processes[at].work.is_none() {
            return;
        }
        self.counter += 1;
        let life = self.counter;
        let place = at - at % SLOTS + SLOTS - 1;
        tell!(self, "{} dies{}", self.who(at), if ghost { ", or so it seems" } else { "" });
        let generation = self.generations[self.processes[at].service];
        let asleep = self.step + self.dice.below(25) as u32;
        let haunt = self.step + self.dice.below(60) as u32;
        let process = &mut self.processes[at];
        let (name, old, session) = (process.name, process.life, process.session);
        let work = process.work.take();
        process.life = life;
        process.session = generation;
        process.asleep_until = asleep;
        let free = ghost && place != at && self.processes[place].work.is_none();
        if free {
            let twin = &mut self.processes[place];
            (twin.name, twin.life, twin.session, twin.work) = (name, old, session, work);
            twin.asleep_until = haunt;
        }
    }

    fn give_back(&mut self, at: usize) {
        if self.processes[at].work.is_none() || !self.reaches(at) {
            return;
        }
        let process = &mut self.processes[at];
        if let Some(work) = process.work.take() {
            self.schemas[process.service].give_back(&work.holding);
            process.asleep_until = self.step + 10;
            tell!(self, "{} gives its lane back", self.who(at));
        }
    }

    fn stream_fails(&mut self, source: usize, fault: Fault) {
        let stream = &mut self.broker.streams[source];
        let length = stream.messages.len();
        let words = match fault {
            Fault::LoseOne if length > 0 => {
                let at = self.dice.below(length);
                stream.messages[at] = None;
                "loses a message"
            }
            Fault::LoseTail => {
                stream.messages.truncate(length - self.dice.below(length.min(6) + 1));
                "loses its tail"
            }
            Fault::Wipe => {
                stream.messages.clear();
                "is empty"
            }
            Fault::OldCopy => match stream.copy.take() {
                Some(copy) => {
                    stream.messages = copy;
                    "is replaced by an older copy"
                }
                None => {
                    stream.copy = Some(stream.messages.clone());
                    "is copied away"
                }
            },
            _ => return,
        };
        tell!(self, "the stream of {} {words}", NAMES[source]);
    }

    fn consumer_fails(&mut self, reader: usize) {
        if SOURCES[reader].is_empty() {
            return;
        }
        let inlet = self.dice.below(SOURCES[reader].len());
        let length = self.broker.streams[SOURCES[reader][inlet]].messages.len();
        let kind = self.dice.below(4);
        let consumer = &mut self.broker.consumers[reader][inlet];
        *consumer = match kind {
            0 => Consumer::default(),
            1 => Consumer { delivered: consumer.acked, ..*consumer },
            2 => Consumer { delivered: length, acked: length },
            _ => Consumer { delivered: length + 3, acked: length + 3 },
        };
        tell!(self, "a consumer of {} now stands at {}", NAMES[reader], consumer.delivered);
    }

    fn back_up_or_restore(&mut self) {
        if self.backup.is_none() || self.dice.one_in(4) {
            self.backup = Some(self.schemas.clone());
            tell!(self, "all schemas are backed up");
            return;
        }
        let alone = match self.plan.restores {
            Restores::OnePoint => self.dice.one_in(3).then_some(SERVICES - 1),
            Restores::WriterAlone => Some(self.dice.below(SERVICES - 1)),
        };
        for service in (0..SERVICES).filter(|service| alone.is_none_or(|only| only == *service)) {
            self.restore(service);
        }
        self.tally.restores += 1;
        if self.plan.turns_back {
            self.now -= self.dice.below(10_000_000) as i64;
            tell!(self, "the database's clock goes back");
        }
    }

    fn restore(&mut self, service: usize) {
        let Some(backup) = &self.backup else { return };
        let kept = backup[service].log.len();
        let lost = &self.schemas[service].log[kept.min(self.schemas[service].log.len())..];
        self.lost.extend(lost.iter().map(|row| (service, *row)));
        let commits = self.schemas[service].commits;
        self.schemas[service] = backup[service].clone();
        self.schemas[service].commits = commits + 1;
        self.generations[service] += 1;
        tell!(self, "the schema of {} is restored, head {kept}", NAMES[service]);
    }
}
