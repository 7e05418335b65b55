//! The label that a carrier of one's own gave is kept with its shipment.

use contracts::ids::ShipmentId;
use contracts::problem::Problem;
use contracts::requests::logistics::AttachedLabel;
use runtime::{BatchError, Outcome};

use super::desk::Desk;
use crate::domain::attached_label::kind_of;
use crate::store::attached_labels::Attached;

/// Attaches the label that the carrier gave.
///
/// - Gives: what was attached.
/// - Writes: `attached_labels`; another one takes its place while the parcel is here.
pub fn attach_label(
    desk: &mut Desk<'_>,
    id: ShipmentId,
    content: Vec<u8>,
    by: &str,
) -> Result<Outcome, BatchError> {
    let refused = |problem| Ok(Outcome::refused(problem));
    let Some(shipment) = desk.find(id) else {
        return refused(Problem::not_found(format!("there is no shipment {id}")));
    };
    let status = shipment.status_word();
    let Some(booking) = &shipment.booking else {
        let words = format!("shipment {id} is {status}: book it with its number first");
        return refused(Problem::conflict(words));
    };
    if desk.settings.house.carrier(&booking.carrier).is_some() {
        let words = format!("shipment {id} goes with {}: its label is made here", booking.carrier);
        return refused(Problem::conflict(words));
    }
    if shipment.is_final() {
        let words = format!("shipment {id} is {status} and cannot be labelled");
        return refused(Problem::conflict(words));
    }
    let kind = match kind_of(&content) {
        Ok(kind) => kind,
        Err(words) => return refused(Problem::unprocessable(words)),
    };
    let (attached_by, attached_at) = (by.to_owned(), desk.now);
    let answer = AttachedLabel {
        kind,
        byte_count: content.len() as u64,
        attached_by: attached_by.clone(),
        attached_at,
    };
    desk.labels.push(Attached { shipment_id: id, kind, content, attached_by, attached_at });
    Outcome::reply(&answer)
}
