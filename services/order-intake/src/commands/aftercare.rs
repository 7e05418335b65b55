//! Takes in returns, decides about them, and settles what is due.

use contracts::ids::{Id, OrderId, RefundId, ReturnId};
use contracts::order::LineQuantity;
use contracts::requests::intake;
use runtime::{BatchError, Cause, Outcome};

use super::book::Book;
use super::create_order::{key_was_used, replied};
use super::{refusal, unknown_order};
use crate::domain::correcting::CUSTOMER;
use crate::domain::{Ask, Order, refunding, returning};
use crate::endpoints::aftercare as shown;
use crate::store::order_requests::Answered;

/// What is asked about goods that come back or money that is due; who asks is known when it is done.
#[derive(Clone, Debug)]
pub struct Aftercare {
    /// The order.
    pub order_id: OrderId,
    /// What.
    pub asked: Asked,
    /// The Idempotency-Key and SHA-256 of the request, where there is a key.
    pub once: Option<(String, String)>,
}

/// What is asked.
#[derive(Clone, Debug)]
pub enum Asked {
    /// Pieces shall come back.
    Want {
        /// Which.
        lines: Vec<LineQuantity>,
        /// Why.
        reason: String,
        /// Why though the return window is over.
        overrule: Option<String>,
        /// Whether the customer asks, by a link.
        by_the_customer: bool,
    },
    /// They may come.
    Approve(intake::ApproveReturn),
    /// They may not.
    Decline(intake::EndReturn),
    /// Nobody wants it any more.
    Cancel(intake::EndReturn),
    /// The customer has the money.
    Settle(intake::SettleRefund),
    /// It is not paid.
    Abandon(intake::AbandonRefund),
}

/// What the answer is about.
enum About {
    Return(ReturnId),
    Refund(RefundId),
}

/// Does it, or gives the same answer again to the same key and request.
///
/// - Errs: 409 where it stands otherwise, 422 with pointers and for a key that was used for
///   something else.
/// - Writes: `returns`, `refunds`, `timeline`, `order_requests`; the events of the step.
pub fn aftercare(
    book: &mut Book,
    aftercare: Aftercare,
    cause: &Cause,
) -> Result<Outcome, BatchError> {
    let Aftercare { order_id, asked, once } = aftercare;
    let known = once.as_ref().and_then(|(key, _)| book.answered(&cause.actor, key));
    if let (Some(answered), Some((_, fingerprint))) = (known, &once) {
        let same = answered.fingerprint == *fingerprint;
        let used = || Outcome::refused(key_was_used(answered.order_id));
        return Ok(if same { replied(&answered.answer) } else { used() });
    }
    let Some(order) = book.order(order_id) else {
        return Ok(unknown_order(order_id));
    };
    let key = once.as_ref().map(|(key, _)| key.as_str());
    let (about, ask) = ask_of(order_id, asked, cause, key);
    let (answer, events) = match order.decide(ask, book.now, book.waits) {
        Ok(step) => (answer(&step.order, &about)?, book.advance(step, cause)?),
        Err(stop) => match refusal(stop) {
            Some(refused) => return Ok(refused),
            None => (answer(order, &about)?, vec![]),
        },
    };
    if let Some((key, fingerprint)) = once {
        let (actor, answer) = (cause.actor.clone(), answer.clone());
        book.answer(Answered { actor, key, fingerprint, order_id, answer });
    }
    Ok(replied(&answer).announcing(events))
}

fn ask_of(order: OrderId, asked: Asked, cause: &Cause, key: Option<&str>) -> (About, Ask) {
    let by = cause.actor.clone();
    let decide = |id, verdict, reason, refund_shipping| {
        let by = cause.actor.clone();
        let decision = returning::Decision { id, verdict, by, reason, refund_shipping };
        (About::Return(id), Ask::DecideReturn(decision))
    };
    match asked {
        Asked::Want { lines, reason, overrule, by_the_customer } => {
            let role = match key {
                Some(key) => format!("return of {by} with {key}"),
                None => format!("return by {}", cause.id),
            };
            let id = ReturnId::caused_by(order.uuid(), &role);
            let by = if by_the_customer { CUSTOMER.to_owned() } else { by };
            let wanted = returning::Wanted { id, lines, reason, by, overrule };
            (About::Return(id), Ask::WantReturn(wanted))
        }
        Asked::Approve(ask) => {
            decide(ask.return_id, returning::Verdict::Approved, String::new(), ask.refund_shipping)
        }
        Asked::Decline(ask) => {
            decide(ask.return_id, returning::Verdict::Declined, ask.reason, false)
        }
        Asked::Cancel(ask) => {
            decide(ask.return_id, returning::Verdict::Cancelled, ask.reason, false)
        }
        Asked::Settle(ask) => {
            let id = ask.refund_id;
            let verdict = refunding::Verdict { id, paid: true, by, note: ask.reference };
            (About::Refund(id), Ask::EndRefund(verdict))
        }
        Asked::Abandon(ask) => {
            let id = ask.refund_id;
            let verdict = refunding::Verdict { id, paid: false, by, note: ask.reason };
            (About::Refund(id), Ask::EndRefund(verdict))
        }
    }
}

/// Shows what was asked about; the customer's waiting return, where the same was asked again.
fn answer(order: &Order, about: &About) -> Result<String, BatchError> {
    let text = match about {
        About::Return(id) => {
            let mut known = order.returns.iter();
            let one = known.find(|one| one.id == *id).or(order.returns.last());
            serde_json::to_string(&one.map(|one| shown::of_return(order, one)))
        }
        About::Refund(id) => {
            let one = order.refunds.iter().find(|one| one.id == *id);
            serde_json::to_string(&one.map(|one| shown::of_refund(order, one)))
        }
    };
    text.map_err(BatchError::Encode)
}
