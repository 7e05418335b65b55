//! Settles what the shop wants otherwise since the approval.

use contracts::events::order::ChangeSettled;
use contracts::requests::intake::{ChangeDecision, ChangeOrder, ChangeVerdict, OrderChanges};
use runtime::{BatchError, Cause, Outcome};

use super::book::Book;
use super::{refusal, unknown_order};
use crate::domain::changing::{self, Plan};
use crate::domain::{Ask, Order};

/// Shows what the shop wants otherwise, does it, or declines it.
///
/// - Errs: 409 where no change waits for a decision, or where it cannot be done.
pub fn change_order(
    book: &mut Book,
    request: ChangeOrder,
    cause: &Cause,
) -> Result<Outcome, BatchError> {
    let ChangeOrder { order_id, decision, reason } = request;
    let Some(order) = book.order(order_id) else {
        return Ok(unknown_order(order_id));
    };
    let plan = changing::plan(order);
    let accepted = match decision {
        ChangeDecision::Preview => return Outcome::reply(&shown(order, decision, plan, None)),
        ChangeDecision::Accept => true,
        ChangeDecision::Decline => false,
    };
    let settled = ChangeSettled { accepted, settled_by: cause.actor.clone(), reason };
    match order.decide(Ask::Settle(settled), book.now, book.waits) {
        Ok(step) => {
            let known = order.cancellations.len();
            let made = step.order.cancellations.get(known).map(|wish| wish.id);
            let answer = shown(&step.order, decision, plan, made);
            Ok(Outcome::reply(&answer)?.announcing(book.advance(step, cause)?))
        }
        Err(stop) => {
            let shown = shown(order, decision, plan, None);
            refusal(stop).map_or_else(|| Outcome::reply(&shown), Ok)
        }
    }
}

fn shown(
    order: &Order,
    decision: ChangeDecision,
    plan: Plan,
    cancellation_id: Option<contracts::ids::CancellationId>,
) -> OrderChanges {
    let acceptable = plan.is_possible();
    let verdict = |(change, obstacle)| ChangeVerdict { change, obstacle };
    OrderChanges {
        order_id: order.id(),
        decision,
        acceptable,
        changes: plan.verdicts.into_iter().map(verdict).collect(),
        cancels: plan.cancels,
        cancellation_id,
    }
}
