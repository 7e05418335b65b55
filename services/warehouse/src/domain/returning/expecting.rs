//! What may come back, as order-intake approved it.

use contracts::events::returning::ReturnApproved;
use contracts::order::LineItems;

use super::back::{Back, BackItem, BackLine};
use crate::domain::world::World;

/// Takes in a return that may come; told again it changes nothing.
pub fn expect(world: &mut World, event: &ReturnApproved) {
    if world.backs.get(event.return_id).is_some() {
        return;
    }
    world.backs.put(Back {
        id: event.return_id,
        order_id: event.order_id,
        order_number: event.order_number.clone(),
        location: None,
        approved_at: world.now,
        lines: event.lines.iter().map(|line| line_of(event, line)).collect(),
        version: 0,
    });
}

fn line_of(event: &ReturnApproved, line: &LineItems) -> BackLine {
    let ours = event.delivered.iter().filter(|one| one.line_id == line.line_id);
    let (ordered, others): (Vec<_>, Vec<_>) = ours.partition(|one| one.sku == line.sku);
    let pieces = |all: &[&LineItems]| all.iter().map(|one| i64::from(one.quantity)).sum::<i64>();
    // Where nobody said what the customer has, it is what was ordered.
    let ordered = match ordered.is_empty() && others.is_empty() {
        true => line.quantity.into(),
        false => pieces(&ordered),
    };
    let ordered = BackItem::sent(line.sku.clone(), ordered);
    let others = others.iter().map(|one| BackItem::sent(one.sku.clone(), one.quantity.into()));
    BackLine {
        line_id: line.line_id,
        sku: line.sku.clone(),
        quantity: line.quantity.into(),
        dismissed: 0,
        items: std::iter::once(ordered).chain(others).collect(),
    }
}
