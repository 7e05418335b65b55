//! What a reader does: pulls, doubts, asks, hears answers and heads, acknowledges.

use runtime::protocol::{Heard, Reader, Told};

use crate::batches::EVENTS_MAX;
use crate::database::Row;
use crate::network::{Asker, Letter};
use crate::plan::{Defect, Fault, Plan, Restores};
use crate::world::{Inlet, World, tell};

/// After how many ticks a question is given up.
const QUESTION_TICKS: u32 = 1;

impl Inlet {
    /// Takes rows of the answer into the batch; those that the stream brought meanwhile are skipped.
    pub fn take_backlog(&mut self) {
        while self.buffer.len() < EVENTS_MAX && !self.backlog.is_empty() {
            let row = self.backlog.remove(0);
            if self.reader.row(row.point) {
                self.buffer.push(row);
            }
        }
    }
}

/// Hears a message, through the code under test or through a broken stand-in.
fn hear(reader: &mut Reader, row: Row, plan: &Plan) -> Heard {
    let (point, taken) = (row.point, reader.taken());
    let next = point.number == taken.number + 1;
    let broken = match plan.defect {
        Some(Defect::BelievesWithoutAsking) => next,
        Some(Defect::AcceptsOldEpoch) => next && reader.follows(),
        Some(Defect::SkipsGaps) => reader.follows() && point.number > taken.number,
        _ => false,
    };
    if broken && reader.stands().is_none() {
        // `row` takes what is next without a look at the epoch.
        while !reader.row(point) {
            let skipped = contracts::log::Point::new(point.epoch, reader.taken().number + 1);
            reader.row(skipped);
        }
        return Heard::Next;
    }
    reader.message(point)
}

impl World {
    /// Takes one message from one consumer, while no batch is in hand.
    pub fn pull(&mut self, at: usize) {
        let service = self.processes[at].service;
        let count = self.processes[at].work.as_ref().map_or(0, |work| work.inlets.len());
        if count > 0 {
            let inlet = self.dice.below(count);
            self.pull_from(at, service, inlet);
        }
    }

    /// Takes one message from the consumer of one source.
    pub fn pull_from(&mut self, at: usize, service: usize, which: usize) {
        let source = self.source_of(at, which);
        if self.broker.away_until > self.step {
            return;
        }
        let strange = self.strikes(Fault::Disorder, 4);
        let Some(work) = &mut self.processes[at].work else { return };
        if !work.rests() || work.inlets[which].buffer.len() >= EVENTS_MAX {
            return;
        }
        let deaf = !self.plan.eager && !work.inlets[which].reader.follows();
        if deaf && self.plan.defect.is_none() {
            return;
        }
        let row = if strange {
            let stream = &self.broker.streams[source].messages;
            stream.get(self.dice.below(stream.len())).copied().flatten()
        } else {
            self.broker.pull(service, which, source)
        };
        let Some(row) = row else { return };
        let inlet = &mut work.inlets[which];
        let heard = hear(&mut inlet.reader, row, &self.plan);
        match heard {
            Heard::Next => {
                inlet.buffer.push(row);
                self.tally.taken += 1;
            }
            Heard::Old => self.tally.dropped += 1,
            Heard::Ask => {
                inlet.wants = true;
                inlet.rebuild = true;
                self.tally.doubted += 1;
            }
        }
        tell!(self, "{} pulls {:?} of source {source}: {heard:?}", self.who(at), row.point);
    }

    /// Lets time go by for all inlets.
    pub fn tick(&mut self, at: usize) {
        let never = self.plan.breaks(Defect::NeverImpatient);
        let Some(work) = &mut self.processes[at].work else { return };
        let mut losses = 0;
        for inlet in &mut work.inlets {
            if let Some((question, ticks)) = inlet.asked {
                let patient = ticks < QUESTION_TICKS;
                inlet.asked = patient.then_some((question, ticks + 1));
            }
            if !never && inlet.reader.tick() {
                inlet.wants = true;
                inlet.rebuild = true;
                losses += 1;
            }
            if inlet.reader.stands().is_some() {
                inlet.wants = true;
            }
        }
        self.tally.losses += losses;
        if losses > 0 {
            tell!(self, "{} stood still behind a head for too long", self.who(at));
        }
    }

    /// Asks the writers, where that is wanted and nothing is in flight.
    pub fn ask(&mut self, at: usize) {
        let count = self.processes[at].work.as_ref().map_or(0, |work| work.inlets.len());
        for which in 0..count {
            self.ask_for(at, which);
        }
    }

    fn ask_for(&mut self, at: usize, which: usize) {
        let (service, source) = (self.processes[at].service, self.source_of(at, which));
        let (life, eager) = (self.processes[at].life, self.plan.breaks(Defect::AsksWhileFollowing));
        let Some(work) = &mut self.processes[at].work else { return };
        let rests = work.rests();
        let inlet = &mut work.inlets[which];
        let stands = inlet.reader.stands().is_some();
        let moves_on = eager && self.dice.one_in(4);
        let wants = if stands { inlet.wants } else { moves_on || !inlet.reader.follows() };
        let free = rests && inlet.buffer.is_empty() && inlet.backlog.is_empty();
        if !wants || !free || inlet.asked.is_some() {
            return;
        }
        inlet.wants = false;
        self.counter += 1;
        inlet.asked = Some((self.counter, 0));
        let after = inlet.reader.taken().number;
        if std::mem::take(&mut inlet.rebuild) {
            let from_first = self.dice.one_in(2);
            self.broker.rebuild(service, which, source, from_first);
            tell!(self, "{} makes its consumer of source {source} anew", self.who(at));
        }
        let asker = Asker { life, inlet: which, question: self.counter };
        tell!(self, "{} asks source {source} for rows after {after}", self.who(at));
        if !self.strikes(Fault::Network, 6) {
            self.letters.push(Letter::Question { asker, source, after });
        }
    }

    /// Hears an answer, if the asker still lives and still wants it.
    pub fn hear_answer(&mut self, asker: Asker, letter: Letter) {
        let Letter::Answer { history, rows, .. } = letter else { return };
        let Some(at) = self.processes.iter().position(|process| process.life == asker.life) else {
            return;
        };
        let late = self.plan.breaks(Defect::HearsLateAnswers);
        let Some(work) = &mut self.processes[at].work else { return };
        let rests = work.rests();
        let Some(inlet) = work.inlets.get_mut(asker.inlet) else { return };
        let open = inlet.asked.is_some_and(|(question, _)| question == asker.question);
        if !(open || late && rests && inlet.buffer.is_empty()) {
            return;
        }
        inlet.asked = None;
        inlet.backlog.clear();
        let (head, count) = (history.head, rows.len());
        let numbers: Vec<i64> = rows.iter().map(|row| row.point.number).collect();
        let told = inlet.reader.answer(history, 0, &numbers);
        self.tally.answers += 1;
        match &told {
            Told::Rows { skip, .. } => inlet.backlog.extend_from_slice(&rows[*skip..]),
            Told::Stands(_) => self.tally.forks += 1,
        }
        tell!(self, "{} hears the answer: head {head:?}, {count} rows: {told:?}", self.who(at));
        let process = &self.processes[at];
        let connected = process.session == self.generations[process.service];
        let stands = matches!(told, Told::Stands(_));
        if stands && connected && self.plan.restores == Restores::OnePoint {
            self.violate(format!("{} stands at a fork that is none: {told:?}", self.who(at)));
        }
    }

    /// Acknowledges what is committed.
    pub fn acknowledge(&mut self, at: usize) {
        let service = self.processes[at].service;
        let Some(work) = &self.processes[at].work else { return };
        for (which, inlet) in work.inlets.iter().enumerate().filter(|_| work.rests()) {
            self.broker.acknowledge(service, which, inlet.to_acknowledge);
        }
    }
}
