//! What lies on the packing table: one job, with the others that go the same way.

use std::collections::BTreeMap;

use contracts::ids::ParcelId;
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::logistics::{SHIPMENTS_LIST, Shipment, ShipmentsQuery};
use contracts::requests::warehouse::work::JobRow;
use contracts::service::Service;
use contracts::sku::Sku;

use super::find;
use crate::console::visit::Visitor;
use crate::console::words::jobs::JobState;
use crate::state::Edge;

/// What is known about what lies on the table.
pub struct Lying {
    /// The job that was opened.
    pub job: JobRow,
    /// Every job that its location has for its order, that one among them.
    pub together: Vec<JobRow>,
    /// Parcels of the order; a problem where logistics is away.
    pub parcels: Result<Vec<Shipment>, Problem>,
    /// The parcel that was closed a moment ago.
    pub closed: Option<ParcelId>,
}

/// Pieces of an item that belong into a parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pieces {
    /// The item.
    pub sku: Sku,
    /// What people call it.
    pub name: String,
    /// What its pieces bear.
    pub barcodes: Vec<String>,
    /// What was ordered, where it stands in for something else.
    pub instead_of: Option<Sku>,
    /// Picked, and in no parcel yet.
    pub loose: u32,
    /// In parcels already.
    pub packed: u32,
    /// Not there.
    pub short: u32,
}

/// What there is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Scan pieces and close a parcel.
    Scan,
    /// Wait until the order is let go.
    Held,
    /// Wait for the picker.
    Early,
    /// Everything is in parcels.
    Done,
    /// Nothing of it is wanted.
    Unwanted,
}

/// Loads what lies on the table.
pub async fn load(edge: &Edge, visitor: &Visitor, id: &str) -> Result<Lying, Problem> {
    let job = find::job(edge, visitor, id).await?;
    let (jobs, parcels) =
        tokio::join!(find::of_order(edge, visitor, job.order_id), parcels(edge, visitor, &job),);
    let mut together = jobs?;
    together.retain(|other| other.fulfillment_order_id == job.fulfillment_order_id);
    let closed = visitor.visit.asked("parcel").and_then(|id| id.parse().ok());
    Ok(Lying { job, together, parcels, closed })
}

async fn parcels(edge: &Edge, visitor: &Visitor, job: &JobRow) -> Result<Vec<Shipment>, Problem> {
    let question = ShipmentsQuery { order_id: Some(job.order_id), ..ShipmentsQuery::default() };
    let page: Page<Shipment> = edge
        .asker
        .ask_json(&visitor.asking(), Service::Logistics, SHIPMENTS_LIST, &question)
        .await?;
    Ok(page.items)
}

impl Lying {
    /// Gives what is picked, item by item, in walking order.
    pub fn pieces(&self) -> Vec<Pieces> {
        let is_over = |job: &&JobRow| {
            let state = JobState::read(&job.state);
            matches!(state, Some(JobState::Picked | JobState::Packed))
        };
        let mut places = BTreeMap::<Sku, usize>::new();
        let mut all = Vec::<Pieces>::new();
        for task in self.together.iter().filter(is_over).flat_map(|job| &job.tasks) {
            let place = *places.entry(task.sku.clone()).or_insert_with(|| {
                all.push(Pieces {
                    sku: task.sku.clone(),
                    name: task.name.clone(),
                    barcodes: task.barcodes.clone(),
                    instead_of: task.substituted_for.clone(),
                    loose: 0,
                    packed: 0,
                    short: 0,
                });
                all.len() - 1
            });
            if let Some(pieces) = all.get_mut(place) {
                pieces.loose += task.picked.saturating_sub(task.packed);
                pieces.packed += task.packed;
                pieces.short += task.short;
            }
        }
        all
    }

    /// Gives the zones that are not picked yet, with the pieces that are to come.
    pub fn to_come(&self) -> Vec<(&str, u32)> {
        let waits = |job: &&JobRow| {
            matches!(JobState::read(&job.state), Some(JobState::Open | JobState::Claimed))
        };
        let pieces = |job: &JobRow| -> u32 {
            job.tasks.iter().map(|task| task.quantity.saturating_sub(task.short)).sum()
        };
        let all = self.together.iter().filter(waits);
        all.map(|job| (job.zone.as_str(), pieces(job))).collect()
    }

    /// Says what there is to do.
    pub fn stage(&self) -> Stage {
        let loose = self.pieces().iter().any(|pieces| pieces.loose > 0);
        let is = |state: JobState| self.together.iter().any(|job| job.state == state.word());
        if loose {
            return if self.job.on_hold.is_empty() { Stage::Scan } else { Stage::Held };
        }
        if is(JobState::Open) || is(JobState::Claimed) {
            Stage::Early
        } else if is(JobState::Packed) {
            Stage::Done
        } else {
            Stage::Unwanted
        }
    }

    /// Gives the parcel whose label is wanted: the one that was just closed, else the newest.
    pub fn parcel(&self) -> Option<&Shipment> {
        let all = self.parcels.as_ref().ok()?;
        match self.closed {
            Some(id) => all.iter().find(|parcel| parcel.parcel_id == id),
            None => all.iter().find(|parcel| parcel.location == self.job.location),
        }
    }
}
