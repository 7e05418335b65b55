//! What logistics tells of parcels, and what they are worth.

use std::collections::{BTreeMap, BTreeSet};

use contracts::events::floor::ParcelPacked;
use contracts::events::shipment::{
    Repack, ShipmentEnd, ShipmentHandedOver, ShipmentLost, ShipmentReturned, ShipmentVoided,
};
use contracts::ids::{Id, OrderId, ParcelId};
use warehouse::domain::order::ParcelState;
use warehouse::domain::{Halt, dispatch, packing};

use super::{Step, Story, pick};

/// What parcels were told to be worth.
#[derive(Debug, Default)]
pub(super) struct Worth {
    told: BTreeMap<ParcelId, (OrderId, Repack)>,
    /// Parcels whose pieces were to be packed again.
    unpacked: BTreeSet<ParcelId>,
}

impl Worth {
    /// Notes what a parcel is worth.
    pub(super) fn note(&mut self, packed: &ParcelPacked) {
        let ParcelPacked { value_minor, cash_on_delivery_minor, .. } = *packed;
        let worth = Repack { value_minor, cash_on_delivery_minor };
        self.told.insert(packed.parcel_id, (packed.order_id, worth));
    }

    fn of(&self, parcel: ParcelId) -> Repack {
        self.told.get(&parcel).map(|(_, worth)| *worth).unwrap_or_default()
    }
}

impl Story {
    /// What is in parcels and what waits to be packed again is worth what was ever packed.
    pub(super) fn check_worth(&self) {
        for order in self.world.orders.iter() {
            let all = self.worth.told.iter().filter(|(_, (of, _))| *of == order.id);
            let closed = all.filter(|(parcel, _)| !self.worth.unpacked.contains(parcel));
            let sum: i64 = closed.map(|(_, (_, worth))| worth.value_minor).sum();
            let wanted: i64 = order.lines.iter().map(|line| line.wanted).sum();
            let packed = order.value_minor * order.packed_pieces / wanted.max(1);
            assert_eq!(sum + order.unpacked.value_minor, packed, "{:?}", order.unpacked);
        }
    }

    fn end(&self, at: usize) -> Option<ShipmentEnd> {
        let (order_id, parcel) = pick(&self.parcels(), at)?;
        Some(ShipmentEnd {
            shipment_id: contracts::ids::ShipmentId::caused_by(parcel.id.uuid(), "shipment"),
            order_id,
            parcel_id: parcel.id,
            location: parcel.location.clone(),
            lines: packing::contents(self.world.orders.get(order_id)?, &parcel),
            occurred_at: self.world.now,
        })
    }

    pub(super) fn ship(&mut self, step: &Step) -> Option<Result<(), Halt>> {
        let why = self.why("service:logistics");
        match step {
            Step::HandOver(at) => {
                let end = self.end(*at)?;
                let event = ShipmentHandedOver {
                    shipment_id: end.shipment_id,
                    order_id: end.order_id,
                    parcel_id: end.parcel_id,
                    location: end.location,
                    lines: end.lines,
                };
                Some(dispatch::hand_over(&mut self.world, &event, &why))
            }
            Step::Void(at) => {
                let event = ShipmentVoided { end: self.end(*at)?, repack: None };
                Some(dispatch::void(&mut self.world, &event, &why))
            }
            Step::Unpack(at) => {
                let end = self.end(*at)?;
                let (parcel_id, lines) = (end.parcel_id, end.lines.clone());
                let worth = self.worth.of(parcel_id);
                let event = ShipmentVoided { end, repack: Some(worth) };
                let order = self.world.orders.get(event.end.order_id).expect("an order");
                let closed = order.parcels.iter().find(|parcel| parcel.id == parcel_id);
                let packed = closed.is_some_and(|parcel| parcel.state == ParcelState::Packed);
                let done = dispatch::void(&mut self.world, &event, &why);
                if packed {
                    self.worth.unpacked.insert(parcel_id);
                    self.unpacked(&lines);
                }
                Some(done)
            }
            Step::TakeBack(at) => {
                let event = ShipmentReturned { end: self.end(*at)? };
                Some(dispatch::take_back(&mut self.world, &event, &why))
            }
            Step::Lose(at) => {
                let event = ShipmentLost { end: self.end(*at)? };
                Some(dispatch::lose(&mut self.world, &event))
            }
            _ => None,
        }
    }
}
