//! What becomes of pieces that are not wanted any more and already sit in parcels.

use std::collections::BTreeMap;

use contracts::events::cancellation::CancellationLine;
use contracts::ids::{LineId, ShipmentId};
use contracts::requests::logistics::ShipmentStatus;

use crate::domain::shipment::Shipment;
use crate::domain::status::{Trigger, next};

/// The answer to a wish to cancel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// Line by line.
    pub lines: Vec<CancellationLine>,
    /// The shipments that are taken back for it.
    pub voided: Vec<ShipmentId>,
}

/// Settles a wish to cancel.
///
/// - Takes: what warehouse passed on, and all shipments of the order.
/// - Gives: a parcel is never opened, so a shipment is taken back only if every piece in it is to
///   be cancelled; the largest first, so that as little as possible is refused. Shipments that were
///   voided by hand count, once. What is asked beyond all that is here, and came out of parcels that
///   are packed again, is passed on: the warehouse has it, and had not heard of it when it answered.
pub fn settle(wish: &[CancellationLine], shipments: &[&Shipment]) -> Settlement {
    let mut open: BTreeMap<LineId, u32> = BTreeMap::new();
    for line in wish {
        *open.entry(line.line_id).or_default() += line.passed_on;
    }
    let mut candidates: Vec<_> =
        shipments.iter().filter(|shipment| may_be_taken(shipment)).collect();
    candidates.sort_by_key(|one| {
        let pieces: u64 = one.parcel.lines.iter().map(|line| u64::from(line.quantity)).sum();
        (std::cmp::Reverse(pieces), one.shipment_id)
    });
    let mut voided = Vec::new();
    let asked = open.clone();
    let here = |line_id| pieces_of(candidates.iter().copied().copied(), line_id);
    let beyond: BTreeMap<LineId, u32> =
        asked.iter().map(|(line, pieces)| (*line, pieces.saturating_sub(here(*line)))).collect();
    for shipment in &candidates {
        if let Some(left) = without(&open, shipment) {
            open = left;
            voided.push(shipment.shipment_id);
        }
    }
    let lines = asked.into_iter().filter(|(_, pieces)| *pieces > 0).map(|(line_id, pieces)| {
        let left = open.get(&line_id).copied().unwrap_or(0);
        let beyond = beyond.get(&line_id).copied().unwrap_or(0);
        let apart = shipments.iter().copied().filter(|one| one.is_packed_again());
        let passed_on = left.min(beyond).min(pieces_of(apart, line_id));
        CancellationLine { line_id, cancelled: pieces - left, refused: left - passed_on, passed_on }
    });
    Settlement { lines: lines.collect(), voided }
}

fn may_be_taken(shipment: &Shipment) -> bool {
    let voided_by_hand = shipment.status == ShipmentStatus::Voided && shipment.voided_for.is_none();
    next(shipment.status, Trigger::Void).is_some() || voided_by_hand
}

fn pieces_of<'a>(shipments: impl Iterator<Item = &'a Shipment>, line_id: LineId) -> u32 {
    let lines = shipments.flat_map(|one| &one.parcel.lines);
    lines.filter(|line| line.line_id == line_id).map(|line| line.quantity).sum()
}

fn without(open: &BTreeMap<LineId, u32>, shipment: &Shipment) -> Option<BTreeMap<LineId, u32>> {
    let mut left = open.clone();
    for line in &shipment.parcel.lines {
        let pieces = left.get_mut(&line.line_id)?;
        *pieces = pieces.checked_sub(line.quantity)?;
    }
    Some(left)
}

#[cfg(test)]
mod tests;
