//! Shipments that were stored lately, as they are stored.

use contracts::ids::{Id, ShipmentId};
use contracts::service::Service;
use runtime::{BatchError, Generations, Recent, Remembered};
use sqlx::PgConnection;

use super::shipments::{self, Wanted};
use crate::domain::shipment::Shipment;

/// How many shipments a lane remembers at least: those of a rush that is on its way. One takes some
/// kilobytes.
const GENERATION_MAX: usize = 1_000;

/// What was stored lately.
pub type RecentShipments = Recent<OfLane>;

/// What is remembered of a lane.
#[derive(Debug, Default)]
pub struct OfLane {
    shipments: Generations<ShipmentId, Shipment, GENERATION_MAX>,
    numbers: Generations<String, ShipmentId, GENERATION_MAX>,
}

impl OfLane {
    /// Gives the shipment that bears a number of a carrier that is built in: such a carrier gives
    /// each number once.
    pub fn bearing(&self, carrier: &str, number: &str) -> Option<ShipmentId> {
        self.numbers.get(&label(carrier, number)).copied()
    }
}

/// Takes a shipment out of what is remembered of its lane.
pub fn take(id: ShipmentId, known: &mut Remembered<OfLane>) -> Option<Shipment> {
    known.lane(lane(id))?.shipments.take(&id)
}

/// Remembers a shipment as it is stored; one with incidents is loaded each time, as there are few.
///
/// - Takes: which carriers are built in.
/// - Errs: where what is remembered is not what is stored, in builds that look for mistakes.
pub async fn keep(
    conn: &mut PgConnection,
    known: &mut Remembered<OfLane>,
    mut shipment: Shipment,
    of_house: impl Fn(&str) -> bool,
) -> Result<(), BatchError> {
    let id = shipment.shipment_id;
    let Some(known) = known.lane(lane(id)).filter(|_| shipment.incidents.is_empty()) else {
        return Ok(());
    };
    as_stored(&mut shipment);
    if cfg!(debug_assertions) {
        check(conn, &shipment).await?;
    }
    if let Some(booking) = shipment.booking.as_ref().filter(|one| of_house(&one.carrier)) {
        known.numbers.keep(label(&booking.carrier, &booking.tracking_number), id);
    }
    known.shipments.keep(id, shipment);
    Ok(())
}

fn lane(id: ShipmentId) -> u16 {
    id.slot().lane(Service::Logistics.lanes())
}

fn label(carrier: &str, number: &str) -> String {
    format!("{carrier} {number}")
}

/// Brings times to how they are stored.
fn as_stored(shipment: &mut Shipment) {
    let Shipment { created_at, handed_over_at, ended_at, tracking, booking, .. } = shipment;
    let later = [handed_over_at.as_mut(), ended_at.as_mut(), tracking.as_of.as_mut()];
    let booked = booking.as_mut().map(|booking| &mut booking.booked_at);
    let times = later.into_iter().chain([booked, Some(created_at)]).flatten();
    times.for_each(runtime::as_stored);
}

async fn check(conn: &mut PgConnection, kept: &Shipment) -> Result<(), BatchError> {
    let wanted = Wanted { shipments: vec![kept.shipment_id.uuid()], ..Wanted::default() };
    let stored = shipments::load_whole(conn, &wanted).await?.pop();
    if stored.as_ref() == Some(kept) {
        return Ok(());
    }
    let what = format!("{kept:?} is remembered, stored is {stored:?}");
    Err(BatchError::inconsistent("shipments", what))
}
