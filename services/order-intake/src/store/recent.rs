//! Orders that were stored lately, as they are stored.

use std::collections::HashSet;

use contracts::ids::{Id, OrderId};
use contracts::service::Service;
use runtime::{BatchError, Generations, Recent, Remembered};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{orders, timeline};
use crate::domain::Order;
use crate::domain::correcting::Corrections;
use crate::domain::instead::Instead;

/// How many orders a lane remembers at least: those of a rush that is on its way. One takes some kilobytes.
const GENERATION_MAX: usize = 1_000;

/// What was stored lately.
pub type RecentOrders = Recent<OfLane>;
/// What is remembered of a lane.
pub type OfLane = Generations<OrderId, Known, GENERATION_MAX>;

/// Gives what is remembered of the lane that writes an order; nothing where it is not the batch's.
pub fn of(id: OrderId, known: &mut Remembered<OfLane>) -> Option<&mut OfLane> {
    known.lane(id.slot().lane(Service::OrderIntake.lanes()))
}

/// An order, and what has had its effect on it.
#[derive(Debug, PartialEq)]
pub struct Known {
    /// As it is stored.
    pub order: Order,
    /// What led to the entries of its timeline.
    pub causes: HashSet<Uuid>,
}

impl Known {
    /// Makes it of an order whose way is straight; others are loaded each time, as they are few.
    pub fn of(mut order: Order, causes: HashSet<Uuid>) -> Option<Self> {
        let straight = order.cancellations.is_empty()
            && order.returns.is_empty()
            && order.refunds.is_empty()
            && order.proposed.is_empty()
            && order.instead == Instead::default()
            && order.corrections == Corrections::default();
        as_stored(&mut order);
        straight.then_some(Self { order, causes })
    }

    /// Compares what is remembered with what is stored: for builds that look for mistakes.
    ///
    /// - Errs: where they differ.
    pub async fn check(&self, conn: &mut PgConnection) -> Result<(), BatchError> {
        let id = self.order.id();
        let order = orders::load(conn, &[id]).await?.remove(&id);
        let causes = timeline::causes(conn, &[id]).await?.remove(&id).unwrap_or_default();
        match order {
            Some(order) if (&order, &causes) == (&self.order, &self.causes) => Ok(()),
            stored => {
                let what = format!("{self:?} is remembered, stored is {stored:?}, {causes:?}");
                Err(BatchError::inconsistent("orders", what))
            }
        }
    }
}

/// Brings times to how they are stored.
fn as_stored(order: &mut Order) {
    let Order { facts, received_at, approved_at, handed_over_at, delivered_at, .. } = order;
    for time in [&mut facts.placed_at, &mut facts.updated_at, received_at] {
        runtime::as_stored(time);
    }
    let known = [approved_at, handed_over_at, delivered_at];
    let later = [&mut order.completed_at, &mut order.closed_at, &mut order.due_at];
    known.into_iter().chain(later).flatten().for_each(runtime::as_stored);
}
