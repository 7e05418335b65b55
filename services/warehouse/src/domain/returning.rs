//! Goods that come back: received in parts, and looked at before they are sold again.
//!
//! What came lies outside the books until somebody looked at it. What can be sold again comes into
//! the books then; what is disposed of comes in and goes out in the same breath, so that the ledger
//! tells of it.

mod inspecting;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use contracts::events::returning::{ReceivedLine, ReturnApproved, ReturnReceived};
use contracts::ids::{LineId, OrderId, ReturnId};
use contracts::problem::Problem;
use contracts::requests::warehouse::returns::{ReturnDismiss, ReturnReceive};
use contracts::sku::Sku;

use super::allocation::told;
use super::floor::Asker;
use super::master::{known_location, legible};
use super::said::{Body, Halt};
use super::world::{Why, World};

pub use inspecting::inspect;

/// Longer than what a person writes; it stands in the ledger.
const REASON_MAX: usize = 200;

/// A return that may come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Back {
    /// The return.
    pub id: ReturnId,
    /// The order.
    pub order_id: OrderId,
    /// What people call the order.
    pub order_number: String,
    /// Where its pieces come to, once some came.
    pub location: Option<String>,
    /// Since when it may come.
    pub approved_at: DateTime<Utc>,
    /// The pieces.
    pub lines: Vec<BackLine>,
    /// How many facts were said about it.
    pub version: i64,
}

/// Pieces of a return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackLine {
    /// The line.
    pub line_id: LineId,
    /// The item.
    pub sku: Sku,
    /// What was sent in its place: pieces of it may come as well.
    pub sent_instead: Vec<Sku>,
    /// Pieces that may come.
    pub quantity: i64,
    /// Pieces that came.
    pub received: i64,
    /// Pieces that will not come.
    pub dismissed: i64,
    /// Pieces that can be sold again.
    pub restocked: i64,
    /// Pieces that are written off.
    pub disposed: i64,
}

impl BackLine {
    fn is_of(&self, sku: &Sku) -> bool {
        self.sku == *sku || self.sent_instead.contains(sku)
    }

    fn missing(&self) -> i64 {
        self.quantity - self.received - self.dismissed
    }

    fn unseen(&self) -> i64 {
        self.received - self.restocked - self.disposed
    }
}

impl Back {
    /// Says whether pieces may still come, or wait to be looked at.
    pub fn is_open(&self) -> bool {
        self.lines.iter().any(|line| line.missing() > 0 || line.unseen() > 0)
    }
}

/// The returns that a batch concerns.
#[derive(Clone, Debug, Default)]
pub struct Backs {
    known: BTreeMap<ReturnId, Back>,
    changed: BTreeSet<ReturnId>,
}

impl Backs {
    /// Takes in a return as it was loaded.
    pub fn load(&mut self, back: Back) {
        self.known.insert(back.id, back);
    }

    /// Gives a return.
    pub fn get(&self, id: ReturnId) -> Option<&Back> {
        self.known.get(&id)
    }

    /// Gives those that are new or changed.
    pub fn changed(&self) -> impl Iterator<Item = &Back> {
        self.changed.iter().filter_map(|id| self.known.get(id))
    }

    fn put(&mut self, back: Back) {
        self.changed.insert(back.id);
        self.known.insert(back.id, back);
    }
}

/// Takes in a return that may come; told again it changes nothing.
pub fn expect(world: &mut World, event: &ReturnApproved) {
    if world.backs.get(event.return_id).is_some() {
        return;
    }
    let lines = event.lines.iter().map(|line| BackLine {
        line_id: line.line_id,
        sku: line.sku.clone(),
        sent_instead: sent_instead(world, event.order_id, line.line_id),
        quantity: i64::from(line.quantity),
        received: 0,
        dismissed: 0,
        restocked: 0,
        disposed: 0,
    });
    world.backs.put(Back {
        id: event.return_id,
        order_id: event.order_id,
        order_number: event.order_number.clone(),
        location: None,
        approved_at: world.now,
        lines: lines.collect(),
        version: 0,
    });
}

fn sent_instead(world: &World, order: OrderId, line: LineId) -> Vec<Sku> {
    let order = world.orders.get(order);
    let tasks = order.into_iter().flat_map(|order| order.tasks().map(move |one| (order, one.1)));
    let others = tasks.filter(|(order, task)| {
        task.line_id == line && task.handed_over > 0 && order.ordered(task).is_some()
    });
    let others: BTreeSet<_> = others.map(|(_, task)| task.sku.clone()).collect();
    others.into_iter().collect()
}

/// Notes pieces that came.
///
/// - Says: `ReturnReceived`.
/// - Errs: more than may still come, another location than the one where the first came.
pub fn receive(
    world: &mut World,
    asker: &Asker,
    ask: &ReturnReceive,
    why: &Why,
) -> Result<(), Halt> {
    let mut back = find(world, ask.return_id)?;
    known_location(world, &ask.location)?;
    at_work(asker, &ask.location)?;
    if let Some(here) = back.location.as_ref().filter(|here| **here != ask.location) {
        let words = format!("the other pieces of {} came to {here}", back.id);
        return Err(Problem::conflict(words).into());
    }
    some_lines(ask.lines.is_empty())?;
    let mut came = BTreeMap::<(LineId, Sku), i64>::new();
    for (at, item) in ask.lines.iter().enumerate() {
        if item.quantity == 0 {
            return Err(fault(at, "at least one piece has to come".to_owned()).into());
        }
        let taken =
            spread(&mut back, at, &item.sku, item.quantity, BackLine::missing, |line, n| {
                line.received += n;
            })?;
        for (line, pieces) in taken {
            *came.entry((line, item.sku.clone())).or_default() += pieces;
        }
    }
    back.location = Some(ask.location.clone());
    let lines = came.into_iter().map(|((line_id, sku), pieces)| ReceivedLine {
        line_id,
        sku,
        received: told(pieces),
        dismissed: 0,
    });
    let (location, reason) = (Some(ask.location.clone()), None);
    say_received(world, back, (location, lines.collect(), reason), why);
    Ok(())
}

/// Notes that what has not come will not come; where nothing is missing it changes nothing.
///
/// - Says: `ReturnReceived`.
pub fn dismiss(world: &mut World, ask: &ReturnDismiss, why: &Why) -> Result<(), Halt> {
    let mut back = find(world, ask.return_id)?;
    words_of(Some(&ask.reason))?;
    let mut lines = Vec::new();
    for line in back.lines.iter_mut().filter(|line| line.missing() > 0) {
        let dismissed = told(line.missing());
        line.dismissed += line.missing();
        let (line_id, sku) = (line.line_id, line.sku.clone());
        lines.push(ReceivedLine { line_id, sku, received: 0, dismissed });
    }
    if !lines.is_empty() {
        say_received(world, back, (None, lines, Some(ask.reason.clone())), why);
    }
    Ok(())
}

fn say_received(
    world: &mut World,
    mut back: Back,
    (location, lines, reason): (Option<String>, Vec<ReceivedLine>, Option<String>),
    why: &Why,
) {
    back.version += 1;
    let (return_id, order_id) = (back.id, back.order_id);
    let received_by = why.actor.clone();
    let received = ReturnReceived { return_id, order_id, location, lines, received_by, reason };
    world.say(Body::ReturnReceived(received), return_id, back.version, Some(order_id));
    world.backs.put(back);
}

fn find(world: &World, id: ReturnId) -> Result<Back, Problem> {
    let known = world.backs.get(id).cloned();
    known.ok_or_else(|| Problem::not_found(format!("no return {id} may come")))
}

/// A device works where it is.
fn at_work(asker: &Asker, location: &str) -> Result<(), Problem> {
    match asker.device.as_ref().filter(|device| device.location != location) {
        None => Ok(()),
        Some(device) => {
            let words = format!("{} works at {}, not at {location}", asker.actor, device.location);
            Err(Problem::forbidden(words))
        }
    }
}

fn some_lines(none: bool) -> Result<(), Problem> {
    let words = "at least one item has to stand here";
    if none { Err(Problem::unprocessable(words).with_error("#/lines", words)) } else { Ok(()) }
}

fn words_of(reason: Option<&str>) -> Result<(), Problem> {
    if reason.is_none_or(|reason| legible(reason, REASON_MAX)) {
        return Ok(());
    }
    let words = format!("a reason has 1 to {REASON_MAX} characters");
    Err(Problem::unprocessable(words.clone()).with_error("#/reason", words))
}

/// Spreads pieces of an item over its lines in their order, as many as each has room for.
fn spread(
    back: &mut Back,
    at: usize,
    sku: &Sku,
    quantity: u32,
    room: fn(&BackLine) -> i64,
    add: impl Fn(&mut BackLine, i64),
) -> Result<Vec<(LineId, i64)>, Problem> {
    let mut left = i64::from(quantity);
    let all: i64 = back.lines.iter().filter(|line| line.is_of(sku)).map(room).sum();
    if left > all {
        return Err(fault(at, format!("{all} pieces of {sku} are left of {}", back.id)));
    }
    let mut spread = Vec::new();
    for line in back.lines.iter_mut().filter(|line| line.is_of(sku)) {
        let taken = left.min(room(line));
        if taken > 0 {
            add(line, taken);
            left -= taken;
            spread.push((line.line_id, taken));
        }
    }
    Ok(spread)
}

fn fault(at: usize, words: String) -> Problem {
    Problem::unprocessable(words.clone()).with_error(format!("#/lines/{at}"), words)
}
