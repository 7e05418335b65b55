//! Orders that ended before anybody had heard of their approval: nothing of them is sent.
//!
//! Review may have approved one a moment before, and warehouse may hear of that first, or last.

use std::collections::BTreeSet;

use contracts::events::cancellation::CancellationRequested;
use contracts::events::order::OrderCancelled;
use contracts::ids::OrderId;
use contracts::order::LineQuantity;

use super::allocation::told;
use super::cancelling;
use super::said::Halt;
use super::world::{Why, World};

/// Ended orders that a batch concerns.
#[derive(Clone, Debug, Default)]
pub struct Ended {
    all: BTreeSet<OrderId>,
    new: BTreeSet<OrderId>,
}

impl Ended {
    /// Takes in one as it was loaded.
    pub fn load(&mut self, order: OrderId) {
        self.all.insert(order);
    }

    /// Says whether an order had ended.
    pub fn has(&self, order: OrderId) -> bool {
        self.all.contains(&order)
    }

    /// Gives those that are new.
    pub fn new_ones(&self) -> impl Iterator<Item = OrderId> {
        self.new.iter().copied()
    }
}

/// Takes back what is worked on already; an order that is not known is noted, for its approval may
/// still come.
///
/// - Says: `WarehouseCancellationSettled`.
pub fn end(world: &mut World, told: &OrderCancelled, why: &Why) -> Result<(), Halt> {
    if world.orders.get(told.order_id).is_some() {
        return take_back(world, told.order_id, why);
    }
    world.ended.all.insert(told.order_id);
    world.ended.new.insert(told.order_id);
    Ok(())
}

/// Takes everything out of an order that has not left yet. It is the wish that order-intake makes when
/// it hears of the approval, so that is answered then.
pub fn take_back(world: &mut World, order_id: OrderId, why: &Why) -> Result<(), Halt> {
    let lines = world.orders.get(order_id).map_or(&[][..], |order| &order.lines);
    let left = lines.iter().map(|line| (line.id, told(line.wanted - line.cancelled)));
    let left = left.filter(|(_, quantity)| *quantity > 0);
    let wish = CancellationRequested {
        cancellation_id: CancellationRequested::after_the_end(order_id),
        order_id,
        lines: left.map(|(line_id, quantity)| LineQuantity { line_id, quantity }).collect(),
        reason: "the order had ended before its approval".to_owned(),
        requested_by: "service:warehouse".to_owned(),
    };
    cancelling::cancel(world, &wish, why)
}
