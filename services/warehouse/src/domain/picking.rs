//! What a device does with a job: claim, scan, short, confirm, release.

use std::borrow::Cow;

use contracts::events::floor::{PickClaimed, PickCompleted};
use contracts::events::stock::{MovementKind, ShortCause};
use contracts::ids::{OrderId, PickJobId, PickTaskId};
use contracts::order::LineQuantity;
use contracts::problem::Problem;
use contracts::requests::warehouse::floor::{Scan, Scanned, Short, ShortTaken};

use super::allocation::{say_short, told};
use super::floor::{Asker, offer_again};
use super::holds::unless_on_hold;
use super::job::{Job, State, Task, Trigger};
use super::master::legible;
use super::said::{Body, Halt};
use super::stock::Posting;
use super::world::{Why, World};

/// Longer than any code of a reason; it stands in the ledger.
const REASON_MAX: usize = 100;

fn taken(job: &Job) -> Problem {
    let holder = if job.state == State::Claimed { "another holds it" } else { "another did it" };
    let mut problem = Problem::conflict(format!("{} is taken: {holder}", job.id));
    problem.kind = Cow::Borrowed("/problems/taken");
    problem.title = Cow::Borrowed("Somebody else has the job");
    problem
}

/// Finds a job that the asker may see.
pub(super) fn seen(world: &World, asker: &Asker, id: PickJobId) -> Result<(OrderId, Job), Problem> {
    let order = world.orders.of_job(id).and_then(|order| world.orders.get(order));
    let job = order.and_then(|order| order.jobs.iter().find(|job| job.id == id));
    match (order, job.filter(|job| asker.sees(&job.location, &job.zone))) {
        (Some(order), Some(job)) => Ok((order.id, job.clone())),
        _ => Err(Problem::not_found(format!("there is no job {id} for you"))),
    }
}

/// Refuses, in words, unless the asker holds the job.
fn held(asker: &Asker, job: &Job) -> Result<(), Problem> {
    let own = job.holder.as_ref() == Some(&asker.actor);
    let words = match job.state {
        State::Claimed if own => return Ok(()),
        State::Open => "is not claimed: claim it first".to_owned(),
        State::Cancelled => cancelled_words(job),
        State::Picked | State::Packed if own => format!("is {}", job.state.word()),
        State::Claimed | State::Picked | State::Packed => return Err(taken(job)),
    };
    Err(Problem::conflict(format!("{} {words}", job.id)))
}

fn cancelled_words(job: &Job) -> String {
    let why = job.refusal.as_deref().unwrap_or("nothing of it is wanted any more");
    format!("was cancelled: {why}")
}

/// Gives a job to whoever asks first; the holder may ask again. Nobody gets a job of an order that is
/// on hold.
pub fn claim(world: &mut World, asker: &Asker, id: PickJobId) -> Result<OrderId, Halt> {
    let (order_id, job) = seen(world, asker, id)?;
    let own = job.holder.as_ref() == Some(&asker.actor);
    let over = job.claimed_until.is_some_and(|until| until <= world.now);
    match job.state {
        State::Open => {}
        State::Claimed if own || over => {}
        State::Claimed | State::Picked | State::Packed if !own => return Err(taken(&job).into()),
        State::Cancelled | State::Claimed | State::Picked | State::Packed => {
            held(asker, &job)?;
        }
    }
    if !(own && job.state == State::Claimed) {
        unless_on_hold(world, order_id)?;
    }
    let (now, until) = (world.now, world.now + world.rules.claim);
    let Some(job) = world.orders.change(order_id).and_then(|order| order.job(id)) else {
        return Ok(order_id);
    };
    if job.state == State::Claimed && !own {
        job.moved(Trigger::Release);
    }
    let won = job.moved(Trigger::Claim);
    if won {
        job.claimed_at = Some(now);
    }
    job.claimed_until = Some(until);
    job.holder = Some(asker.actor.clone());
    if won {
        let version = job.next_version();
        let claimed_by = asker.actor.clone();
        let claimed = PickClaimed { job_id: id, order_id, claimed_by };
        world.say(Body::Claimed(claimed), id, version, Some(order_id));
    }
    Ok(order_id)
}

pub(super) fn task_of(job: &Job, id: PickTaskId) -> Result<Task, Problem> {
    let found = job.tasks.iter().find(|task| task.id == id).cloned();
    found.ok_or_else(|| Problem::unprocessable(format!("{} has no task {id}", job.id)))
}

fn fits(task: &Task, quantity: u32) -> Result<i64, Problem> {
    if quantity == 0 {
        return Err(Problem::unprocessable("the quantity is at least one piece"));
    }
    let quantity = i64::from(quantity);
    if quantity <= task.unpicked() {
        return Ok(quantity);
    }
    Err(Problem::unprocessable(format!(
        "{} wants {} of {}: {} picked, {} short, so {quantity} more are too many",
        task.id, task.quantity, task.sku, task.picked, task.short
    )))
}

/// Takes pieces out of a bin; bin and code must be the right ones. Moves nothing in the books.
pub fn scan(world: &mut World, asker: &Asker, scan: &Scan) -> Result<Scanned, Halt> {
    let (order_id, job) = seen(world, asker, scan.job_id)?;
    held(asker, &job)?;
    let task = task_of(&job, scan.task_id)?;
    right(world, &task, scan)?;
    let quantity = fits(&task, scan.quantity)?;
    let picked = change(world, order_id, &job, &task, |task| {
        task.picked += quantity;
        task.picked
    });
    Ok(Scanned { picked: told(picked), wanted: told(task.quantity), late: None })
}

/// Refuses, in words, what is not the bin or not the item of a task.
pub(super) fn right(world: &World, task: &Task, scan: &Scan) -> Result<(), Problem> {
    if scan.bin != task.bin {
        let words = format!("expected bin {}, got {}", task.bin, scan.bin);
        return Err(Problem::unprocessable(words.clone()).with_error("#/bin", words));
    }
    if !world.items.bears(&task.sku, &scan.barcode) {
        let codes = world.items.codes(&task.sku).join(" or ");
        let words = format!("expected {} ({codes}), got {}", task.sku, scan.barcode);
        return Err(Problem::unprocessable(words.clone()).with_error("#/barcode", words));
    }
    Ok(())
}

fn change(
    world: &mut World,
    order_id: OrderId,
    job: &Job,
    task: &Task,
    figure: impl FnOnce(&mut Task) -> i64,
) -> i64 {
    let until = world.now + world.rules.claim;
    let Some(order) = world.orders.change(order_id) else {
        return 0;
    };
    if let Some(job) = order.job(job.id) {
        job.claimed_until = Some(until);
    }
    order.task(task.id).map_or(0, figure)
}

/// Gives up pieces that are not where the books say: they leave the books, so that book and shelf
/// agree again, and the line waits for others.
///
/// - Says: `StockShort`, `StockMoved`.
pub fn short(
    world: &mut World,
    asker: &Asker,
    short: &Short,
    why: &Why,
) -> Result<ShortTaken, Halt> {
    let (order_id, job) = seen(world, asker, short.job_id)?;
    held(asker, &job)?;
    let task = task_of(&job, short.task_id)?;
    let reason = short.reason.trim();
    if !legible(reason, REASON_MAX) {
        let words = format!("a reason has 1 to {REASON_MAX} characters, such as not_found");
        return Err(Problem::unprocessable(words.clone()).with_error("#/reason", words).into());
    }
    let quantity = fits(&task, short.quantity)?;
    let posting = Posting {
        kind: MovementKind::Adjusted,
        sku: &task.sku,
        location: &job.location,
        on_hand: -quantity,
        allocated: -quantity,
        cause: task.id.to_string(),
        reason: Some(format!("short_pick: {reason}")),
        order: Some(order_id),
    };
    let entry = world.books.post(why.id, posting)?;
    let total = change(world, order_id, &job, &task, |task| {
        task.short += quantity;
        task.short
    });
    let recount_until = world.now + world.rules.recount;
    let Some(order) = world.orders.change(order_id) else {
        return Ok(ShortTaken { short: 0 });
    };
    let arrival = order.arrival;
    let mut ordered = task.sku.clone();
    if let Some(line) = order.line(task.line_id) {
        line.backordered += quantity;
        ordered = line.sku.clone();
        // What stands in lies on another shelf than what was ordered.
        if task.sku == ordered {
            line.recount_until = Some(recount_until);
        }
    }
    let version = order.job(job.id).map_or(0, Job::next_version);
    let lines = vec![order.items(task.line_id, &ordered, quantity)];
    world.orders.await_stock(&ordered, arrival, order_id);
    say_short(world, order_id, lines, ShortCause::ShortPick);
    world.say_moved(&[entry], job.id, version, Some(order_id));
    Ok(ShortTaken { short: told(total) })
}

/// Ends the picking once every piece is picked or short; asked again, the answer is the same.
pub fn confirm(world: &mut World, asker: &Asker, id: PickJobId) -> Result<State, Halt> {
    let (order_id, job) = seen(world, asker, id)?;
    let own = job.holder.as_ref() == Some(&asker.actor);
    if own && matches!(job.state, State::Picked | State::Packed) {
        return Ok(State::Picked);
    }
    held(asker, &job)?;
    let missing = job.tasks.iter().filter(|task| task.unpicked() > 0);
    let missing =
        missing.map(|task| format!("{} of {} in {}", task.unpicked(), task.sku, task.bin));
    let missing: Vec<_> = missing.collect();
    if !missing.is_empty() {
        let words = format!("{id} is not done: {} neither picked nor short", missing.join(", "));
        return Err(Problem::conflict(words).into());
    }
    let picked = job.tasks.iter().filter(|task| task.picked > 0);
    let picked =
        picked.map(|task| LineQuantity { line_id: task.line_id, quantity: told(task.picked) });
    let picked: Vec<_> = picked.collect();
    let Some(job) = world.orders.change(order_id).and_then(|order| order.job(id)) else {
        return Ok(State::Picked);
    };
    if picked.is_empty() {
        job.refusal = Some("nothing of the job was there".to_owned());
    }
    job.moved(if picked.is_empty() { Trigger::Empty } else { Trigger::Confirm });
    let (state, version) = (job.state, job.next_version());
    let completed = PickCompleted {
        job_id: id,
        order_id,
        fulfillment_order_id: job.fulfillment_order_id,
        picked,
        picked_by: asker.actor.clone(),
    };
    world.say(Body::Completed(completed), id, version, Some(order_id));
    Ok(state)
}

/// Gives a job back to the floor; what was taken stays taken.
pub fn release(world: &mut World, asker: &Asker, id: PickJobId) -> Result<State, Halt> {
    let (order_id, job) = seen(world, asker, id)?;
    if job.state == State::Open {
        return Ok(State::Open);
    }
    held(asker, &job)?;
    Ok(given_back(world, order_id, id))
}

/// Takes a job back from whoever holds it, by somebody of the house; what was taken stays taken.
pub fn take_back(world: &mut World, asker: &Asker, id: PickJobId) -> Result<State, Halt> {
    if asker.device.is_some() {
        let words = "a device gives back what it holds itself, and nothing else";
        return Err(Problem::forbidden(words).into());
    }
    let (order_id, job) = seen(world, asker, id)?;
    match job.state {
        State::Open => Ok(State::Open),
        State::Claimed => Ok(given_back(world, order_id, id)),
        State::Picked | State::Packed => {
            let words = format!("{id} is {}: nobody holds it", job.state.word());
            Err(Problem::conflict(words).into())
        }
        State::Cancelled => {
            Err(Problem::conflict(format!("{id} {}", cancelled_words(&job))).into())
        }
    }
}

fn given_back(world: &mut World, order_id: OrderId, id: PickJobId) -> State {
    offer_again(world, order_id, id);
    let after = world.orders.get(order_id);
    let after = after.and_then(|order| order.jobs.iter().find(|job| job.id == id));
    after.map_or(State::Open, |job| job.state)
}
