//! One command after the other, in memory.

use contracts::ids::{AdjustmentId, Id, PickJobId, ReceiptId};
use contracts::problem::Problem;
use contracts::requests::Done;
use contracts::requests::warehouse::floor::JobState;
use contracts::requests::warehouse::{Adjustment, Receipt, StockAdjust, StockLevel, StockReceive};
use contracts::sku::Sku;
use runtime::{BatchError, Outcome, Task};
use serde::Serialize;
use uuid::Uuid;

use super::announce::announce;
use super::needs::scan_scope;
use super::{Command, Once, Stamp, importing, masters, parcels, returns, shortages, view};
use crate::domain::allocation::{Stock, approve, serve_waiting};
use crate::domain::floor::{Asker, asker, device_of};
use crate::domain::job::State;
use crate::domain::master::legible;
use crate::domain::world::Why;
use crate::domain::{
    Halt, World, adjusting, cancelling, ended, floor, holds, keep, late, picking, stating,
};

/// Why there is no answer.
pub enum Stop {
    Halt(Halt),
    Batch(BatchError),
}

impl From<Halt> for Stop {
    fn from(halt: Halt) -> Self {
        Self::Halt(halt)
    }
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Halt(problem.into())
    }
}

impl From<BatchError> for Stop {
    fn from(error: BatchError) -> Self {
        Self::Batch(error)
    }
}

/// An answer, or why there is none.
pub type Reply = Result<Outcome, Stop>;

/// Decides one command in the state that the earlier ones left.
pub fn decide(
    world: &mut World,
    once: &mut Once,
    task: Task<Command>,
) -> Result<Outcome, BatchError> {
    let why = Why { id: task.cause.id, actor: task.cause.actor };
    match reply(world, once, task.command, &why) {
        Ok(outcome) => {
            keep(world);
            announce(world, outcome)
        }
        Err(Stop::Halt(Halt::Refused(problem))) => Ok(Outcome::refused(*problem)),
        Err(Stop::Halt(Halt::NotYet(missing))) => Ok(Outcome::not_yet(missing)),
        Err(Stop::Halt(Halt::Overdrawn(overdrawn))) => {
            Err(BatchError::inconsistent("stock_levels", overdrawn.to_string()))
        }
        Err(Stop::Batch(error)) => Err(error),
    }
}

fn reply(world: &mut World, once: &mut Once, command: Command, why: &Why) -> Reply {
    match command {
        Command::Approve(event) => done(approve(world, &event, why)),
        Command::Hold(event) => {
            holds::place(world, &event);
            done(Ok(()))
        }
        Command::LiftHold(event) => {
            holds::release(world, &event);
            done(Ok(()))
        }
        Command::Cancel(event) => done(cancelling::cancel(world, &event, why)),
        Command::End(event) => done(ended::end(world, &event, why)),
        Command::LetGo(event) => done(cancelling::let_go(world, &event)),
        Command::HandOver(_) | Command::Void(_) | Command::TakeBack(_) | Command::Lose(_) => {
            done(parcels::shipped(world, &command, why))
        }
        Command::Grant(event) => {
            floor::grant(world, &event);
            done(Ok(()))
        }
        Command::Revoke(event) => {
            floor::revoke(world, &event);
            done(Ok(()))
        }
        Command::Expire(jobs) => {
            floor::expire(world, &jobs);
            done(Ok(()))
        }
        Command::ServeWaiting(skus) => {
            done(serve_waiting(world, &skus.into_iter().collect(), Stock::Freed, why))
        }
        Command::LookAt(_)
        | Command::Overdue(_)
        | Command::Wait(_)
        | Command::GiveUp(_)
        | Command::Substitute(_)
        | Command::Offer(_)
        | Command::Choose(_)
        | Command::PutReorderLevel(_)
        | Command::PutExpected(_) => Ok(shortages::reply(world, &command, why)?),
        Command::ExpectReturn(_)
        | Command::ReceiveReturn(..)
        | Command::DismissReturn(_)
        | Command::InspectReturn(..) => returns::reply(world, once, command, why),
        Command::PutItem(put) => masters::put_item(world, &put),
        Command::PutLocation(put) => masters::put_location(world, put),
        Command::PutBin(put) => masters::put_bin(world, put),
        Command::TakeImport(taken) => say(&importing::take(world, *taken)),
        Command::ApplyImport(id) => say(&importing::begin(world, id, why)?),
        Command::ApplyRows(portion) => done(importing::apply_rows(world, *portion)),
        Command::Receive(ask, stamp) => receive(world, once, &ask, stamp, why),
        Command::State(ask) => done(stating::page(world, &ask, why)),
        Command::Adjust(ask, stamp) => adjust(world, once, &ask, stamp, why),
        Command::Pack(ask, stamp) => parcels::pack(world, once, &ask, stamp, why),
        Command::PutBackDone(id) => put_back_done(world, id, why),
        Command::Claim(job) => claim(world, job, why),
        Command::Confirm(job) => confirm(world, job, why),
        Command::Release(job) => release(world, job, why),
        Command::Reclaim(job) => take_back(world, job, why),
        Command::Scan(scan) => {
            let stamp = Stamp::of(scan_scope(&why.actor), &scan.scan_id, &scan);
            scanned(world, once, stamp, why, |world, asker| late::scan(world, asker, &scan, why))
        }
        Command::Short(short) => {
            let stamp = Stamp::of(scan_scope(&why.actor), &short.scan_id, &short);
            scanned(world, once, stamp, why, |world, asker| {
                picking::short(world, asker, &short, why)
            })
        }
    }
}

/// Answers that it is done.
pub fn done(decided: Result<(), Halt>) -> Reply {
    decided?;
    say(&Done {})
}

/// Answers.
pub fn say(answer: &impl Serialize) -> Reply {
    Ok(Outcome::reply(answer)?)
}

fn confirm(world: &mut World, job: PickJobId, why: &Why) -> Reply {
    let asker = who(world, why)?;
    state(picking::confirm(world, &asker, job)?)
}

fn release(world: &mut World, job: PickJobId, why: &Why) -> Reply {
    let asker = who(world, why)?;
    state(picking::release(world, &asker, job)?)
}

fn take_back(world: &mut World, job: PickJobId, why: &Why) -> Reply {
    let asker = who(world, why)?;
    state(picking::take_back(world, &asker, job)?)
}

fn state(state: State) -> Reply {
    say(&JobState { state: state.word().to_owned() })
}

/// Says who asks.
pub fn who(world: &World, why: &Why) -> Result<Asker, Problem> {
    let device = device_of(&why.actor).and_then(|name| world.devices.get(name));
    asker(&why.actor, device)
}

/// Answers again what was answered before, else decides and keeps the answer.
pub fn once_only<T: Serialize>(
    once: &mut Once,
    stamp: Stamp,
    why: &Why,
    decide: impl FnOnce() -> Result<T, Stop>,
) -> Reply {
    if let Some(before) = once.before(&stamp)? {
        return say(before);
    }
    let answer = decide()?;
    once.keep(stamp, &answer, &why.actor)?;
    say(&answer)
}

fn scanned<T: Serialize>(
    world: &mut World,
    once: &mut Once,
    stamp: Stamp,
    why: &Why,
    decide: impl FnOnce(&mut World, &Asker) -> Result<T, Halt>,
) -> Reply {
    let asker = who(world, why)?;
    if !legible(&stamp.key, 128) {
        return Err(Problem::unprocessable("a scan_id has 1 to 128 characters").into());
    }
    once_only(once, stamp, why, || Ok(decide(world, &asker)?))
}

fn claim(world: &mut World, id: PickJobId, why: &Why) -> Reply {
    let asker = who(world, why)?;
    let order = picking::claim(world, &asker, id)?;
    let order = world.orders.get(order);
    let job = order.and_then(|order| order.jobs.iter().find(|job| job.id == id));
    let gone = || Problem::not_found(format!("there is no job {id}"));
    let (order, job) = order.zip(job).ok_or_else(gone)?;
    say(&view::job(world, order, job))
}

fn levels<'a>(
    world: &World,
    location: &str,
    skus: impl Iterator<Item = &'a Sku>,
) -> Vec<StockLevel> {
    skus.map(|sku| view::level(sku, location, world.books.level(sku, location))).collect()
}

fn receive(
    world: &mut World,
    once: &mut Once,
    ask: &StockReceive,
    stamp: Stamp,
    why: &Why,
) -> Reply {
    let receipt_id = ReceiptId::caused_by(why.id, "receipt");
    once_only(once, stamp, why, || {
        adjusting::receive(world, receipt_id, ask, why)?;
        Ok(Receipt {
            receipt_id,
            location: ask.location.clone(),
            reference: ask.reference.clone(),
            lines: levels(world, &ask.location, ask.lines.iter().map(|line| &line.sku)),
        })
    })
}

fn adjust(world: &mut World, once: &mut Once, ask: &StockAdjust, stamp: Stamp, why: &Why) -> Reply {
    let adjustment_id = AdjustmentId::caused_by(why.id, "adjustment");
    once_only(once, stamp, why, || {
        adjusting::adjust(world, adjustment_id, ask, why)?;
        Ok(Adjustment {
            adjustment_id,
            location: ask.location.clone(),
            reason: ask.reason.clone(),
            lines: levels(world, &ask.location, ask.lines.iter().map(|line| &line.sku)),
        })
    })
}

fn put_back_done(world: &mut World, id: Uuid, why: &Why) -> Reply {
    let (now, asker) = (world.now, who(world, why)?);
    let put_back = world.put_backs.get_mut(&id);
    let Some(put_back) = put_back.filter(|put_back| asker.works_at(&put_back.location)) else {
        return Err(Problem::not_found(format!("there is no put-back {id} for you")).into());
    };
    if put_back.done.is_none() {
        put_back.done = Some((now, why.actor.clone()));
        world.changed_put_backs.insert(id);
    }
    say(&view::put_back(&world.put_backs[&id]))
}
