//! Which event leads to which command.
//!
//! | event | said by | command |
//! |---|---|---|
//! | `OrderApproved` | review | `Approve` |
//! | `CancellationRequested` | order-intake | `Cancel` |
//! | `ShipmentHandedOver` | logistics | `HandOver` |
//! | `ShipmentVoided` | logistics | `Void` |
//! | `ShipmentReturned` | logistics | `TakeBack` |
//! | `ShipmentLost` | logistics | `Lose` |
//! | `AccessGranted` | gateway | `Grant` |
//! | `AccessRevoked` | gateway | `Revoke` |
//!
//! `LogisticsCancellationSettled` asks for nothing: what logistics lets go of comes back as
//! `ShipmentVoided`, parcel by parcel.

use contracts::events::access::{AccessGranted, AccessRevoked};
use contracts::events::cancellation::CancellationRequested;
use contracts::events::review::OrderApproved;
use contracts::events::shipment::{
    ShipmentHandedOver, ShipmentLost, ShipmentReturned, ShipmentVoided,
};
use runtime::{Consumed, Received};

use crate::commands::Command;

/// Says what an event asks for.
pub fn consume(event: &Received) -> Consumed<Command> {
    Consumed::Ignored
        .or(event, |body: OrderApproved| Command::Approve(Box::new(body)))
        .or(event, |body: CancellationRequested| Command::Cancel(body))
        .or(event, |body: ShipmentHandedOver| Command::HandOver(body))
        .or(event, |body: ShipmentVoided| Command::Void(body))
        .or(event, |body: ShipmentReturned| Command::TakeBack(body))
        .or(event, |body: ShipmentLost| Command::Lose(body))
        .or(event, |body: AccessGranted| Command::Grant(body))
        .or(event, |body: AccessRevoked| Command::Revoke(body))
}
