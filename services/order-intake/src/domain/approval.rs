//! What review says: approved, rejected, held, released.

use chrono::{DateTime, Utc};
use contracts::address::Person;
use contracts::events::cancellation::{CancellationLine, CancellationRequested};
use contracts::events::review::{HoldPlaced, HoldReleased, OrderApproved, OrderRejected};
use contracts::ids::{CancellationId, Id};
use contracts::order::{LineFacts, LineItems, LineQuantity, OrderStatus};
use contracts::requests::intake::{CancellationAnswer, OpenHold};

use super::order::{Cancelling, Order, Step, Stop, Waits};
use super::pieces::{self, Bucket};
use super::{cancelling, ending, news, status};

/// The order may be fulfilled; what needs no shipping is delivered by that.
///
/// What was approved of an order that has ended since is taken back.
pub fn approved(
    step: &mut Step,
    event: &OrderApproved,
    now: DateTime<Utc>,
    waits: Waits,
) -> Result<(), Stop> {
    if step.order.is_over() {
        return take_back(step, event);
    }
    if !status::awaits_review(step.order.status) {
        return Err(Stop::AlreadyThere);
    }
    step.go(OrderStatus::Approved)?;
    step.order.approved_at = Some(now);
    step.note("approved", format!("the order is approved by {}", event.approved_by));
    for (line, buckets) in step.order.facts.lines.iter().zip(&mut step.order.buckets) {
        if !line.requires_shipping {
            pieces::shift(buckets, buckets.unrouted, &[Bucket::Unrouted], Bucket::Delivered);
        }
    }
    reconcile(step, &event.lines);
    hold_back(step, event);
    ending::settle(step, now, waits, None)
}

/// The shop may have added pieces, or somebody corrected the address, while the approval was under
/// way: nobody was asked to send them, or to send it there. It is taken out of the order again and
/// proposed, as if it had come after the approval; a line that was added whole stays with no
/// pieces.
fn hold_back(step: &mut Step, event: &OrderApproved) {
    let told = step.order.facts.clone();
    let Order { facts, buckets, .. } = &mut step.order;
    let lines = facts.lines.iter_mut().zip(buckets.iter_mut());
    for (line, buckets) in lines.filter(|(line, _)| line.sku.is_some()) {
        let of_line = event.lines.iter().filter(|known| known.line_id == line.line_id);
        let asked_for: u32 = of_line.map(|known| known.quantity).sum();
        let added = buckets.unrouted.saturating_sub(asked_for);
        buckets.unrouted -= added;
        line.quantity -= added;
    }
    let recipient = |person: &Option<Person>| person.as_ref().and_then(|p| p.recipient.clone());
    if event.person.is_some() && recipient(&event.person) != recipient(&facts.person) {
        facts.person.clone_from(&event.person);
    }
    if facts.lines != told.lines || facts.person != told.person {
        step.note("changed_too_late", "what changed during the approval is only proposed");
        news::say_proposed(step, &told);
    }
}

fn take_back(step: &mut Step, event: &OrderApproved) -> Result<(), Stop> {
    step.note("approved_late", "the approval came after the order had ended");
    let lines = event.lines.iter();
    let lines: Vec<_> =
        lines.map(|line| LineQuantity { line_id: line.line_id, quantity: line.quantity }).collect();
    if !lines.is_empty() {
        let id = CancellationRequested::after_the_end(step.order.id());
        let wish = wish_of_the_house(id, "the order had ended before");
        cancelling::ask(step, &wish, lines);
    }
    Ok(())
}

/// Hears what became of a wish after the order has ended: no piece moves any more, but whoever made
/// the wish is answered, and what was approved after the end and could not be taken back is told.
///
/// - Takes: the answer as it counts for the pieces here, and the lines as they were told: what logistics
///   passes on to the warehouse has not left.
pub fn answered_late(
    step: &mut Step,
    (id, lines): (CancellationId, &[CancellationLine]),
    told: &[CancellationLine],
) {
    let wish = step.order.cancellations.iter_mut().find(|wish| wish.id == id);
    if let Some(wish) = wish {
        lines.iter().for_each(|line| cancelling::count(wish, line));
        step.note("cancellation_answered", "the answer came after the order had ended");
        return;
    }
    match told.iter().map(|line| line.refused).sum() {
        0 => step.note("cancellation_answered", "what was approved after the end is taken back"),
        gone => {
            let are = pieces::are(gone);
            let words = format!("{are} sent all the same: the order had ended before its approval");
            step.note("sent_after_end", words);
        }
    }
}

fn wish_of_the_house(id: CancellationId, reason: &str) -> Cancelling {
    let (reason, requested_by) = (reason.to_owned(), "service:order-intake".to_owned());
    // What made the pieces unwanted made their money due.
    Cancelling { id, reason, requested_by, makes_due: false, lines: vec![] }
}

/// Review may have approved pieces that were cancelled or changed while its approval was under way:
/// the warehouse works on them now, so they count again, and are asked to be cancelled.
fn reconcile(step: &mut Step, approved: &[LineItems]) {
    let id = CancellationId::caused_by(step.order.id().uuid(), "approved too much");
    let mut wish = wish_of_the_house(id, "taken back before the approval");
    let mut lines = Vec::new();
    for line in approved {
        let place = step.order.place(line.line_id).unwrap_or_else(|| restore(step, line));
        let buckets = &mut step.order.buckets[place];
        let excess = line.quantity.saturating_sub(buckets.unrouted);
        if excess == 0 {
            continue;
        }
        let revived = pieces::shift(buckets, excess, &[Bucket::Cancelled], Bucket::Unrouted);
        buckets.unrouted += excess - revived;
        let facts = &mut step.order.facts.lines[place];
        facts.quantity += excess - revived;
        facts.cancelled = facts.cancelled.saturating_sub(revived);
        let line_id = line.line_id;
        lines.push(LineQuantity { line_id, quantity: excess });
        wish.lines.push(CancellationAnswer { line_id, asked: excess, cancelled: 0, refused: 0 });
    }
    if !lines.is_empty() {
        step.note("approved_too_much", "review approved pieces that were taken back before");
        cancelling::ask(step, &wish, lines);
        step.order.cancellations.push(wish);
    }
}

fn restore(step: &mut Step, line: &LineItems) -> usize {
    step.order.facts.lines.push(LineFacts {
        line_id: line.line_id,
        external_ref: None,
        sku: Some(line.sku.clone()),
        title: line.sku.to_string(),
        variant: None,
        quantity: 0,
        cancelled: 0,
        delivered: 0,
        requires_shipping: true,
        unit_price: 0,
        list_total: None,
        discount: 0,
        tax: 0,
        named: None,
        grams: None,
    });
    step.order.buckets.push(pieces::start(0, 0, 0));
    step.order.buckets.len() - 1
}

/// The order is not acceptable; nothing of it will be sent.
pub fn rejected(step: &mut Step, event: &OrderRejected) -> Result<(), Stop> {
    if step.order.is_over() {
        step.note("rejected_late", "the rejection came after the order had ended");
        return Ok(());
    }
    step.go(OrderStatus::Rejected)?;
    for buckets in &mut step.order.buckets {
        pieces::shift(buckets, buckets.unrouted, &[Bucket::Unrouted], Bucket::Cancelled);
    }
    let by = &event.rejected_by;
    step.note("rejected", format!("the order is rejected by {by}: {}", event.reason));
    Ok(())
}

/// Something speaks against the order.
pub fn hold_placed(step: &mut Step, event: &HoldPlaced) -> Result<(), Stop> {
    let HoldPlaced { hold_id, reason, evidence, .. } = event.clone();
    let hold = OpenHold { hold_id, reason, evidence };
    if step.order.holds.iter().any(|known| known.hold_id == hold.hold_id) {
        return Err(Stop::AlreadyThere);
    }
    step.order.holds.push(hold);
    if step.order.status == OrderStatus::Received {
        step.go(OrderStatus::InReview)?;
    }
    step.note(
        "hold_placed",
        format!("held: {}, to be looked at by {}", event.reason.code(), event.owner),
    );
    Ok(())
}

/// What spoke against the order does so no longer.
pub fn hold_released(step: &mut Step, event: &HoldReleased) -> Result<(), Stop> {
    let open = step.order.holds.len();
    step.order.holds.retain(|hold| hold.hold_id != event.hold_id);
    if step.order.holds.len() == open {
        return Err(Stop::AlreadyThere);
    }
    let words = format!("the hold {} is released by {}", event.reason.code(), event.released_by);
    step.note("hold_released", words);
    Ok(())
}
