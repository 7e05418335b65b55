//! Orders that were worked on lately, master data and levels, as they are stored: an order is asked about
//! ten times within minutes, and need not be loaded each time.
//!
//! Each batch that changes any of it leaves a new stamp in `counters`. Whoever finds the stamp that it
//! left itself has missed nothing. Where another is found, somebody else has written, a batch was
//! rolled back or the database restored: then everything is forgotten. Whoever writes asks again
//! whether the stamp is there ([`super::moving`]). So what is remembered is right by what the
//! transaction reads, not by who holds the lane.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;

use contracts::ids::{HoldId, Id, OrderId, PickTaskId};
use contracts::sku::Sku;
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use super::master::Master;
use super::{holds, orders, shortages};
use crate::domain::World;
use crate::domain::holds::{Hold, State};
use crate::domain::job::Task;
use crate::domain::order::Order;
use crate::domain::shortage::{self, Case};

/// How many orders a generation holds, those of a rush that is on its way; there are two, and an order
/// takes some kilobytes.
const GENERATION_MAX: usize = 4_000;

/// What was worked on lately.
#[derive(Debug, Default)]
pub struct Recent {
    /// Items with their levels and plans, locations, bins and devices.
    pub master: Master,
    stamp: Option<Uuid>,
    young: Generation,
    old: Generation,
}

/// Orders, and whose a job is.
#[derive(Debug, Default)]
struct Generation {
    orders: BTreeMap<Uuid, Remembered>,
    jobs: BTreeMap<Uuid, Uuid>,
}

/// An order, with what stands beside it.
#[derive(Debug, PartialEq, Eq)]
struct Remembered {
    order: Order,
    /// Those that are open.
    holds: Vec<(HoldId, Hold)>,
    /// Those that stand.
    cases: Vec<Case>,
}

impl Recent {
    /// Forgets everything where the stamp is another than the one that was left.
    pub fn meet(&mut self, stamp: Uuid) {
        if self.stamp != Some(stamp) {
            *self = Self { stamp: Some(stamp), ..Self::default() };
        }
    }

    /// Gives the stamp that was met.
    ///
    /// - Errs: where nothing was loaded.
    pub fn stamp(&self) -> Result<Uuid, BatchError> {
        self.stamp.ok_or_else(|| BatchError::inconsistent("counters", "the stamp was not read"))
    }

    /// Gives whose a job is, if that is remembered.
    pub fn of_job(&self, job: &Uuid) -> Option<Uuid> {
        self.young.jobs.get(job).or_else(|| self.old.jobs.get(job)).copied()
    }

    /// Moves an order that a batch begins to work on into its world; says whether it was remembered.
    pub fn bring(&mut self, id: &Uuid, world: &mut World) -> bool {
        let Some(Remembered { order, holds, cases }) = self.take(id) else { return false };
        world.orders.load(order);
        holds.into_iter().for_each(|(id, hold)| world.holds.load(id, hold));
        cases.into_iter().for_each(|case| world.shortages.load(case));
        true
    }

    fn take(&mut self, id: &Uuid) -> Option<Remembered> {
        self.young.orders.remove(id).or_else(|| self.old.orders.remove(id))
    }

    /// Takes in what a batch has stored, with the stamp that it left. An order that it did not load is
    /// forgotten where it changed what stands beside it.
    pub fn keep(&mut self, stamp: Uuid, world: World) {
        self.stamp = Some(stamp);
        self.master.keep(&world);
        for id in concerned(&world) {
            self.take(&id.uuid());
        }
        for remembered in remembered(world) {
            let id = remembered.order.id.uuid();
            self.young.jobs.extend(remembered.order.jobs.iter().map(|job| (job.id.uuid(), id)));
            self.young.orders.insert(id, remembered);
        }
        if self.young.orders.len() > GENERATION_MAX {
            self.old = mem::take(&mut self.young);
        }
    }

    /// Compares what is remembered of orders with what is stored: for builds that look for mistakes.
    ///
    /// - Errs: where they differ.
    pub async fn check(
        &self,
        conn: &mut PgConnection,
        ids: &BTreeSet<OrderId>,
    ) -> Result<(), BatchError> {
        for id in ids {
            let id = &id.uuid();
            let kept = self.young.orders.get(id).or_else(|| self.old.orders.get(id));
            let Some(kept) = kept else { continue };
            let stored = stored(conn, *id).await?;
            if stored.as_ref() != Some(kept) {
                let what = format!("{kept:?} is remembered, stored is {stored:?}");
                return Err(BatchError::inconsistent("orders", what));
            }
        }
        Ok(())
    }
}

/// Gives the orders of which a batch loaded or changed anything.
pub fn concerned(world: &World) -> BTreeSet<OrderId> {
    let held = world.holds.changed().map(|(_, hold)| hold.order_id);
    let missing = world.shortages.changed().map(|case| case.order_id);
    world.orders.iter().map(|order| order.id).chain(held).chain(missing).collect()
}

/// Gives the orders of a world, with what stands beside them, as they would be loaded.
fn remembered(world: World) -> impl Iterator<Item = Remembered> {
    let mut holds = BTreeMap::<_, Vec<_>>::new();
    for (id, hold) in world.holds.iter().filter(|(_, hold)| hold.state == State::Open) {
        holds.entry(hold.order_id).or_default().push((id, *hold));
    }
    let mut cases = BTreeMap::<_, Vec<_>>::new();
    let stands = |case: &&Case| case.state != shortage::State::Settled;
    for case in world.shortages.iter().filter(stands) {
        cases.entry(case.order_id).or_default().push(case.clone());
    }
    world.orders.into_all().map(move |mut order| {
        as_stored(&mut order);
        let holds = holds.remove(&order.id).unwrap_or_default();
        let cases = cases.remove(&order.id).unwrap_or_default();
        Remembered { order, holds, cases }
    })
}

async fn stored(conn: &mut PgConnection, id: Uuid) -> Result<Option<Remembered>, BatchError> {
    let none = BTreeSet::new();
    let Some(order) = orders::load(conn, &[id]).await?.pop() else { return Ok(None) };
    let mut holds = holds::load(conn, &none, &[id]).await?;
    holds.sort_by_key(|(id, _)| *id);
    let mut cases = shortages::load(conn, &none, &[id]).await?;
    cases.sort_by_key(|case| case.id);
    Ok(Some(Remembered { order, holds, cases }))
}

/// Brings jobs, tasks and what is in parcels into the order in which they are loaded.
fn as_stored(order: &mut Order) {
    order.jobs.sort_by_key(|job| (job.released_at, job.id));
    for job in &mut order.jobs {
        job.tasks.sort_by(|one, other| place(one).cmp(&place(other)));
    }
    for parcel in &mut order.parcels {
        parcel.lines.sort_by_key(|line| line.task_id);
    }
}

fn place(task: &Task) -> (i32, &str, &Sku, PickTaskId) {
    (task.walking_order, &task.bin, &task.sku, task.id)
}
