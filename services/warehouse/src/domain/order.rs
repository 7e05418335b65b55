//! An approved order as far as it concerns the floor, with all that is done for it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use contracts::address::Person;
use contracts::ids::{FulfillmentOrderId, LineId, OrderId, ParcelId, PickJobId, PickTaskId};
use contracts::money::Currency;
use contracts::order::LineItems;
use contracts::sku::Sku;

use super::allocation::told;
use super::change::Change;
use super::job::{Job, Task};
pub use super::parcel::{Parcel, ParcelLine, ParcelState};
use super::unpacked::Unpacked;

/// An approved order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The order.
    pub id: OrderId,
    /// Its place in the queue for missing stock.
    pub arrival: i64,
    /// What people call it.
    pub number: String,
    /// The channel that took it.
    pub channel: String,
    /// The currency of the amounts.
    pub currency: Currency,
    /// What the goods are worth.
    pub value_minor: i64,
    /// To be paid at the door.
    pub cash_on_delivery_minor: i64,
    /// In the platform's words.
    pub shipping_method: Option<String>,
    /// To whom it goes.
    pub person: Option<Person>,
    /// When it came to us.
    pub approved_at: DateTime<Utc>,
    /// How often its stock was told to be short.
    pub shortages: i64,
    /// Pieces that ever went into a parcel.
    pub packed_pieces: i64,
    /// What waits to be packed again.
    pub unpacked: Unpacked,
    /// What has to be sent.
    pub lines: Vec<Line>,
    /// What locations do for it, numbered from one.
    pub fulfillments: Vec<Fulfillment>,
    /// Its jobs.
    pub jobs: Vec<Job>,
    /// Its parcels, numbered from one.
    pub parcels: Vec<Parcel>,
}

/// A line: `wanted = backordered + cancelled + sum over its tasks of (quantity - short)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The line.
    pub id: LineId,
    /// The item.
    pub sku: Sku,
    /// Pieces approved.
    pub wanted: i64,
    /// Pieces that wait for stock.
    pub backordered: i64,
    /// Pieces that will not be sent.
    pub cancelled: i64,
    /// Pieces of voided parcels less those that logistics has told to be cancelled.
    pub voided_open: i64,
    /// After a short pick only fresh goods are given until then.
    pub recount_until: Option<DateTime<Utc>>,
}

/// What one location does for the order; its lines are the tasks of its jobs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fulfillment {
    /// The fulfillment order.
    pub id: FulfillmentOrderId,
    /// The location.
    pub location: String,
    /// Why this location, and why not the others.
    pub routed_by: String,
    /// When it was cut.
    pub created_at: DateTime<Utc>,
}

impl Order {
    /// Finds a job.
    pub fn job(&mut self, id: PickJobId) -> Option<&mut Job> {
        self.jobs.iter_mut().find(|job| job.id == id)
    }

    /// Finds a line.
    pub fn line(&mut self, id: LineId) -> Option<&mut Line> {
        self.lines.iter_mut().find(|line| line.id == id)
    }

    /// Gives what was ordered where a task takes another item for it.
    pub fn ordered(&self, task: &Task) -> Option<&Sku> {
        self.stood_in_for(task.line_id, &task.sku)
    }

    fn stood_in_for(&self, line_id: LineId, sku: &Sku) -> Option<&Sku> {
        let line = self.lines.iter().find(|line| line.id == line_id);
        line.map(|line| &line.sku).filter(|ordered| *ordered != sku)
    }

    /// Gives pieces of a line as events tell them.
    pub fn items(&self, line_id: LineId, sku: &Sku, quantity: i64) -> LineItems {
        let substituted_for = self.stood_in_for(line_id, sku).cloned();
        LineItems { line_id, sku: sku.clone(), quantity: told(quantity), substituted_for }
    }

    /// Finds a parcel.
    pub fn parcel(&mut self, id: ParcelId) -> Option<&mut Parcel> {
        self.parcels.iter_mut().find(|parcel| parcel.id == id)
    }

    /// Gives every task with its job.
    pub fn tasks(&self) -> impl DoubleEndedIterator<Item = (&Job, &Task)> {
        self.jobs.iter().flat_map(|job| job.tasks.iter().map(move |task| (job, task)))
    }

    /// Finds a task.
    pub fn task(&mut self, id: PickTaskId) -> Option<&mut Task> {
        self.jobs.iter_mut().flat_map(|job| &mut job.tasks).find(|task| task.id == id)
    }

    /// Ends or packs every job whose figures say so.
    pub fn settle_jobs(&mut self, words: &str) {
        self.jobs.iter_mut().for_each(|job| job.settle(words));
    }
}

/// The orders that a batch concerns.
#[derive(Clone, Debug, Default)]
pub struct Orders {
    all: BTreeMap<OrderId, Order>,
    before: BTreeMap<OrderId, Option<Order>>,
    waiting: BTreeMap<Sku, BTreeSet<(i64, OrderId)>>,
    of_job: BTreeMap<PickJobId, OrderId>,
    of_parcel: BTreeMap<ParcelId, OrderId>,
    of_fulfillment: BTreeMap<FulfillmentOrderId, OrderId>,
    touched: BTreeSet<OrderId>,
}

impl Orders {
    /// Takes in an order as it was loaded.
    pub fn load(&mut self, order: Order) {
        for line in order.lines.iter().filter(|line| line.backordered > 0) {
            self.waiting.entry(line.sku.clone()).or_default().insert((order.arrival, order.id));
        }
        self.of_job.extend(order.jobs.iter().map(|job| (job.id, order.id)));
        self.of_parcel.extend(order.parcels.iter().map(|parcel| (parcel.id, order.id)));
        self.of_fulfillment.extend(order.fulfillments.iter().map(|cut| (cut.id, order.id)));
        self.all.insert(order.id, order);
    }

    /// Takes in an order that is new.
    pub fn add(&mut self, order: Order) {
        self.before.insert(order.id, None);
        self.touched.insert(order.id);
        self.load(order);
    }

    /// Gives an order.
    pub fn get(&self, id: OrderId) -> Option<&Order> {
        self.all.get(&id)
    }

    /// Gives an order that is about to change.
    pub fn change(&mut self, id: OrderId) -> Option<&mut Order> {
        let order = self.all.get_mut(&id)?;
        self.before.entry(id).or_insert_with(|| Some(order.clone()));
        self.touched.insert(id);
        Some(order)
    }

    /// Has an order looked at, though nothing of it changed.
    pub fn touch(&mut self, id: OrderId) {
        self.touched.insert(id);
    }

    /// Gives the orders that were touched since the last time.
    pub fn take_touched(&mut self) -> BTreeSet<OrderId> {
        std::mem::take(&mut self.touched)
    }

    /// Gives all that are loaded.
    pub fn iter(&self) -> impl Iterator<Item = &Order> {
        self.all.values()
    }

    /// Gives all that are loaded, for somebody who keeps them.
    pub fn into_all(self) -> impl Iterator<Item = Order> {
        self.all.into_values()
    }

    /// Says whether any of them changed or is new.
    pub fn any_changed(&self) -> bool {
        !self.before.is_empty()
    }

    /// Gives those that changed, with what they were.
    pub fn changed(&self) -> impl Iterator<Item = Change<'_>> {
        let each = self.before.iter();
        each.filter_map(|(id, before)| {
            Some(Change { before: before.as_ref(), now: self.all.get(id)? })
        })
    }

    /// Remembers that an order waits for an item.
    pub fn await_stock(&mut self, sku: &Sku, arrival: i64, order: OrderId) {
        self.waiting.entry(sku.clone()).or_default().insert((arrival, order));
    }

    /// Gives the orders that may wait for any of these items, the oldest first.
    pub fn awaiting<'a>(&self, skus: impl Iterator<Item = &'a Sku>) -> BTreeSet<(i64, OrderId)> {
        skus.filter_map(|sku| self.waiting.get(sku)).flatten().copied().collect()
    }

    /// Remembers whose a job is.
    pub fn note_job(&mut self, job: PickJobId, order: OrderId) {
        self.of_job.insert(job, order);
    }

    /// Remembers whose a fulfillment order is.
    pub fn note_fulfillment(&mut self, cut: FulfillmentOrderId, order: OrderId) {
        self.of_fulfillment.insert(cut, order);
    }

    /// Remembers whose a parcel is.
    pub fn note_parcel(&mut self, parcel: ParcelId, order: OrderId) {
        self.of_parcel.insert(parcel, order);
    }

    /// Gives whose a job is.
    pub fn of_job(&self, job: PickJobId) -> Option<OrderId> {
        self.of_job.get(&job).copied()
    }

    /// Gives whose a parcel is.
    pub fn of_parcel(&self, parcel: ParcelId) -> Option<OrderId> {
        self.of_parcel.get(&parcel).copied()
    }

    /// Gives whose a fulfillment order is.
    pub fn of_fulfillment(&self, cut: FulfillmentOrderId) -> Option<OrderId> {
        self.of_fulfillment.get(&cut).copied()
    }
}
