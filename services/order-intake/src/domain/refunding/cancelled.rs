//! What is due because paid pieces will not be sent.
//!
//! It follows from where the order stands, not from the moment: after each step, what the wishes have
//! cancelled and for which nothing is due yet becomes due. So it is the same whatever comes first,
//! the answer, the payment or the end. What the shop cancels it pays back itself.

use chrono::{DateTime, Utc};
use contracts::events::refund::RefundCause;
use contracts::ids::{CancellationId, Id, LineId, RefundId};
use contracts::order::OrderStatus;

use super::due::{Due, make_due};
use crate::domain::order::{Order, Step};
use crate::domain::worth;

/// Pieces that are to be paid back together.
struct Claim {
    id: RefundId,
    cancellation_id: Option<CancellationId>,
    pieces: Vec<(LineId, u32)>,
}

/// Makes due what was paid for pieces that are cancelled; with the last of an order of which nothing
/// was sent, all the rest.
pub fn for_cancelled(step: &mut Step, now: DateTime<Utc>) {
    let order = &step.order;
    let unwanted = order.cancellations.iter().any(|wish| wish.makes_due)
        || order.status == OrderStatus::Rejected;
    if !unwanted || order.facts.cancelled || !worth::is_paid(&order.facts, false) {
        return;
    }
    let nothing_sent = matches!(order.status, OrderStatus::Cancelled | OrderStatus::Rejected);
    let claims = claims(order);
    let count = claims.len();
    let mut worthless = Vec::new();
    for (place, Claim { id, cancellation_id, pieces }) in claims.into_iter().enumerate() {
        // Pieces whose share was rounded to nothing go with the next ones: no cent is lost.
        let pieces = together(std::mem::take(&mut worthless), pieces);
        let due = Due {
            id,
            cause: RefundCause::Cancelled,
            return_id: None,
            shipment_id: None,
            cancellation_id,
            pieces: pieces.clone(),
            with_shipping: nothing_sent && place + 1 == count,
        };
        if !make_due(step, due, now) {
            worthless = pieces;
        }
    }
}

fn together(mut pieces: Vec<(LineId, u32)>, more: Vec<(LineId, u32)>) -> Vec<(LineId, u32)> {
    for (line, quantity) in more {
        match pieces.iter_mut().find(|(known, _)| *known == line) {
            Some((_, before)) => *before += quantity,
            None => pieces.push((line, quantity)),
        }
    }
    pieces
}

/// Gives what nothing is due for yet: of each wish, and of a rejection.
fn claims(order: &Order) -> Vec<Claim> {
    let mut left = Left::of(order);
    let mut claims = Vec::new();
    for wish in order.cancellations.iter().filter(|wish| wish.makes_due) {
        let made = |refund: &&super::Refund| refund.cancellation_id == Some(wish.id);
        let before = |line: LineId| -> u32 {
            let lines = order.refunds.iter().filter(made).flat_map(|refund| &refund.lines);
            lines.filter(|one| one.line_id == line).map(|one| one.quantity).sum()
        };
        let answers = wish.lines.iter();
        let owed =
            answers.map(|line| (line.line_id, line.cancelled.saturating_sub(before(line.line_id))));
        let cancelled: u32 = wish.lines.iter().map(|line| line.cancelled).sum();
        let id = RefundId::caused_by(wish.id.uuid(), &format!("money for {cancelled} pieces"));
        left.claim(&mut claims, (id, Some(wish.id)), owed);
    }
    if order.status == OrderStatus::Rejected {
        let id = RefundId::caused_by(order.id().uuid(), "money of a rejected order");
        let unsent = order.facts.lines.iter().map(|line| {
            let settled = line.cancelled.saturating_add(line.delivered);
            (line.line_id, line.quantity.saturating_sub(settled))
        });
        left.claim(&mut claims, (id, None), unsent);
    }
    claims
}

/// Cancelled pieces of each line for which nothing is due yet, whoever cancelled them.
struct Left(Vec<(LineId, u32)>);

impl Left {
    fn of(order: &Order) -> Self {
        let due_for = |line: LineId| -> u32 {
            let cancelled = order.refunds.iter().filter(|refund| match refund.cause {
                RefundCause::Cancelled | RefundCause::Undelivered => true,
                RefundCause::Return | RefundCause::Lost => false,
            });
            let lines = cancelled.flat_map(|refund| &refund.lines);
            lines.filter(|one| one.line_id == line).map(|one| one.quantity).sum()
        };
        let lines = order.facts.lines.iter().zip(&order.buckets);
        Self(
            lines
                .map(|(line, buckets)| {
                    (line.line_id, buckets.cancelled.saturating_sub(due_for(line.line_id)))
                })
                .collect(),
        )
    }

    fn claim(
        &mut self,
        claims: &mut Vec<Claim>,
        (id, cancellation_id): (RefundId, Option<CancellationId>),
        owed: impl Iterator<Item = (LineId, u32)>,
    ) {
        let mut pieces = Vec::new();
        for (line, owed) in owed {
            let Some((_, left)) = self.0.iter_mut().find(|(known, _)| *known == line) else {
                continue;
            };
            let taken = owed.min(*left);
            *left -= taken;
            if taken > 0 {
                pieces.push((line, taken));
            }
        }
        if !pieces.is_empty() {
            claims.push(Claim { id, cancellation_id, pieces });
        }
    }
}
