//! Goods in, and the books corrected.

use std::collections::{BTreeMap, BTreeSet};

use contracts::events::stock::{MovementKind, ShortCause};
use contracts::ids::{AdjustmentId, LineId, OrderId, PickTaskId};
use contracts::order::LineItems;
use contracts::problem::Problem;
use contracts::requests::warehouse::{AdjustmentLine, StockAdjust, StockReceive};
use contracts::sku::Sku;

use super::allocation::{Stock, say_short, serve_waiting};
use super::master::{known_items, known_location, legible};
use super::plan;
use super::said::Halt;
use super::stock::{Level, Posting};
use super::world::{Why, World};

/// Longer than what a person writes; it stands in the ledger.
const REASON_MAX: usize = 200;
/// A delivery note with more items is entered in parts; bounds what one request locks up.
const LINES_MAX: usize = 1_000;
/// Far beyond any shelf; keeps sums within 64 bits.
const ON_HAND_MAX: i64 = 1_000_000_000_000;

/// Books goods in and serves what waits for them.
///
/// - Takes: the id of what brings them, which their movements name as their cause.
/// - Says: `StockMoved`, and what follows from serving.
pub fn receive(
    world: &mut World,
    cause: impl ToString,
    ask: &StockReceive,
    why: &Why,
) -> Result<(), Halt> {
    check_receipt(world, ask)?;
    let cause = cause.to_string();
    let mut entries = Vec::new();
    for line in &ask.lines {
        let posting = Posting {
            kind: MovementKind::Received,
            sku: &line.sku,
            location: &ask.location,
            on_hand: i64::from(line.quantity),
            allocated: 0,
            cause: cause.clone(),
            reason: ask.reference.clone(),
            order: None,
        };
        entries.push(world.books.post(why.id, posting)?);
    }
    world.say_moved(&entries, cause, 1, None);
    plan::came(world, &ask.location, ask.lines.iter().map(|line| &line.sku));
    let skus = ask.lines.iter().map(|line| line.sku.clone()).collect();
    serve_waiting(world, &skus, Stock::Fresh, why)
}

/// Refuses what cannot be booked in.
pub fn check_receipt(world: &World, ask: &StockReceive) -> Result<(), Problem> {
    known_location(world, &ask.location)?;
    some_lines(ask.lines.len())?;
    if ask.reference.as_ref().is_some_and(|text| !legible(text, REASON_MAX)) {
        let words = format!("a reference has 1 to {REASON_MAX} characters");
        return Err(Problem::unprocessable(words.clone()).with_error("#/reference", words));
    }
    known_items(world, "lines", ask.lines.iter().map(|line| &line.sku))?;
    if let Some(at) = ask.lines.iter().position(|line| line.quantity == 0) {
        return Err(fault(at, "at least one piece has to come".to_owned()));
    }
    let mut sums = BTreeMap::<&Sku, i64>::new();
    for (at, line) in ask.lines.iter().enumerate() {
        let sum = sums.entry(&line.sku).or_default();
        *sum += i64::from(line.quantity);
        if world.books.level(&line.sku, &ask.location).on_hand + *sum > ON_HAND_MAX {
            return Err(fault(at, "more pieces than any building holds".to_owned()));
        }
    }
    Ok(())
}

fn fault(at: usize, words: String) -> Problem {
    Problem::unprocessable(words.clone()).with_error(format!("#/lines/{at}"), words)
}

fn some_lines(count: usize) -> Result<(), Problem> {
    if (1..=LINES_MAX).contains(&count) {
        return Ok(());
    }
    let words = format!("there are {count} lines; 1 to {LINES_MAX} can be booked at once");
    Err(Problem::unprocessable(words.clone()).with_error("#/lines", words))
}

/// Unpicked pieces that a task gives up because they are not there.
struct Given {
    order: OrderId,
    task: PickTaskId,
    line: LineId,
    quantity: i64,
}

/// What is done for one line.
struct Correction {
    sku: Sku,
    change: i64,
    given: Vec<Given>,
}

/// Corrects the books. Below what is set aside, the youngest unpicked allocations go back to the
/// queue first; where picked pieces still exceed what would be there, all is refused.
///
/// - Says: `StockShort` for each order that lost pieces, `StockMoved`, and what follows from
///   serving.
pub fn adjust(
    world: &mut World,
    id: AdjustmentId,
    ask: &StockAdjust,
    why: &Why,
) -> Result<(), Halt> {
    known_location(world, &ask.location)?;
    some_lines(ask.lines.len())?;
    known_items(world, "lines", ask.lines.iter().map(|line| &line.sku))?;
    if !legible(&ask.reason, REASON_MAX) {
        let words = format!("a reason has 1 to {REASON_MAX} characters");
        return Err(Problem::unprocessable(words.clone()).with_error("#/reason", words).into());
    }
    let mut seen = BTreeSet::new();
    let mut corrections = Vec::new();
    for (at, line) in ask.lines.iter().enumerate() {
        if !seen.insert(&line.sku) {
            return Err(fault(at, format!("{} stands here twice", line.sku)).into());
        }
        corrections.push(correction(world, &ask.location, at, line)?);
    }
    let mut lost = BTreeMap::<OrderId, Vec<LineItems>>::new();
    for correction in &corrections {
        give_up(world, id, &ask.location, correction, &mut lost, why)?;
    }
    for (order, lines) in lost {
        say_short(world, order, lines, ShortCause::Adjusted);
    }
    let mut entries = Vec::new();
    for correction in corrections.iter().filter(|correction| correction.change != 0) {
        let posting = Posting {
            kind: MovementKind::Adjusted,
            sku: &correction.sku,
            location: &ask.location,
            on_hand: correction.change,
            allocated: 0,
            cause: id.to_string(),
            reason: Some(ask.reason.clone()),
            order: None,
        };
        entries.push(world.books.post(why.id, posting)?);
    }
    world.say_moved(&entries, id, 1, None);
    let more = corrections.into_iter().filter(|correction| correction.change > 0);
    serve_waiting(world, &more.map(|correction| correction.sku).collect(), Stock::Fresh, why)
}

fn correction(
    world: &World,
    location: &str,
    at: usize,
    line: &AdjustmentLine,
) -> Result<Correction, Problem> {
    let level = world.books.level(&line.sku, location);
    let change = match (line.quantity, line.counted) {
        (Some(quantity), None) => quantity,
        (None, Some(counted)) => i64::from(counted) - level.on_hand,
        _ => return Err(fault(at, "name either quantity or counted".to_owned())),
    };
    let on_hand = level.on_hand.checked_add(change).filter(|sum| *sum <= ON_HAND_MAX);
    let on_hand =
        on_hand.ok_or_else(|| fault(at, "more pieces than any building holds".to_owned()))?;
    if on_hand < 0 {
        let words = format!("{} has {} pieces, {change} cannot be", line.sku, level.on_hand);
        return Err(Problem::conflict(words.clone()).with_error(format!("#/lines/{at}"), words));
    }
    let given = gathered(world, location, &line.sku, level, on_hand)?;
    Ok(Correction { sku: line.sku.clone(), change, given })
}

/// Gathers unpicked pieces, the youngest order first, until what is set aside fits.
fn gathered(
    world: &World,
    location: &str,
    sku: &Sku,
    level: Level,
    on_hand: i64,
) -> Result<Vec<Given>, Problem> {
    let mut excess = level.allocated - on_hand;
    let mut given = Vec::new();
    if excess <= 0 {
        return Ok(given);
    }
    let orders = world.orders.iter();
    let tasks = orders.flat_map(|order| order.tasks().map(move |(job, task)| (order, job, task)));
    let here = tasks.filter(|(_, job, task)| job.location == location && task.sku == *sku);
    let mut here: Vec<_> = here.filter(|(_, _, task)| task.allocated() > 0).collect();
    here.sort_by_key(|(order, job, _)| (order.arrival, job.released_at, job.id));
    for (order, _, task) in here.iter().rev() {
        let quantity = task.unpicked().min(excess);
        if quantity > 0 {
            excess -= quantity;
            let (order, task, line) = (order.id, task.id, task.line_id);
            given.push(Given { order, task, line, quantity });
        }
    }
    if excess <= 0 {
        return Ok(given);
    }
    let holding = here.iter().filter(|(_, _, task)| task.picked > task.handed_over);
    let holding: BTreeSet<_> = holding.map(|(_, job, _)| job.id.to_string()).collect();
    let jobs: Vec<_> = holding.into_iter().collect();
    Err(Problem::conflict(format!(
        "{sku} at {location} cannot stand at {on_hand}: {excess} more are picked for {}",
        jobs.join(", ")
    ))
    .with("jobs", jobs))
}

fn give_up(
    world: &mut World,
    id: AdjustmentId,
    location: &str,
    correction: &Correction,
    lost: &mut BTreeMap<OrderId, Vec<LineItems>>,
    why: &Why,
) -> Result<(), Halt> {
    for given in &correction.given {
        let posting = Posting {
            kind: MovementKind::Released,
            sku: &correction.sku,
            location,
            on_hand: 0,
            allocated: -given.quantity,
            cause: id.to_string(),
            reason: None,
            order: Some(given.order),
        };
        world.books.post(why.id, posting)?;
        let Some(order) = world.orders.change(given.order) else {
            continue;
        };
        let arrival = order.arrival;
        if let Some(task) = order.task(given.task) {
            task.quantity -= given.quantity;
        }
        // A line waits for what was ordered, whatever was set aside for it.
        let mut ordered = correction.sku.clone();
        if let Some(line) = order.line(given.line) {
            line.backordered += given.quantity;
            ordered = line.sku.clone();
        }
        order.settle_jobs("its pieces turned out not to be there");
        let items = order.items(given.line, &ordered, given.quantity);
        world.orders.await_stock(&ordered, arrival, given.order);
        lost.entry(given.order).or_default().push(items);
    }
    Ok(())
}
