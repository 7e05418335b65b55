//! What is put on a desk out of the tables and out of memory, and what is stored and remembered of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::mem;

use contracts::ids::{Id, ShipmentId};
use contracts::requests::logistics::ShipmentStatus;
use runtime::{Batch, BatchError, Remembered};
use sqlx::PgConnection;

use super::Desk;
use crate::commands::{Needs, Reporting};
use crate::config::Settings;
use crate::domain::own_carriers::OwnCarriers;
use crate::domain::shipment::Shipment;
use crate::store::recent::{self, OfLane, RecentShipments};
use crate::store::shipments::{Wanted, moving};
use crate::store::{
    attached_labels, cancellations, incidents, own_carriers, parked_reports, shipments, waybills,
};

impl<'a> Desk<'a> {
    /// Loads all that a batch needs.
    pub async fn load(
        batch: &mut Batch<'_>,
        settings: &'a Settings,
        needs: Needs,
        known: Remembered<OfLane>,
    ) -> Result<Self, BatchError> {
        let Batch { conn, now, .. } = batch;
        let claimed = waybills::claim(conn, &needs.claims, *now).await?;
        let mut desk = Self {
            settings,
            now: *now,
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
            known,
            shipments: BTreeMap::new(),
            stored: BTreeSet::new(),
            numbers: HashMap::new(),
            changed: BTreeSet::new(),
            recorded: Vec::new(),
        };
        desk.load_shipments(conn, &needs).await?;
        desk.answered.extend(cancellations::answered(conn, &needs.cancellations).await?);
        if needs.own_carriers || needs.shown.iter().any(|id| !desk.is_of_the_house(*id)) {
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

    /// Takes shipments out of memory, and loads those that are not there.
    async fn load_shipments(
        &mut self,
        conn: &mut PgConnection,
        needs: &Needs,
    ) -> Result<(), BatchError> {
        let mut unknown = Wanted { orders: needs.orders.clone(), ..Wanted::default() };
        for id in &needs.shipments {
            if !self.bring(*id) {
                unknown.shipments.push(id.uuid());
            }
        }
        for Reporting { carrier, number, lane } in &needs.reporting {
            let bears = self.known.lane(*lane).and_then(|known| known.bearing(carrier, number));
            if !bears.is_some_and(|id| self.bring(id)) {
                unknown.tracking_numbers.push(number.clone());
            }
        }
        if unknown.is_empty() {
            return Ok(());
        }
        let mut ids = Vec::new();
        for shipment in shipments::load_whole(conn, &unknown).await? {
            ids.push(shipment.shipment_id);
            self.stored.insert(shipment.shipment_id);
            self.put(shipment);
        }
        // What was remembered of them is what was loaded.
        ids.iter().for_each(|id| drop(recent::take(*id, &mut self.known)));
        Ok(())
    }

    /// Puts a shipment on the desk that is remembered; says whether it is there.
    fn bring(&mut self, id: ShipmentId) -> bool {
        if let Some(shipment) = recent::take(id, &mut self.known) {
            self.stored.insert(id);
            self.put(shipment);
        }
        self.shipments.contains_key(&id)
    }

    /// Says whether a shipment goes with a carrier that is built in.
    fn is_of_the_house(&self, id: ShipmentId) -> bool {
        let booking = self.find(id).and_then(|one| one.booking.as_ref());
        booking.is_some_and(|booking| self.settings.house.carrier(&booking.carrier).is_some())
    }

    /// Stores what changed, in one statement a table or for tables that change together, and remembers
    /// the shipments.
    pub async fn save(
        mut self,
        batch: &mut Batch<'_>,
        recent: &RecentShipments,
    ) -> Result<(), BatchError> {
        let conn = &mut *batch.conn;
        let changed: Vec<&Shipment> =
            self.changed.iter().filter_map(|id| self.shipments.get(id)).collect();
        let is_known = |one: &&Shipment| self.stored.contains(&one.shipment_id);
        let (moved, made): (Vec<_>, Vec<_>) = changed.iter().copied().partition(is_known);
        moving::save(conn, (&made, &moved), &self.recorded, self.now).await?;
        let troubles: Vec<_> = changed
            .iter()
            .flat_map(|one| one.incidents.iter().map(|incident| (one.shipment_id, incident)))
            .collect();
        incidents::save(conn, &troubles).await?;
        cancellations::insert(conn, &self.answers, self.now).await?;
        parked_reports::insert(conn, &self.parked).await?;
        parked_reports::take(conn, &self.taken, self.now).await?;
        parked_reports::tried(conn, &self.tried, self.now).await?;
        self.save_by_hand(conn).await?;
        for shipment in mem::take(&mut self.shipments).into_values() {
            let of_house = |carrier: &str| self.settings.house.carrier(carrier).is_some();
            recent::keep(conn, &mut self.known, shipment, of_house).await?;
        }
        recent.close(batch.stamps, self.known);
        Ok(())
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
}
