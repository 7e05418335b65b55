//! What stops work on an order, as review tells of it.
//!
//! A hold is a row of its own and no state of a job: while one is open, nothing of the order is
//! offered, claimed or packed. What a picker holds already he may finish, what is set aside stays
//! set aside. Holds of orders that are not approved yet are kept too.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use contracts::events::review::{HoldPlaced, HoldReleased};
use contracts::ids::{HoldId, OrderId, PickJobId};
use contracts::order::HoldReason;
use contracts::problem::Problem;

use super::job;
use super::world::World;

/// Where a hold stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// It stops the order.
    Open,
    /// It does so no longer.
    Released,
}

/// What is told of a hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trigger {
    /// Something speaks against the order.
    Place,
    /// It does so no longer.
    Release,
}

/// Every move that a hold can make, from nothing on; whatever stands in no row changes nothing.
pub const TRANSITIONS: &[(Option<State>, Trigger, State)] = &[
    (None, Trigger::Place, State::Open),
    (None, Trigger::Release, State::Released),
    (Some(State::Open), Trigger::Release, State::Released),
];

impl State {
    /// Gives the word in rows and pages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Released => "released",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Open, Self::Released].into_iter().find(|state| state.word() == word)
    }
}

impl Trigger {
    /// Gives the word in the table.
    pub fn word(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::Release => "release",
        }
    }

    fn after(self, state: Option<State>) -> Option<State> {
        let row = TRANSITIONS.iter().find(|(from, by, _)| *from == state && *by == self);
        row.map(|(_, _, to)| *to)
    }
}

/// Something that speaks, or spoke, against an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The order.
    pub order_id: OrderId,
    /// Why.
    pub reason: HoldReason,
    /// Where it stands.
    pub state: State,
}

/// The holds that a batch concerns.
#[derive(Clone, Debug, Default)]
pub struct Holds {
    all: BTreeMap<HoldId, Hold>,
    changed: BTreeSet<HoldId>,
}

impl Holds {
    /// Takes in a hold as it was loaded.
    pub fn load(&mut self, id: HoldId, hold: Hold) {
        self.all.insert(id, hold);
    }

    /// Gives all that are loaded.
    pub fn iter(&self) -> impl Iterator<Item = (HoldId, &Hold)> {
        self.all.iter().map(|(id, hold)| (*id, hold))
    }

    /// Gives those that are new or changed.
    pub fn changed(&self) -> impl Iterator<Item = (HoldId, &Hold)> {
        self.changed.iter().filter_map(|id| Some((*id, self.all.get(id)?)))
    }

    /// Gives why an order is on hold; nothing where it is not.
    pub fn reasons(&self, order: OrderId) -> Vec<HoldReason> {
        let stops = |hold: &&Hold| hold.order_id == order && hold.state == State::Open;
        let reasons: BTreeSet<_> = self.all.values().filter(stops).map(|one| one.reason).collect();
        reasons.into_iter().collect()
    }

    fn turn(&mut self, id: HoldId, by: Trigger, told: Hold) -> bool {
        let known = self.all.get(&id).copied();
        let Some(state) = by.after(known.map(|hold| hold.state)) else {
            return false;
        };
        self.all.insert(id, Hold { state, ..known.unwrap_or(told) });
        self.changed.insert(id);
        true
    }
}

/// Stops the work on an order. One that was released before stays so.
pub fn place(world: &mut World, told: &HoldPlaced) {
    let (order_id, reason) = (told.order_id, told.reason);
    world.holds.turn(told.hold_id, Trigger::Place, Hold { order_id, reason, state: State::Open });
}

/// Ends a hold; after the last one what waits on the floor is offered at once.
pub fn release(world: &mut World, told: &HoldReleased) {
    let (order_id, reason) = (told.order_id, told.reason);
    let hold = Hold { order_id, reason, state: State::Released };
    if !world.holds.turn(told.hold_id, Trigger::Release, hold) {
        return;
    }
    let jobs = world.orders.get(order_id).map_or(&[][..], |order| &order.jobs);
    let open = jobs.iter().filter(|job| job.state == job::State::Open);
    let open: Vec<_> = open.map(|job| job.id).collect();
    open.into_iter().for_each(|job| offer(world, order_id, job));
}

/// Offers a job to the floor, unless its order is on hold.
pub fn offer(world: &mut World, order: OrderId, job: PickJobId) {
    if world.holds.reasons(order).is_empty() {
        world.said.offers.push(job);
    }
}

/// Refuses what nobody may do for an order that is on hold.
pub fn unless_on_hold(world: &World, order: OrderId) -> Result<(), Problem> {
    let reasons = world.holds.reasons(order);
    if reasons.is_empty() {
        return Ok(());
    }
    let codes: Vec<_> = reasons.into_iter().map(HoldReason::code).collect();
    let mut problem = Problem::conflict(format!("{order} is on hold: {}", codes.join(", ")));
    problem.kind = Cow::Borrowed("/problems/on-hold");
    problem.title = Cow::Borrowed("The order is on hold");
    Err(problem.with("on_hold", codes))
}
