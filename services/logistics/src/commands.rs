//! What logistics can be asked to do.
//!
//! | command | leads to |
//! |---|---|
//! | [`Command::Book`] | a shipment for a parcel, booked by rule and rate, or a draft |
//! | [`Command::Settle`] | an answer for pieces that are not wanted any more |
//! | [`Command::Act`] | what a person asks of a shipment |
//! | [`Command::Take`] | what a carrier reports, each report recorded once |
//! | [`Command::Park`] | a carrier's webhook that nobody can use, kept with the reason |
//! | [`Command::Ignore`] | an answer for a webhook that tells nothing of a parcel |
//! | [`Command::Drop`] | a parked webhook is given up, for a reason |
//! | [`Command::AttachLabel`] | the label of a carrier of one's own, kept as it is |
//! | [`Command::PutCarrier`] | a carrier of one's own, as it should be |

use contracts::events::cancellation::WarehouseCancellationSettled;
use contracts::events::floor::ParcelPacked;
use contracts::ids::{Id, ParkedId, ShipmentId, Slot, derive_from_key};
use contracts::requests::logistics::{BookShipment, EndShipment, ReportShipment, TellTracking};
use runtime::{Batch, BatchError, Outcome, Task};
use sha2::{Digest, Sha256};

use crate::config::Settings;
use crate::domain::heard::{Reported, is_tracking_service};
use crate::domain::own_carriers::OwnCarrier;
use crate::domain::shipment::Shipment;
use crate::domain::tracking::Ending;
use crate::store::recent::RecentShipments;
use crate::store::waybills::Claim;

mod act_on_shipment;
mod announce;
mod attach_label;
mod book_by_hand;
mod book_shipment;
mod desk;
mod put_carrier;
mod settle_cancellation;
mod take_report;

use desk::Desk;

/// One thing to do.
#[derive(Clone, Debug)]
pub enum Command {
    /// A parcel was closed: choose a carrier and book.
    Book(Box<ParcelPacked>),
    /// Pieces in parcels are not wanted any more.
    Settle(WarehouseCancellationSettled),
    /// A person asks something of a shipment.
    Act(ShipmentId, Box<Wish>),
    /// A carrier reported something.
    Take(Box<CarrierReport>),
    /// A carrier sent what nobody can read.
    Park(Webhook, String),
    /// A carrier sent what tells nothing of a parcel; why.
    Ignore(String),
    /// A parked webhook is given up; why.
    Drop(ParkedId, String),
    /// The carrier's own label is attached to a shipment.
    AttachLabel(ShipmentId, Vec<u8>),
    /// A carrier of one's own is as it should be.
    PutCarrier(OwnCarrier),
}

/// What a person asks of a shipment.
#[derive(Clone, Debug)]
pub enum Wish {
    /// The carrier gets it.
    HandOver,
    /// A carrier is chosen by hand.
    Book(BookShipment),
    /// It is taken back.
    Void,
    /// Something is reported by hand.
    Report(ReportShipment),
    /// Something is reported by hand of whatever parcel bears a number.
    Tell(TellTracking),
    /// It came back or is lost.
    End(EndShipment, Ending),
    /// What went wrong is settled.
    SettleIncidents,
}

/// A webhook of a carrier, as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// The carrier that signed it.
    pub carrier: String,
    /// Its body.
    pub body: Vec<u8>,
}

/// A report of a carrier, with the webhook it stood in.
#[derive(Clone, Debug)]
pub struct CarrierReport {
    /// As it came.
    pub webhook: Webhook,
    /// What it says.
    pub reported: Reported,
    /// From the number, or the shipment that bears it: in this lane it is decided.
    pub slot: Slot,
    /// Where it was parked before.
    pub parked: Option<ParkedId>,
}

impl Webhook {
    /// Gives the id under which it is parked: the same webhook, the same id.
    pub fn parked_id(&self) -> ParkedId {
        let digest = Sha256::digest(&self.body);
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let slot = Slot::of_name(&hex);
        let parts = ["parked report", &self.carrier, &hex];
        ParkedId::from_uuid(derive_from_key(chrono::DateTime::UNIX_EPOCH, &parts, slot))
    }
}

impl CarrierReport {
    /// Gives the id under which it is parked. A tracking service tells the whole way each time, so
    /// that all it tells of a number is one row; others tell one report in each webhook.
    pub fn parked_id(&self) -> ParkedId {
        if !is_tracking_service(&self.webhook.carrier) {
            return self.webhook.parked_id();
        }
        let number = self.reported.tracking_number.as_str();
        let named = self.reported.named.as_deref().unwrap_or_default();
        let parts = ["parked number", &self.webhook.carrier, named, number];
        let slot = Slot::of_name(number);
        ParkedId::from_uuid(derive_from_key(chrono::DateTime::UNIX_EPOCH, &parts, slot))
    }
}

/// Applies commands in their order: loads all they need, decides each in memory, stores all.
pub async fn apply(
    settings: &Settings,
    recent: &RecentShipments,
    batch: &mut Batch<'_>,
    tasks: Vec<Task<Command>>,
) -> Result<Vec<Outcome>, BatchError> {
    let known = recent.open(batch.stamps, tasks.iter().map(|task| task.lane));
    let mut desk = Desk::load(batch, settings, needs(&tasks), known).await?;
    let decided: Result<Vec<_>, _> = tasks.into_iter().map(|task| desk.decide(task)).collect();
    desk.save(batch, recent).await?;
    decided
}

/// What a batch has to load.
#[derive(Debug, Default)]
struct Needs {
    shipments: Vec<ShipmentId>,
    /// All shipments of these.
    orders: Vec<uuid::Uuid>,
    reporting: Vec<Reporting>,
    cancellations: Vec<uuid::Uuid>,
    claims: Vec<Claim>,
    own_carriers: bool,
    /// Shipments that are shown with the link of their carrier.
    shown: Vec<ShipmentId>,
}

/// Who reports of which number, and the lane in which that is decided.
#[derive(Debug)]
struct Reporting {
    carrier: String,
    number: String,
    lane: u16,
}

fn needs(tasks: &[Task<Command>]) -> Needs {
    let mut needs = Needs::default();
    for task in tasks {
        match &task.command {
            Command::Book(packed) => {
                needs.shipments.push(Shipment::id_for(packed.parcel_id));
                needs.own_carriers = true;
            }
            Command::Settle(settled) => {
                needs.orders.push(settled.order_id.uuid());
                needs.cancellations.push(settled.cancellation_id.uuid());
            }
            Command::Act(shipment_id, wish) => {
                needs.shipments.push(*shipment_id);
                let claim = book_by_hand::claim(*shipment_id, wish, &task.cause);
                // The answer shows the carrier's link; a line of a sheet is answered without.
                match **wish {
                    Wish::Tell(_) => {}
                    Wish::Book(_) => needs.own_carriers = true,
                    _ => needs.shown.push(*shipment_id),
                }
                needs.claims.extend(claim);
            }
            Command::Take(taken) => {
                needs.reporting.push(Reporting {
                    carrier: taken.webhook.carrier.clone(),
                    number: taken.reported.tracking_number.clone(),
                    lane: task.lane,
                });
                needs.own_carriers |= is_tracking_service(&taken.webhook.carrier);
            }
            Command::AttachLabel(shipment_id, _) => {
                needs.shipments.push(*shipment_id);
            }
            Command::Park(..) | Command::Ignore(_) | Command::Drop(..) | Command::PutCarrier(_) => {
            }
        }
    }
    needs
}
