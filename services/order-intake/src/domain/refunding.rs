//! Money that is due to the customer: made once for what made it due, settled or abandoned.

mod cancelled;
mod due;

use chrono::{DateTime, Utc};
use contracts::events::refund::{RefundAbandoned, RefundCause, RefundLine, RefundSettled};
use contracts::ids::{CancellationId, LineId, RefundId, ReturnId, ShipmentId};
use contracts::money::Money;
use contracts::order::PaymentStatus;
use contracts::requests::intake::RefundState;

use super::order::{Aftercare, Order, Step, Stop, Waits};
use super::{ending, given, returning};

pub use cancelled::for_cancelled;
pub use due::{Due, for_shipment, make_due};

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
    /// The wish to cancel that made it due.
    pub cancellation_id: Option<CancellationId>,
    /// How much, in minor units.
    pub amount: i64,
    /// The part of it that stands with no line: transport, and where nothing was sent fees.
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
