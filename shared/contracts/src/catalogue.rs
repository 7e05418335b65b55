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
}

impl Entry {
    fn of<E: Event>() -> Self {
        Self {
            service: E::SERVICE,
            kind: E::KIND,
            schema: schema_for!(E),
            rewrite: |body| serde_json::to_string_pretty(&serde_json::from_slice::<E>(body)?),
        }
    }

    /// Gives the name that its files and its place in documents have: `review.order.approved.v1`.
    pub fn name(&self) -> String {
        format!("{}.{}", self.service, self.kind)
    }
}

/// Gives every event, service by service, in the order of an order's way.
pub fn events() -> Vec<Entry> {
    vec![
        Entry::of::<order::OrderReceived>(),
        Entry::of::<order::OrderChanged>(),
        Entry::of::<order::OrderCancelled>(),
        Entry::of::<order::OrderCompleted>(),
        Entry::of::<order::OrderClosed>(),
        Entry::of::<cancellation::CancellationRequested>(),
        Entry::of::<review::OrderApproved>(),
        Entry::of::<review::OrderRejected>(),
        Entry::of::<review::HoldPlaced>(),
        Entry::of::<review::HoldReleased>(),
        Entry::of::<review::CorrectionRequested>(),
        Entry::of::<stock::ItemRegistered>(),
        Entry::of::<stock::StockAllocated>(),
        Entry::of::<stock::StockShort>(),
        Entry::of::<stock::StockMoved>(),
        Entry::of::<stock::StockLow>(),
        Entry::of::<stock::StockStated>(),
        Entry::of::<shortage::ShortageOpened>(),
        Entry::of::<shortage::ShortageOffered>(),
        Entry::of::<shortage::ShortageDecided>(),
        Entry::of::<shortage::ShortageSettled>(),
        Entry::of::<floor::PickReleased>(),
        Entry::of::<floor::PickClaimed>(),
        Entry::of::<floor::PickCompleted>(),
        Entry::of::<floor::ParcelPacked>(),
        Entry::of::<cancellation::WarehouseCancellationSettled>(),
        Entry::of::<shipment::ShipmentBooked>(),
        Entry::of::<shipment::ShipmentHandedOver>(),
        Entry::of::<shipment::ShipmentTracked>(),
        Entry::of::<shipment::ShipmentDelivered>(),
        Entry::of::<shipment::ShipmentReturned>(),
        Entry::of::<shipment::ShipmentLost>(),
        Entry::of::<shipment::ShipmentVoided>(),
        Entry::of::<cancellation::LogisticsCancellationSettled>(),
        Entry::of::<returning::ReturnRequested>(),
        Entry::of::<returning::ReturnApproved>(),
        Entry::of::<returning::ReturnDeclined>(),
        Entry::of::<returning::ReturnCancelled>(),
        Entry::of::<returning::ReturnReceived>(),
        Entry::of::<returning::ReturnInspected>(),
        Entry::of::<returning::ReturnClosed>(),
        Entry::of::<refund::RefundRequested>(),
        Entry::of::<refund::RefundSettled>(),
        Entry::of::<refund::RefundAbandoned>(),
        Entry::of::<customer::CustomerRegistered>(),
        Entry::of::<customer::ContactRecorded>(),
        Entry::of::<notice::NoticeRaised>(),
        Entry::of::<notice::NoticeEnded>(),
        Entry::of::<access::AccessGranted>(),
        Entry::of::<access::AccessRevoked>(),
    ]
}
