//! How money becomes due: once for what made it due, and never more than was paid.

use chrono::{DateTime, Utc};
use contracts::events::refund::{RefundCause, RefundLine, RefundRequested};
use contracts::events::shipment::ShipmentEnd;
use contracts::ids::{CancellationId, Id, LineId, RefundId, ReturnId, ShipmentId};
use contracts::money::Money;
use contracts::requests::intake::RefundState;

use super::{Refund, pieces, sum};
use crate::domain::order::{Aftercare, Order, Step};
use crate::domain::worth;

/// What makes money due.
#[derive(Clone, Debug)]
pub struct Due {
    /// The refund; the same one again is no second.
    pub id: RefundId,
    /// Why.
    pub cause: RefundCause,
    /// The return that made it due.
    pub return_id: Option<ReturnId>,
    /// The shipment that made it due.
    pub shipment_id: Option<ShipmentId>,
    /// The wish to cancel that made it due.
    pub cancellation_id: Option<CancellationId>,
    /// For which pieces.
    pub pieces: Vec<(LineId, u32)>,
    /// Whether transport is given back too.
    pub with_shipping: bool,
}

/// Makes money due for pieces, as much as was paid for them; nothing where nothing was paid. Says
/// whether anything is due by it.
pub fn make_due(step: &mut Step, due: Due, now: DateTime<Utc>) -> bool {
    if step.order.refunds.iter().any(|known| known.id == due.id) {
        return false;
    }
    let order = &step.order;
    let delivered = due.cause == RefundCause::Return;
    let cancelled = due.cause == RefundCause::Cancelled;
    if !worth::is_paid(&order.facts, delivered) {
        step.note("refund_not_due", "nothing was paid, as far as the shop tells");
        return false;
    }
    let mut left = left(order);
    let mut take = |wanted: i64| {
        let taken = wanted.min(left);
        left -= taken;
        taken
    };
    let mut lines = Vec::new();
    for (line_id, wanted) in due.pieces {
        let Some(place) = order.place(line_id) else { continue };
        let before = pieces(order, line_id);
        let quantity = wanted.min(order.facts.lines[place].quantity.saturating_sub(before));
        let amount_minor = take(worth::of_pieces(&order.facts, place, before, quantity));
        lines.push(RefundLine { line_id, quantity, amount_minor });
    }
    let given = order.refunds.iter().any(|refund| refund.shipping > 0);
    let shipping = match due.with_shipping && !given {
        true if cancelled => beside_the_lines(order, &lines),
        true => worth::of_shipping(&order.facts),
        false => 0,
    };
    let shipping = take(shipping);
    let amount = lines.iter().map(|line| line.amount_minor).sum::<i64>() + shipping;
    if amount == 0 && !cancelled {
        step.note("refund_not_due", "nothing is left that could be given back");
    }
    if amount == 0 {
        return false;
    }
    let refund = Refund {
        id: due.id,
        cause: due.cause,
        return_id: due.return_id,
        shipment_id: due.shipment_id,
        cancellation_id: due.cancellation_id,
        amount,
        shipping,
        lines,
        requested_at: now,
        ended: None,
    };
    say_due(step, refund);
    true
}

/// Gives what can still be given back: of what was paid, all that neither we nor the shop gave back.
fn left(order: &Order) -> i64 {
    let owed = |state| sum(order, state);
    let spent = owed(RefundState::Pending).saturating_add(owed(RefundState::Settled));
    let by_shop = order.facts.refunded.unwrap_or_default();
    order.facts.amounts.total.saturating_sub(spent.max(by_shop)).max(0)
}

/// Gives what stands with no line of an order of which nothing was sent: where every piece is given
/// back by us, all that was paid, with fees and what rounding left over; else transport.
fn beside_the_lines(order: &Order, now: &[RefundLine]) -> i64 {
    let of_now = |line: LineId| -> u32 {
        now.iter().filter(|one| one.line_id == line).map(|one| one.quantity).sum()
    };
    let whole = order.facts.lines.iter().all(|line| {
        pieces(order, line.line_id).saturating_add(of_now(line.line_id)) >= line.quantity
    });
    if !whole {
        return worth::of_shipping(&order.facts);
    }
    let before = order.refunds.iter().flat_map(|refund| &refund.lines);
    let of_lines = before.chain(now).map(|line| line.amount_minor);
    let of_lines = of_lines.fold(0, i64::saturating_add);
    order.facts.amounts.total.saturating_sub(of_lines).max(0)
}

fn say_due(step: &mut Step, refund: Refund) {
    let money = Money::new(refund.amount, step.order.facts.currency);
    step.note("refund_due", format!("{money} are due to the customer: {}", why(refund.cause)));
    let requested = RefundRequested {
        refund_id: refund.id,
        order_id: step.order.id(),
        cause: refund.cause,
        return_id: refund.return_id,
        shipment_id: refund.shipment_id,
        cancellation_id: refund.cancellation_id,
        amount: money,
        lines: refund.lines.clone(),
        shipping_minor: refund.shipping,
    };
    step.order.refunds.push(refund);
    step.tell(Aftercare::RefundRequested(requested));
    step.order.due_at = step.order.due_at.filter(|_| step.order.completed_at.is_none());
}

fn why(cause: RefundCause) -> &'static str {
    match cause {
        RefundCause::Return => "pieces came back",
        RefundCause::Lost => "a shipment is lost",
        RefundCause::Undelivered => "a shipment came back undelivered",
        RefundCause::Cancelled => "paid pieces are cancelled",
    }
}

/// Makes good what a shipment did not bring: lost, or back with us.
pub fn for_shipment(step: &mut Step, cause: RefundCause, end: &ShipmentEnd, now: DateTime<Utc>) {
    let pieces = end.lines.iter().map(|line| (line.line_id, line.quantity)).collect();
    let due = Due {
        id: RefundId::caused_by(end.shipment_id.uuid(), "made good"),
        cause,
        return_id: None,
        shipment_id: Some(end.shipment_id),
        cancellation_id: None,
        pieces,
        with_shipping: false,
    };
    make_due(step, due, now);
}
