//! What a batch has on its desk: everything loaded, everything decided, stored at the end.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use contracts::events::cancellation::LogisticsCancellationSettled;
use contracts::ids::{CancellationId, Id, OrderId, ShipmentId};
use contracts::requests::logistics::ShipmentStatus;
use runtime::{BatchError, NewEvent, Outcome, Task};
use sqlx::PgConnection;
use uuid::Uuid;

use super::announce::announce;
use super::{
    Command, Needs, act_on_shipment, attach_label, book_shipment, put_carrier, settle_cancellation,
    take_report,
};
use crate::config::Settings;
use crate::domain::own_carriers::{OwnCarrier, OwnCarriers};
use crate::domain::shipment::{Action, Decision, Recorded, Shipment};
use crate::store::attached_labels::Attached;
use crate::store::parked_reports::Parked;
use crate::store::{
    attached_labels, cancellations, incidents, own_carriers, parked_reports, shipments,
    tracking_events, waybills,
};

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
    shipments: BTreeMap<ShipmentId, Shipment>,
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
    /// Loads all that a batch needs.
    pub async fn load(
        conn: &mut PgConnection,
        settings: &'a Settings,
        now: DateTime<Utc>,
        needs: Needs,
    ) -> Result<Self, BatchError> {
        let claimed = waybills::claim(conn, &needs.claims, now).await?;
        let mut desk = Self {
            settings,
            now,
            answered: BTreeSet::new(),
            answers: Vec::new(),
            parked: Vec::new(),
            taken: Vec::new(),
            tried: Vec::new(),
            dropped: Vec::new(),
            own: OwnCarriers::of(Vec::new()),
            labels: Vec::new(),
            put: Vec::new(),
            waybills: HashMap::new(),
            claimed,
            shipments: BTreeMap::new(),
            numbers: HashMap::new(),
            changed: BTreeSet::new(),
            recorded: Vec::new(),
        };
        for shipment in shipments::load(conn, &needs.shipments).await? {
            desk.put(shipment);
        }
        let ids: Vec<Uuid> = desk.shipments.keys().map(|id| id.uuid()).collect();
        for (id, incident) in incidents::load(conn, &ids, true).await? {
            desk.shipments.entry(id).and_modify(|one| one.incidents.push(incident));
        }
        for (id, key) in tracking_events::heard(conn, &ids, &needs.report_keys).await? {
            desk.shipments.entry(id).and_modify(|one| {
                one.heard.insert(key);
            });
        }
        desk.answered.extend(cancellations::answered(conn, &needs.cancellations).await?);
        if needs.own_carriers {
            desk.own = own_carriers::load(conn).await?;
        }
        if !needs.claims.is_empty() {
            let numbers: Vec<_> =
                needs.claims.iter().map(|claim| claim.tracking_number.clone()).collect();
            let known = waybills::live(conn, &numbers).await?.into_iter();
            desk.waybills = known.map(|(id, carrier, number)| ((carrier, number), id)).collect();
        }
        Ok(desk)
    }

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

    /// Stores what changed: one statement for each table.
    pub async fn save(self, conn: &mut PgConnection) -> Result<(), BatchError> {
        let changed: Vec<&Shipment> =
            self.changed.iter().filter_map(|id| self.shipments.get(id)).collect();
        shipments::save(conn, &changed).await?;
        tracking_events::insert(conn, &self.recorded, self.now).await?;
        let troubles: Vec<_> = changed
            .iter()
            .flat_map(|one| one.incidents.iter().map(|incident| (one.shipment_id, incident)))
            .collect();
        incidents::save(conn, &troubles).await?;
        cancellations::insert(conn, &self.answers, self.now).await?;
        parked_reports::insert(conn, &self.parked).await?;
        parked_reports::take(conn, &self.taken, self.now).await?;
        parked_reports::tried(conn, &self.tried, self.now).await?;
        self.save_by_hand(conn).await
    }

    /// Stores what people did by hand; there is seldom anything of it.
    async fn save_by_hand(&self, conn: &mut PgConnection) -> Result<(), BatchError> {
        let unused = self.claimed.iter().filter(|id| {
            let booking = self.find(**id).and_then(|one| one.booking.as_ref());
            booking.and_then(|one| self.holder(&one.carrier, &one.tracking_number)) != Some(**id)
        });
        let unused: Vec<_> = unused.map(|id| id.uuid()).collect();
        waybills::give_back(conn, &unused).await?;
        let changed = self.changed.iter().filter_map(|id| self.find(*id));
        let voided = changed.filter(|one| one.status == ShipmentStatus::Voided);
        let by_hand = voided.filter(|one| {
            let carrier = one.booking.as_ref().map(|booking| booking.carrier.as_str());
            carrier.is_some_and(|carrier| self.settings.house.carrier(carrier).is_none())
        });
        let voided: Vec<_> = by_hand.map(|one| one.shipment_id.uuid()).collect();
        waybills::release(conn, &voided, self.now).await?;
        attached_labels::put(conn, &self.labels).await?;
        for dropped in &self.dropped {
            parked_reports::give_up(conn, dropped, self.now).await?;
        }
        for (carrier, by) in &self.put {
            own_carriers::put(conn, carrier, by, self.now).await?;
        }
        Ok(())
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
