//! The domains of four services in one memory, with a log for each and its readers' positions.

use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::{DateTime, TimeDelta, Utc};
use contracts::ids::{OrderId, Slot, derive_from_key};
use uuid::Uuid;
use warehouse::domain::world::Why;

use crate::brief::brief;
use crate::desk::Desk;
use crate::floor::Floor;
use crate::office::Office;
use crate::road::{Road, Told};
use order_intake::domain::Said;
use review::domain::Fact;
use warehouse::domain::said::Body;

/// How often every wire is looked at until all is heard; whoever needs more answers an answer.
const SETTLES_WITHIN: usize = 500;

/// Who says and who hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    Intake,
    Review,
    Warehouse,
    Logistics,
}

/// What was said, with its number among all that was said about the order by order-intake.
#[derive(Clone, Debug)]
pub enum Event {
    Intake(i64, Rc<Said>),
    Review(Rc<Fact>),
    Warehouse(Rc<Body>),
    Logistics(Rc<Told>),
}

/// What became of an event or a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It had its effect, or had it before.
    Done,
    /// What it rests on is not known yet: it waits, and holds back what comes after it.
    NotYet(String),
    /// It cannot be done; an event would be parked.
    Refused(String),
}

/// Events of one source about one order, in their order, for one reader.
pub type Wire = (Service, Service, OrderId);

/// Who hears whom: reader, source.
const WIRES: [(Service, Service); 8] = [
    (Service::Review, Service::Intake),
    (Service::Warehouse, Service::Intake),
    (Service::Intake, Service::Review),
    (Service::Warehouse, Service::Review),
    (Service::Intake, Service::Warehouse),
    (Service::Logistics, Service::Warehouse),
    (Service::Intake, Service::Logistics),
    (Service::Warehouse, Service::Logistics),
];

pub struct House {
    pub now: DateTime<Utc>,
    pub desk: Desk,
    pub office: Office,
    pub floor: Floor,
    pub road: Road,
    pub story: Vec<String>,
    logs: BTreeMap<(Service, OrderId), Vec<Event>>,
    positions: BTreeMap<Wire, usize>,
    made: u32,
}

impl House {
    pub fn new() -> Self {
        let now = DateTime::from_timestamp(1_790_000_000, 0).expect("in range");
        Self {
            now,
            desk: Desk::default(),
            office: Office::new(),
            floor: Floor::new(now),
            road: Road::new(),
            story: Vec::new(),
            logs: BTreeMap::new(),
            positions: BTreeMap::new(),
            made: 0,
        }
    }

    /// Gives an id that was not there before.
    pub fn id(&mut self) -> Uuid {
        self.made += 1;
        derive_from_key(self.now, &[&self.made.to_string()], Slot(0))
    }

    pub fn why(&mut self, actor: &str) -> Why {
        Why { id: self.id(), actor: actor.to_owned() }
    }

    pub fn later(&mut self, time: TimeDelta) {
        self.now += time;
        self.floor.world.now = self.now;
    }

    /// Adds to the story.
    pub fn note(&mut self, words: impl Into<String>) {
        self.story.push(words.into());
    }

    /// Writes what was said into the log of its service.
    pub fn say(&mut self, source: Service, order: OrderId, events: Vec<Event>) {
        for event in &events {
            self.story.push(format!("    {source:?} says {}", brief(event)));
        }
        self.logs.entry((source, order)).or_default().extend(events);
    }

    /// Gives the wires on which something waits to be heard.
    pub fn pending(&self) -> Vec<Wire> {
        let wires = self.logs.iter().flat_map(|((source, order), events)| {
            let readers = WIRES.iter().filter(move |(_, from)| from == source);
            readers.map(move |(reader, _)| ((*reader, *source, *order), events.len()))
        });
        let open = wires.filter(|(wire, said)| self.position(wire) < *said);
        open.map(|(wire, _)| wire).collect()
    }

    fn position(&self, wire: &Wire) -> usize {
        self.positions.get(wire).copied().unwrap_or(0)
    }

    /// Lets a reader hear the next event of a wire.
    ///
    /// - Errs: where the event would be parked.
    pub fn deliver(&mut self, wire: Wire) -> Result<Heard, String> {
        let (reader, source, order) = wire;
        let at = self.position(&wire);
        let Some(event) = self.logs.get(&(source, order)).and_then(|log| log.get(at)).cloned()
        else {
            return Ok(Heard::Done);
        };
        let cause = derive_from_key(self.now, &[&format!("{source:?}/{order}/{at}")], Slot(0));
        let before = self.story.len();
        let words = brief(&event);
        self.note(format!("{reader:?} hears of {source:?}: {words}"));
        let heard = match reader {
            Service::Intake => self.desk_hears(order, &event),
            Service::Review => self.office_hears(order, &event),
            Service::Warehouse => self.floor_hears(&event, cause),
            Service::Logistics => self.road_hears(order, &event),
        };
        match &heard {
            Heard::Done => *self.positions.entry(wire).or_default() += 1,
            Heard::NotYet(_) => self.story.truncate(before),
            Heard::Refused(words) => {
                return Err(format!("{reader:?} would park {}: {words}", brief(&event)));
            }
        }
        Ok(heard)
    }

    /// Lets everybody hear everything.
    ///
    /// - Errs: where an event would be parked, or would wait for ever.
    pub fn settle(&mut self) -> Result<(), String> {
        for _ in 0..SETTLES_WITHIN {
            let mut waits = Vec::new();
            let mut moved = false;
            for wire in self.pending() {
                match self.deliver(wire)? {
                    Heard::NotYet(words) => waits.push(format!("{wire:?}: {words}")),
                    Heard::Done | Heard::Refused(_) => moved = true,
                }
            }
            match (moved, waits.is_empty()) {
                (true, _) => {}
                (false, true) => return Ok(()),
                (false, false) => return Err(format!("waits for ever: {}", waits.join("; "))),
            }
        }
        Err("they answer each other for ever".to_owned())
    }

    pub fn orders(&self) -> Vec<OrderId> {
        self.desk.orders.keys().copied().collect()
    }
}
