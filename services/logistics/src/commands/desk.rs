//! What a batch has on its desk: everything loaded, everything decided, stored at the end.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use contracts::events::cancellation::LogisticsCancellationSettled;
use contracts::ids::{CancellationId, Id, OrderId, ShipmentId};
use runtime::{BatchError, NewEvent, Outcome, Task};
use sqlx::PgConnection;
use uuid::Uuid;

use super::announce::announce;
use super::{Command, Needs, act_on_shipment, book_shipment, settle_cancellation, take_report};
use crate::config::Settings;
use crate::domain::shipment::{Action, Decision, Recorded, Shipment};
use crate::store::parked_reports::Parked;
use crate::store::{cancellations, incidents, parked_reports, shipments, tracking_events};

/// The state of a batch.
pub struct Desk<'a> {
    pub settings: &'a Settings,
    pub now: DateTime<Utc>,
    pub answered: BTreeSet<CancellationId>,
    pub answers: Vec<LogisticsCancellationSettled>,
    pub parked: Vec<Parked>,
    pub taken: Vec<Uuid>,
    shipments: BTreeMap<ShipmentId, Shipment>,
    numbers: HashMap<String, ShipmentId>,
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
        let mut desk = Self {
            settings,
            now,
            answered: BTreeSet::new(),
            answers: Vec::new(),
            parked: Vec::new(),
            taken: Vec::new(),
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
        parked_reports::take(conn, &self.taken, self.now).await
    }

    /// Finds a shipment.
    pub fn find(&self, id: ShipmentId) -> Option<&Shipment> {
        self.shipments.get(&id)
    }

    /// Finds the shipment whose label bears a number.
    pub fn find_by_number(&self, number: &str) -> Option<&Shipment> {
        self.numbers.get(number).and_then(|id| self.shipments.get(id))
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
                let events = announce(&after, &facts)?;
                self.recorded.extend(recorded.map(|recorded| (after.shipment_id, recorded)));
                self.open(*after);
                Ok(Acted::Moved(events))
            }
        }
    }

    fn put(&mut self, shipment: Shipment) {
        if let Some(booking) = &shipment.booking {
            self.numbers.insert(booking.tracking_number.clone(), shipment.shipment_id);
        }
        self.shipments.insert(shipment.shipment_id, shipment);
    }
}
