//! Everybody does what is next until every order has ended.

use chrono::TimeDelta;
use contracts::events::shipment::TrackingStatus;
use contracts::ids::OrderId;
use contracts::order::{OrderStatus, PaymentStatus};
use contracts::requests::logistics::ShipmentStatus;
use contracts::requests::warehouse::work::PackageCreate;
use logistics::domain::shipment::Action;
use logistics::domain::tracking::{Ending, Report};
use order_intake::domain::adapters::News;
use order_intake::domain::{Ask, Order, status};
use review::domain::{Command, ReviewState};
use warehouse::domain::job::State;

use crate::checks;
use crate::house::{Heard, House};

/// Each round brings every order a step on; the longest way has about twenty.
const ROUNDS_MAX: usize = 60;

/// Brings every order to its end, by the next legal act of somebody in each round.
///
/// - Errs: where an order is left for which nobody can do anything.
pub fn bring_to_an_end(house: &mut House) -> Result<(), String> {
    for _ in 0..ROUNDS_MAX {
        house.settle()?;
        checks::always(house)?;
        checks::quiet(house)?;
        let orders = house.desk.orders.values();
        let open = orders.filter(|one| !has_ended(one) || is_on_the_road(house, one.id()));
        let open: Vec<_> = open.cloned().collect();
        if open.is_empty() {
            return Ok(());
        }
        for order in open {
            next(house, &order)?;
        }
    }
    let left = house.desk.orders.values().filter(|order| !has_ended(order));
    let left: Vec<_> = left.map(|order| (order.status, &order.buckets, order.due_at)).collect();
    Err(format!("these orders do not end: {left:?}"))
}

/// An order of which money is due stands in the queue of whoever pays it back.
fn has_ended(order: &Order) -> bool {
    use OrderStatus::{Cancelled, Closed, Completed, Rejected};
    match order.status {
        Closed | Cancelled | Rejected => true,
        Completed => order.refunds.iter().any(|refund| refund.ended.is_none()),
        _ => false,
    }
}

/// What was cancelled while its approval was under way may have left all the same.
fn is_on_the_road(house: &House, id: OrderId) -> bool {
    house.road.of_order(id).any(|one| one.status == ShipmentStatus::HandedOver)
}

fn next(house: &mut House, order: &Order) -> Result<(), String> {
    let id = order.id();
    let heard = match order.status {
        OrderStatus::Received | OrderStatus::InReview => decide(house, id),
        OrderStatus::Approved | OrderStatus::Processing if order.due_at.is_some() => {
            house.now = house.now.max(order.due_at.expect("set"));
            house.later(TimeDelta::zero());
            house.note("the time for complaints is over");
            house.ask_desk(id, Ask::TimeIsUp)
        }
        OrderStatus::Approved | OrderStatus::Processing => fulfil(house, id),
        OrderStatus::Completed if !has_ended(order) => close(house, order),
        OrderStatus::Completed
        | OrderStatus::Closed
        | OrderStatus::Cancelled
        | OrderStatus::Rejected => send(house, id).unwrap_or(Heard::Done),
    };
    match heard {
        Heard::Done => Ok(()),
        Heard::NotYet(words) | Heard::Refused(words) => {
            let word = status::word(order.status);
            Err(format!("nobody can do anything for an order that is {word}: {words}"))
        }
    }
}

/// The queue of review: approve, or reject what can never be sent.
fn decide(house: &mut House, id: OrderId) -> Heard {
    let by = "key:clerk".to_owned();
    house.note("a clerk approves what waits");
    let approve = Command::Approve { by: by.clone(), note: None };
    match house.ask_office(id, &approve) {
        Heard::Refused(_) => {
            let reject =
                Command::Reject { by, reason: "cannot be sent".to_owned(), undo_seconds: 0 };
            house.ask_office(id, &reject)
        }
        other => other,
    }
}

fn close(house: &mut House, order: &Order) -> Heard {
    if let Some(due) = order.due_at {
        house.now = house.now.max(due);
        house.later(TimeDelta::zero());
        house.note("the return window is over");
        return house.ask_desk(order.id(), Ask::TimeIsUp);
    }
    house.later(TimeDelta::seconds(1));
    let mut facts = house.desk.shop[&order.id()].clone();
    (facts.updated_at, facts.payment_status) = (house.now, PaymentStatus::Paid);
    house.note("the shop has its money");
    house.desk.shop.insert(order.id(), facts.clone());
    house.shop_tells(facts, News::Paid)
}

/// The list of what is on hold: what stands at the order is kept as it is.
fn let_go(house: &mut House, id: OrderId) -> Heard {
    house.note("a clerk releases what is on hold");
    house.ask_office(id, &Command::Approve { by: "key:clerk".to_owned(), note: None })
}

/// The queues of the house: missing stock, open jobs, parcels, shipments; and what only a wish to
/// cancel can clear: parcels that were voided by hand, lines without SKU.
fn fulfil(house: &mut House, id: OrderId) -> Heard {
    if !house.floor.world.holds.reasons(id).is_empty() {
        return let_go(house, id);
    }
    if let Some(known) = house.floor.world.orders.get(id) {
        if let Some(line) = known.lines.iter().find(|line| line.backordered > 0) {
            let sku = line.sku.clone();
            house.note("missing stock arrives");
            return house.receive(sku, 0, 9);
        }
        if let Some(heard) = pick(house, id) {
            return heard;
        }
    }
    if let Some(heard) = send(house, id) {
        return heard;
    }
    house.note("what nobody can send is cancelled");
    house.wish(id, None)
}

fn pick(house: &mut House, id: OrderId) -> Option<Heard> {
    let known = house.floor.world.orders.get(id)?;
    let open = |state| matches!(state, State::Open | State::Claimed);
    let loose = |job: &warehouse::domain::job::Job| {
        job.state == State::Picked && job.tasks.iter().any(|task| task.loose() > 0)
    };
    let job = known.jobs.iter().find(|job| open(job.state));
    let job = job.or(known.jobs.iter().find(|job| loose(job)))?.clone();
    Some(match (job.state, job.tasks.iter().find(|task| task.unpicked() > 0)) {
        (State::Open, _) => {
            house.note("a job is claimed");
            house.claim("key:bob", job.id)
        }
        (State::Claimed, Some(task)) => {
            house.note("a task is picked");
            let quantity = u32::try_from(task.unpicked()).unwrap_or(1);
            house.take(&job, task, quantity, true)
        }
        (State::Claimed, None) => {
            house.note("a job is confirmed");
            house.leave(&job, true)
        }
        (State::Picked | State::Packed | State::Cancelled, _) if house.has_to_carry_back(id) => {
            house.note("what was cancelled is carried back");
            house.carry_back(id)
        }
        (State::Picked | State::Packed | State::Cancelled, _) => {
            house.note("a parcel is closed");
            house.pack(&PackageCreate { job_id: Some(job.id), ..PackageCreate::default() })
        }
    })
}

fn send(house: &mut House, id: OrderId) -> Option<Heard> {
    let shipment = house.road.of_order(id).find(|one| !one.is_final())?;
    let (shipment_id, status) = (shipment.shipment_id, shipment.status);
    Some(match status {
        ShipmentStatus::Draft => {
            house.note("a draft is booked by hand");
            house.book_by_hand(shipment_id)
        }
        ShipmentStatus::Booked => {
            house.note("a parcel is handed over");
            house.act(shipment_id, &Action::HandOver)
        }
        ShipmentStatus::HandedOver
        | ShipmentStatus::Delivered
        | ShipmentStatus::Returned
        | ShipmentStatus::Lost
        | ShipmentStatus::Voided => {
            let (key, delivered) = (house.id().to_string(), Ending::Delivered);
            let at = house.now;
            let report = Report::by_hand(&key, TrackingStatus::Delivered, Some(delivered), at);
            house.note("a parcel is delivered");
            house.act(shipment_id, &Action::Report(Box::new(report)))
        }
    })
}

/// Checks what must be true once every order has ended.
pub fn check_the_end(house: &House) -> Result<(), String> {
    for (id, review) in &house.office.reviews {
        if review.state == ReviewState::Open {
            return Err(format!("{id} has ended, but its review is open"));
        }
    }
    for entry in house.floor.world.books.entries() {
        let level = house.floor.world.books.level(&entry.sku, &entry.location);
        if level.allocated != 0 {
            return Err(format!("{} is set aside for nobody: {level:?}", entry.sku));
        }
    }
    Ok(())
}
