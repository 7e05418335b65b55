//! Pieces that are in somebody's hand whatever became of their job meanwhile: a handheld without
//! network tells of them hours later. None of them is refused, since nobody can undo what was done
//! with hands: what the job still wants counts, the rest is put back into its bin.

use contracts::ids::{OrderId, derive_from_cause};
use contracts::problem::Problem;
use contracts::requests::warehouse::floor::{Late, LateBecause, Scan, Scanned};
use uuid::Uuid;

use super::allocation::told;
use super::floor::Asker;
use super::job::{Job, State, Task};
use super::picking::{self, right, seen, task_of};
use super::said::Halt;
use super::world::{PutBack, Why, World};

/// The reason of put-backs whose pieces were taken for a job that went on without them.
const LATE: &str = "late";

/// Takes note of a scan, of pieces that are in hand or of others.
pub fn scan(world: &mut World, asker: &Asker, scan: &Scan, why: &Why) -> Result<Scanned, Halt> {
    match scan.in_hand {
        true => take(world, asker, scan, why),
        false => picking::scan(world, asker, scan),
    }
}

/// Takes note of pieces in hand. The books are not touched: what counts is set aside already, what is
/// put back never left them.
fn take(world: &mut World, asker: &Asker, scan: &Scan, why: &Why) -> Result<Scanned, Halt> {
    let (order_id, job) = seen(world, asker, scan.job_id)?;
    let task = task_of(&job, scan.task_id)?;
    right(world, &task, scan)?;
    if scan.quantity == 0 {
        return Err(Problem::unprocessable("the quantity is at least one piece").into());
    }
    let is_own = job.state == State::Claimed && job.holder.as_ref() == Some(&asker.actor);
    let quantity = i64::from(scan.quantity);
    let counted = match job.state {
        State::Open | State::Claimed => quantity.min(task.unpicked()),
        State::Picked | State::Packed | State::Cancelled => 0,
    };
    let until = world.now + world.rules.claim;
    if let Some(order) = world.orders.change(order_id).filter(|_| counted > 0) {
        if let Some(own) = order.job(job.id).filter(|_| is_own) {
            own.claimed_until = Some(until);
        }
        if let Some(task) = order.task(task.id) {
            task.picked += counted;
        }
    }
    let put_back = quantity - counted;
    let put_back_id =
        (put_back > 0).then(|| carried_back(world, order_id, &job, &task, put_back, why));
    let late = (!is_own || put_back > 0).then(|| Late {
        counted: told(counted),
        put_back: told(put_back),
        put_back_id,
        because: because(is_own, job.state),
    });
    Ok(Scanned { picked: told(task.picked + counted), wanted: told(task.quantity), late })
}

fn because(is_own: bool, state: State) -> LateBecause {
    match state {
        State::Claimed if is_own => LateBecause::Enough,
        State::Claimed => LateBecause::Taken,
        State::Open => LateBecause::Lapsed,
        State::Picked | State::Packed => LateBecause::Done,
        State::Cancelled => LateBecause::Withdrawn,
    }
}

fn carried_back(
    world: &mut World,
    order_id: OrderId,
    job: &Job,
    task: &Task,
    quantity: i64,
    why: &Why,
) -> Uuid {
    let id = derive_from_cause(why.id, &format!("put_back/late/{}", task.id));
    world.put_back(PutBack {
        id,
        order_id,
        location: job.location.clone(),
        bin: task.bin.clone(),
        sku: task.sku.clone(),
        quantity,
        reason: LATE.to_owned(),
        cancelled: None,
        opened_at: world.now,
        done: None,
    });
    id
}
