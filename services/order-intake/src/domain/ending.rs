//! How an order ends: cancelled, completed, closed.

use chrono::{DateTime, Utc};
use contracts::events::order::{CompletedBy, OrderCancelled, OrderClosed, OrderCompleted};
use contracts::order::OrderStatus;

use super::order::{Order, Said, Step, Stop, Waits};
use super::returning;
use super::standing::money_is_balanced;

/// Ends an order whose every piece is settled, or arms the timer that will.
///
/// - Takes: the reason and the author of a cancellation that may have led here.
pub fn settle(
    step: &mut Step,
    now: DateTime<Utc>,
    waits: Waits,
    cancelled: Option<(&str, &str)>,
) -> Result<(), Stop> {
    if step.order.is_over() || !step.order.is_settled() {
        return Ok(());
    }
    let order = &step.order;
    let nothing_sent = order.sum(|line| line.cancelled) == order.sum(|line| line.total());
    let left_the_house = order.handed_over_at.is_some();
    let had_pieces = order.sum(|line| line.total()) > 0 || order.facts.cancelled;
    if nothing_sent && !left_the_house && had_pieces && !order.facts.test {
        let (reason, by) = cancelled.unwrap_or(("every piece was taken back", "shop"));
        return cancel(step, reason, by);
    }
    if left_the_house && !nothing_sent {
        step.order.due_at = Some(now + waits.complete);
        return Ok(());
    }
    complete(step, now, waits, CompletedBy::House)
}

/// Ends an order of which nothing left the house.
pub fn cancel(step: &mut Step, reason: &str, by: &str) -> Result<(), Stop> {
    step.go(OrderStatus::Cancelled)?;
    step.order.due_at = None;
    step.note("cancelled", format!("the order is cancelled: {reason}"));
    let order_id = step.order.id();
    step.say(Said::Cancelled(OrderCancelled {
        order_id,
        reason: reason.to_owned(),
        cancelled_by: by.to_owned(),
        before_approval: step.order.approved_at.is_none(),
    }));
    Ok(())
}

/// Ends an order that ran its way.
pub fn complete(
    step: &mut Step,
    now: DateTime<Utc>,
    waits: Waits,
    completed_by: CompletedBy,
) -> Result<(), Stop> {
    step.go(OrderStatus::Completed)?;
    step.order.completed_at = Some(now);
    arm_closing(&mut step.order, waits);
    let why = match completed_by {
        CompletedBy::Customer => "the customer confirmed the receipt",
        CompletedBy::Timer => "nobody complained in time",
        CompletedBy::House => "nothing is left to be sent",
    };
    step.note("completed", format!("the order is completed: {why}"));
    let (order_id, channel) = (step.order.id(), step.order.facts.channel.clone());
    step.say(Said::Completed(OrderCompleted {
        order_id,
        channel,
        completed_by,
        completed_at: now,
    }));
    Ok(())
}

/// Sets the timer that closes a completed order; never while money is outstanding, a return open or
/// a refund due.
pub fn arm_closing(order: &mut Order, waits: Waits) {
    let Some(completed_at) = order.completed_at.filter(|_| order.status == OrderStatus::Completed)
    else {
        return;
    };
    let facts = &order.facts;
    let total = if facts.test { 0 } else { facts.amounts.total };
    let balanced = money_is_balanced(facts.payment_status, facts.cash_on_delivery, total);
    let open = returning::something_is_open(order);
    order.due_at = (balanced && !open).then_some(completed_at + waits.close);
}

/// Does what the timer was set for.
pub fn time_is_up(step: &mut Step, now: DateTime<Utc>, waits: Waits) -> Result<(), Stop> {
    if step.order.due_at.is_none_or(|due| due > now) {
        return Err(Stop::AlreadyThere);
    }
    if step.order.status != OrderStatus::Completed {
        return complete(step, now, waits, CompletedBy::Timer);
    }
    step.go(OrderStatus::Closed)?;
    step.order.closed_at = Some(now);
    step.order.due_at = None;
    step.note("closed", "the return window is over and the money is balanced");
    let order_id = step.order.id();
    step.say(Said::Closed(OrderClosed { order_id }));
    Ok(())
}

/// Completes an order because the customer has everything.
pub fn confirm_receipt(step: &mut Step, now: DateTime<Utc>, waits: Waits) -> Result<(), Stop> {
    match step.order.status {
        OrderStatus::Completed | OrderStatus::Closed => return Err(Stop::AlreadyThere),
        OrderStatus::Received
        | OrderStatus::InReview
        | OrderStatus::Approved
        | OrderStatus::Processing
        | OrderStatus::Cancelled
        | OrderStatus::Rejected => {}
    }
    let open = step.order.sum(super::pieces::open);
    if open > 0 {
        let id = step.order.id();
        let words = format!("{id} has {open} pieces that are not with the customer yet");
        return Err(Stop::Refused(words));
    }
    complete(step, now, waits, CompletedBy::Customer)
}
