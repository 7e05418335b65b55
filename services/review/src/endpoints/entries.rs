use contracts::money::Money;
use contracts::requests::review::{self as requests, HoldEntry, ReviewEntry};

use super::actions::offer;
use crate::domain::{Hold, Rejecting, Review};

impl From<&Review> for ReviewEntry {
    fn from(review: &Review) -> Self {
        let mut open_holds: Vec<_> = review.open_holds().map(HoldEntry::from).collect();
        offer(&mut open_holds, &review.order);
        Self {
            order_id: review.order.order_id,
            number: review.order.number.clone(),
            channel: review.order.channel.clone(),
            state: review.state,
            total: Money::new(review.order.amounts.total, review.order.currency),
            received_at: review.received_at,
            decided_at: review.decided_at,
            decided_by: review.decided_by.clone(),
            rejecting: review.rejecting.as_ref().map(requests::Rejecting::from),
            open_holds,
        }
    }
}

impl From<&Rejecting> for requests::Rejecting {
    fn from(rejecting: &Rejecting) -> Self {
        let Rejecting { due_at, by, reason } = rejecting.clone();
        Self { due_at, by, reason }
    }
}

impl From<&Hold> for HoldEntry {
    fn from(hold: &Hold) -> Self {
        let release = hold.release.as_ref();
        Self {
            hold_id: hold.hold_id,
            reason: hold.reason,
            evidence: hold.evidence.clone(),
            owner: hold.owner.clone(),
            placed_at: hold.placed_at,
            released_at: release.map(|release| release.at),
            released_by: release.map(|release| release.by.clone()),
            note: release.and_then(|release| release.note.clone()),
            actions: Vec::new(),
        }
    }
}
