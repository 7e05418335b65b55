//! The part of the warehouse that a batch concerns.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use contracts::events::cancellation::WarehouseCancellationSettled;
use contracts::events::stock::StockMoved;
use contracts::ids::{CancellationId, OrderId};
use uuid::Uuid;

use super::ended::Ended;
use super::floor::Device;
use super::holds::Holds;
use super::importing::Imports;
use super::master::{Items, Places};
use super::order::Orders;
use super::plan::Plans;
use super::returning::Backs;
use super::said::{Body, Fact, Said};
use super::shortage::Cases;
use super::stating::Pages;
use super::stock::{Books, Entry};

/// Numbers given out so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Orders in their order of arrival.
    pub arrivals: i64,
    /// Rows of the ledger.
    pub movements: i64,
    /// Serials of parcels.
    pub parcels: i64,
}

/// Settings that decisions rest on.
#[derive(Clone, Debug)]
pub struct Rules {
    /// For how long a claim holds without a scan.
    pub claim: TimeDelta,
    /// For how long a short pick's pieces are given fresh goods only.
    pub recount: TimeDelta,
    /// For how long missing pieces wait until the time decides; for ever where there is none.
    pub shortage: Option<TimeDelta>,
    /// The customer may choose as soon as pieces are missing.
    pub offers_at_once: bool,
    /// 7 to 12 digits.
    pub gs1_prefix: String,
    /// What a carton weighs.
    pub carton_grams: i64,
    /// What a piece weighs of which nothing is known.
    pub unknown_piece_grams: i64,
}

/// What led to a decision.
#[derive(Clone, Debug)]
pub struct Why {
    /// The event, the request or the timer.
    pub id: Uuid,
    /// Who.
    pub actor: String,
}

/// Pieces that a person has to carry back to a bin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutBack {
    /// The put-back.
    pub id: Uuid,
    /// The order that does not want them.
    pub order_id: OrderId,
    /// The location.
    pub location: String,
    /// Where they lie from now on.
    pub bin: String,
    /// The item.
    pub sku: contracts::sku::Sku,
    /// How many pieces.
    pub quantity: i64,
    /// `cancelled`, `voided`, `returned` or `late`.
    pub reason: String,
    /// The wish to cancel that made it, and its reason in words.
    pub cancelled: Option<(CancellationId, String)>,
    /// Since when.
    pub opened_at: DateTime<Utc>,
    /// When it was done, and by whom.
    pub done: Option<(DateTime<Utc>, String)>,
}

/// The part of the warehouse that a batch concerns, and what the batch makes of it.
#[derive(Clone, Debug)]
pub struct World {
    /// The moment of the batch.
    pub now: DateTime<Utc>,
    /// Settings.
    pub rules: Rules,
    /// Numbers given out so far.
    pub counters: Counters,
    /// Levels and ledger.
    pub books: Books,
    /// Items whose levels are to be stated.
    pub pages: Pages,
    /// Orders with all that is done for them.
    pub orders: Orders,
    /// Orders that ended before they were approved.
    pub ended: Ended,
    /// What stops work on orders.
    pub holds: Holds,
    /// Cases of missing stock.
    pub shortages: Cases,
    /// Orders that got the cases which they had not.
    pub looked_at: Vec<OrderId>,
    /// What is to be reordered, and what is expected.
    pub plans: Plans,
    /// How many rows of the ledger were looked at for low stock.
    pub watched: usize,
    /// Goods that come back.
    pub backs: Backs,
    /// Item master.
    pub items: Items,
    /// Locations and bins.
    pub places: Places,
    /// Who may work on the floor.
    pub devices: BTreeMap<String, Device>,
    /// Devices that changed.
    pub changed_devices: BTreeSet<String>,
    /// Put-backs that were asked for, and new ones.
    pub put_backs: BTreeMap<Uuid, PutBack>,
    /// Put-backs that are new or changed.
    pub changed_put_backs: BTreeSet<Uuid>,
    /// Wishes to cancel that were answered, and whether logistics has answered too.
    pub cancellations: BTreeMap<CancellationId, bool>,
    /// Wishes to cancel that logistics has answered now.
    pub let_go: BTreeSet<CancellationId>,
    /// Answers to wishes to cancel that are new.
    pub settled: Vec<WarehouseCancellationSettled>,
    /// Imports, and what becomes of them.
    pub imports: Imports,
    /// What the decision at hand has told so far.
    pub said: Said,
}

impl World {
    /// Makes an empty warehouse at a moment.
    pub fn new(now: DateTime<Utc>, rules: Rules, counters: Counters) -> Self {
        Self {
            now,
            rules,
            counters,
            books: Books::open([], counters.movements),
            pages: Pages::new(),
            orders: Orders::default(),
            ended: Ended::default(),
            holds: Holds::default(),
            shortages: Cases::default(),
            looked_at: Vec::new(),
            plans: Plans::default(),
            watched: 0,
            backs: Backs::default(),
            items: Items::default(),
            places: Places::default(),
            devices: BTreeMap::new(),
            changed_devices: BTreeSet::new(),
            put_backs: BTreeMap::new(),
            changed_put_backs: BTreeSet::new(),
            cancellations: BTreeMap::new(),
            let_go: BTreeSet::new(),
            settled: Vec::new(),
            imports: Imports::default(),
            said: Said::default(),
        }
    }

    /// Says whether items, locations, bins or devices changed.
    pub fn changes_master(&self) -> bool {
        let Places { new_locations, changed_bins, changed_assignments, .. } = &self.places;
        self.items.changed().next().is_some()
            || !new_locations.is_empty()
            || !changed_bins.is_empty()
            || !changed_assignments.is_empty()
            || !self.changed_devices.is_empty()
    }

    /// Says whether anything changed that is remembered from batch to batch.
    pub fn changes_what_is_remembered(&self) -> bool {
        self.orders.any_changed()
            || self.books.moved().next().is_some()
            || self.holds.changed().next().is_some()
            || self.shortages.changed().next().is_some()
            || self.plans.changed().next().is_some()
            || self.changes_master()
    }

    /// Tells a fact.
    pub fn say(
        &mut self,
        body: Body,
        subject: impl ToString,
        sequence: i64,
        order: Option<OrderId>,
    ) {
        self.said.facts.push(Fact { subject: subject.to_string(), sequence, order, body });
    }

    /// Tells what came or went.
    pub fn say_moved(
        &mut self,
        entries: &[Entry],
        subject: impl ToString,
        sequence: i64,
        order: Option<OrderId>,
    ) {
        if !entries.is_empty() {
            let movements = entries.iter().map(Entry::told).collect();
            self.say(Body::Moved(StockMoved { movements }), subject, sequence, order);
        }
    }

    /// Opens a put-back; the same again is the same.
    pub fn put_back(&mut self, put_back: PutBack) {
        self.changed_put_backs.insert(put_back.id);
        self.put_backs.insert(put_back.id, put_back);
    }
}
