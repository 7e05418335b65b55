//! Answering a wish to cancel for the pieces that warehouse holds.

use std::collections::BTreeSet;

use contracts::events::cancellation::{
    CancellationLine, CancellationRequested, LogisticsCancellationSettled,
    WarehouseCancellationSettled,
};
use contracts::events::stock::MovementKind;
use contracts::ids::{Id, LineId, PickTaskId, derive_from_cause};
use contracts::order::LineQuantity;
use contracts::sku::Sku;

use super::allocation::{Stock, serve_waiting, told};
use super::job::{Job, State, Task};
use super::order::Order;
use super::said::{Body, Halt};
use super::stock::Posting;
use super::world::{PutBack, Why, World};

/// The reason of put-backs whose pieces lie where they were picked to.
const CANCELLED: &str = "cancelled";

/// Pieces that a task gives up.
struct Given {
    task_id: PickTaskId,
    sku: Sku,
    location: String,
    quantity: i64,
    picked: bool,
}

/// How a task holds pieces outside of parcels.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hold {
    Unpicked,
    Unconfirmed,
    Picked,
}

impl Hold {
    fn pieces(self, job: &Job, task: &Task) -> i64 {
        let on_the_floor = matches!(job.state, State::Open | State::Claimed);
        match self {
            Self::Unpicked => task.unpicked(),
            Self::Unconfirmed if on_the_floor => task.loose(),
            Self::Picked if !on_the_floor => task.loose(),
            Self::Unconfirmed | Self::Picked => 0,
        }
    }
}

/// What is done for one line.
struct Share {
    line_id: LineId,
    waiting: i64,
    given: Vec<Given>,
    passed_on: i64,
    refused: i64,
}

/// Takes pieces out of an order: first what waits for stock, then what nobody has picked, then
/// what is picked, which goes back to the shelf. What sits in a parcel is passed on to logistics,
/// what has left is refused.
///
/// - Says: `WarehouseCancellationSettled`.
pub fn cancel(world: &mut World, wish: &CancellationRequested, why: &Why) -> Result<(), Halt> {
    if world.cancellations.contains_key(&wish.cancellation_id) {
        return Ok(());
    }
    if world.orders.get(wish.order_id).is_none() {
        return Err(Halt::NotYet(format!("order {} is not known", wish.order_id)));
    }
    let mut lines = Vec::new();
    let mut freed = BTreeSet::new();
    for wanted in merged(&wish.lines) {
        let Some(order) = world.orders.get(wish.order_id) else {
            continue;
        };
        let share = share_of(order, wanted);
        freed.extend(share.given.iter().map(|given| given.sku.clone()));
        lines.push(take(world, wish, share, why)?);
    }
    if let Some(order) = world.orders.change(wish.order_id) {
        let words =
            format!("what it was for was cancelled: {} ({})", wish.reason, wish.cancellation_id);
        order.settle_jobs(&words);
    }
    let settled = WarehouseCancellationSettled {
        cancellation_id: wish.cancellation_id,
        order_id: wish.order_id,
        lines,
    };
    world.cancellations.insert(wish.cancellation_id, false);
    world.settled.push(settled.clone());
    world.say(Body::Settled(settled), wish.cancellation_id, 1, Some(wish.order_id));
    serve_waiting(world, &freed, Stock::Freed, why)
}

/// Notes what logistics let go of, so that the pieces of a voided parcel are cancelled once.
pub fn let_go(world: &mut World, answer: &LogisticsCancellationSettled) -> Result<(), Halt> {
    let id = answer.cancellation_id;
    match world.cancellations.get(&id) {
        None => return Err(Halt::NotYet(format!("cancellation {id} is not known"))),
        Some(true) => return Ok(()),
        Some(false) => {}
    }
    world.cancellations.insert(id, true);
    world.let_go.insert(id);
    let Some(order) = world.orders.change(answer.order_id) else { return Ok(()) };
    for line in &answer.lines {
        if let Some(known) = order.line(line.line_id) {
            known.voided_open -= i64::from(line.cancelled);
        }
    }
    Ok(())
}

/// A line that is named twice is one wish.
fn merged(lines: &[LineQuantity]) -> Vec<LineQuantity> {
    let mut merged = Vec::<LineQuantity>::new();
    for line in lines {
        match merged.iter_mut().find(|known| known.line_id == line.line_id) {
            Some(known) => known.quantity = known.quantity.saturating_add(line.quantity),
            None => merged.push(*line),
        }
    }
    merged
}

fn share_of(order: &Order, wish: LineQuantity) -> Share {
    let mut left = i64::from(wish.quantity);
    let mut some_of = |there: i64| {
        let taken = left.min(there);
        left -= taken;
        taken
    };
    let line = order.lines.iter().find(|line| line.id == wish.line_id);
    let waiting = some_of(line.map_or(0, |line| line.backordered));
    let mut given = Vec::new();
    // The same order in which order-intake empties its buckets: allocated before picked, where a
    // piece counts as picked from the confirmation of its job. Within that, the youngest first.
    for hold in [Hold::Unpicked, Hold::Unconfirmed, Hold::Picked] {
        for (job, task) in order.tasks().rev().filter(|(_, task)| task.line_id == wish.line_id) {
            let quantity = some_of(hold.pieces(job, task));
            if quantity > 0 {
                let (sku, location) = (task.sku.clone(), job.location.clone());
                let picked = hold != Hold::Unpicked;
                given.push(Given { task_id: task.id, sku, location, quantity, picked });
            }
        }
    }
    let tasks = order.tasks().filter(|(_, task)| task.line_id == wish.line_id);
    let packed: i64 = tasks.map(|(_, task)| task.packed - task.handed_over).sum();
    // A parcel that was voided by hand lets its pieces go only when logistics says so.
    let voided = line.map_or(0, |line| line.voided_open.max(0));
    let passed_on = some_of(packed + voided);
    Share { line_id: wish.line_id, waiting, given, passed_on, refused: left }
}

fn take(
    world: &mut World,
    wish: &CancellationRequested,
    share: Share,
    why: &Why,
) -> Result<CancellationLine, Halt> {
    let mut cancelled = share.waiting;
    for given in &share.given {
        cancelled += given.quantity;
        let posting = Posting {
            kind: MovementKind::Released,
            sku: &given.sku,
            location: &given.location,
            on_hand: 0,
            allocated: -given.quantity,
            cause: wish.cancellation_id.to_string(),
            reason: None,
            order: Some(wish.order_id),
        };
        world.books.post(why.id, posting)?;
        if given.picked {
            let put_back = carried_back(world, wish, given);
            world.put_back(put_back);
        }
    }
    if let Some(order) = world.orders.change(wish.order_id) {
        for given in &share.given {
            if let Some(task) = order.task(given.task_id) {
                task.quantity -= given.quantity;
                task.picked -= if given.picked { given.quantity } else { 0 };
            }
        }
        if let Some(line) = order.line(share.line_id) {
            line.backordered -= share.waiting;
            line.cancelled += cancelled;
        }
    }
    Ok(CancellationLine {
        line_id: share.line_id,
        cancelled: told(cancelled),
        refused: told(share.refused),
        passed_on: told(share.passed_on),
    })
}

fn carried_back(world: &World, wish: &CancellationRequested, given: &Given) -> PutBack {
    let cause = wish.cancellation_id.uuid();
    PutBack {
        id: derive_from_cause(cause, &format!("put_back/{}", given.task_id)),
        order_id: wish.order_id,
        location: given.location.clone(),
        bin: world.places.bin(&given.location, &given.sku).code,
        sku: given.sku.clone(),
        quantity: given.quantity,
        reason: CANCELLED.to_owned(),
        cancelled: Some((wish.cancellation_id, wish.reason.clone())),
        opened_at: world.now,
        done: None,
    }
}
