//! What a customer is told, and that it is told once.

use chrono::{DateTime, Utc};
use contracts::events::shipment::TrackingStatus;
use contracts::ids::{CustomerMessageId, HoldId, Id, OrderId, ShipmentId, ShortageId};
use contracts::requests::messages::{MessageKind, ParcelProblem};

/// What a parcel has met, as a carrier reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trouble(pub ParcelProblem);

impl Trouble {
    /// Gives what of a report the customer is told; nothing while the parcel gets on.
    pub fn of(status: TrackingStatus) -> Option<Self> {
        match status {
            TrackingStatus::DeliveryFailed => Some(Self(ParcelProblem::DeliveryFailed)),
            TrackingStatus::OnHold => Some(Self(ParcelProblem::OnHold)),
            TrackingStatus::Pending
            | TrackingStatus::PickedUp
            | TrackingStatus::InTransit
            | TrackingStatus::DeliveryDelayed
            | TrackingStatus::OutForDelivery
            | TrackingStatus::ReadyForPickup
            | TrackingStatus::ReturnToSender
            | TrackingStatus::Delivered
            | TrackingStatus::Cancelled
            | TrackingStatus::Unknown => None,
        }
    }
}

/// Something that a customer is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occasion {
    /// The message; the same for the same thing, for ever.
    pub message_id: CustomerMessageId,
    /// The order.
    pub order_id: OrderId,
    /// The shipment, where it is about one.
    pub shipment_id: Option<ShipmentId>,
    /// The case of missing pieces, where it is about one.
    pub shortage_id: Option<ShortageId>,
    /// What is told.
    pub kind: MessageKind,
    /// What the parcel has met.
    pub problem: Option<ParcelProblem>,
    /// What the customer is asked for.
    pub missing: Vec<String>,
    /// When it was told to us.
    pub told_at: DateTime<Utc>,
}

impl Occasion {
    /// An order has arrived.
    pub fn received(order_id: OrderId, told_at: DateTime<Utc>) -> Self {
        Self {
            message_id: CustomerMessageId::caused_by(order_id.uuid(), "message received"),
            order_id,
            shipment_id: None,
            shortage_id: None,
            kind: MessageKind::Received,
            problem: None,
            missing: Vec::new(),
            told_at,
        }
    }

    /// The customer of a held order is asked for something; other holds ask again.
    pub fn correction(
        order_id: OrderId,
        holds: &[HoldId],
        missing: Vec<String>,
        told_at: DateTime<Utc>,
    ) -> Self {
        let mut holds: Vec<_> = holds.iter().map(ToString::to_string).collect();
        holds.sort();
        let role = format!("message correction {}", holds.join(" "));
        let message_id = CustomerMessageId::caused_by(order_id.uuid(), &role);
        let kind = MessageKind::CorrectionRequested;
        Self { message_id, kind, missing, ..Self::received(order_id, told_at) }
    }

    /// An order goes elsewhere; each version that does is told once.
    pub fn address_changed(order_id: OrderId, version: i64, told_at: DateTime<Utc>) -> Self {
        let role = format!("message address changed {version}");
        let message_id = CustomerMessageId::caused_by(order_id.uuid(), &role);
        let kind = MessageKind::AddressChanged;
        Self { message_id, kind, ..Self::received(order_id, told_at) }
    }

    /// The customer may choose what becomes of missing pieces; each case is told once.
    pub fn shortage(order_id: OrderId, shortage: ShortageId, told_at: DateTime<Utc>) -> Self {
        let message_id = CustomerMessageId::caused_by(shortage.uuid(), "message shortage");
        let (kind, shortage_id) = (MessageKind::Shortage, Some(shortage));
        Self { message_id, kind, shortage_id, ..Self::received(order_id, told_at) }
    }

    /// A parcel is on its way.
    pub fn shipped(order: OrderId, shipment: ShipmentId, told_at: DateTime<Utc>) -> Self {
        Self::of_shipment((order, shipment), MessageKind::Shipped, None, told_at)
    }

    /// A parcel has arrived.
    pub fn delivered(order: OrderId, shipment: ShipmentId, told_at: DateTime<Utc>) -> Self {
        Self::of_shipment((order, shipment), MessageKind::Delivered, None, told_at)
    }

    /// A parcel does not get on; each problem is told once.
    pub fn problem(
        order: OrderId,
        shipment: ShipmentId,
        trouble: Trouble,
        told_at: DateTime<Utc>,
    ) -> Self {
        Self::of_shipment((order, shipment), MessageKind::Problem, Some(trouble.0), told_at)
    }

    fn of_shipment(
        (order_id, shipment_id): (OrderId, ShipmentId),
        kind: MessageKind,
        problem: Option<ParcelProblem>,
        told_at: DateTime<Utc>,
    ) -> Self {
        let what = problem.map(ParcelProblem::word).unwrap_or_default();
        let role = format!("message {} {what}", kind.word());
        let message_id = CustomerMessageId::caused_by(shipment_id.uuid(), &role);
        let shipment_id = Some(shipment_id);
        Self { message_id, shipment_id, kind, problem, ..Self::received(order_id, told_at) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order() -> OrderId {
        OrderId::from_uuid(uuid::Uuid::from_u128(7))
    }

    fn shipment(number: u128) -> ShipmentId {
        ShipmentId::from_uuid(uuid::Uuid::from_u128(number))
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("in range")
    }

    #[test]
    fn one_thing_is_one_message_whenever_it_is_heard() {
        assert_eq!(
            Occasion::received(order(), at(1)).message_id,
            Occasion::received(order(), at(2)).message_id
        );
        let failed = Trouble(ParcelProblem::DeliveryFailed);
        let problem = |trouble, at| Occasion::problem(order(), shipment(1), trouble, at).message_id;
        assert_eq!(problem(failed, at(1)), problem(failed, at(9)), "also at the second attempt");
        assert_ne!(problem(failed, at(1)), problem(Trouble(ParcelProblem::Lost), at(1)));
    }

    #[test]
    fn each_parcel_and_each_request_is_a_thing_of_its_own() {
        let shipped = |number| Occasion::shipped(order(), shipment(number), at(1)).message_id;
        assert_ne!(shipped(1), shipped(2));
        assert_ne!(shipped(1), Occasion::delivered(order(), shipment(1), at(1)).message_id);
        let hold = |number| HoldId::from_uuid(uuid::Uuid::from_u128(number));
        let asked =
            |holds: &[HoldId]| Occasion::correction(order(), holds, vec![], at(1)).message_id;
        assert_eq!(asked(&[hold(1), hold(2)]), asked(&[hold(2), hold(1)]));
        assert_ne!(asked(&[hold(1)]), asked(&[hold(3)]));
        let moved = |version| Occasion::address_changed(order(), version, at(1)).message_id;
        assert_eq!(moved(2), moved(2));
        assert_ne!(moved(2), moved(3), "moved back again");
    }

    #[test]
    fn only_what_keeps_a_parcel_is_a_problem() {
        assert_eq!(Trouble::of(TrackingStatus::OnHold), Some(Trouble(ParcelProblem::OnHold)));
        assert_eq!(Trouble::of(TrackingStatus::InTransit), None);
        assert_eq!(Trouble::of(TrackingStatus::Delivered), None);
    }
}
