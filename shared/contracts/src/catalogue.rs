//! Every event there is, so that schemas, documents and tests forget none.

use schemars::{Schema, schema_for};

use crate::events::{
    Event, Kind, access, cancellation, customer, floor, notice, order, refund, returning, review,
    shipment, shortage, stock,
};
use crate::service::Service;

/// One event of the catalogue.
pub struct Entry {
    /// Who says it.
    pub service: Service,
    /// What kind of fact it is.
    pub kind: Kind,
    /// The JSON Schema of its body; its description says what happened and who listens.
    pub schema: Schema,
    /// Reads a body of this kind and writes it again, indented.
    pub rewrite: fn(&[u8]) -> Result<String, serde_json::Error>,
    /// A body of this kind, indented, with every member filled in where that can be.
    pub example: &'static str,
}

impl Entry {
    fn of<E: Event>(example: &'static str) -> Self {
        Self {
            service: E::SERVICE,
            kind: E::KIND,
            schema: schema_for!(E),
            rewrite: |body| serde_json::to_string_pretty(&serde_json::from_slice::<E>(body)?),
            example,
        }
    }

    /// Gives the name that its files and its place in documents have: `review.order.approved.v1`.
    pub fn name(&self) -> String {
        format!("{}.{}", self.service, self.kind)
    }
}

/// Lists events, each with the golden body that bears its name.
macro_rules! entries {
    ($($event:ty => $name:literal,)*) => {
        vec![$(Entry::of::<$event>(include_str!(concat!("../tests/golden/", $name, ".json"))),)*]
    };
}

/// Gives every event, service by service, in the order of an order's way.
pub fn events() -> Vec<Entry> {
    entries![
        order::OrderReceived => "order-intake.order.received.v1",
        order::OrderChanged => "order-intake.order.changed.v1",
        order::OrderCancelled => "order-intake.order.cancelled.v1",
        order::OrderCompleted => "order-intake.order.completed.v1",
        order::OrderClosed => "order-intake.order.closed.v1",
        cancellation::CancellationRequested => "order-intake.cancellation.requested.v1",
        review::OrderApproved => "review.order.approved.v1",
        review::OrderRejected => "review.order.rejected.v1",
        review::HoldPlaced => "review.hold.placed.v1",
        review::HoldReleased => "review.hold.released.v1",
        review::CorrectionRequested => "review.correction.requested.v1",
        stock::ItemRegistered => "warehouse.item.registered.v1",
        stock::StockAllocated => "warehouse.stock.allocated.v1",
        stock::StockShort => "warehouse.stock.short.v1",
        stock::StockMoved => "warehouse.stock.moved.v1",
        stock::StockLow => "warehouse.stock.low.v1",
        stock::StockStated => "warehouse.stock.stated.v1",
        shortage::ShortageOpened => "warehouse.shortage.opened.v1",
        shortage::ShortageOffered => "warehouse.shortage.offered.v1",
        shortage::ShortageDecided => "warehouse.shortage.decided.v1",
        shortage::ShortageSettled => "warehouse.shortage.settled.v1",
        floor::PickReleased => "warehouse.pick.released.v1",
        floor::PickClaimed => "warehouse.pick.claimed.v1",
        floor::PickCompleted => "warehouse.pick.completed.v1",
        floor::ParcelPacked => "warehouse.parcel.packed.v1",
        cancellation::WarehouseCancellationSettled => "warehouse.cancellation.settled.v1",
        shipment::ShipmentBooked => "logistics.shipment.booked.v1",
        shipment::ShipmentHandedOver => "logistics.shipment.handed_over.v1",
        shipment::ShipmentTracked => "logistics.shipment.tracked.v1",
        shipment::ShipmentDelivered => "logistics.shipment.delivered.v1",
        shipment::ShipmentReturned => "logistics.shipment.returned.v1",
        shipment::ShipmentLost => "logistics.shipment.lost.v1",
        shipment::ShipmentVoided => "logistics.shipment.voided.v1",
        cancellation::LogisticsCancellationSettled => "logistics.cancellation.settled.v1",
        returning::ReturnRequested => "order-intake.return.requested.v1",
        returning::ReturnApproved => "order-intake.return.approved.v1",
        returning::ReturnDeclined => "order-intake.return.declined.v1",
        returning::ReturnCancelled => "order-intake.return.cancelled.v1",
        returning::ReturnReceived => "warehouse.return.received.v1",
        returning::ReturnInspected => "warehouse.return.inspected.v1",
        returning::ReturnClosed => "order-intake.return.closed.v1",
        refund::RefundRequested => "order-intake.refund.requested.v1",
        refund::RefundSettled => "order-intake.refund.settled.v1",
        refund::RefundAbandoned => "order-intake.refund.abandoned.v1",
        customer::CustomerRegistered => "crm.customer.registered.v1",
        customer::ContactRecorded => "crm.contact.recorded.v1",
        notice::NoticeRaised => "crm.notice.raised.v1",
        notice::NoticeEnded => "crm.notice.ended.v1",
        access::AccessGranted => "gateway.access.granted.v1",
        access::AccessRevoked => "gateway.access.revoked.v1",
    ]
}
