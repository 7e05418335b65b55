//! Which event means what to a customer's history.
//!
//! | source | event | means |
//! |---|---|---|
//! | order-intake | `OrderReceived`, `OrderChanged` | the facts of the order, and who ordered |
//! | order-intake | `OrderCancelled`, `OrderCompleted`, `OrderClosed` | how it ended |
//! | review | `OrderApproved`, `OrderRejected` | whether it may be fulfilled |
//! | logistics | `ShipmentHandedOver`, `ShipmentDelivered` | when it went and when it came |

use contracts::events::order::{
    OrderCancelled, OrderChanged, OrderClosed, OrderCompleted, OrderReceived,
};
use contracts::events::review::{OrderApproved, OrderRejected};
use contracts::events::shipment::{ShipmentDelivered, ShipmentHandedOver};
use contracts::order::OrderFacts;
use runtime::{Consumed, Received};

use crate::commands::{Command, MarkOrder, TellOrder};
use crate::domain::Mark;

/// Says what an event asks crm to record.
pub fn consume(event: &Received) -> Consumed<Command> {
    let told_at = event.envelope.time;
    let tell = |order: OrderFacts| {
        let (version, told_by) = (event.envelope.sequence, event.envelope.id);
        Command::Tell(Box::new(TellOrder { order, version, told_at, told_by }))
    };
    let mark = |order_id, mark| Command::Mark(MarkOrder { order_id, mark });
    Consumed::Ignored
        .or(event, |body: OrderReceived| tell(body.order))
        .or(event, |body: OrderChanged| tell(body.order))
        .or(event, |body: OrderCancelled| mark(body.order_id, Mark::Cancelled))
        .or(event, |body: OrderCompleted| mark(body.order_id, Mark::Completed))
        .or(event, |body: OrderClosed| mark(body.order_id, Mark::Closed))
        .or(event, |body: OrderApproved| mark(body.order_id, Mark::Approved))
        .or(event, |body: OrderRejected| mark(body.order_id, Mark::Rejected))
        .or(event, |body: ShipmentHandedOver| mark(body.order_id, Mark::HandedOver(told_at)))
        .or(event, |body: ShipmentDelivered| {
            mark(body.end.order_id, Mark::Delivered(body.end.occurred_at))
        })
}
