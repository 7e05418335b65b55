//! Which event leads to which command.
//!
//! | event | said by | command |
//! |---|---|---|
//! | `OrderApproved` | review | `Approve` |
//! | `HoldPlaced` | review | `Hold` |
//! | `HoldReleased` | review | `LiftHold` |
//! | `CancellationRequested` | order-intake | `Cancel` |
//! | `OrderCancelled`, before its approval | order-intake | `End` |
//! | `LogisticsCancellationSettled` | logistics | `LetGo` |
//! | `ShipmentHandedOver` | logistics | `HandOver` |
//! | `ShipmentVoided` | logistics | `Void` |
//! | `ShipmentReturned` | logistics | `TakeBack` |
//! | `ShipmentLost` | logistics | `Lose` |
//! | `ReturnApproved` | order-intake | `ExpectReturn` |
//! | `AccessGranted` | gateway | `Grant` |
//! | `AccessRevoked` | gateway | `Revoke` |

use contracts::events::access::{AccessGranted, AccessRevoked};
use contracts::events::cancellation::{CancellationRequested, LogisticsCancellationSettled};
use contracts::events::order::OrderCancelled;
use contracts::events::returning::ReturnApproved;
use contracts::events::review::{HoldPlaced, HoldReleased, OrderApproved};
use contracts::events::shipment::{
    ShipmentHandedOver, ShipmentLost, ShipmentReturned, ShipmentVoided,
};
use runtime::{Consumed, Received};

use crate::commands::Command;

/// Says what an event asks for.
pub fn consume(event: &Received) -> Consumed<Command> {
    let told = Consumed::Ignored
        .or(event, |body: OrderApproved| Command::Approve(Box::new(body)))
        .or(event, |body: HoldPlaced| Command::Hold(body))
        .or(event, |body: HoldReleased| Command::LiftHold(body))
        .or(event, |body: CancellationRequested| Command::Cancel(body))
        .or(event, |body: OrderCancelled| Command::End(body))
        .or(event, |body: LogisticsCancellationSettled| Command::LetGo(body))
        .or(event, |body: ShipmentHandedOver| Command::HandOver(body))
        .or(event, |body: ShipmentVoided| Command::Void(body))
        .or(event, |body: ShipmentReturned| Command::TakeBack(body))
        .or(event, |body: ShipmentLost| Command::Lose(body))
        .or(event, |body: ReturnApproved| Command::ExpectReturn(body))
        .or(event, |body: AccessGranted| Command::Grant(body))
        .or(event, |body: AccessRevoked| Command::Revoke(body));
    match told {
        // What was approved is cancelled wish by wish.
        Consumed::Command(Command::End(end)) if !end.before_approval => Consumed::Ignored,
        told => told,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::events::stock::StockMoved;

    #[test]
    fn a_broken_event_is_unreadable_and_a_foreign_one_is_ignored() {
        let revoked = AccessRevoked { device: "scanner-7".into() };
        let mut event = runtime::testing::received(&revoked, None, 1);
        assert!(matches!(consume(&event), Consumed::Command(Command::Revoke(_))));
        event.body = "{}".into();
        assert!(matches!(consume(&event), Consumed::Unreadable(_)));
        let moved = runtime::testing::received(&StockMoved { movements: vec![] }, None, 2);
        assert!(matches!(consume(&moved), Consumed::Ignored));
    }
}
