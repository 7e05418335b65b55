//! Setting stock aside: for approved orders as they come, for waiting ones when stock arrives.
//!
//! Nothing is ever promised twice: every piece goes through the books, one after the other.

use std::collections::{BTreeMap, BTreeSet};

use contracts::events::floor::PickReleased;
use contracts::events::review::OrderApproved;
use contracts::events::stock::{MovementKind, ShortCause, StockAllocated, StockShort};
use contracts::ids::{FulfillmentOrderId, Id, LineId, OrderId, PickJobId, PickTaskId};
use contracts::order::LineItems;
use contracts::sku::Sku;

use super::ended;
use super::holds::offer;
use super::job::{Job, State, Task};
use super::order::{Fulfillment, Line, Order};
use super::routing::route;
use super::said::{Body, Halt};
use super::stock::Posting;
use super::unpacked::Unpacked;
use super::world::{Why, World};

/// Pieces of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pieces {
    /// The line.
    pub line_id: LineId,
    /// The item: the line's, or one that stands in for it.
    pub sku: Sku,
    /// How many.
    pub quantity: i64,
}

/// Which waiting lines may be served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stock {
    /// Goods that came or were counted: all lines.
    Fresh,
    /// Goods that were given free: not those whose shelf awaits its recount.
    Freed,
}

/// Writes a number of pieces as events do.
pub fn told(quantity: i64) -> u32 {
    u32::try_from(quantity.max(0)).unwrap_or(u32::MAX)
}

/// Takes in an approved order: what is there is set aside and given to the floor, what is missing
/// waits for stock. An order that is known is left as it is; of one that had ended nothing is sent.
pub fn approve(world: &mut World, approved: &OrderApproved, why: &Why) -> Result<(), Halt> {
    if world.orders.get(approved.order_id).is_some() {
        return Ok(());
    }
    world.counters.arrivals += 1;
    let order = arrived(world, approved);
    let wishes = order.lines.iter().map(|line| Pieces {
        line_id: line.id,
        sku: line.sku.clone(),
        quantity: line.backordered,
    });
    let wishes: Vec<_> = wishes.collect();
    world.orders.add(order);
    if world.ended.has(approved.order_id) {
        return ended::take_back(world, approved.order_id, why);
    }
    allocate(world, approved.order_id, wishes, why)?;
    let Some(order) = world.orders.get(approved.order_id) else {
        return Ok(());
    };
    let missing = order.lines.iter().filter(|line| line.backordered > 0);
    let missing = missing.map(|line| order.items(line.id, &line.sku, line.backordered)).collect();
    say_short(world, approved.order_id, missing, ShortCause::NoStock);
    Ok(())
}

fn arrived(world: &World, approved: &OrderApproved) -> Order {
    let mut lines = Vec::<Line>::new();
    for line in approved.lines.iter().filter(|line| line.quantity > 0) {
        let quantity = i64::from(line.quantity);
        match lines.iter_mut().find(|known| known.id == line.line_id) {
            Some(known) => {
                (known.wanted, known.backordered) =
                    (known.wanted + quantity, known.backordered + quantity)
            }
            None => lines.push(Line {
                id: line.line_id,
                sku: line.sku.clone(),
                wanted: quantity,
                backordered: quantity,
                cancelled: 0,
                voided_open: 0,
                recount_until: None,
            }),
        }
    }
    Order {
        id: approved.order_id,
        arrival: world.counters.arrivals,
        number: approved.number.clone(),
        channel: approved.channel.clone(),
        currency: approved.currency,
        value_minor: approved.value_minor,
        cash_on_delivery_minor: approved.cash_on_delivery_minor,
        shipping_method: approved.shipping_method.clone(),
        person: approved.person.clone(),
        approved_at: world.now,
        shortages: 0,
        packed_pieces: 0,
        unpacked: Unpacked::default(),
        lines,
        fulfillments: Vec::new(),
        jobs: Vec::new(),
        parcels: Vec::new(),
    }
}

/// Tells that pieces are missing.
pub fn say_short(world: &mut World, order: OrderId, lines: Vec<LineItems>, cause: ShortCause) {
    let Some(known) = world.orders.change(order).filter(|_| !lines.is_empty()) else {
        return;
    };
    known.shortages += 1;
    let sequence = known.shortages;
    let short = StockShort { order_id: order, lines, cause };
    world.say(Body::Short(short), order, sequence, Some(order));
}

/// Serves waiting lines of these items, the oldest order first, as far as the stock goes.
pub fn serve_waiting(
    world: &mut World,
    skus: &BTreeSet<Sku>,
    stock: Stock,
    why: &Why,
) -> Result<(), Halt> {
    let there: BTreeSet<_> = skus.iter().filter(|sku| world.books.any_available(sku)).collect();
    for (_, order_id) in world.orders.awaiting(there.iter().copied()) {
        if !there.iter().any(|sku| world.books.any_available(sku)) {
            break;
        }
        let Some(order) = world.orders.get(order_id) else {
            continue;
        };
        let now = world.now;
        let ready = |line: &&Line| {
            let counted = line.recount_until.is_none_or(|until| until <= now);
            line.backordered > 0 && there.contains(&line.sku) && (stock == Stock::Fresh || counted)
        };
        let wishes = order.lines.iter().filter(ready).map(|line| Pieces {
            line_id: line.id,
            sku: line.sku.clone(),
            quantity: line.backordered,
        });
        let wishes = wishes.collect();
        allocate(world, order_id, wishes, why)?;
    }
    Ok(())
}

/// Sets aside what is there of waiting pieces of an order, location by location.
pub(super) fn allocate(
    world: &mut World,
    order: OrderId,
    mut wishes: Vec<Pieces>,
    why: &Why,
) -> Result<(), Halt> {
    let mut wanted = BTreeMap::<Sku, i64>::new();
    for wish in &wishes {
        *wanted.entry(wish.sku.clone()).or_default() += wish.quantity;
    }
    let route = route(&wanted, &world.books);
    for location in &route.locations {
        let mut left = BTreeMap::<Sku, i64>::new();
        let mut taken = Vec::new();
        for wish in &mut wishes {
            let level = world.books.level(&wish.sku, location).available();
            let left = left.entry(wish.sku.clone()).or_insert(level);
            let quantity = wish.quantity.min(*left);
            if quantity > 0 {
                (*left, wish.quantity) = (*left - quantity, wish.quantity - quantity);
                taken.push(Pieces { quantity, ..wish.clone() });
            }
        }
        if !taken.is_empty() {
            cut(world, order, location, &taken, &route.because, why)?;
        }
    }
    Ok(())
}

/// Cuts a fulfillment order and gives its jobs to the floor, one for each zone.
fn cut(
    world: &mut World,
    order_id: OrderId,
    location: &str,
    taken: &[Pieces],
    because: &str,
    why: &Why,
) -> Result<(), Halt> {
    let number = world.orders.get(order_id).map_or(0, |order| order.fulfillments.len()) + 1;
    let id = FulfillmentOrderId::caused_by(order_id.uuid(), &format!("fulfillment/{number}"));
    for piece in taken {
        let posting = Posting {
            kind: MovementKind::Allocated,
            sku: &piece.sku,
            location,
            on_hand: 0,
            allocated: piece.quantity,
            cause: id.to_string(),
            reason: None,
            order: Some(order_id),
        };
        world.books.post(why.id, posting)?;
    }
    let jobs = jobs(world, id, location, taken);
    let now = world.now;
    let Some(order) = world.orders.change(order_id) else {
        return Ok(());
    };
    for piece in taken {
        if let Some(line) = order.line(piece.line_id) {
            line.backordered -= piece.quantity;
        }
    }
    let (location, routed_by) = (location.to_owned(), because.to_owned());
    order.fulfillments.push(Fulfillment {
        id,
        location: location.clone(),
        routed_by: routed_by.clone(),
        created_at: now,
    });
    order.jobs.extend(jobs.iter().cloned());
    let items = |piece: &Pieces| order.items(piece.line_id, &piece.sku, piece.quantity);
    let lines = taken.iter().map(items).collect();
    world.orders.note_fulfillment(id, order_id);
    let allocated =
        StockAllocated { order_id, fulfillment_order_id: id, location, lines, routed_by };
    world.say(Body::Allocated(allocated), id, 1, Some(order_id));
    jobs.into_iter().for_each(|job| release(world, order_id, job));
    Ok(())
}

fn release(world: &mut World, order_id: OrderId, job: Job) {
    world.orders.note_job(job.id, order_id);
    offer(world, order_id, job.id);
    let released = PickReleased {
        job_id: job.id,
        order_id,
        fulfillment_order_id: job.fulfillment_order_id,
        location: job.location,
        zone: job.zone,
    };
    world.say(Body::Released(released), job.id, job.version, Some(order_id));
}

fn jobs(world: &World, id: FulfillmentOrderId, location: &str, taken: &[Pieces]) -> Vec<Job> {
    let mut zones = BTreeMap::<String, Vec<Task>>::new();
    for piece in taken {
        let bin = world.places.bin(location, &piece.sku);
        zones.entry(bin.zone).or_default().push(Task {
            id: PickTaskId::caused_by(id.uuid(), &format!("task/{}", piece.line_id)),
            line_id: piece.line_id,
            sku: piece.sku.clone(),
            bin: bin.code,
            walking_order: bin.walking_order,
            quantity: piece.quantity,
            picked: 0,
            short: 0,
            packed: 0,
            handed_over: 0,
        });
    }
    let job = |(zone, mut tasks): (String, Vec<Task>)| {
        tasks.sort_by(|a, b| {
            (a.walking_order, &a.bin, &a.sku).cmp(&(b.walking_order, &b.bin, &b.sku))
        });
        Job {
            id: PickJobId::caused_by(id.uuid(), &format!("job/{zone}")),
            fulfillment_order_id: id,
            location: location.to_owned(),
            zone,
            state: State::Open,
            holder: None,
            claimed_at: None,
            claimed_until: None,
            refusal: None,
            version: 1,
            released_at: world.now,
            tasks,
        }
    };
    zones.into_iter().map(job).collect()
}
