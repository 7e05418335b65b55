//! Goods that come back: received in parts, and looked at before they are sold again.
//!
//! What came lies outside the books until somebody looked at it. What can be sold again comes into
//! the books then; what is disposed of comes in and goes out in the same breath, so that the ledger
//! tells of it. Of no item more can come than was sent, and no more can be looked at than came.

mod back;
mod expecting;
mod inspecting;

use std::collections::BTreeMap;

use contracts::events::returning::{ReceivedLine, ReturnReceived};
use contracts::ids::{LineId, ReturnId};
use contracts::problem::Problem;
use contracts::requests::warehouse::returns::{ReturnDismiss, ReturnReceive};
use contracts::sku::Sku;

use super::allocation::told;
use super::floor::Asker;
use super::master::{known_location, legible};
use super::said::{Body, Halt};
use super::world::{Why, World};

pub use back::{Back, BackItem, BackLine, Backs};
pub use expecting::expect;
pub use inspecting::inspect;

/// Longer than what a person writes; it stands in the ledger.
const REASON_MAX: usize = 200;

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
    let otherwise = world.backs.came_otherwise(&back);
    let room = |line: &BackLine, item: &BackItem| {
        let before = otherwise.get(&(line.line_id, item.sku.clone())).copied().unwrap_or_default();
        line.missing().min(item.sent - before - item.received).max(0)
    };
    let mut came = BTreeMap::<(LineId, Sku), i64>::new();
    for (at, item) in ask.lines.iter().enumerate() {
        if item.quantity == 0 {
            return Err(fault(at, "at least one piece has to come".to_owned()).into());
        }
        let what = Wanted { at, sku: &item.sku, line: item.line_id, quantity: item.quantity };
        let taken = spread(&mut back, what, "may still come", room, |item, n| item.received += n)?;
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

/// Pieces of an item that are to be spread over lines.
struct Wanted<'a> {
    /// Its place among what was asked for.
    at: usize,
    sku: &'a Sku,
    /// The only line that it may be.
    line: Option<LineId>,
    quantity: u32,
}

/// Spreads pieces of an item over its lines, as many as each has room for: first over those where
/// nothing else can be meant, so that what comes later still finds its own.
fn spread(
    back: &mut Back,
    wanted: Wanted<'_>,
    can: &str,
    room: impl Fn(&BackLine, &BackItem) -> i64,
    add: impl Fn(&mut BackItem, i64),
) -> Result<Vec<(LineId, i64)>, Problem> {
    let Wanted { at, sku, line: only, quantity } = wanted;
    let (mut left, mut spread) = (i64::from(quantity), Vec::new());
    let others = |line: &BackLine| {
        let others = line.items.iter().filter(|item| item.sku != *sku);
        others.filter(|item| room(line, item) > 0).count()
    };
    let mut lines: Vec<_> = back.lines.iter_mut().collect();
    lines.retain(|line| only.is_none_or(|only| line.line_id == only));
    lines.sort_by_key(|line| others(line));
    for line in lines {
        let Some(place) = line.items.iter().position(|item| item.sku == *sku) else { continue };
        let taken = left.min(room(line, &line.items[place]));
        if taken > 0 {
            add(&mut line.items[place], taken);
            left -= taken;
            spread.push((line.line_id, taken));
        }
    }
    if left > 0 {
        let most = i64::from(quantity) - left;
        let pieces = if most == 1 { "piece" } else { "pieces" };
        let of = only.map_or_else(|| back.id.to_string(), |line| format!("{line} of {}", back.id));
        return Err(fault(at, format!("{most} {pieces} of {sku} {can} of {of}")));
    }
    Ok(spread)
}

fn fault(at: usize, words: String) -> Problem {
    Problem::unprocessable(words.clone()).with_error(format!("#/lines/{at}"), words)
}

#[cfg(test)]
mod tests;
