//! How letters arrive: in any order, some twice, some never.

use contracts::log::Point;

use crate::database::SOURCES;
use crate::network::{Asker, Letter};
use crate::plan::{Defect, Fault};
use crate::world::{World, tell};

/// How many rows an answer carries at most.
const ANSWER_ROWS_MAX: usize = 5;

impl World {
    /// Announces the head of a holder, as far as it knows.
    pub fn announce(&mut self, at: usize) {
        let source = self.processes[at].service;
        let Some(work) = &self.processes[at].work else { return };
        let point = Point::new(work.holding.epoch, work.holding.head);
        if !self.strikes(Fault::Network, 3) {
            self.letters.push(Letter::Head { source, point });
        }
    }

    /// Delivers one letter, any.
    pub fn deliver_one(&mut self) {
        if !self.held.is_empty() && self.dice.one_in(10) {
            let letter = self.held.swap_remove(self.dice.below(self.held.len()));
            self.deliver(letter);
        }
        if self.letters.is_empty() {
            return;
        }
        let disorder = self.strikes(Fault::Network, 2);
        let which = if disorder { self.dice.below(self.letters.len()) } else { 0 };
        if self.strikes(Fault::Network, 12) {
            let again = self.letters[which].clone();
            self.letters.push(again);
        }
        let letter = self.letters.remove(which);
        if self.strikes(Fault::Network, 6) {
            self.held.push(letter);
        } else {
            self.deliver(letter);
        }
    }

    /// Delivers a letter.
    pub fn deliver(&mut self, letter: Letter) {
        match letter {
            Letter::Question { asker, source, after } => self.answer(asker, source, after),
            Letter::Answer { asker, .. } => self.hear_answer(asker, letter),
            Letter::Head { source, point } => self.hear_head(source, point),
            Letter::Message { source, row } => {
                tell!(self, "the message {:?} of source {source} comes late", row.point);
                let forgotten = self.dice.one_in(2);
                self.broker.store(source, row, forgotten);
            }
        }
    }

    /// Lets one who believes that it holds the lane answer out of the database as it is.
    fn answer(&mut self, asker: Asker, source: usize, after: i64) {
        let step = self.step;
        let holds = |at: &usize| {
            let process = &self.processes[*at];
            process.service == source && process.work.is_some() && process.asleep_until <= step
        };
        let count = (0..self.processes.len()).filter(holds).count();
        let which = self.dice.clone().below(count);
        let chosen = (0..self.processes.len()).filter(holds).nth(which);
        self.dice.roll();
        let another = self.plan.breaks(Defect::AnswersOverAnotherConnection);
        let Some(at) = chosen.filter(|at| another || self.reaches(*at)) else { return };
        let limit = 1 + self.dice.below(ANSWER_ROWS_MAX);
        let (history, rows) = self.schemas[source].answer(after, limit);
        tell!(self, "{} answers: head {:?}, {} rows", self.who(at), history.head, rows.len());
        if !self.strikes(Fault::Network, 6) {
            self.letters.push(Letter::Answer { asker, history, rows });
        }
    }

    fn hear_head(&mut self, source: usize, point: Point) {
        for at in 0..self.processes.len() {
            let process = &self.processes[at];
            let which = SOURCES[process.service].iter().position(|known| *known == source);
            let awake = process.asleep_until <= self.step && process.work.is_some();
            let Some(which) = which.filter(|_| awake) else { continue };
            if self.strikes(Fault::Network, 4) {
                continue;
            }
            let Some(work) = &mut self.processes[at].work else { continue };
            let Some(inlet) = work.inlets.get_mut(which) else { continue };
            if inlet.reader.head(point) {
                inlet.wants = true;
                tell!(self, "{} hears of a newer epoch: {point:?}", self.who(at));
            }
        }
    }
}
