//! Pieces in parcels are not wanted any more: whole parcels are taken back, the rest is refused.

use contracts::events::cancellation::{LogisticsCancellationSettled, WarehouseCancellationSettled};
use runtime::{BatchError, NewEvent, Outcome};

use super::desk::{Acted, Desk};
use crate::domain::cancellation::settle;
use crate::domain::shipment::Action;

/// Settles what warehouse passed on.
///
/// - Gives: `ShipmentVoided` for each parcel taken back, then `LogisticsCancellationSettled`; once
///   for each wish. Not yet, while the order has no shipment here.
/// - Writes: `shipments`, `incidents`, `cancellations`.
pub fn settle_cancellation(
    desk: &mut Desk<'_>,
    settled: &WarehouseCancellationSettled,
) -> Result<Outcome, BatchError> {
    let WarehouseCancellationSettled { cancellation_id, order_id, lines } = settled;
    let passed_on = lines.iter().any(|line| line.passed_on > 0);
    if !passed_on || desk.answered.contains(cancellation_id) {
        return Ok(Outcome::done());
    }
    let shipments = desk.of_order(*order_id);
    if shipments.is_empty() {
        return Ok(Outcome::not_yet(format!("order {order_id} has no shipment")));
    }
    let settlement = settle(lines, &shipments);
    let mut events = Vec::new();
    for id in settlement.voided {
        let Some(shipment) = desk.find(id).cloned() else {
            continue;
        };
        if let Acted::Moved(facts) = desk.act(&shipment, &Action::Void(Some(*cancellation_id)))? {
            events.extend(facts);
        }
    }
    let answer = LogisticsCancellationSettled {
        cancellation_id: *cancellation_id,
        order_id: *order_id,
        lines: settlement.lines,
    };
    events.push(NewEvent::of(&answer, cancellation_id, 1, Some(*order_id))?);
    desk.answered.insert(*cancellation_id);
    desk.answers.push(answer);
    Ok(Outcome::done().announcing(events))
}
