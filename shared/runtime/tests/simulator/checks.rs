//! What must hold at every commit, and what must hold at the end.

use contracts::log::EpochStart;

use crate::batches::said_of;
use crate::database::{Holding, Move, NAMES, Row, SERVICES, SOURCES, State, apply};
use crate::plan::{Defect, Restores};
use crate::world::World;

impl World {
    /// Epochs strictly rise; starts never fall and are the head of their moment.
    pub fn check_epochs(&mut self, service: usize) {
        let schema = &self.schemas[service];
        let rising = schema
            .epochs
            .windows(2)
            .last()
            .is_none_or(|pair| pair[0].epoch < pair[1].epoch && pair[0].start <= pair[1].start);
        let opened = schema.epochs.last().is_some_and(|last| last.epoch == schema.epoch);
        if !(rising && opened) {
            let words =
                format!("the epochs of {} do not rise: {:?}", NAMES[service], schema.epochs);
            self.violate(words);
        }
    }

    /// Checks a batch right after its commit.
    pub fn check_sealed(&mut self, service: usize, holding: &Holding, marked: i64, moves: &[Move]) {
        let wrong = self
            .wrong_lane(service, holding, marked)
            .or_else(|| moves.iter().find_map(|moved| self.wrong_effects(service, moved)));
        if let Some(words) = wrong {
            self.violate(words);
        }
        self.tally.effects += moves.iter().map(|moved| moved.rows.len() as u64).sum::<u64>();
    }

    fn wrong_lane(&self, service: usize, holding: &Holding, marked: i64) -> Option<String> {
        let (schema, name) = (&self.schemas[service], NAMES[service]);
        if schema.fence != holding.fence {
            return Some(format!("{name} was written with the old fence {}", holding.fence));
        }
        let last = schema.log.last().map_or(0, |row| row.point.number);
        if last != schema.head || schema.log.len() as i64 != schema.head {
            return Some(format!("{name}'s log ends at {last}, its head is {}", schema.head));
        }
        if schema.mark > schema.head {
            return Some(format!("{name}'s mark {} is above its head", schema.mark));
        }
        (marked + 1..=schema.mark).find_map(|number| {
            let row = schema.row(number);
            let known = row.is_some_and(|row| self.confirmed[service].contains(&row.point));
            (!known).then(|| format!("{name}'s mark is above {number}, which was not confirmed"))
        })
    }

    fn wrong_effects(&self, service: usize, moved: &Move) -> Option<String> {
        let position = &self.schemas[service].positions[moved.source];
        let source = SOURCES[service][moved.source];
        let first = position.effects.len() - moved.rows.len();
        let name = NAMES[service];
        for (ahead, row) in moved.rows.iter().enumerate() {
            let due = (first + ahead + 1) as i64;
            if row.point.number != due {
                return Some(format!("{name} applied {:?} where {due} was due", row.point));
            }
            if !self.was_written(source, row) {
                return Some(format!(
                    "{name} applied {row:?}, which {} never wrote",
                    NAMES[source]
                ));
            }
        }
        let later = self.plan.breaks(Defect::MovesPositionLater);
        let apart = position.effects.len() as i64 != position.point.number && !later;
        apart.then(|| {
            format!("{name} stands at {:?} with {} effects", position.point, position.effects.len())
        })
    }

    /// Says whether a row is in the log, or was until the writer alone was restored.
    fn was_written(&self, source: usize, row: &Row) -> bool {
        let forked = self.plan.restores == Restores::WriterAlone;
        self.schemas[source].row(row.point.number) == Some(*row)
            || forked && self.lost.contains(&(source, *row))
    }

    /// Checks that every row was applied once, in order, or that a fork is named where one is.
    pub fn check_end(&mut self) {
        for (service, sources) in SOURCES.iter().enumerate() {
            for inlet in 0..sources.len() {
                if let Some(words) = self.wrong_end(service, inlet) {
                    self.violate(words);
                }
            }
        }
        let said: Vec<u64> = self.schemas[1].log.iter().map(|row| row.payload).collect();
        let read = &self.schemas[1].positions[0].effects;
        if !read.iter().map(|row| said_of(row.payload)).eq(said) {
            self.violate("warehouse did not say one row for each row that it read".into());
        }
    }

    fn wrong_end(&self, service: usize, inlet: usize) -> Option<String> {
        let position = &self.schemas[service].positions[inlet];
        let source = SOURCES[service][inlet];
        let log = &self.schemas[source].log;
        let (reader, writer) = (NAMES[service], NAMES[source]);
        let mut state = State::default();
        position.effects.iter().for_each(|row| apply(&mut state, row.payload));
        if state != position.state {
            return Some(format!("{reader}'s aggregates are not what its effects make"));
        }
        if self.stands(service, inlet) {
            let lawful = log.starts_with(&position.effects);
            return lawful.then(|| format!("{reader} stands at a fork from {writer} that is none"));
        }
        let upto = |known: &&EpochStart| known.epoch <= position.point.epoch;
        let due: Vec<EpochStart> =
            self.schemas[source].epochs.iter().filter(upto).copied().collect();
        if position.crossed != due {
            return Some(format!("{reader} crossed {:?}, not {due:?}", position.crossed));
        }
        (position.effects != *log).then(|| format!("{reader} has not what {writer} wrote"))
    }

    /// Says what keeps the world from being quiet.
    pub fn what_is_open(&self) -> String {
        let mut open = String::new();
        for service in 0..SERVICES {
            let schema = &self.schemas[service];
            let name = NAMES[service];
            open += &format!("{name} has head {} and mark {}", schema.head, schema.mark);
            for (inlet, source) in SOURCES[service].iter().enumerate() {
                let point = schema.positions[inlet].point;
                let stands = if self.stands(service, inlet) { " at a fork" } else { "" };
                open += &format!(", stands{stands} at {point:?} of {}", NAMES[*source]);
            }
            open += "; ";
        }
        open
    }
}
