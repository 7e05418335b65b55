//! What becomes of parcels after they were closed, as logistics tells it.

use std::collections::BTreeSet;

use contracts::events::shipment::{
    Repack, ShipmentEnd, ShipmentHandedOver, ShipmentLost, ShipmentReturned, ShipmentVoided,
};
use contracts::events::stock::MovementKind;
use contracts::ids::{Id, OrderId, ParcelId, derive_from_cause};
use contracts::problem::Problem;

use super::allocation::{Stock, serve_waiting};
use super::parcel::{Parcel, ParcelState, Turn};
use super::said::Halt;
use super::stock::{Entry, Posting};
use super::world::{PutBack, Why, World};

fn find(world: &World, order_id: OrderId, id: ParcelId) -> Result<Parcel, Halt> {
    let order = world.orders.get(order_id);
    let parcel = order.and_then(|order| order.parcels.iter().find(|parcel| parcel.id == id));
    parcel.cloned().ok_or_else(|| Halt::NotYet(format!("parcel {id} is not known")))
}

fn refused(parcel: &Parcel, wish: &str) -> Halt {
    let words = format!("{} cannot be {wish}: it is {}", parcel.id, parcel.state.word());
    Problem::conflict(words).into()
}

/// Gives how the books move for the pieces of a parcel: kind, on hand, allocated.
type Way = (MovementKind, i64, i64);

fn post(
    world: &mut World,
    order: OrderId,
    parcel: &Parcel,
    (kind, on_hand, allocated): Way,
    why: &Why,
) -> Result<Vec<Entry>, Halt> {
    let mut entries = Vec::new();
    for line in &parcel.lines {
        let posting = Posting {
            kind,
            sku: &line.sku,
            location: &parcel.location,
            on_hand: on_hand * line.quantity,
            allocated: allocated * line.quantity,
            cause: parcel.id.to_string(),
            reason: None,
            order: Some(order),
        };
        entries.push(world.books.post(why.id, posting)?);
    }
    Ok(entries)
}

/// Moves the parcel, where the table has a way.
fn turn(world: &mut World, order: OrderId, parcel: ParcelId, by: Turn) {
    let parcel = world.orders.change(order).and_then(|order| order.parcel(parcel));
    if let Some(parcel) = parcel {
        parcel.state = parcel.state.after(by).unwrap_or(parcel.state);
    }
}

/// Tells what came or went with the parcel, as its next event.
fn say_moved(world: &mut World, order: OrderId, parcel: ParcelId, entries: &[Entry]) {
    let known = world.orders.change(order).and_then(|order| order.parcel(parcel));
    let version = known.map_or(0, |parcel| {
        parcel.version += 1;
        parcel.version
    });
    world.say_moved(entries, parcel, version, Some(order));
}

/// Takes the pieces of a parcel off the books: the carrier has them.
///
/// - Says: `StockMoved`.
pub fn hand_over(world: &mut World, event: &ShipmentHandedOver, why: &Why) -> Result<(), Halt> {
    let parcel = find(world, event.order_id, event.parcel_id)?;
    match parcel.state {
        ParcelState::Packed => {}
        ParcelState::HandedOver | ParcelState::Returned | ParcelState::Lost => return Ok(()),
        ParcelState::Voided => return Err(refused(&parcel, "handed over")),
    }
    let shipped = (MovementKind::Shipped, -1, -1);
    let entries = post(world, event.order_id, &parcel, shipped, why)?;
    turn(world, event.order_id, parcel.id, Turn::HandOver);
    if let Some(order) = world.orders.change(event.order_id) {
        for line in &parcel.lines {
            if let Some(task) = order.task(line.task_id) {
                task.handed_over += line.quantity;
            }
        }
    }
    say_moved(world, event.order_id, parcel.id, &entries);
    Ok(())
}

/// Takes a parcel apart that will not leave: its pieces are loose and can be packed again; where
/// they were cancelled, they are free again and go back to the shelf.
pub fn void(world: &mut World, event: &ShipmentVoided, why: &Why) -> Result<(), Halt> {
    let ShipmentEnd { order_id, parcel_id, .. } = event.end;
    let parcel = find(world, order_id, parcel_id)?;
    match parcel.state {
        ParcelState::Packed => {}
        ParcelState::Voided => return Ok(()),
        ParcelState::HandedOver | ParcelState::Returned | ParcelState::Lost => {
            return Err(refused(&parcel, "voided"));
        }
    }
    if let Some(amounts) = event.repack {
        turn(world, order_id, parcel.id, Turn::Void);
        unpack(world, order_id, &parcel, amounts);
        return Ok(());
    }
    post(world, order_id, &parcel, (MovementKind::Released, 0, -1), why)?;
    turn(world, order_id, parcel.id, Turn::Void);
    if let Some(order) = world.orders.change(order_id) {
        for line in &parcel.lines {
            if let Some(task) = order.task(line.task_id) {
                task.quantity -= line.quantity;
                task.picked -= line.quantity;
                task.packed -= line.quantity;
            }
            if let Some(known) = order.line(line.line_id) {
                known.cancelled += line.quantity;
                known.voided_open += line.quantity;
            }
        }
        order.settle_jobs("its parcel was voided");
    }
    carry_back(world, order_id, &parcel, "voided");
    serve_waiting(world, &skus(&parcel), Stock::Freed, why)
}

fn unpack(world: &mut World, order_id: OrderId, parcel: &Parcel, amounts: Repack) {
    let Some(order) = world.orders.change(order_id) else { return };
    for line in &parcel.lines {
        order.unpacked.pieces += line.quantity;
        if let Some(task) = order.task(line.task_id) {
            task.packed -= line.quantity;
        }
    }
    order.unpacked.value_minor += amounts.value_minor;
    order.unpacked.cash_on_delivery_minor += amounts.cash_on_delivery_minor;
    order.settle_jobs("its parcel was voided");
}

/// Books the pieces of a parcel in that came back.
///
/// - Says: `StockMoved`.
pub fn take_back(world: &mut World, event: &ShipmentReturned, why: &Why) -> Result<(), Halt> {
    let ShipmentEnd { order_id, parcel_id, .. } = event.end;
    let parcel = find(world, order_id, parcel_id)?;
    match parcel.state {
        ParcelState::HandedOver | ParcelState::Lost => {}
        ParcelState::Returned => return Ok(()),
        ParcelState::Packed => {
            return Err(Halt::NotYet(format!("the hand-over of {parcel_id} is not known")));
        }
        ParcelState::Voided => return Err(refused(&parcel, "returned")),
    }
    let received = (MovementKind::Received, 1, 0);
    let entries = post(world, order_id, &parcel, received, why)?;
    turn(world, order_id, parcel.id, Turn::Return);
    say_moved(world, order_id, parcel.id, &entries);
    carry_back(world, order_id, &parcel, "returned");
    serve_waiting(world, &skus(&parcel), Stock::Fresh, why)
}

/// Notes that a parcel is lost: its pieces left the books at the hand-over.
pub fn lose(world: &mut World, event: &ShipmentLost) -> Result<(), Halt> {
    let ShipmentEnd { order_id, parcel_id, .. } = event.end;
    let parcel = find(world, order_id, parcel_id)?;
    match parcel.state {
        ParcelState::HandedOver => {
            turn(world, order_id, parcel_id, Turn::Lose);
            Ok(())
        }
        ParcelState::Lost | ParcelState::Returned => Ok(()),
        ParcelState::Packed => {
            Err(Halt::NotYet(format!("the hand-over of {parcel_id} is not known")))
        }
        ParcelState::Voided => Err(refused(&parcel, "lost")),
    }
}

fn skus(parcel: &Parcel) -> BTreeSet<contracts::sku::Sku> {
    parcel.lines.iter().map(|line| line.sku.clone()).collect()
}

fn carry_back(world: &mut World, order_id: OrderId, parcel: &Parcel, reason: &str) {
    for line in &parcel.lines {
        let role = format!("{reason}/{}", line.task_id);
        let put_back = PutBack {
            id: derive_from_cause(parcel.id.uuid(), &role),
            order_id,
            location: parcel.location.clone(),
            bin: world.places.bin(&parcel.location, &line.sku).code,
            sku: line.sku.clone(),
            quantity: line.quantity,
            reason: reason.to_owned(),
            cancelled: None,
            opened_at: world.now,
            done: None,
        };
        world.put_back(put_back);
    }
}
