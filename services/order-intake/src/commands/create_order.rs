//! Makes an order by hand.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use contracts::ids::OrderId;
use contracts::problem::Problem;
use contracts::requests::intake;
use data_encoding::HEXLOWER;
use runtime::{Answer, BatchError, Cause, Outcome};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::book::Book;
use super::refusal;
use crate::domain::adapters::{News, ReadOrder};
use crate::domain::{Stop, by_hand, news};
use crate::endpoints::view;
use crate::store::order_requests::Answered;

/// An order as somebody entered it.
#[derive(Clone, Debug)]
pub struct CreateOrder {
    /// The request.
    pub request: intake::CreateOrder,
    /// The Idempotency-Key.
    pub key: String,
    /// SHA-256 of the request, in hex.
    pub fingerprint: String,
    /// When the channel was made.
    pub channel_created_at: DateTime<Utc>,
    /// The id that it will have.
    pub order_id: OrderId,
}

/// Gives what tells one request from another, whatever its spaces and the order of its members.
pub fn fingerprint(request: &impl Serialize) -> Result<String, Problem> {
    let text = serde_json::to_vec(request).map_err(|error| runtime::broken(&error))?;
    Ok(HEXLOWER.encode(&Sha256::digest(text)))
}

/// Makes an order, or gives the same answer again to the same key and request.
///
/// - Errs: 422 for a key that was used for something else, and for every wrong member, with a
///   pointer; 409 where the channel has an order with this reference.
pub fn create_order(
    book: &mut Book,
    create: CreateOrder,
    cause: &Cause,
) -> Result<Outcome, BatchError> {
    if let Some(answered) = book.answered(&cause.actor, &create.key) {
        return if answered.fingerprint == create.fingerprint {
            Ok(replied(&answered.answer))
        } else {
            Ok(Outcome::refused(key_was_used(answered.order_id)))
        };
    }
    if let Some(order) = book.order(create.order_id) {
        let words = format!("{} is the order with this reference already", order.id());
        let problem = Problem::conflict(words).with("order_id", order.id().to_string());
        return Ok(Outcome::refused(problem));
    }
    let trace = cause.trace.map(|trace| trace.trace_hex());
    let made = by_hand::read(&create.request, create.channel_created_at, &create.key, book.now)
        .map_err(Stop::Invalid)
        .and_then(|mut facts| {
            book.resolve(&mut facts);
            news::receive(ReadOrder { facts, news: News::Created }, book.now, book.waits, trace)
        });
    let step = match made {
        Ok(step) => step,
        Err(stop) => return Ok(refusal(stop).unwrap_or_else(Outcome::done)),
    };
    let shown = view::order(&step.order, view::Personal::Without);
    let answer = serde_json::to_string(&shown).map_err(BatchError::Encode)?;
    let outcome = replied(&answer).announcing(book.advance(step, cause)?);
    book.answer(Answered {
        actor: cause.actor.clone(),
        key: create.key,
        fingerprint: create.fingerprint,
        order_id: create.order_id,
        answer,
    });
    Ok(outcome)
}

pub(super) fn replied(answer: &str) -> Outcome {
    Outcome { answer: Answer::Done(Bytes::copy_from_slice(answer.as_bytes())), ..Outcome::done() }
}

pub(super) fn key_was_used(order: OrderId) -> Problem {
    Problem::unprocessable(format!("this Idempotency-Key was used for {order} with another body"))
        .with("order_id", order.to_string())
}
