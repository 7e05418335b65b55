//! Orders that were worked on lately, and master data, as they are stored: an order is asked about ten
//! times within minutes, and need not be loaded each time.
//!
//! Each batch that changes any of it leaves a new stamp in `counters`. Whoever finds the stamp that it
//! left itself has missed nothing. Where another is found, somebody else has written, a batch was
//! rolled back or the database restored: then everything is forgotten. So what is remembered is right
//! by what the transaction reads, not by who holds the lane.

use std::collections::BTreeMap;
use std::mem;

use contracts::ids::{Id, PickTaskId};
use contracts::sku::Sku;
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use super::master::Master;
use super::orders;
use crate::domain::World;
use crate::domain::job::Task;
use crate::domain::order::{Order, Orders};

/// How many orders a generation holds; there are two, and an order takes some kilobytes.
const GENERATION_MAX: usize = 1_000;

/// What was worked on lately.
#[derive(Debug, Default)]
pub struct Recent {
    /// Items, locations, bins and devices.
    pub master: Master,
    stamp: Option<Uuid>,
    young: Generation,
    old: Generation,
}

/// Orders, and whose a job is.
#[derive(Debug, Default)]
struct Generation {
    orders: BTreeMap<Uuid, Order>,
    jobs: BTreeMap<Uuid, Uuid>,
}

impl Recent {
    /// Forgets everything where the stamp is another than the one that was left.
    pub fn meet(&mut self, stamp: Uuid) {
        if self.stamp != Some(stamp) {
            *self = Self { stamp: Some(stamp), ..Self::default() };
        }
    }

    /// Gives whose a job is, if that is remembered.
    pub fn of_job(&self, job: &Uuid) -> Option<Uuid> {
        self.young.jobs.get(job).or_else(|| self.old.jobs.get(job)).copied()
    }

    /// Takes out an order that a batch begins to work on.
    pub fn take(&mut self, id: &Uuid) -> Option<Order> {
        self.young.orders.remove(id).or_else(|| self.old.orders.remove(id))
    }

    /// Takes in what a batch has stored, with the stamp that it left, if it changed anything.
    pub fn keep(&mut self, stamp: Option<Uuid>, world: World) {
        self.stamp = stamp.or(self.stamp);
        self.master.keep(&world);
        for mut order in world.orders.into_all() {
            as_stored(&mut order);
            let id = order.id.uuid();
            self.young.jobs.extend(order.jobs.iter().map(|job| (job.id.uuid(), id)));
            self.young.orders.insert(id, order);
        }
        if self.young.orders.len() > GENERATION_MAX {
            self.old = mem::take(&mut self.young);
        }
    }
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

/// Compares orders as they will be remembered with what is stored: for builds that look for mistakes.
///
/// - Errs: where they differ.
pub async fn check(conn: &mut PgConnection, orders: &Orders) -> Result<(), BatchError> {
    let ids: Vec<Uuid> = orders.iter().map(|order| order.id.uuid()).collect();
    let stored = orders::load(conn, &ids).await?;
    if stored.len() != ids.len() {
        return Err(BatchError::inconsistent("orders", "one that is remembered is not stored"));
    }
    for stored in stored {
        let mut kept = orders.get(stored.id).cloned().unwrap_or_else(|| stored.clone());
        as_stored(&mut kept);
        if kept != stored {
            let what = format!("{kept:?} is remembered, stored is {stored:?}");
            return Err(BatchError::inconsistent("orders", what));
        }
    }
    Ok(())
}
