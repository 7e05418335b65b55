//! Corrects where an order goes and how its customer is reached.

use contracts::events::order::ContactChannel;
use contracts::ids::OrderId;
use contracts::requests::intake::{self, Contacted, OrderCorrected};
use runtime::{BatchError, Cause, Outcome};

use super::book::Book;
use super::create_order::{key_was_used, replied};
use super::{refusal, unknown_order};
use crate::domain::correcting::{CUSTOMER, Correction};
use crate::domain::{Ask, Order};
use crate::store::order_requests::Answered;

/// A correction as it was asked for.
#[derive(Clone, Debug)]
pub struct CorrectOrder {
    /// The order.
    pub order_id: OrderId,
    /// What is otherwise; who corrects is known when it is done.
    pub correction: Correction,
    /// The Idempotency-Key and SHA-256 of the request, where there is a key.
    pub once: Option<(String, String)>,
}

impl CorrectOrder {
    /// Makes a command of what somebody of the house asks.
    pub fn by_the_house(request: intake::CorrectOrder, once: Option<(String, String)>) -> Self {
        let intake::CorrectOrder { order_id, shipping_address, customer, reason, contacted } =
            request;
        let (address, by) = (shipping_address, String::new());
        let unasked = None;
        let correction = Correction { address, customer, by, reason, contacted, unasked };
        Self { order_id, correction, once }
    }

    /// Makes a command of what a customer answers.
    pub fn by_the_customer(answer: intake::AnswerCorrection) -> Self {
        let contacted = Contacted { channel: ContactChannel::Link, note: None };
        let reason = match answer.unasked {
            None => "the customer completed it",
            Some(_) => "the customer wants it so",
        };
        let correction = Correction {
            address: Some(answer.shipping_address),
            customer: answer.customer,
            by: CUSTOMER.to_owned(),
            reason: reason.to_owned(),
            contacted: Some(contacted),
            unasked: answer.unasked,
        };
        Self { order_id: answer.order_id, correction, once: None }
    }
}

/// Corrects an order before its approval; review hears of it and looks again.
///
/// - Errs: 409 after the approval and where a customer may not; 422 with pointers, and for a
///   key that was used for something else.
/// - Writes: `orders`, `timeline`, `order_requests`; event `OrderChanged`.
pub fn correct_order(
    book: &mut Book,
    correct: CorrectOrder,
    cause: &Cause,
) -> Result<Outcome, BatchError> {
    let CorrectOrder { order_id, mut correction, once } = correct;
    if correction.by.is_empty() {
        correction.by.clone_from(&cause.actor);
    }
    let known = once.as_ref().and_then(|(key, _)| book.answered(&cause.actor, key));
    if let (Some(answered), Some((_, fingerprint))) = (known, &once) {
        let same = answered.fingerprint == *fingerprint;
        let used = || Outcome::refused(key_was_used(answered.order_id));
        return Ok(if same { replied(&answered.answer) } else { used() });
    }
    let Some(order) = book.order(order_id) else {
        return Ok(unknown_order(order_id));
    };
    let asked = Ask::Correct(Box::new(correction));
    let (answer, events) = match order.decide(asked, book.now, book.waits) {
        Ok(step) => {
            let members = step.order.corrections.made.last().map(|made| made.members.clone());
            let answer = corrected(&step.order, members.unwrap_or_default());
            (answer, book.advance(step, cause)?)
        }
        Err(stop) => match refusal(stop) {
            Some(refused) => return Ok(refused),
            None => (corrected(order, vec![]), vec![]),
        },
    };
    let answer = serde_json::to_string(&answer).map_err(BatchError::Encode)?;
    if let Some((key, fingerprint)) = once {
        let (actor, answer) = (cause.actor.clone(), answer.clone());
        book.answer(Answered { actor, key, fingerprint, order_id, answer });
    }
    Ok(replied(&answer).announcing(events))
}

fn corrected(order: &Order, members: Vec<String>) -> OrderCorrected {
    OrderCorrected {
        order_id: order.id(),
        members,
        status: order.status,
        holds: order.holds.clone(),
        version: order.version,
    }
}
