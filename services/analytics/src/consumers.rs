//! Which event means what to the sums.
//!
//! | source | event | means |
//! |---|---|---|
//! | order-intake | `OrderReceived` | what was sold; milestone received |
//! | order-intake | `OrderChanged` | what was sold, as a newer version has it |
//! | order-intake | `OrderCancelled` | nothing was sold after all |
//! | order-intake | `OrderCompleted` | milestone completed |
//! | review | `OrderApproved` | milestone approved |
//! | review | `OrderRejected` | nothing was sold after all |
//! | warehouse | `StockAllocated`, `PickCompleted`, `ParcelPacked` | milestones |
//! | logistics | `ShipmentHandedOver`, `ShipmentDelivered` | milestones |
//! | both | `CancellationSettled` | pieces were not sold after all |

use contracts::events::cancellation::{LogisticsCancellationSettled, WarehouseCancellationSettled};
use contracts::events::floor::{ParcelPacked, PickCompleted};
use contracts::events::order::{OrderCancelled, OrderChanged, OrderCompleted, OrderReceived};
use contracts::events::review::{OrderApproved, OrderRejected};
use contracts::events::shipment::{ShipmentDelivered, ShipmentHandedOver};
use contracts::events::stock::StockAllocated;
use contracts::order::OrderFacts;
use runtime::{Consumed, Received};

use crate::commands::{Command, SettleCancellation, TellOrder};
use crate::domain::{Holder, Milestone};

/// Says what an event asks analytics to record.
pub fn consume(event: &Received) -> Consumed<Command> {
    match of_order_intake(event) {
        Consumed::Ignored => of_the_others(event),
        decided => decided,
    }
}

fn of_order_intake(event: &Received) -> Consumed<Command> {
    let time = event.envelope.time;
    let tell = |order: OrderFacts, received_at| {
        let version = event.envelope.sequence;
        Command::Tell(Box::new(TellOrder { order, version, received_at }))
    };
    Consumed::Ignored
        .or(event, |body: OrderReceived| tell(body.order, Some(time)))
        .or(event, |body: OrderChanged| tell(body.order, None))
        .or(event, |body: OrderCancelled| Command::Cancel(body.order_id))
        .or(event, |body: OrderCompleted| {
            Command::Reach(body.order_id, Milestone::Completed, body.completed_at)
        })
}

fn of_the_others(event: &Received) -> Consumed<Command> {
    let time = event.envelope.time;
    let reach = |order_id, milestone| Command::Reach(order_id, milestone, time);
    Consumed::Ignored
        .or(event, |body: OrderApproved| reach(body.order_id, Milestone::Approved))
        .or(event, |body: OrderRejected| Command::Cancel(body.order_id))
        .or(event, |body: StockAllocated| reach(body.order_id, Milestone::Allocated))
        .or(event, |body: PickCompleted| reach(body.order_id, Milestone::Picked))
        .or(event, |body: ParcelPacked| reach(body.order_id, Milestone::Packed))
        .or(event, |body: ShipmentHandedOver| reach(body.order_id, Milestone::HandedOver))
        .or(event, |body: ShipmentDelivered| {
            Command::Reach(body.end.order_id, Milestone::Delivered, body.end.occurred_at)
        })
        .or(event, |body: WarehouseCancellationSettled| {
            Command::Settle(SettleCancellation {
                order_id: body.order_id,
                cancellation_id: body.cancellation_id,
                holder: Holder::Warehouse,
                lines: body.lines,
            })
        })
        .or(event, |body: LogisticsCancellationSettled| {
            Command::Settle(SettleCancellation {
                order_id: body.order_id,
                cancellation_id: body.cancellation_id,
                holder: Holder::Logistics,
                lines: body.lines,
            })
        })
}
