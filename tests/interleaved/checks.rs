//! What has to hold after every step, and what once everybody has heard everything.

use std::collections::{BTreeMap, BTreeSet};

use contracts::ids::OrderId;
use contracts::order::{Buckets, LineFacts};
use contracts::requests::intake::CancellationState;
use contracts::requests::logistics::ShipmentStatus;
use order_intake::domain::{Order, cancelling, status};
use warehouse::domain::job::State;
use warehouse::domain::order::ParcelState;
use warehouse::domain::stock::Level;

use crate::house::House;

macro_rules! holds {
    ($what:expr, $($words:tt)+) => {
        if !$what {
            return Err(format!($($words)+));
        }
    };
}

/// Checks pieces, books and money; true at every moment, whoever has heard what.
pub fn always(house: &House) -> Result<(), String> {
    for order in house.desk.orders.values() {
        holds!(order.facts.lines.len() == order.buckets.len(), "a line without its pieces");
        for (line, buckets) in order.facts.lines.iter().zip(&order.buckets) {
            holds!(buckets.total() == line.quantity, "{line:?} has {buckets:?}");
        }
        for answer in order.cancellations.iter().flat_map(|wish| &wish.lines) {
            holds!(answer.cancelled + answer.refused <= answer.asked, "{answer:?}");
        }
        let due: i64 = order.refunds.iter().map(|refund| refund.amount).sum();
        let total = order.facts.amounts.total;
        holds!(due <= total, "{due} of {total} are due: {:?}", order.refunds);
    }
    books(house)?;
    for order in house.floor.world.orders.iter() {
        for line in &order.lines {
            let tasks = order.tasks().filter(|(_, task)| task.line_id == line.id);
            let held: i64 = tasks.map(|(_, task)| task.quantity - task.short).sum();
            holds!(
                line.wanted == line.backordered + line.cancelled + held,
                "{line:?}, {held} held"
            );
            let case = house.floor.world.shortages.of_line(line.id);
            let missing = case.map_or(0, |case| case.missing);
            holds!(missing == line.backordered, "{line:?}, but {case:?}");
        }
        let sent = house.road.of_order(order.id).filter(|one| !one.is_packed_again());
        let loose = (order.unpacked.value_minor, order.unpacked.cash_on_delivery_minor);
        let (value, cash) = sent.fold(loose, |(value, cash), one| {
            (value + one.parcel.value_minor, cash + one.parcel.cash_on_delivery_minor)
        });
        holds!(value <= order.value_minor, "parcels worth {value} of {}", order.value_minor);
        holds!(cash <= order.cash_on_delivery_minor, "{cash} to be collected");
    }
    Ok(())
}

fn books(house: &House) -> Result<(), String> {
    let world = &house.floor.world;
    let mut ledger = BTreeMap::<_, Level>::new();
    for entry in world.books.entries() {
        let level = ledger.entry((&entry.sku, entry.location.as_str())).or_default();
        level.on_hand += entry.on_hand_change;
        level.allocated += entry.allocated_change;
    }
    for ((sku, location), sums) in ledger {
        let level = world.books.level(sku, location);
        holds!(sums == level, "{sku} at {location}: the ledger says {sums:?}, the level {level:?}");
        let fits = 0 <= level.allocated && level.allocated <= level.on_hand;
        holds!(fits, "{sku} at {location} stands at {level:?}");
        let tasks = world.orders.iter().flat_map(|order| order.tasks());
        let here = tasks.filter(|(job, task)| job.location == location && task.sku == *sku);
        let held: i64 = here.map(|(_, task)| task.allocated()).sum();
        holds!(held == level.allocated, "{sku} at {location}: {held} for somebody, {level:?}");
    }
    Ok(())
}

/// Checks that what order-intake believes is what warehouse and logistics hold.
pub fn quiet(house: &House) -> Result<(), String> {
    for (id, review) in &house.office.reviews {
        let open: BTreeSet<_> = review.open_holds().map(|hold| hold.reason).collect();
        let stops: BTreeSet<_> = house.floor.world.holds.reasons(*id).into_iter().collect();
        holds!(open == stops, "review holds {id} for {open:?}, warehouse for {stops:?}");
    }
    for (id, order) in &house.desk.orders {
        let open = cancelling::state(order) == Some(CancellationState::Requested);
        holds!(
            !open,
            "{:?} is {} and waits for an answer",
            order.cancellations,
            status::word(order.status)
        );
        if order.is_over() {
            nothing_at_work(house, *id, order)?;
            continue;
        }
        if status::awaits_review(order.status) {
            holds!(house.floor.world.orders.get(*id).is_none(), "at work without approval");
            continue;
        }
        for (line, buckets) in order.facts.lines.iter().zip(&order.buckets) {
            let believed = Buckets { unrouted: 0, cancelled: 0, ..*buckets };
            let held = held(house, *id, line);
            let held = Buckets { delivered: held.delivered + elsewhere(line, buckets), ..held };
            holds!(
                believed == held,
                "{}: order-intake believes {buckets:?}, held is {held:?}",
                line.line_id
            );
        }
    }
    Ok(())
}

/// Gives the pieces that the customer has without us.
fn elsewhere(line: &LineFacts, buckets: &Buckets) -> u32 {
    if line.requires_shipping { line.delivered } else { line.quantity - buckets.cancelled }
}

/// Gives where the pieces of a line are, by the word of those who hold them.
fn held(house: &House, id: OrderId, line: &LineFacts) -> Buckets {
    let mut held = Buckets::default();
    let pieces = |quantity: i64| u32::try_from(quantity).expect("not below zero");
    if let Some(order) = house.floor.world.orders.get(id) {
        for known in order.lines.iter().filter(|known| known.id == line.line_id) {
            held.backordered += pieces(known.backordered);
            // Pieces of a parcel that was voided by hand are packed until somebody cancels them.
            held.packed += pieces(known.voided_open);
        }
        for (job, task) in order.tasks().filter(|(_, task)| task.line_id == line.line_id) {
            match job.state {
                State::Open | State::Claimed => {
                    held.allocated += pieces(task.quantity - task.short)
                }
                State::Picked | State::Packed => held.picked += pieces(task.loose()),
                State::Cancelled => {}
            }
        }
    }
    for shipment in house.road.of_order(id) {
        let inside = shipment.parcel.lines.iter().filter(|item| item.line_id == line.line_id);
        let inside: u32 = inside.map(|item| item.quantity).sum();
        match shipment.status {
            ShipmentStatus::Draft | ShipmentStatus::Booked => held.packed += inside,
            ShipmentStatus::HandedOver => held.in_transit += inside,
            ShipmentStatus::Delivered => held.delivered += inside,
            ShipmentStatus::Lost => held.written_off += inside,
            ShipmentStatus::Returned | ShipmentStatus::Voided => {}
        }
    }
    held
}

/// An order that has ended has nobody at work for it.
fn nothing_at_work(house: &House, id: OrderId, order: &Order) -> Result<(), String> {
    let Some(known) = house.floor.world.orders.get(id) else { return Ok(()) };
    let status = status::word(order.status);
    for line in &known.lines {
        holds!(line.backordered == 0, "{id} is {status}, but {line:?} waits for stock");
    }
    for (job, task) in known.tasks() {
        let loose = task.unpicked() + task.loose();
        holds!(loose == 0, "{id} is {status}, but {} is {:?}: {task:?}", job.id, job.state);
    }
    for parcel in &known.parcels {
        let packed = parcel.state == ParcelState::Packed;
        holds!(!packed, "{id} is {status}, but a parcel waits: {parcel:?}");
    }
    Ok(())
}
