//! Which event means what to a customer's history, and what of it the customer is told.
//!
//! | source | event | means |
//! |---|---|---|
//! | order-intake | `OrderReceived`, `OrderChanged` | the facts of the order, and who ordered |
//! | order-intake | `OrderChanged`, with a correction of the recipient | it goes elsewhere |
//! | order-intake | `OrderCancelled`, `OrderCompleted`, `OrderClosed` | how it ended |
//! | review | `OrderApproved`, `OrderRejected` | whether it may be fulfilled |
//! | logistics | `ShipmentHandedOver`, `ShipmentDelivered` | when it went and when it came |
//! | review | `CorrectionRequested` | the customer is asked for something |
//! | review | `HoldPlaced`, `HoldReleased` | whether an order stands still, and since when |
//! | warehouse | `ShortageOffered` | the customer may choose what becomes of missing pieces |
//! | warehouse | `ShortageDecided`, `ShortageSettled` | nothing is asked any more |
//! | logistics | `ShipmentBooked` | carrier, number and page of a parcel |
//! | logistics | `ShipmentTracked`, `ShipmentLost` | a parcel does not get on |

use contracts::events::order::{
    Change, OrderCancelled, OrderChanged, OrderClosed, OrderCompleted, OrderReceived,
};
use contracts::events::review::{
    CorrectionRequested, HoldPlaced, HoldReleased, OrderApproved, OrderRejected,
};
use contracts::events::shipment::{
    ShipmentBooked, ShipmentDelivered, ShipmentHandedOver, ShipmentLost, ShipmentTracked,
};
use contracts::events::shortage::{ShortageDecided, ShortageOffered, ShortageSettled};
use contracts::order::OrderFacts;
use runtime::{Consumed, Received};

use crate::commands::{Command, MarkOrder, News, Note, Noted, TellOrder};
use crate::domain::Mark;
use crate::domain::messages::{Parcel, Shortfall};

/// Says what an event asks crm to record.
pub fn consume(event: &Received) -> Consumed<Command> {
    let told_at = event.envelope.time;
    let tell = |order: OrderFacts, news| {
        let (version, told_by) = (event.envelope.sequence, event.envelope.id);
        Command::Tell(Box::new(TellOrder { order, version, told_at, told_by, news }))
    };
    let mark =
        |order_id, mark| Command::Mark(MarkOrder { order_id, mark, shipment_id: None, told_at });
    let on_the_way = |order_id, mark, shipment_id| {
        Command::Mark(MarkOrder { order_id, mark, shipment_id: Some(shipment_id), told_at })
    };
    let note = |order_id, noted| Command::Note(Note { order_id, noted, told_at });
    Consumed::Ignored
        .or(event, |body: OrderReceived| tell(body.order, News::Arrived))
        .or(event, |body: OrderChanged| {
            let news = news_of(&body);
            tell(body.order, news)
        })
        .or(event, |body: OrderCancelled| mark(body.order_id, Mark::Cancelled))
        .or(event, |body: OrderCompleted| mark(body.order_id, Mark::Completed))
        .or(event, |body: OrderClosed| mark(body.order_id, Mark::Closed))
        .or(event, |body: OrderApproved| mark(body.order_id, Mark::Approved(told_at)))
        .or(event, |body: OrderRejected| mark(body.order_id, Mark::Rejected))
        .or(event, |body: ShipmentHandedOver| {
            on_the_way(body.order_id, Mark::HandedOver(told_at), body.shipment_id)
        })
        .or(event, |ShipmentDelivered { end }: ShipmentDelivered| {
            on_the_way(end.order_id, Mark::Delivered(end.occurred_at), end.shipment_id)
        })
        .or(event, |body: CorrectionRequested| {
            note(body.order_id, Noted::Asked(body.hold_ids, body.missing))
        })
        .or(event, |body: HoldPlaced| {
            note(body.order_id, Noted::Held(body.hold_id, body.reason, true))
        })
        .or(event, |body: HoldReleased| {
            note(body.order_id, Noted::Held(body.hold_id, body.reason, false))
        })
        .or(event, |body: ShortageOffered| {
            let shortfall = Shortfall {
                item: body.name,
                pieces: body.quantity.into(),
                decide_by: body.decide_by,
            };
            note(body.order_id, Noted::Offered(body.shortage_id, shortfall))
        })
        .or(event, |body: ShortageDecided| note(body.order_id, Noted::Answered(body.shortage_id)))
        .or(event, |body: ShortageSettled| note(body.order_id, Noted::Answered(body.shortage_id)))
        .or(event, |body: ShipmentBooked| {
            let parcel = Parcel {
                carrier: body.carrier,
                tracking_number: body.tracking_number,
                tracking_token: body.tracking_token,
                carrier_name: body.carrier_name,
                tracking_url: body.tracking_url,
            };
            note(body.order_id, Noted::Booked(body.shipment_id, parcel))
        })
        .or(event, |body: ShipmentTracked| {
            note(body.order_id, Noted::Tracked(body.shipment_id, body.tracking_status))
        })
        .or(event, |ShipmentLost { end }: ShipmentLost| {
            note(end.order_id, Noted::Lost(end.shipment_id))
        })
}

/// A shop tells its customers by itself what changes there; what is corrected here they hear from us.
fn news_of(changed: &OrderChanged) -> News {
    let moved = changed.changes.iter().any(|change| change.field == Change::RECIPIENT);
    match changed.correction.is_some() && moved {
        true => News::AddressChanged,
        false => News::Nothing,
    }
}
