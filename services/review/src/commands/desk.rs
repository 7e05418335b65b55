use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use contracts::ids::{HoldId, Id, OrderId};
use contracts::order::OrderFacts;
use contracts::service::Service;
use contracts::sku::Sku;
use runtime::{Batch, BatchError, Task};

use crate::commands::Command;
use crate::domain::{self, Review, rules};
use crate::store::awaited_items::{self, Awaited};
use crate::store::{holds, known_items, reviews};

/// The reviews of a batch as they stand in memory, and what has to be written at its end.
pub(super) struct Desk {
    /// What each lane knows.
    known_items: HashMap<u16, HashSet<Sku>>,
    learned: BTreeSet<(u16, Sku)>,
    reviews: HashMap<OrderId, Review>,
    /// The reviews to be written, with whether rows of awaited items may be there already.
    touched: BTreeMap<OrderId, bool>,
}

impl Desk {
    /// Loads all that the tasks are about, one statement for each table.
    pub(super) async fn load(
        batch: &mut Batch<'_>,
        tasks: &[Task<Command>],
    ) -> Result<Self, BatchError> {
        let mut order_ids = vec![];
        let mut hold_ids = vec![];
        for task in tasks {
            match &task.command {
                Command::Review { order_id, .. } => order_ids.push(*order_id),
                Command::ReleaseHold { hold_id, .. } => hold_ids.push(*hold_id),
                Command::LearnItem { .. } => {}
            }
        }
        let mut reviews = reviews::load(batch.conn, &order_ids, &hold_ids).await?;
        holds::load_into(batch.conn, &mut reviews).await?;
        let told = tasks.iter().filter_map(|task| told_by(&task.command));
        let stored = reviews.values().map(|review| &review.order);
        let wanted = told.chain(stored).flat_map(|order| {
            let lane = lane_of(order.order_id);
            skus_to_send(order).map(move |sku| (lane, sku))
        });
        let mut known_items: HashMap<u16, HashSet<Sku>> =
            tasks.iter().map(|task| (task.lane, HashSet::new())).collect();
        for (lane, sku) in known_items::load(batch.conn, &wanted.collect()).await? {
            known_items.entry(lane).or_default().insert(sku);
        }
        let (learned, touched) = (BTreeSet::new(), BTreeMap::new());
        Ok(Self { known_items, learned, reviews, touched })
    }

    /// What is known of the item master in a lane that has tasks in this batch.
    pub(super) fn known_items(&self, lane: u16) -> &HashSet<Sku> {
        &self.known_items[&lane]
    }

    pub(super) fn find(&self, order_id: OrderId) -> Option<&Review> {
        self.reviews.get(&order_id)
    }

    pub(super) fn order_of(&self, hold_id: HoldId) -> Option<OrderId> {
        let has = |review: &&Review| review.holds.iter().any(|hold| hold.hold_id == hold_id);
        self.reviews.values().find(has).map(|review| review.order.order_id)
    }

    pub(super) fn learn(&mut self, lane: u16, sku: Sku) {
        self.known_items.entry(lane).or_default().insert(sku.clone());
        self.learned.insert((lane, sku));
    }

    pub(super) fn put(&mut self, review: Review) {
        let order_id = review.order.order_id;
        let waited = self.reviews.get(&order_id).is_some_and(Review::awaits_items);
        *self.touched.entry(order_id).or_default() |= waited;
        self.reviews.insert(order_id, review);
    }

    /// Takes what an order waits for from the list anew, though its review did not move: else it
    /// would be due for ever.
    pub(super) fn looked_at(&mut self, order_id: OrderId) {
        self.touched.insert(order_id, true);
    }

    /// Stores what has changed, one statement for each table.
    pub(super) async fn store(self, batch: &mut Batch<'_>) -> Result<(), BatchError> {
        known_items::insert(batch.conn, &self.learned).await?;
        let changed: Vec<_> = self.touched.keys().filter_map(|id| self.reviews.get(id)).collect();
        reviews::upsert(batch.conn, &changed).await?;
        holds::upsert(batch.conn, &changed).await?;
        let waited: Vec<_> =
            self.touched.iter().filter(|(_, waited)| **waited).map(|(id, _)| *id).collect();
        awaited_items::delete(batch.conn, &waited).await?;
        awaited_items::insert(batch.conn, &self.awaited(&changed)).await
    }

    /// What was learned in this batch may have come after the decision: that order looks again.
    fn awaited<'a>(&self, changed: &[&'a Review]) -> BTreeSet<Awaited<'a>> {
        let waiting = changed.iter().filter(|review| review.awaits_items());
        let awaited = waiting.flat_map(|review| {
            let order_id = review.order.order_id;
            skus_to_send(&review.order).map(move |sku| (lane_of(order_id), order_id, sku))
        });
        let missing = |(lane, _, sku): &Awaited<'_>| {
            let knows = self.known_items.get(lane).is_some_and(|known| known.contains(*sku));
            !knows || self.learned.contains(&(*lane, (*sku).clone()))
        };
        awaited.filter(missing).collect()
    }
}

fn lane_of(order_id: OrderId) -> u16 {
    order_id.slot().lane(Service::Review.lanes())
}

fn told_by(command: &Command) -> Option<&OrderFacts> {
    match command {
        Command::Review {
            asked: domain::Command::Receive(news) | domain::Command::Change(news),
            ..
        } => Some(&news.order),
        _ => None,
    }
}

fn skus_to_send(order: &OrderFacts) -> impl Iterator<Item = &Sku> {
    rules::lines_to_send(order).filter_map(|line| line.sku.as_ref())
}
