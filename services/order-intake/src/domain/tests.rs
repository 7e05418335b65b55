//! The promises of the record: told as stories, then over every order of events.

mod aliases;
mod anything;
mod cancelled_money;
mod changes;
mod corrections;
mod explored;
mod explored_returns;
mod hand;
mod instead;
mod returns;
mod shop;
mod shortages;
mod stories;
mod wishes;

use chrono::{DateTime, TimeDelta, Utc};
use contracts::events::cancellation::{CancellationLine, WarehouseCancellationSettled};
use contracts::events::floor::{ParcelPacked, PickCompleted, PickReleased};
use contracts::events::review::{HoldPlaced, OrderApproved};
use contracts::events::shipment::{ShipmentEnd, ShipmentHandedOver};
use contracts::events::stock::{ShortCause, StockAllocated, StockShort};
use contracts::ids::{
    CancellationId, FulfillmentOrderId, HoldId, Id, LineId, OrderId, ParcelId, PickJobId,
    ShipmentId,
};
use contracts::money::Currency;
use contracts::order::{
    Amounts, Buckets, HoldReason, LineFacts, LineItems, LineQuantity, OrderFacts, PaymentStatus,
};
use contracts::requests::intake::CancellationAnswer;

use super::adapters::identity::{line_id, order_id};
use super::adapters::{News, ReadOrder};
use super::cancelling::Wish;
use super::{Aftercare, Ask, Happening, Order, Said, Step, Stop, Waits, news};

pub(super) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000 + seconds, 0).expect("in range")
}

pub(super) fn waits() -> Waits {
    Waits {
        complete: TimeDelta::seconds(100),
        close: TimeDelta::seconds(1_000),
        returns: TimeDelta::seconds(500),
    }
}

pub(super) fn eur() -> Currency {
    "EUR".parse().expect("a currency")
}

pub(super) fn the_order() -> OrderId {
    order_id(at(0), "shop", "1001")
}

pub(super) fn the_line(position: usize) -> LineId {
    line_id(the_order(), None, position)
}

pub(super) fn line(position: usize, quantity: u32) -> LineFacts {
    LineFacts {
        line_id: the_line(position),
        external_ref: None,
        sku: Some(format!("LAMP-{position}").parse().expect("a SKU")),
        title: "Lamp".to_owned(),
        variant: None,
        quantity,
        cancelled: 0,
        delivered: 0,
        requires_shipping: true,
        unit_price: 100,
        list_total: None,
        discount: 0,
        tax: 0,
        named: None,
        grams: None,
    }
}

pub(super) fn facts(lines: Vec<LineFacts>) -> OrderFacts {
    let subtotal = lines.iter().map(LineFacts::subtotal).sum();
    OrderFacts {
        order_id: the_order(),
        channel: "shop".to_owned(),
        external_ref: Some("1001".to_owned()),
        number: "#1001".to_owned(),
        placed_at: at(0),
        updated_at: at(0),
        currency: eur(),
        amounts: Amounts { subtotal, total: subtotal, ..Amounts::default() },
        payment_status: PaymentStatus::Paid,
        refunded: None,
        cash_on_delivery: false,
        test: false,
        cancelled: false,
        shipping_method: None,
        lines,
        person: None,
    }
}

pub(super) fn received(facts: OrderFacts) -> Step {
    let told = ReadOrder { facts, news: News::Created };
    news::receive(told, at(1), waits(), None).expect("accepted")
}

pub(super) fn items(order: &Order, quantities: &[u32]) -> Vec<LineItems> {
    let lines = order.facts.lines.iter().zip(quantities).filter(|(_, quantity)| **quantity > 0);
    lines
        .map(|(line, quantity)| LineItems {
            line_id: line.line_id,
            sku: line.sku.clone().expect("a SKU"),
            quantity: *quantity,
            substituted_for: None,
        })
        .collect()
}

pub(super) fn approval(lines: Vec<LineItems>) -> Happening {
    Happening::Approved(OrderApproved {
        order_id: the_order(),
        number: "#1001".to_owned(),
        channel: "shop".to_owned(),
        currency: eur(),
        value_minor: 0,
        cash_on_delivery_minor: 0,
        lines,
        shipping_method: None,
        approved_by: "rules".to_owned(),
        person: None,
    })
}

fn made<I: Id>(role: &str) -> I {
    I::caused_by(the_order().uuid(), role)
}

pub(super) fn allocation(lines: Vec<LineItems>) -> Happening {
    Happening::Allocated(StockAllocated {
        order_id: the_order(),
        fulfillment_order_id: made::<FulfillmentOrderId>("main"),
        location: "main".to_owned(),
        lines,
        routed_by: "the only location".to_owned(),
    })
}

pub(super) fn shortage(lines: Vec<LineItems>, cause: ShortCause) -> Happening {
    Happening::Short(StockShort { order_id: the_order(), lines, cause })
}

pub(super) fn release() -> Happening {
    Happening::PickReleased(PickReleased {
        job_id: made::<PickJobId>("job"),
        order_id: the_order(),
        fulfillment_order_id: made::<FulfillmentOrderId>("main"),
        location: "main".to_owned(),
        zone: "a".to_owned(),
    })
}

pub(super) fn picking(lines: &[LineItems]) -> Happening {
    let picked = lines.iter();
    Happening::PickCompleted(PickCompleted {
        job_id: made::<PickJobId>("job"),
        order_id: the_order(),
        fulfillment_order_id: made::<FulfillmentOrderId>("main"),
        picked: picked
            .map(|line| LineQuantity { line_id: line.line_id, quantity: line.quantity })
            .collect(),
        picked_by: "device:scanner-7".to_owned(),
    })
}

/// Review holds the order for what the shop changed after the approval.
pub(super) fn change_held() -> Happening {
    Happening::HoldPlaced(HoldPlaced {
        hold_id: made::<HoldId>("held"),
        order_id: the_order(),
        reason: HoldReason::ChangedAfterApproval,
        evidence: Default::default(),
        owner: "clerk".to_owned(),
    })
}

pub(super) fn packing(lines: Vec<LineItems>) -> Happening {
    Happening::Packed(ParcelPacked {
        parcel_id: made::<ParcelId>("parcel"),
        order_id: the_order(),
        order_number: "#1001".to_owned(),
        fulfillment_order_id: made::<FulfillmentOrderId>("main"),
        location: "main".to_owned(),
        sscc: "340123450000000018".to_owned(),
        weight_grams: 500,
        lines,
        currency: eur(),
        value_minor: 0,
        cash_on_delivery_minor: 0,
        shipping_method: None,
        person: None,
        channel: Some("shop".to_owned()),
    })
}

pub(super) fn hand_over(lines: Vec<LineItems>) -> Happening {
    Happening::HandedOver(ShipmentHandedOver {
        shipment_id: made::<ShipmentId>("shipment"),
        order_id: the_order(),
        parcel_id: made::<ParcelId>("parcel"),
        location: "main".to_owned(),
        lines,
    })
}

pub(super) fn end(lines: Vec<LineItems>) -> ShipmentEnd {
    ShipmentEnd {
        shipment_id: made::<ShipmentId>("shipment"),
        order_id: the_order(),
        parcel_id: made::<ParcelId>("parcel"),
        location: "main".to_owned(),
        lines,
        occurred_at: at(5),
    }
}

pub(super) fn wish(lines: Option<Vec<LineQuantity>>) -> Wish {
    Wish {
        id: made::<CancellationId>(&format!("{lines:?}")),
        lines,
        reason: "not wanted any more".to_owned(),
        requested_by: "key:test".to_owned(),
        makes_due: true,
    }
}

pub(super) fn settled(
    order: &Order,
    answer: impl Fn(&CancellationAnswer) -> CancellationLine,
) -> Happening {
    let wish = order.cancellations.last().expect("a wish");
    Happening::WarehouseSettled(WarehouseCancellationSettled {
        cancellation_id: wish.id,
        order_id: the_order(),
        lines: wish.lines.iter().map(answer).collect(),
    })
}

pub(super) fn tell(order: &Order, happening: Happening) -> Result<Step, Stop> {
    order.decide(Ask::Happened(Box::new(happening)), at(10), waits())
}

/// Tells one thing after the other and gives the order at the end.
pub(super) fn after(mut order: Order, happenings: Vec<Happening>) -> Order {
    for happening in happenings {
        order = tell(&order, happening).expect("it moves").order;
    }
    order
}

pub(super) fn approved(lines: Vec<LineFacts>) -> Order {
    let order = received(facts(lines)).order;
    let quantities: Vec<u32> = order.buckets.iter().map(|line| line.unrouted).collect();
    let lines = items(&order, &quantities);
    after(order, vec![approval(lines)])
}

pub(super) fn kinds(step: &Step) -> Vec<&'static str> {
    let kind = |said: &Said| match said {
        Said::Received(_) => "received",
        Said::Changed(_) => "changed",
        Said::Cancelled(_) => "cancelled",
        Said::Completed(_) => "completed",
        Said::Closed(_) => "closed",
        Said::CancellationRequested(_) => "cancellation requested",
        Said::Aftercare(said) => match **said {
            Aftercare::ReturnRequested(_) => "return requested",
            Aftercare::ReturnApproved(_) => "return approved",
            Aftercare::ReturnDeclined(_) => "return declined",
            Aftercare::ReturnCancelled(_) => "return cancelled",
            Aftercare::ReturnClosed(_) => "return closed",
            Aftercare::RefundRequested(_) => "refund requested",
            Aftercare::RefundSettled(_) => "refund settled",
            Aftercare::RefundAbandoned(_) => "refund abandoned",
        },
    };
    step.said.iter().map(kind).collect()
}

pub(super) fn only(order: &Order) -> Buckets {
    order.buckets[0]
}
