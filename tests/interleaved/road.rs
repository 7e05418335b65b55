//! Logistics: shipments, carriers' reports, and answers to cancellations.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use chrono::{DateTime, Utc};
use contracts::events::cancellation::{LogisticsCancellationSettled, WarehouseCancellationSettled};
use contracts::events::floor::ParcelPacked;
use contracts::events::shipment::{
    Repack, ShipmentBooked, ShipmentDelivered, ShipmentEnd, ShipmentHandedOver, ShipmentLost,
    ShipmentReturned, ShipmentTracked, ShipmentVoided,
};
use contracts::ids::{CancellationId, OrderId, ShipmentId};
use logistics::domain::cancellation::settle;
use logistics::domain::carriers::{House as Carriers, OwnFleet, own_fleet, parcel_sim};
use logistics::domain::choice::{Chosen, choose, choose_by_hand};
use logistics::domain::shipment::{Action, Decision, Fact, NewBooking, Parcel, Shipment};
use logistics::domain::tracking::Ending;
use logistics::domain::tracking_number::{tracking_number, tracking_token};
use warehouse::domain::said::Body;

use crate::house::{Event, Heard, House, Service};

/// What logistics says.
#[derive(Clone, Debug)]
pub enum Told {
    Booked(ShipmentBooked),
    HandedOver(ShipmentHandedOver),
    Tracked(ShipmentTracked),
    Delivered(ShipmentDelivered),
    Returned(ShipmentReturned),
    Lost(ShipmentLost),
    Voided(ShipmentVoided),
    Settled(LogisticsCancellationSettled),
}

pub struct Road {
    pub shipments: BTreeMap<ShipmentId, Shipment>,
    pub carriers: Carriers,
    answered: BTreeSet<CancellationId>,
}

impl Road {
    pub fn new() -> Self {
        let vans = OwnFleet {
            name: "Vans".to_owned(),
            countries: vec![],
            postal_prefixes: vec![],
            cost_minor: 290,
            weight_max_grams: 30_000,
        };
        let carriers = Carriers {
            carriers: vec![own_fleet(vans), parcel_sim("DE")],
            currency: "EUR".parse().expect("a currency"),
            home_country: "DE".to_owned(),
            express_words: vec![],
            simulated_at: vec!["*".to_owned()],
        };
        Self { shipments: BTreeMap::new(), carriers, answered: BTreeSet::new() }
    }

    pub fn of_order(&self, order: OrderId) -> impl Iterator<Item = &Shipment> {
        self.shipments.values().filter(move |one| one.parcel.order_id == order)
    }
}

impl House {
    pub fn act(&mut self, id: ShipmentId, action: &Action) -> Heard {
        let Some(shipment) = self.road.shipments.get(&id) else {
            return Heard::Refused(format!("there is no shipment {id}"));
        };
        match shipment.decide(action, self.now) {
            Decision::AlreadyThere => Heard::Done,
            Decision::Refused(words) => Heard::Refused(words),
            Decision::Moved(after, facts, _) => {
                let order = after.parcel.order_id;
                let said = facts.iter().map(|fact| Event::Logistics(Rc::new(told(&after, fact))));
                let said = said.collect();
                self.road.shipments.insert(id, *after);
                self.say(Service::Logistics, order, said);
                Heard::Done
            }
        }
    }

    pub fn book_by_hand(&mut self, id: ShipmentId) -> Heard {
        let Some(shipment) = self.road.shipments.get(&id) else { return Heard::Done };
        let wanted = ("parcel-sim", "standard");
        let chosen = choose_by_hand(&self.road.carriers, &shipment.parcel, wanted, Some(500));
        match chosen {
            Ok(chosen) => {
                let booking = booking(shipment, chosen);
                self.act(id, &booking)
            }
            Err(words) => Heard::Refused(words),
        }
    }

    pub fn road_hears(&mut self, order: OrderId, event: &Event) -> Heard {
        let Event::Warehouse(body) = event else { return Heard::Done };
        match &**body {
            Body::Packed(packed) => self.book(packed),
            Body::Settled(settled) => self.settle_passed_on(order, settled),
            Body::Item(_)
            | Body::Allocated(_)
            | Body::Short(_)
            | Body::Moved(_)
            | Body::Stated(_)
            | Body::Released(_)
            | Body::Claimed(_)
            | Body::Completed(_)
            | Body::ShortageOpened(_)
            | Body::ShortageOffered(_)
            | Body::ShortageDecided(_)
            | Body::ShortageSettled(_)
            | Body::ReturnReceived(_)
            | Body::ReturnInspected(_)
            | Body::Low(_) => Heard::Done,
        }
    }

    fn book(&mut self, packed: &ParcelPacked) -> Heard {
        let draft = Shipment::draft(parcel(packed), self.now);
        let id = draft.shipment_id;
        match choose(&self.road.carriers, &draft.parcel) {
            Err(because) => {
                self.road.shipments.insert(id, draft.without_carrier(because, self.now));
                Heard::Done
            }
            Ok(chosen) => {
                let booking = booking(&draft, chosen);
                self.road.shipments.insert(id, draft);
                self.act(id, &booking)
            }
        }
    }

    fn settle_passed_on(&mut self, order: OrderId, wish: &WarehouseCancellationSettled) -> Heard {
        let passed_on = wish.lines.iter().any(|line| line.passed_on > 0);
        if !passed_on || self.road.answered.contains(&wish.cancellation_id) {
            return Heard::Done;
        }
        let shipments: Vec<_> = self.road.of_order(order).collect();
        if shipments.is_empty() {
            return Heard::NotYet(format!("order {order} has no shipment"));
        }
        let settlement = settle(&wish.lines, &shipments);
        for id in settlement.voided {
            self.act(id, &Action::Void(Some(wish.cancellation_id)));
        }
        self.road.answered.insert(wish.cancellation_id);
        let answer = LogisticsCancellationSettled {
            cancellation_id: wish.cancellation_id,
            order_id: order,
            lines: settlement.lines,
        };
        self.say(Service::Logistics, order, vec![Event::Logistics(Rc::new(Told::Settled(answer)))]);
        Heard::Done
    }
}

fn booking(shipment: &Shipment, chosen: Chosen) -> Action {
    Action::Book(Box::new(NewBooking {
        tracking_number: tracking_number(&chosen.carrier, shipment.parcel.parcel_id),
        tracking_token: tracking_token(b"a secret of the tests", shipment.shipment_id),
        chosen,
    }))
}

fn parcel(packed: &ParcelPacked) -> Parcel {
    let packed = packed.clone();
    Parcel {
        parcel_id: packed.parcel_id,
        order_id: packed.order_id,
        order_number: packed.order_number,
        channel: packed.channel,
        location: packed.location,
        sscc: packed.sscc,
        weight_grams: packed.weight_grams,
        lines: packed.lines,
        currency: packed.currency,
        value_minor: packed.value_minor,
        cash_on_delivery_minor: packed.cash_on_delivery_minor,
        shipping_method: packed.shipping_method,
        recipient: packed.person.and_then(|person| person.recipient),
    }
}

fn end(shipment: &Shipment, occurred_at: DateTime<Utc>) -> ShipmentEnd {
    ShipmentEnd {
        shipment_id: shipment.shipment_id,
        order_id: shipment.parcel.order_id,
        parcel_id: shipment.parcel.parcel_id,
        location: shipment.parcel.location.clone(),
        lines: shipment.parcel.lines.clone(),
        occurred_at,
    }
}

fn told(shipment: &Shipment, fact: &Fact) -> Told {
    let (shipment_id, parcel) = (shipment.shipment_id, &shipment.parcel);
    let (order_id, parcel_id) = (parcel.order_id, parcel.parcel_id);
    match fact {
        Fact::Booked => {
            let booking = shipment.booking.clone().expect("a booking");
            Told::Booked(ShipmentBooked {
                shipment_id,
                order_id,
                parcel_id,
                carrier: booking.carrier,
                service: booking.service,
                tracking_number: booking.tracking_number,
                cost: booking.cost,
                chosen_because: vec![],
                tracking_token: booking.tracking_token,
                carrier_name: None,
                tracking_url: None,
            })
        }
        Fact::HandedOver => {
            let (location, lines) = (parcel.location.clone(), parcel.lines.clone());
            Told::HandedOver(ShipmentHandedOver {
                shipment_id,
                order_id,
                parcel_id,
                location,
                lines,
            })
        }
        Fact::Tracked(report) => Told::Tracked(ShipmentTracked {
            shipment_id,
            order_id,
            tracking_status: report.status,
            incident_reason: report.incident_reason.clone(),
            description: None,
            occurred_at: report.occurred_at,
        }),
        Fact::Voided(at, again) => {
            let Parcel { value_minor, cash_on_delivery_minor, .. } = shipment.parcel;
            let repack = again.then_some(Repack { value_minor, cash_on_delivery_minor });
            Told::Voided(ShipmentVoided { end: end(shipment, *at), repack })
        }
        Fact::Ended(ending, at) => {
            let end = end(shipment, *at);
            match ending {
                Ending::Delivered => Told::Delivered(ShipmentDelivered { end }),
                Ending::Returned => Told::Returned(ShipmentReturned { end }),
                Ending::Lost => Told::Lost(ShipmentLost { end }),
            }
        }
    }
}
