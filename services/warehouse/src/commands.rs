//! What warehouse can be asked to do, and how a slice of it is done: load, decide, store, announce.

use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use contracts::events::access::{AccessGranted, AccessRevoked};
use contracts::events::cancellation::{CancellationRequested, LogisticsCancellationSettled};
use contracts::events::order::OrderCancelled;
use contracts::events::returning::ReturnApproved;
use contracts::events::review::{HoldPlaced, HoldReleased, OrderApproved};
use contracts::events::shipment::{
    ShipmentHandedOver, ShipmentLost, ShipmentReturned, ShipmentVoided,
};
use contracts::ids::{ImportId, OrderId, PickJobId, ShortageId};
use contracts::requests::warehouse::floor::{Scan, Short};
use contracts::requests::warehouse::plans::{ExpectedPut, ReorderLevelPut};
use contracts::requests::warehouse::returns::{ReturnDismiss, ReturnInspect, ReturnReceive};
use contracts::requests::warehouse::shortages::{
    ShortageCancel, ShortageChosen, ShortageOffer, ShortageSubstitute, ShortageWait,
};
use contracts::requests::warehouse::work::PackageCreate;
use contracts::requests::warehouse::{
    BinPut, ItemPut, LocationPut, StockAdjust, StockReceive, StockState,
};
use contracts::sku::Sku;
use runtime::{Batch, BatchError, Outcome, Task};
use uuid::Uuid;

use crate::domain::importing::{Portion, Taken};
use crate::domain::{Rules, stating};
use crate::store::{self, recent::Recent};

mod announce;
mod decide;
mod importing;
mod masters;
mod needs;
mod once;
mod parcels;
mod returns;
mod shortages;
mod view;

pub use needs::Needs;
pub use once::{Kept, Once, Stamp};
pub use view::back;

/// What warehouse can be asked to do.
#[derive(Clone, Debug)]
pub enum Command {
    /// Take in an approved order and set stock aside for it.
    Approve(Box<OrderApproved>),
    /// Stop the work on an order.
    Hold(HoldPlaced),
    /// Go on with it, unless something else stops it.
    LiftHold(HoldReleased),
    /// Answer a wish to cancel.
    Cancel(CancellationRequested),
    /// Take back an order that ended before its approval was heard of.
    End(OrderCancelled),
    /// Note what logistics let go of.
    LetGo(LogisticsCancellationSettled),
    /// Take a parcel off the books.
    HandOver(ShipmentHandedOver),
    /// Take a parcel apart that will not leave.
    Void(ShipmentVoided),
    /// Book a parcel in that came back.
    TakeBack(ShipmentReturned),
    /// Note that a parcel is lost.
    Lose(ShipmentLost),
    /// Let a device work.
    Grant(AccessGranted),
    /// End the work of a device.
    Revoke(AccessRevoked),
    /// Write an item.
    PutItem(ItemPut),
    /// Open a location.
    PutLocation(LocationPut),
    /// Write a bin.
    PutBin(BinPut),
    /// Book goods in.
    Receive(StockReceive, Stamp),
    /// Correct the books.
    Adjust(StockAdjust, Stamp),
    /// State how a page of all levels stands.
    State(StockState),
    /// Keep a file with its rows as they were judged.
    TakeImport(Box<Taken>),
    /// Let its ready rows be applied.
    ApplyImport(ImportId),
    /// Apply some of them.
    ApplyRows(Box<Portion>),
    /// Give a job to whoever asks.
    Claim(PickJobId),
    /// Note that pieces were taken.
    Scan(Scan),
    /// Note that pieces are not there.
    Short(Short),
    /// End the picking of a job.
    Confirm(PickJobId),
    /// Give a job back to the floor.
    Release(PickJobId),
    /// Take a job back from whoever holds it.
    Reclaim(PickJobId),
    /// Close a parcel.
    Pack(PackageCreate, Option<Stamp>),
    /// Note that pieces are back on the shelf.
    PutBackDone(Uuid),
    /// End claims that ran out.
    Expire(Vec<PickJobId>),
    /// Serve what waits for items of which there is stock.
    ServeWaiting(Vec<Sku>),
    /// Open cases of orders that missed pieces before there were any.
    LookAt(Vec<OrderId>),
    /// Let the time decide about missing pieces.
    Overdue(Vec<ShortageId>),
    /// Let missing pieces wait.
    Wait(ShortageWait),
    /// Have missing pieces cancelled.
    GiveUp(ShortageCancel),
    /// Send another item in place of missing pieces.
    Substitute(ShortageSubstitute),
    /// Let the customer choose.
    Offer(ShortageOffer),
    /// Do what the customer chose.
    Choose(ShortageChosen),
    /// Take in goods that may come back.
    ExpectReturn(ReturnApproved),
    /// Note pieces that came back.
    ReceiveReturn(ReturnReceive, Stamp),
    /// Note that the rest will not come.
    DismissReturn(ReturnDismiss),
    /// Say what becomes of pieces that came back.
    InspectReturn(ReturnInspect, Stamp),
    /// Say from which stock on an item is low.
    PutReorderLevel(ReorderLevelPut),
    /// Say when an item is expected.
    PutExpected(ExpectedPut),
}

/// Applies a slice of commands in their order; what goes wrong leaves nothing remembered.
pub async fn apply(
    rules: &Rules,
    recent: &Mutex<Recent>,
    batch: &mut Batch<'_>,
    tasks: Vec<Task<Command>>,
) -> Result<Vec<Outcome>, BatchError> {
    if tasks.is_empty() {
        return Ok(Vec::new());
    }
    let needs = Needs::of(&tasks);
    let mut known = mem::take(&mut *lock(recent));
    let (mut world, mut once) =
        store::load(batch.conn, batch.now, rules, &needs, &mut known).await?;
    let mut outcomes = Vec::with_capacity(tasks.len());
    let mut last_to_move = None;
    for task in tasks {
        let (cause, before) = (task.cause.id, world.books.last_number());
        outcomes.push(decide::decide(&mut world, &mut once, task)?);
        if world.books.last_number() > before {
            last_to_move = Some((outcomes.len() - 1, cause));
        }
    }
    // However many commands changed levels, how these stand now is said once.
    if let Some((at, cause)) = last_to_move
        && let Some(outcome) = outcomes.get_mut(at)
    {
        stating::changed(&mut world, cause);
        *outcome = announce::announce(&mut world, mem::replace(outcome, Outcome::done()))?;
    }
    store::save(batch.conn, world, &once, &mut known).await?;
    *lock(recent) = known;
    Ok(outcomes)
}

fn lock(recent: &Mutex<Recent>) -> MutexGuard<'_, Recent> {
    recent.lock().unwrap_or_else(PoisonError::into_inner)
}
