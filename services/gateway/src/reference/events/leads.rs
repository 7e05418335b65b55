//! What usually follows what: pairs of a cause and its effect, as `causationid` tells them.

/// Pairs that were seen in a running house, in the order of an order's way.
const LEADS: [(&str, &str); 20] = [
    ("order-intake.order.received.v1", "crm.customer.registered.v1"),
    ("order-intake.order.received.v1", "review.order.approved.v1"),
    ("order-intake.order.received.v1", "review.hold.placed.v1"),
    ("order-intake.order.received.v1", "review.correction.requested.v1"),
    ("order-intake.order.changed.v1", "review.hold.released.v1"),
    ("order-intake.order.changed.v1", "review.order.approved.v1"),
    ("review.order.approved.v1", "warehouse.stock.allocated.v1"),
    ("review.order.approved.v1", "warehouse.stock.short.v1"),
    ("review.order.approved.v1", "warehouse.shortage.opened.v1"),
    ("review.order.approved.v1", "warehouse.shortage.offered.v1"),
    ("review.order.approved.v1", "warehouse.pick.released.v1"),
    ("warehouse.shortage.decided.v1", "order-intake.cancellation.requested.v1"),
    ("order-intake.cancellation.requested.v1", "warehouse.cancellation.settled.v1"),
    ("order-intake.cancellation.requested.v1", "warehouse.shortage.settled.v1"),
    ("warehouse.cancellation.settled.v1", "order-intake.order.cancelled.v1"),
    ("warehouse.cancellation.settled.v1", "order-intake.refund.requested.v1"),
    ("warehouse.parcel.packed.v1", "logistics.shipment.booked.v1"),
    ("logistics.shipment.handed_over.v1", "warehouse.stock.moved.v1"),
    ("logistics.shipment.handed_over.v1", "warehouse.stock.stated.v1"),
    ("logistics.shipment.lost.v1", "order-intake.refund.requested.v1"),
];

/// Gives what leads to an event.
pub fn to(name: &str) -> Vec<&'static str> {
    LEADS.iter().filter(|(_, effect)| *effect == name).map(|(cause, _)| *cause).collect()
}

/// Gives what an event leads to.
pub fn from(name: &str) -> Vec<&'static str> {
    LEADS.iter().filter(|(cause, _)| *cause == name).map(|(_, effect)| *effect).collect()
}

#[cfg(test)]
mod tests {
    use super::super::event;
    use super::*;

    #[test]
    fn what_leads_where_is_in_the_catalogue() {
        for (cause, effect) in LEADS {
            assert!(event(cause).is_some() && event(effect).is_some(), "{cause} {effect}");
        }
        assert!(from("order-intake.order.received.v1").contains(&"review.order.approved.v1"));
        assert_eq!(to("warehouse.pick.released.v1"), ["review.order.approved.v1"]);
    }
}
