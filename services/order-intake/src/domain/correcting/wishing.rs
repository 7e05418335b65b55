//! What a customer says by themselves: before the approval it is a correction like any other, after it
//! a wish, as the warehouse was told where the order goes. It holds the order, and a person decides.

use chrono::{DateTime, Utc};
use contracts::address::Recipient;
use contracts::events::order::Change;
use contracts::order::OrderStatus;
use contracts::requests::intake::{Contacted, CorrectionMade, Unasked};

use super::{CUSTOMER, Correction, keep};
use crate::domain::order::{Order, Step};
use crate::domain::{given, news, pieces};

/// Says whether a customer may say where an order shall go: until the first piece is in a parcel, and
/// after the approval once.
pub fn unasked(order: &Order) -> Option<Unasked> {
    let person = order.facts.person.as_ref();
    if matches!(person.and_then(|one| one.recipient.as_ref()), Some(Recipient::Opaque { .. })) {
        return None;
    }
    let by_customer = order.corrections.made.iter().filter(|made| made.by == CUSTOMER);
    let made = u32::try_from(by_customer.count()).unwrap_or(u32::MAX);
    match order.status {
        OrderStatus::Received | OrderStatus::InReview => Some(Unasked { made, approved: false }),
        OrderStatus::Approved | OrderStatus::Processing => {
            let wished = order.corrections.made.iter().any(|made| made.wished);
            let open = is_unpacked(order) && !wished;
            open.then_some(Unasked { made, approved: true })
        }
        OrderStatus::Completed
        | OrderStatus::Closed
        | OrderStatus::Cancelled
        | OrderStatus::Rejected => None,
    }
}

/// Says whether something is still to be sent, and nothing of it is in a parcel yet.
fn is_unpacked(order: &Order) -> bool {
    let lines = order.facts.lines.iter().zip(&order.buckets);
    let sent: Vec<_> =
        lines.filter(|(line, _)| line.requires_shipping).map(|(_, pieces)| pieces).collect();
    let is_packed = sent
        .iter()
        .any(|line| line.packed + line.in_transit + line.delivered + line.written_off > 0);
    !is_packed && sent.iter().any(|line| pieces::open(line) > 0)
}

/// Tells what the customer wants otherwise, and keeps where it shall go for whoever decides.
pub fn wish(step: &mut Step, correction: Correction, members: Vec<String>, now: DateTime<Utc>) {
    let Correction { address, by, reason, contacted, .. } = correction;
    step.note("address_wished", "the customer wants it to go elsewhere; a person decides");
    let note = address.as_ref().map(given::in_lines);
    let contacted = contacted.map(|how| Contacted { note, ..how });
    let made = CorrectionMade { at: now, by, reason, members, contacted, wished: true };
    keep(&mut step.order, made);
    let wanted = Change { field: Change::RECIPIENT.to_owned(), before: None, after: None };
    if !step.order.proposed.contains(&wanted) {
        step.order.proposed.push(wanted);
    }
    let changes = step.order.proposed.clone();
    news::say_changed(step, changes);
}
