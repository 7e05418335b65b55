//! What has to be loaded before a slice of commands can be decided.

use std::collections::BTreeSet;

use contracts::events::cancellation::CancellationRequested;
use contracts::ids::Id;
use contracts::requests::warehouse::AdjustmentLine;
use runtime::Task;
use uuid::Uuid;

use super::{Command, Stamp};
use crate::domain::floor::device_of;
use crate::domain::importing::{Portion, Row};

/// What has to be loaded.
#[derive(Debug, Default)]
pub struct Needs {
    /// Orders.
    pub orders: BTreeSet<Uuid>,
    /// Orders that may have ended before.
    pub approved: BTreeSet<Uuid>,
    /// Orders of these jobs.
    pub jobs: BTreeSet<Uuid>,
    /// Orders of these fulfillment orders.
    pub fulfillments: BTreeSet<Uuid>,
    /// Orders whose jobs these actors hold.
    pub holders: BTreeSet<String>,
    /// Items with their levels and bins.
    pub skus: BTreeSet<String>,
    /// Items of which stock may arrive: orders that wait for them.
    pub arriving: BTreeSet<String>,
    /// Orders whose pieces may be given free: orders that wait for their items.
    pub freeing: BTreeSet<Uuid>,
    /// Items that may be taken away from orders: orders that have them in the building.
    pub taken: BTreeSet<String>,
    /// Owners of these codes.
    pub barcodes: BTreeSet<String>,
    /// Bins, by location and code.
    pub bins: BTreeSet<(String, String)>,
    /// Devices.
    pub devices: BTreeSet<String>,
    /// Wishes to cancel.
    pub cancellations: BTreeSet<Uuid>,
    /// Holds.
    pub holds: BTreeSet<Uuid>,
    /// Put-backs.
    pub put_backs: BTreeSet<Uuid>,
    /// Imports.
    pub imports: BTreeSet<Uuid>,
    /// Opening stock, by location and item.
    pub openings: BTreeSet<(String, String)>,
    /// Parcels are closed: what was cancelled of their orders and not carried back.
    pub packing: bool,
    /// Cases of missing stock.
    pub shortages: BTreeSet<Uuid>,
    /// Goods that come back.
    pub returns: BTreeSet<Uuid>,
    /// Orders of which goods may come back from now on.
    pub returning: BTreeSet<Uuid>,
    /// Pages of all levels, by what they begin after.
    pub stated: BTreeSet<Option<String>>,
    /// Answers that may have been given.
    pub stamps: BTreeSet<(String, String)>,
}

impl Needs {
    /// Gathers what a slice of commands needs.
    pub fn of(tasks: &[Task<Command>]) -> Self {
        let mut needs = Self::default();
        for task in tasks {
            needs.devices.extend(device_of(&task.cause.actor).map(str::to_owned));
            needs.add(&task.command, &task.cause.actor);
        }
        needs
    }

    fn add(&mut self, command: &Command, actor: &str) {
        match command {
            Command::Approve(event) => {
                self.orders.insert(event.order_id.uuid());
                self.approved.insert(event.order_id.uuid());
                self.skus.extend(event.lines.iter().map(|line| line.sku.to_string()));
            }
            Command::Hold(event) => _ = self.holds.insert(event.hold_id.uuid()),
            Command::LiftHold(event) => {
                self.holds.insert(event.hold_id.uuid());
                self.orders.insert(event.order_id.uuid());
            }
            Command::Cancel(_)
            | Command::End(_)
            | Command::LetGo(_)
            | Command::HandOver(_)
            | Command::Lose(_)
            | Command::Void(_)
            | Command::TakeBack(_) => self.undone(command),
            Command::Grant(event) => _ = self.devices.insert(event.device.clone()),
            Command::Revoke(event) => {
                self.devices.insert(event.device.clone());
                self.holders.insert(format!("device:{}", event.device));
            }
            Command::PutItem(put) => {
                let skus = put.substitutes.iter().chain([&put.sku]);
                self.skus.extend(skus.map(ToString::to_string));
                self.barcodes.extend(put.barcodes.iter().cloned());
            }
            Command::TakeImport(taken) => _ = self.imports.insert(taken.import.import_id.uuid()),
            Command::ApplyImport(id) => _ = self.imports.insert(id.uuid()),
            Command::ApplyRows(portion) => self.portion(portion),
            Command::PutLocation(_) => {}
            Command::State(ask) => _ = self.stated.insert(ask.after.clone()),
            Command::PutBin(put) => {
                self.bins.insert((put.location.clone(), put.code.clone()));
                self.skus.extend(put.skus.iter().map(ToString::to_string));
            }
            Command::Claim(job)
            | Command::Confirm(job)
            | Command::Release(job)
            | Command::Reclaim(job) => _ = self.jobs.insert(job.uuid()),
            Command::Scan(scan) => self.scanned(actor, &scan.scan_id, scan.job_id.uuid()),
            Command::Short(short) => self.scanned(actor, &short.scan_id, short.job_id.uuid()),
            Command::PutBackDone(id) => _ = self.put_backs.insert(*id),
            Command::Expire(jobs) => self.jobs.extend(jobs.iter().map(|job| job.uuid())),
            Command::ServeWaiting(skus) => {
                self.arriving.extend(skus.iter().map(ToString::to_string));
            }
            Command::LookAt(_)
            | Command::Overdue(_)
            | Command::Wait(_)
            | Command::GiveUp(_)
            | Command::Substitute(_)
            | Command::Offer(_)
            | Command::Choose(_) => self.missing(command),
            Command::PutReorderLevel(put) => _ = self.skus.insert(put.sku.to_string()),
            Command::PutExpected(put) => _ = self.skus.insert(put.sku.to_string()),
            Command::DismissReturn(ask) => _ = self.returns.insert(ask.return_id.uuid()),
            Command::ExpectReturn(_)
            | Command::ReceiveReturn(..)
            | Command::InspectReturn(..)
            | Command::Receive(..)
            | Command::Adjust(..)
            | Command::Pack(..) => self.stock(command),
        }
    }

    /// What takes pieces out of an order.
    fn undone(&mut self, command: &Command) {
        match command {
            Command::Cancel(event) => {
                self.freeing(event.order_id.uuid());
                self.cancellations.insert(event.cancellation_id.uuid());
            }
            Command::End(event) => {
                self.freeing(event.order_id.uuid());
                let wish = CancellationRequested::after_the_end(event.order_id);
                self.cancellations.insert(wish.uuid());
            }
            Command::LetGo(event) => {
                self.orders.insert(event.order_id.uuid());
                self.cancellations.insert(event.cancellation_id.uuid());
            }
            Command::HandOver(event) => _ = self.orders.insert(event.order_id.uuid()),
            Command::Lose(event) => _ = self.orders.insert(event.end.order_id.uuid()),
            Command::Void(event) => self.freeing(event.end.order_id.uuid()),
            Command::TakeBack(event) => self.freeing(event.end.order_id.uuid()),
            _ => {}
        }
    }

    fn missing(&mut self, command: &Command) {
        match command {
            Command::LookAt(orders) => self.orders.extend(orders.iter().map(|id| id.uuid())),
            Command::Overdue(ids) => self.shortages.extend(ids.iter().map(|id| id.uuid())),
            Command::Wait(ask) => _ = self.shortages.insert(ask.shortage_id.uuid()),
            Command::GiveUp(ask) => _ = self.shortages.insert(ask.shortage_id.uuid()),
            Command::Offer(ask) => _ = self.shortages.insert(ask.shortage_id.uuid()),
            Command::Substitute(ask) => {
                self.shortages.insert(ask.shortage_id.uuid());
                self.skus.insert(ask.sku.to_string());
            }
            Command::Choose(ask) => {
                self.shortages.insert(ask.shortage_id.uuid());
                self.skus.extend(ask.sku.iter().map(ToString::to_string));
            }
            _ => {}
        }
    }

    fn stock(&mut self, command: &Command) {
        match command {
            Command::Receive(ask, stamp) => {
                self.stamp(stamp);
                self.arriving.extend(ask.lines.iter().map(|line| line.sku.to_string()));
            }
            Command::ExpectReturn(event) => {
                self.returns.insert(event.return_id.uuid());
                self.returning.insert(event.order_id.uuid());
            }
            Command::ReceiveReturn(ask, stamp) => {
                self.stamp(stamp);
                self.returns.insert(ask.return_id.uuid());
            }
            Command::InspectReturn(ask, stamp) => {
                self.stamp(stamp);
                self.returns.insert(ask.return_id.uuid());
                self.arriving.extend(ask.lines.iter().map(|line| line.sku.to_string()));
            }
            Command::Adjust(ask, stamp) => {
                self.stamp(stamp);
                self.arriving.extend(ask.lines.iter().map(|line| line.sku.to_string()));
                let fewer = |line: &&AdjustmentLine| line.quantity.is_none_or(|n| n < 0);
                let fewer = ask.lines.iter().filter(fewer);
                self.taken.extend(fewer.map(|line| line.sku.to_string()));
            }
            Command::Pack(ask, stamp) => {
                stamp.iter().for_each(|stamp| self.stamp(stamp));
                self.packing = true;
                self.orders.extend(ask.order_id.map(Id::uuid));
                self.jobs.extend(ask.job_id.map(Id::uuid));
                self.fulfillments.extend(ask.fulfillment_order_id.map(Id::uuid));
            }
            _ => {}
        }
    }

    /// Gathers what it takes to judge a row of an import.
    pub fn row(&mut self, row: &Row) {
        match row {
            Row::Item(item) => {
                self.skus.insert(item.sku.to_string());
                self.barcodes.extend(item.barcodes.iter().flatten().cloned());
            }
            Row::Location(_) => {}
            Row::Bin(bin) => _ = self.bins.insert((bin.location.clone(), bin.code.clone())),
            Row::Stock(stock) => {
                self.skus.insert(stock.sku.to_string());
                self.openings.insert((stock.location.clone(), stock.sku.to_string()));
                let bin = stock.bin.iter().map(|bin| (stock.location.clone(), bin.clone()));
                self.bins.extend(bin);
            }
        }
    }

    fn portion(&mut self, portion: &Portion) {
        self.imports.insert(portion.import_id.uuid());
        for row in portion.rows.iter().filter_map(|ready| ready.row.as_ref().ok()) {
            self.row(row);
            if let Row::Stock(stock) = row {
                self.arriving.insert(stock.sku.to_string());
            }
        }
    }

    fn freeing(&mut self, order: Uuid) {
        self.orders.insert(order);
        self.freeing.insert(order);
    }

    fn scanned(&mut self, actor: &str, scan_id: &str, job: Uuid) {
        self.jobs.insert(job);
        self.stamps.insert((scan_scope(actor), scan_id.to_owned()));
    }

    fn stamp(&mut self, stamp: &Stamp) {
        self.stamps.insert((stamp.scope.clone(), stamp.key.clone()));
    }
}

/// Gives the scope of an actor's scan ids: each device makes its own.
pub fn scan_scope(actor: &str) -> String {
    format!("scan/{actor}")
}
