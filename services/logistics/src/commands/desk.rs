//! What a batch has on its desk: everything loaded, everything decided, stored at the end.

mod stored;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use contracts::events::cancellation::LogisticsCancellationSettled;
use contracts::ids::{CancellationId, OrderId, ShipmentId};
use runtime::{BatchError, NewEvent, Outcome, Remembered, Task};
use uuid::Uuid;

use super::announce::announce;
use super::{
    Command, act_on_shipment, attach_label, book_shipment, put_carrier, settle_cancellation,
    take_report,
};
use crate::config::Settings;
use crate::domain::own_carriers::{OwnCarrier, OwnCarriers};
use crate::domain::shipment::{Action, Decision, Recorded, Shipment};
use crate::store::attached_labels::Attached;
use crate::store::parked_reports::Parked;
use crate::store::recent::OfLane;

/// The state of a batch.
pub struct Desk<'a> {
    pub settings: &'a Settings,
    pub now: DateTime<Utc>,
    pub answered: BTreeSet<CancellationId>,
    pub answers: Vec<LogisticsCancellationSettled>,
    pub parked: Vec<Parked>,
    pub taken: Vec<Uuid>,
    pub tried: Vec<Uuid>,
    pub dropped: Vec<(Uuid, String, String)>,
    pub own: OwnCarriers,
    pub labels: Vec<Attached>,
    pub put: Vec<(OwnCarrier, String)>,
    waybills: HashMap<(String, String), ShipmentId>,
    claimed: Vec<ShipmentId>,
    known: Remembered<OfLane>,
    shipments: BTreeMap<ShipmentId, Shipment>,
    stored: BTreeSet<ShipmentId>,
    numbers: HashMap<String, BTreeSet<ShipmentId>>,
    changed: BTreeSet<ShipmentId>,
    recorded: Vec<(ShipmentId, Recorded)>,
}

/// What became of an action.
pub enum Acted {
    /// It moved; these are the facts.
    Moved(Vec<NewEvent>),
    /// It was so before.
    AlreadyThere,
    /// It cannot be.
    Refused(String),
}

impl<'a> Desk<'a> {
    /// Decides one task; later ones see what it left.
    pub fn decide(&mut self, task: Task<Command>) -> Result<Outcome, BatchError> {
        match task.command {
            Command::Book(packed) => book_shipment::book_shipment(self, *packed),
            Command::Settle(settled) => settle_cancellation::settle_cancellation(self, &settled),
            Command::Act(id, wish) => {
                act_on_shipment::act_on_shipment(self, id, *wish, &task.cause)
            }
            Command::Take(taken) => take_report::take_report(self, *taken),
            Command::Park(webhook, reason) => take_report::park(self, &webhook, &reason),
            Command::Ignore(reason) => take_report::ignore(reason),
            Command::Drop(id, reason) => take_report::give_up(self, id, reason, &task.cause.actor),
            Command::AttachLabel(id, content) => {
                attach_label::attach_label(self, id, content, &task.cause.actor)
            }
            Command::PutCarrier(carrier) => {
                put_carrier::put_carrier(self, carrier, &task.cause.actor)
            }
        }
    }

    /// Finds a shipment.
    pub fn find(&self, id: ShipmentId) -> Option<&Shipment> {
        self.shipments.get(&id)
    }

    /// Finds the shipments whose label bears a number.
    pub fn bearing(&self, number: &str) -> impl Iterator<Item = &Shipment> {
        let ids = self.numbers.get(number).into_iter().flatten();
        ids.filter_map(|id| self.shipments.get(id))
    }

    /// Gives the shipment on which a carrier's number is.
    pub fn holder(&self, carrier: &str, number: &str) -> Option<ShipmentId> {
        self.waybills.get(&(carrier.to_owned(), number.to_owned())).copied()
    }

    /// Finds all shipments of an order.
    pub fn of_order(&self, order: OrderId) -> Vec<&Shipment> {
        self.shipments.values().filter(|one| one.parcel.order_id == order).collect()
    }

    /// Takes up a new shipment.
    pub fn open(&mut self, shipment: Shipment) {
        self.changed.insert(shipment.shipment_id);
        self.put(shipment);
    }

    /// Lets an action happen to a shipment that is known.
    pub fn act(&mut self, shipment: &Shipment, action: &Action) -> Result<Acted, BatchError> {
        match shipment.decide(action, self.now) {
            Decision::AlreadyThere => Ok(Acted::AlreadyThere),
            Decision::Refused(why) => Ok(Acted::Refused(why)),
            Decision::Moved(after, facts, recorded) => {
                let events = announce((&self.settings.house, &self.own), &after, &facts)?;
                self.recorded.extend(recorded.map(|recorded| (after.shipment_id, recorded)));
                self.open(*after);
                Ok(Acted::Moved(events))
            }
        }
    }

    fn put(&mut self, shipment: Shipment) {
        if let Some(booking) = &shipment.booking {
            let number = booking.tracking_number.clone();
            self.numbers.entry(number).or_default().insert(shipment.shipment_id);
        }
        self.shipments.insert(shipment.shipment_id, shipment);
    }
}
