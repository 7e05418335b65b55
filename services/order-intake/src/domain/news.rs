//! News of the shop: the order's first payload, and every newer one.

use chrono::{DateTime, Utc};
use contracts::events::order::{Change, OrderChanged, OrderReceived};
use contracts::ids::{CancellationId, Id};
use contracts::order::{Buckets, OrderFacts, OrderStatus};

use super::adapters::{News, ReadOrder, Withdrawal};
use super::cancelling::{self, Wish};
use super::correcting::{Corrections, keeping};
use super::instead::Instead;
use super::order::{Order, Said, Step, Stop, Waits};
use super::{aliases, differences, echo, ending, pieces, status};

/// Accepts an order that is not known yet.
///
/// A test order and one of which nothing is left to be sent end at once: nobody works on them.
pub fn receive(
    told: ReadOrder,
    now: DateTime<Utc>,
    waits: Waits,
    trace_id: Option<String>,
) -> Result<Step, Stop> {
    let ReadOrder { facts, news } = told;
    let buckets =
        facts.lines.iter().map(|line| starting(line, facts.test || facts.cancelled)).collect();
    let order = Order {
        news,
        status: OrderStatus::Received,
        buckets,
        instead: Instead::default(),
        holds: vec![],
        cancellations: vec![],
        returns: vec![],
        refunds: vec![],
        proposed: vec![],
        corrections: Corrections::default(),
        received_at: now,
        approved_at: None,
        handed_over_at: None,
        delivered_at: None,
        completed_at: None,
        closed_at: None,
        due_at: None,
        trace_id,
        version: 0,
        said: 0,
        facts,
    };
    let mut step = Step { order, said: vec![], entries: vec![] };
    let facts = &step.order.facts;
    let sentence = format!("{} came from {}", facts.number, facts.channel);
    let received = OrderReceived { order: facts.clone() };
    step.note("received", sentence);
    step.say(Said::Received(Box::new(received)));
    let reason = "the shop cancelled it".to_owned();
    let by_shop = step.order.facts.cancelled.then_some((reason.as_str(), "shop"));
    ending::settle(&mut step, now, waits, by_shop)?;
    Ok(step)
}

fn starting(line: &contracts::order::LineFacts, nothing_is_sent: bool) -> Buckets {
    let cancelled = if nothing_is_sent { line.quantity } else { line.cancelled };
    pieces::start(line.quantity, cancelled, line.delivered)
}

/// Hears newer news; older ones are refused as already there and change nothing.
pub fn hear(
    step: &mut Step,
    told: ReadOrder,
    now: DateTime<Utc>,
    waits: Waits,
) -> Result<(), Stop> {
    let known = (step.order.facts.updated_at, step.order.news);
    if told.freshness() < known {
        return Err(Stop::AlreadyThere);
    }
    step.order.facts.updated_at = told.facts.updated_at;
    step.order.news = told.news;
    if status::awaits_review(step.order.status) {
        replace(step, told.facts, now, waits)
    } else {
        propose(step, told.facts, now, waits)
    }
}

/// Before the approval the newer payload is the order.
fn replace(
    step: &mut Step,
    mut facts: OrderFacts,
    now: DateTime<Utc>,
    waits: Waits,
) -> Result<(), Stop> {
    for line in &mut facts.lines {
        line.cancelled = line.cancelled.max(cancelling::cancelled_by_us(&step.order, line.line_id));
    }
    let told = facts.person.clone().unwrap_or_default();
    let overtaken = keeping::keep(&step.order, &mut facts);
    if let Some(before) = &mut step.order.corrections.told {
        *before = told;
    }
    let changes = differences::between(&step.order.facts, &facts);
    if changes.is_empty() {
        return Ok(());
    }
    let nothing_is_sent = facts.test || facts.cancelled;
    step.order.buckets = facts.lines.iter().map(|line| starting(line, nothing_is_sent)).collect();
    step.order.facts = facts;
    step.note("changed", format!("the shop changed {}", in_words(&changes)));
    if overtaken {
        step.note("correction_overtaken", "the shop changed what was corrected, and that counts");
    }
    say_changed(step, changes);
    let by_shop = step.order.facts.cancelled.then_some(("the shop cancelled it", "shop"));
    ending::settle(step, now, waits, by_shop)
}

/// What the shop alone knows.
const BELIEVED: [&str; 3] = ["payment_status", "refunded", "cancelled"];

/// After the approval the payment is believed, a cancellation is asked for, and everything else is
/// told to review, which holds the order; no line changes silently. Of an order that has ended only
/// the money matters.
fn propose(
    step: &mut Step,
    mut facts: OrderFacts,
    now: DateTime<Utc>,
    waits: Waits,
) -> Result<(), Stop> {
    keeping::keep(&step.order, &mut facts);
    aliases::keep(&step.order.facts, &mut facts);
    let facts = echo::without(&step.order, facts);
    let (cancelled_before, cancelled_now) = (step.order.facts.cancelled, facts.cancelled);
    let paid = |facts: &OrderFacts| (facts.payment_status, facts.refunded);
    let payment_differs = paid(&step.order.facts) != paid(&facts);
    let mut changes = differences::between(&step.order.facts, &facts);
    let mut proposed = changes.clone();
    proposed.retain(|change| !BELIEVED.contains(&change.field.as_str()));
    if cancelled_now || step.order.is_over() {
        proposed.clear();
        changes.retain(|change| BELIEVED.contains(&change.field.as_str()));
    }
    if proposed == step.order.proposed && !payment_differs && cancelled_before == cancelled_now {
        return Ok(());
    }
    step.order.facts.payment_status = facts.payment_status;
    step.order.facts.refunded = facts.refunded;
    step.order.facts.cancelled = cancelled_now;
    step.order.proposed = proposed;
    ending::arm_closing(&mut step.order, waits);
    if !changes.is_empty() {
        step.note("changed", format!("the shop changed {}", in_words(&changes)));
        say_changed(step, changes);
    }
    if cancelled_now && !cancelled_before && !step.order.is_over() {
        return cancelled_by_shop(step, "the shop cancelled it", now, waits);
    }
    Ok(())
}

/// Hears that the shop has forgotten the order: what is still here shall not leave.
pub fn withdraw(
    step: &mut Step,
    withdrawal: &Withdrawal,
    now: DateTime<Utc>,
    waits: Waits,
) -> Result<(), Stop> {
    if step.order.is_over() || step.order.facts.cancelled {
        return Err(Stop::AlreadyThere);
    }
    step.order.facts.updated_at = step.order.facts.updated_at.max(withdrawal.told_at);
    step.order.facts.cancelled = true;
    step.order.news = News::Cancelled;
    cancelled_by_shop(step, "the shop deleted it", now, waits)
}

/// Tells what of the shop's order is not done, since the approval does not cover it.
pub fn say_proposed(step: &mut Step, told: &OrderFacts) {
    let changes = differences::between(&step.order.facts, told);
    step.order.proposed = changes.clone();
    say_changed(step, changes);
}

/// Tells the order as it is now, with what the shop tells otherwise.
pub fn say_changed(step: &mut Step, changes: Vec<Change>) {
    let order = step.order.facts.clone();
    let changed = OrderChanged { order, changes, settled: None, correction: None };
    step.say(Said::Changed(Box::new(changed)));
}

fn cancelled_by_shop(
    step: &mut Step,
    reason: &str,
    now: DateTime<Utc>,
    waits: Waits,
) -> Result<(), Stop> {
    let wish = Wish {
        id: CancellationId::caused_by(step.order.id().uuid(), "cancelled by the shop"),
        lines: None,
        reason: reason.to_owned(),
        requested_by: "shop".to_owned(),
        makes_due: false,
    };
    match cancelling::wish(step, wish, now, waits) {
        Err(Stop::AlreadyThere | Stop::Refused(_)) => {
            step.note("cancellation_late", "the shop cancelled what cannot be held back any more");
            Ok(())
        }
        result => result,
    }
}

fn in_words(changes: &[Change]) -> String {
    let fields: Vec<&str> = changes.iter().map(|change| change.field.as_str()).collect();
    match fields.len() {
        0..=5 => fields.join(", "),
        more => format!("{} and {} more", fields[..5].join(", "), more - 5),
    }
}
