//! Money that is due to the customer: made once for what made it due, settled or abandoned.

use chrono::{DateTime, Utc};
use contracts::events::refund::{
    RefundAbandoned, RefundCause, RefundLine, RefundRequested, RefundSettled,
};
use contracts::events::shipment::ShipmentEnd;
use contracts::ids::{Id, LineId, RefundId, ReturnId, ShipmentId};
use contracts::money::Money;
use contracts::order::PaymentStatus;
use contracts::requests::intake::RefundState;

use super::order::{Aftercare, Order, Step, Stop, Waits};
use super::{ending, given, returning, worth};

/// Money that is or was due.
#[derive(Clone, Debug, PartialEq)]
pub struct Refund {
    /// The refund.
    pub id: RefundId,
    /// Why it is due.
    pub cause: RefundCause,
    /// The return that made it due.
    pub return_id: Option<ReturnId>,
    /// The shipment that made it due.
    pub shipment_id: Option<ShipmentId>,
    /// How much, in minor units.
    pub amount: i64,
    /// The part of it that is transport.
    pub shipping: i64,
    /// For which pieces.
    pub lines: Vec<RefundLine>,
    /// Since when.
    pub requested_at: DateTime<Utc>,
    /// How it ended.
    pub ended: Option<Ended>,
}

/// How a refund ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Ended {
    /// The customer has it; else it is not paid.
    pub paid: bool,
    /// Who said so.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The reference, or the reason.
    pub note: String,
}

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
    /// For which pieces.
    pub pieces: Vec<(LineId, u32)>,
    /// Whether transport is given back too.
    pub with_shipping: bool,
}

/// What somebody says of a refund.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The refund.
    pub id: RefundId,
    /// The customer has it; else it is not paid.
    pub paid: bool,
    /// Who says so.
    pub by: String,
    /// The reference, or the reason.
    pub note: String,
}

/// Every way of a refund.
pub const TRANSITIONS: &[(&str, &str, &str, &str)] = &[
    ("pending", "settlement", "settled", "somebody names the reference of the payment"),
    ("pending", "news", "settled", "the shop tells that all was given back"),
    ("pending", "renunciation", "abandoned", "somebody says why it is not paid"),
];

impl Refund {
    /// Says where it stands.
    pub fn state(&self) -> RefundState {
        match &self.ended {
            None => RefundState::Pending,
            Some(ended) if ended.paid => RefundState::Settled,
            Some(_) => RefundState::Abandoned,
        }
    }
}

/// Gives the word of a state in rows.
pub fn word(state: RefundState) -> &'static str {
    match state {
        RefundState::Pending => "pending",
        RefundState::Settled => "settled",
        RefundState::Abandoned => "abandoned",
    }
}

/// Gives the sum of the refunds that stand somewhere.
pub fn sum(order: &Order, state: RefundState) -> i64 {
    let those = order.refunds.iter().filter(|refund| refund.state() == state);
    those.map(|refund| refund.amount).fold(0, i64::saturating_add)
}

/// Gives whether it is paid, with what we gave back ourselves.
pub fn payment_status(order: &Order) -> PaymentStatus {
    let told = order.facts.payment_status;
    let given_back = sum(order, RefundState::Settled);
    match told {
        PaymentStatus::Paid | PaymentStatus::PartiallyRefunded if given_back > 0 => {
            match given_back >= order.facts.amounts.total {
                true => PaymentStatus::Refunded,
                false => PaymentStatus::PartiallyRefunded,
            }
        }
        told => told,
    }
}

/// Gives the pieces of a line that a refund was made for.
pub fn pieces(order: &Order, line: LineId) -> u32 {
    let lines = order.refunds.iter().flat_map(|refund| &refund.lines);
    lines.filter(|one| one.line_id == line).map(|one| one.quantity).sum()
}

/// Makes money due for pieces, as much as was paid for them; nothing where nothing was paid.
pub fn make_due(step: &mut Step, due: Due, now: DateTime<Utc>) {
    if step.order.refunds.iter().any(|known| known.id == due.id) {
        return;
    }
    let order = &step.order;
    let delivered = due.cause == RefundCause::Return;
    if !worth::is_paid(&order.facts, delivered) {
        step.note("refund_not_due", "nothing was paid, as far as the shop tells");
        return;
    }
    let owed = |state| sum(order, state);
    let spent = owed(RefundState::Pending).saturating_add(owed(RefundState::Settled));
    let mut left = order.facts.amounts.total.saturating_sub(spent).max(0);
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
    let shipping = if due.with_shipping && !given { worth::of_shipping(&order.facts) } else { 0 };
    let shipping = take(shipping);
    let amount = lines.iter().map(|line| line.amount_minor).sum::<i64>() + shipping;
    if amount == 0 {
        step.note("refund_not_due", "nothing is left that could be given back");
        return;
    }
    let refund = Refund {
        id: due.id,
        cause: due.cause,
        return_id: due.return_id,
        shipment_id: due.shipment_id,
        amount,
        shipping,
        lines,
        requested_at: now,
        ended: None,
    };
    say_due(step, refund);
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
        pieces,
        with_shipping: false,
    };
    make_due(step, due, now);
}

/// Settles or abandons a refund.
///
/// - Errs: the same again is already there; another word about one that has ended is refused.
pub fn end(
    step: &mut Step,
    verdict: Verdict,
    now: DateTime<Utc>,
    waits: Waits,
) -> Result<(), Stop> {
    let member = if verdict.paid { "#/reference" } else { "#/reason" };
    let wrong = given::words_missing(member, &verdict.note);
    if !wrong.is_empty() {
        return Err(Stop::Invalid(wrong));
    }
    let order_id = step.order.id();
    let known = step.order.refunds.iter_mut().find(|refund| refund.id == verdict.id);
    let unknown = || Stop::Refused(format!("{order_id} has no refund {}", verdict.id));
    let refund = known.ok_or_else(unknown)?;
    if let Some(ended) = &refund.ended {
        if ended.paid == verdict.paid && ended.note == verdict.note {
            return Err(Stop::AlreadyThere);
        }
        let (how, note) = (word(refund.state()), &ended.note);
        return Err(Stop::Refused(format!("{} is {how} already: {note}", verdict.id)));
    }
    let Verdict { id: refund_id, paid, by, note } = verdict;
    let amount = refund.amount;
    refund.ended = Some(Ended { paid, by: by.clone(), at: now, note: note.clone() });
    let amount = Money::new(amount, step.order.facts.currency);
    let told = if paid {
        step.note("refund_settled", format!("{by} gave {amount} back: {note}"));
        let (reference, settled_by) = (note, by);
        let told = RefundSettled { refund_id, order_id, amount, reference, settled_by };
        Aftercare::RefundSettled(told)
    } else {
        step.note("refund_abandoned", format!("{by} does not give {amount} back: {note}"));
        let (reason, abandoned_by) = (note, by);
        let told = RefundAbandoned { refund_id, order_id, amount, reason, abandoned_by };
        Aftercare::RefundAbandoned(told)
    };
    step.tell(told);
    returning::close_what_is_done(step, now);
    ending::arm_closing(&mut step.order, waits);
    Ok(())
}

/// What the shop says it has given back is not given back by us again.
pub fn told_by_the_shop(
    step: &mut Step,
    before: PaymentStatus,
    now: DateTime<Utc>,
    waits: Waits,
) -> Result<(), Stop> {
    let after = step.order.facts.payment_status;
    if after == before || after != PaymentStatus::Refunded {
        return Ok(());
    }
    let pending = step.order.refunds.iter().filter(|refund| refund.ended.is_none());
    let pending: Vec<RefundId> = pending.map(|refund| refund.id).collect();
    for id in pending {
        let note = "the shop tells that everything was given back".to_owned();
        let verdict = Verdict { id, paid: true, by: "shop".to_owned(), note };
        end(step, verdict, now, waits)?;
    }
    Ok(())
}
