//! A return as the floor knows it: its pieces are counted by what they are, not by their line alone.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use contracts::ids::{LineId, OrderId, ReturnId};
use contracts::sku::Sku;

/// A return that may come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Back {
    /// The return.
    pub id: ReturnId,
    /// The order.
    pub order_id: OrderId,
    /// What people call the order.
    pub order_number: String,
    /// Where its pieces come to, once some came.
    pub location: Option<String>,
    /// Since when it may come.
    pub approved_at: DateTime<Utc>,
    /// The pieces.
    pub lines: Vec<BackLine>,
    /// How many facts were said about it.
    pub version: i64,
}

/// Pieces of a return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackLine {
    /// The line.
    pub line_id: LineId,
    /// The item that was ordered.
    pub sku: Sku,
    /// Pieces that may come.
    pub quantity: i64,
    /// Pieces that will not come.
    pub dismissed: i64,
    /// What the customer has of the line: the ordered item first, then what was sent in its place.
    pub items: Vec<BackItem>,
}

/// Pieces of a return's line that are of one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackItem {
    /// The item.
    pub sku: Sku,
    /// Pieces of it that the customer had of this line at the approval.
    pub sent: i64,
    /// Pieces that came.
    pub received: i64,
    /// Pieces that can be sold again.
    pub restocked: i64,
    /// Pieces that are written off.
    pub disposed: i64,
}

impl BackItem {
    /// Makes an item of which nothing came yet.
    pub fn sent(sku: Sku, sent: i64) -> Self {
        Self { sku, sent, received: 0, restocked: 0, disposed: 0 }
    }

    /// Gives the pieces that came and wait to be looked at.
    pub fn unseen(&self) -> i64 {
        self.received - self.restocked - self.disposed
    }
}

impl BackLine {
    /// Adds up its items.
    pub fn sum(&self, of: fn(&BackItem) -> i64) -> i64 {
        self.items.iter().map(of).sum()
    }

    /// Gives the pieces that may still come.
    pub fn missing(&self) -> i64 {
        self.quantity - self.sum(|item| item.received) - self.dismissed
    }

    /// Gives the items that were sent in place of the ordered one.
    pub fn sent_instead(&self) -> impl Iterator<Item = &Sku> {
        self.items.iter().map(|item| &item.sku).filter(|sku| **sku != self.sku)
    }
}

impl Back {
    /// Says whether pieces may still come, or wait to be looked at.
    pub fn is_open(&self) -> bool {
        self.lines.iter().any(|line| line.missing() > 0 || line.sum(BackItem::unseen) > 0)
    }
}

/// The returns that a batch concerns, with all others of their orders.
#[derive(Clone, Debug, Default)]
pub struct Backs {
    known: BTreeMap<ReturnId, Back>,
    changed: BTreeSet<ReturnId>,
}

impl Backs {
    /// Takes in a return as it was loaded.
    pub fn load(&mut self, back: Back) {
        self.known.insert(back.id, back);
    }

    /// Gives a return.
    pub fn get(&self, id: ReturnId) -> Option<&Back> {
        self.known.get(&id)
    }

    /// Gives those that are new or changed.
    pub fn changed(&self) -> impl Iterator<Item = &Back> {
        self.changed.iter().filter_map(|id| self.known.get(id))
    }

    /// Counts the pieces of an order that came in other returns, by line and item.
    pub fn came_otherwise(&self, back: &Back) -> BTreeMap<(LineId, Sku), i64> {
        let of_order = self.known.values().filter(|one| one.order_id == back.order_id);
        let others = of_order.filter(|one| one.id != back.id);
        let mut came = BTreeMap::new();
        for line in others.flat_map(|one| &one.lines) {
            for item in &line.items {
                *came.entry((line.line_id, item.sku.clone())).or_default() += item.received;
            }
        }
        came
    }

    pub(super) fn put(&mut self, back: Back) {
        self.changed.insert(back.id);
        self.known.insert(back.id, back);
    }
}
