//! What may come back, as order-intake approved it.

use std::collections::BTreeMap;

use contracts::events::returning::ReturnApproved;
use contracts::ids::{LineId, OrderId};
use contracts::order::LineItems;
use contracts::sku::Sku;

use super::back::{Back, BackItem, BackLine};
use crate::domain::parcel::ParcelState;
use crate::domain::world::World;

/// Takes in a return that may come; told again it changes nothing.
pub fn expect(world: &mut World, event: &ReturnApproved) {
    if world.backs.get(event.return_id).is_some() {
        return;
    }
    let lines = event.lines.iter().map(|line| line_of(world, event, line)).collect();
    world.backs.put(Back {
        id: event.return_id,
        order_id: event.order_id,
        order_number: event.order_number.clone(),
        location: None,
        approved_at: world.now,
        lines,
        version: 0,
    });
}

fn line_of(world: &World, event: &ReturnApproved, line: &LineItems) -> BackLine {
    let of_shop = event.shop_delivered.iter().filter(|one| one.line_id == line.line_id);
    let shop_delivered = of_shop.map(|one| i64::from(one.quantity)).sum();
    let mut sent = sent(world, event.order_id, line.line_id);
    let ordered = sent.remove(&line.sku).unwrap_or_default() + shop_delivered;
    let others = sent.into_iter().map(|(sku, pieces)| BackItem::sent(sku, pieces));
    BackLine {
        line_id: line.line_id,
        sku: line.sku.clone(),
        quantity: line.quantity.into(),
        shop_delivered,
        dismissed: 0,
        items: std::iter::once(BackItem::sent(line.sku.clone(), ordered)).chain(others).collect(),
    }
}

/// Counts the pieces of a line in parcels that left and neither came back nor were lost.
fn sent(world: &World, order: OrderId, line: LineId) -> BTreeMap<Sku, i64> {
    let parcels = world.orders.get(order).into_iter().flat_map(|order| &order.parcels);
    let gone = parcels.filter(|parcel| parcel.state == ParcelState::HandedOver);
    let pieces = gone.flat_map(|parcel| &parcel.lines).filter(|piece| piece.line_id == line);
    pieces.fold(BTreeMap::new(), |mut sent, piece| {
        *sent.entry(piece.sku.clone()).or_default() += piece.quantity;
        sent
    })
}
