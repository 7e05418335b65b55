//! What an order does with what it is asked and told.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use contracts::events::cancellation::{
    CancellationLine, LogisticsCancellationSettled, WarehouseCancellationSettled,
};
use contracts::events::floor::{ParcelPacked, PickClaimed, PickCompleted, PickReleased};
use contracts::events::order::ChangeSettled;
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
use contracts::ids::OrderId;

use super::adapters::{ReadOrder, Withdrawal};
use super::aliases::{self, Aliases};
use super::cancelling::{self, Wish};
use super::correcting::{self, Correction};
use super::fulfilment::{self, End};
use super::news;
use super::order::{Order, Step, Stop, Waits};
use super::pieces::Bucket;
use super::refunding;
use super::returning;
use super::{approval, changing, ending, shortage};

/// What an order can be asked and told.
#[derive(Clone, Debug)]
pub enum Ask {
    /// The shop tells something about it.
    Hear(Box<ReadOrder>),
    /// The shop deleted it.
    Withdraw(Withdrawal),
    /// Somebody wants it, or pieces of it, cancelled.
    Cancel(Wish),
    /// An alias changed that may name one of its lines.
    LookAgain(Arc<Aliases>),
    /// A person accepts or declines what the shop wants otherwise.
    Settle(ChangeSettled),
    /// Somebody corrects where it goes.
    Correct(Box<Correction>),
    /// Somebody wants to send pieces back.
    WantReturn(returning::Wanted),
    /// Somebody decides about a return.
    DecideReturn(returning::Decision),
    /// Somebody settles or abandons a refund.
    EndRefund(refunding::Verdict),
    /// The customer has everything.
    ConfirmReceipt,
    /// The timer that it set went off.
    TimeIsUp,
    /// Another service said something about it.
    Happened(Box<Happening>),
}

macro_rules! happenings {
    ($($(#[$doc:meta])* $name:ident($body:ty) => |$event:ident| $order:expr;)*) => {
        /// What other services say about an order.
        #[derive(Clone, Debug)]
        pub enum Happening {
            $($(#[$doc])* $name($body),)*
        }

        impl Happening {
            /// Gives the order that it is about.
            pub fn order_id(&self) -> OrderId {
                match self {
                    $(Self::$name($event) => $order,)*
                }
            }
        }

        $(impl From<$body> for Happening {
            fn from(body: $body) -> Self {
                Self::$name(body)
            }
        })*
    };
}

happenings! {
    /// Review approved it.
    Approved(OrderApproved) => |event| event.order_id;
    /// Review rejected it.
    Rejected(OrderRejected) => |event| event.order_id;
    /// A hold was placed.
    HoldPlaced(HoldPlaced) => |event| event.order_id;
    /// A hold was released.
    HoldReleased(HoldReleased) => |event| event.order_id;
    /// Stock is set aside.
    Allocated(StockAllocated) => |event| event.order_id;
    /// Stock is missing.
    Short(StockShort) => |event| event.order_id;
    /// Somebody may choose what becomes of missing pieces.
    ShortageOpened(ShortageOpened) => |event| event.order_id;
    /// The customer may choose.
    ShortageOffered(ShortageOffered) => |event| event.order_id;
    /// Somebody chose.
    ShortageDecided(ShortageDecided) => |event| event.order_id;
    /// Nothing is missing any more.
    ShortageSettled(ShortageSettled) => |event| event.order_id;
    /// A pick job was released.
    PickReleased(PickReleased) => |event| event.order_id;
    /// A pick job was claimed.
    PickClaimed(PickClaimed) => |event| event.order_id;
    /// A pick job is done.
    PickCompleted(PickCompleted) => |event| event.order_id;
    /// A parcel was closed.
    Packed(ParcelPacked) => |event| event.order_id;
    /// Warehouse answered for what it holds.
    WarehouseSettled(WarehouseCancellationSettled) => |event| event.order_id;
    /// Logistics answered for what sits in parcels.
    LogisticsSettled(LogisticsCancellationSettled) => |event| event.order_id;
    /// A shipment was booked.
    Booked(ShipmentBooked) => |event| event.order_id;
    /// The carrier has it.
    HandedOver(ShipmentHandedOver) => |event| event.order_id;
    /// The carrier reported something.
    Tracked(ShipmentTracked) => |event| event.order_id;
    /// The customer has it.
    Delivered(ShipmentDelivered) => |event| event.end.order_id;
    /// It came back.
    Returned(ShipmentReturned) => |event| event.end.order_id;
    /// Nobody will see it again.
    Lost(ShipmentLost) => |event| event.end.order_id;
    /// It was taken back before it left.
    Voided(ShipmentVoided) => |event| event.end.order_id;
    /// Pieces of a return came, or will not come.
    ReturnReceived(ReturnReceived) => |event| event.order_id;
    /// Pieces of a return were looked at.
    ReturnInspected(ReturnInspected) => |event| event.order_id;
}

impl Order {
    /// Decides what becomes of the order.
    ///
    /// - Gives: the step to its next state; the order itself is untouched.
    /// - Errs: why it stays where it is.
    pub fn decide(&self, ask: Ask, now: DateTime<Utc>, waits: Waits) -> Result<Step, Stop> {
        let mut step = Step::from(self);
        match ask {
            Ask::Hear(news) => news::hear(&mut step, *news, now, waits).and_then(|()| {
                let before = self.facts.payment_status;
                refunding::told_by_the_shop(&mut step, before, now, waits)
            }),
            Ask::Withdraw(withdrawal) => news::withdraw(&mut step, &withdrawal, now, waits),
            Ask::Cancel(wish) => cancelling::wish(&mut step, wish, now, waits),
            Ask::LookAgain(aliases) => aliases::look_again(&mut step, &aliases),
            Ask::Settle(settled) if settled.accepted => {
                changing::accept(&mut step, settled, now, waits)
            }
            Ask::Settle(settled) => changing::decline(&mut step, settled),
            Ask::Correct(correction) => correcting::correct(&mut step, *correction, now),
            Ask::WantReturn(wanted) => returning::want(&mut step, wanted, now, waits),
            Ask::DecideReturn(decision) => returning::decide(&mut step, decision, now, waits),
            Ask::EndRefund(verdict) => refunding::end(&mut step, verdict, now, waits),
            Ask::ConfirmReceipt => ending::confirm_receipt(&mut step, now, waits),
            Ask::TimeIsUp => ending::time_is_up(&mut step, now, waits),
            Ask::Happened(happening) => happened(&mut step, &happening, now, waits),
        }?;
        refunding::for_cancelled(&mut step, now);
        Ok(step)
    }
}

const AT_THE_WAREHOUSE: [Bucket; 4] =
    [Bucket::Backordered, Bucket::Unrouted, Bucket::Allocated, Bucket::Picked];

fn happened(
    step: &mut Step,
    happening: &Happening,
    now: DateTime<Utc>,
    waits: Waits,
) -> Result<(), Stop> {
    match happening {
        Happening::Approved(event) => approval::approved(step, event, now, waits),
        Happening::Rejected(event) => approval::rejected(step, event),
        Happening::HoldPlaced(event) => approval::hold_placed(step, event),
        Happening::HoldReleased(event) => approval::hold_released(step, event),
        Happening::Allocated(event) => fulfilment::allocated(step, event),
        Happening::Short(event) => fulfilment::short(step, event),
        Happening::ShortageOpened(event) => shortage::opened(step, event),
        Happening::ShortageOffered(event) => shortage::offered(step, event),
        Happening::ShortageDecided(event) => shortage::decided(step, event, now, waits),
        Happening::ShortageSettled(event) => shortage::settled(step, event),
        Happening::PickReleased(event) => fulfilment::pick_released(step, &event.location),
        Happening::PickClaimed(event) => fulfilment::pick_claimed(step, event),
        Happening::PickCompleted(event) => fulfilment::pick_completed(step, event),
        Happening::Packed(event) => fulfilment::packed(step, event),
        Happening::WarehouseSettled(WarehouseCancellationSettled {
            cancellation_id,
            lines,
            ..
        }) => answered(step, (*cancellation_id, lines), lines, &AT_THE_WAREHOUSE, (now, waits)),
        Happening::LogisticsSettled(LogisticsCancellationSettled {
            cancellation_id,
            lines,
            ..
        }) => {
            let here = cancelling::answered_for_parcels(lines);
            answered(step, (*cancellation_id, &here), lines, &[Bucket::Packed], (now, waits))?;
            cancelling::ask_anew(step, *cancellation_id, lines);
            Ok(())
        }
        Happening::Booked(event) => fulfilment::booked(step, event),
        Happening::HandedOver(event) => fulfilment::handed_over(step, event, now),
        Happening::Tracked(event) => fulfilment::tracked(step, event),
        Happening::Delivered(event) => {
            fulfilment::ended(step, (End::Delivered, &event.end), now, waits)
        }
        Happening::Returned(event) => {
            fulfilment::ended(step, (End::Returned, &event.end), now, waits)
        }
        Happening::Lost(event) => fulfilment::ended(step, (End::Lost, &event.end), now, waits),
        Happening::Voided(event) => fulfilment::voided(step, event),
        Happening::ReturnReceived(event) => returning::received(step, event, now, waits),
        Happening::ReturnInspected(event) => returning::inspected(step, event, now, waits),
    }
}

/// Nobody is asked before the approval; an order that has ended only takes note of answers.
///
/// - Takes: the answer as it counts for the pieces here, and the lines as they were told.
fn answered(
    step: &mut Step,
    answer: (contracts::ids::CancellationId, &[CancellationLine]),
    told: &[CancellationLine],
    from: &[Bucket],
    when: (DateTime<Utc>, Waits),
) -> Result<(), Stop> {
    if step.order.is_over() {
        approval::answered_late(step, answer, told);
        return Ok(());
    }
    fulfilment::needs_approval(&step.order)?;
    cancelling::answered(step, answer, from, when)
}
