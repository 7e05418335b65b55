//! Which event leads to which command.
//!
//! | from | event | the order |
//! |---|---|---|
//! | review | `OrderApproved`, `OrderRejected`, `HoldPlaced`, `HoldReleased` | moves on, or is held |
//! | warehouse | `StockAllocated`, `StockShort`, `ShortageOpened`, `ShortageOffered`, `ShortageDecided`, `ShortageSettled`, `PickReleased`, `PickClaimed`, `PickCompleted`, `ParcelPacked`, `CancellationSettled`, `ReturnReceived`, `ReturnInspected` | moves pieces |
//! | logistics | `ShipmentBooked`, `ShipmentHandedOver`, `ShipmentTracked`, `ShipmentDelivered`, `ShipmentReturned`, `ShipmentLost`, `ShipmentVoided`, `CancellationSettled` | moves pieces, ends |
//!
//! Each writes at least one entry of the timeline, by which it is known again.

use contracts::events::cancellation::{LogisticsCancellationSettled, WarehouseCancellationSettled};
use contracts::events::floor::{ParcelPacked, PickClaimed, PickCompleted, PickReleased};
use contracts::events::returning::{ReturnInspected, ReturnReceived};
use contracts::events::review::{HoldPlaced, HoldReleased, OrderApproved, OrderRejected};
use contracts::events::shipment::{
    ShipmentBooked, ShipmentDelivered, ShipmentHandedOver, ShipmentLost, ShipmentReturned,
    ShipmentTracked, ShipmentVoided,
};
use contracts::events::shortage::{
    ShortageDecided, ShortageOffered, ShortageOpened, ShortageSettled,
};
use contracts::events::stock::{StockAllocated, StockShort};
use runtime::{Consumed, Received};

use crate::commands::Command;
use crate::domain::Happening;

fn happened<E: Into<Happening>>(event: E) -> Command {
    Command::Happened(Box::new(event.into()))
}

/// Says what an event of another service asks of an order.
pub fn consume(event: &Received) -> Consumed<Command> {
    Consumed::Ignored
        .or::<OrderApproved>(event, happened)
        .or::<OrderRejected>(event, happened)
        .or::<HoldPlaced>(event, happened)
        .or::<HoldReleased>(event, happened)
        .or::<StockAllocated>(event, happened)
        .or::<StockShort>(event, happened)
        .or::<ShortageOpened>(event, happened)
        .or::<ShortageOffered>(event, happened)
        .or::<ShortageDecided>(event, happened)
        .or::<ShortageSettled>(event, happened)
        .or::<PickReleased>(event, happened)
        .or::<PickClaimed>(event, happened)
        .or::<PickCompleted>(event, happened)
        .or::<ParcelPacked>(event, happened)
        .or::<WarehouseCancellationSettled>(event, happened)
        .or::<LogisticsCancellationSettled>(event, happened)
        .or::<ShipmentBooked>(event, happened)
        .or::<ShipmentHandedOver>(event, happened)
        .or::<ShipmentTracked>(event, happened)
        .or::<ShipmentDelivered>(event, happened)
        .or::<ShipmentReturned>(event, happened)
        .or::<ShipmentLost>(event, happened)
        .or::<ShipmentVoided>(event, happened)
        .or::<ReturnReceived>(event, happened)
        .or::<ReturnInspected>(event, happened)
}
