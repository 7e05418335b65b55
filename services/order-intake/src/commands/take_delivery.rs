//! Keeps a platform's bytes, and makes of them what they say.

use bytes::Bytes;
use contracts::ids::OrderId;
use contracts::requests::intake::{Delivery, DeliveryStatus, DeliveryTaken};
use runtime::{BatchError, Cause, NewEvent, Outcome};

use super::book::Book;
use crate::domain::adapters::{ReadOrder, Reading};
use crate::domain::{Ask, Stop, news};
use crate::store::deliveries::Kept;

/// A delivery as it came, and what it says.
#[derive(Clone, Debug)]
pub struct TakeDelivery {
    /// What is known about it; the outcome is decided here.
    pub delivery: Delivery,
    /// The bytes.
    pub body: Bytes,
    /// What they say.
    pub reading: Reading,
}

/// What a reading led to.
pub struct Read {
    /// What became of it.
    pub outcome: DeliveryStatus,
    /// Code and words of why it was parked, ignored or changed nothing.
    pub reason: Option<(String, String)>,
    /// The order that it is about.
    pub order_id: Option<OrderId>,
    /// What the order says.
    pub events: Vec<NewEvent>,
}

/// Takes a delivery once, by its key or its signed id.
///
/// - Gives: [`DeliveryTaken`]; the shop hears 2xx in all four cases.
/// - Writes: `deliveries`, and what the order needs; events `OrderReceived`, `OrderChanged`,
///   `OrderCancelled`, `OrderCompleted`, `CancellationRequested`.
pub fn take_delivery(
    book: &mut Book,
    taken: TakeDelivery,
    cause: &Cause,
) -> Result<Outcome, BatchError> {
    let TakeDelivery { mut delivery, body, reading } = taken;
    let webhook = delivery.webhook_id.clone().map(|id| (delivery.channel.clone(), id));
    if let Some((delivery_id, order_id)) = book.taken_before(delivery.id, webhook.as_ref()) {
        return Outcome::reply(&DeliveryTaken {
            status: DeliveryStatus::Duplicate,
            delivery_id,
            order_id,
            reason: None,
        });
    }
    let read = follow(book, reading, cause)?;
    delivery.outcome = read.outcome;
    (delivery.reason_code, delivery.reason) = read.reason.unzip();
    delivery.order_id = read.order_id;
    let answer = DeliveryTaken {
        status: delivery.outcome,
        delivery_id: delivery.id,
        order_id: delivery.order_id,
        reason: delivery.reason.clone(),
    };
    book.keep(Kept { delivery, body, trace_id: cause.trace.map(|trace| trace.trace_hex()) });
    Ok(Outcome::reply(&answer)?.announcing(read.events))
}

/// Makes of a reading what it says.
pub fn follow(book: &mut Book, reading: Reading, cause: &Cause) -> Result<Read, BatchError> {
    let order_id = reading.order_id();
    let told = match reading {
        Reading::Ignored { reason } => {
            return Ok(without(DeliveryStatus::Ignored, "no_order", reason));
        }
        Reading::Parked(reason) => {
            return Ok(without(DeliveryStatus::Parked, reason.code, reason.words));
        }
        Reading::Withdrawn(withdrawal) => match book.order(withdrawal.order_id) {
            None => {
                let words = "the order that the shop deleted never came here";
                return Ok(without(DeliveryStatus::Ignored, "unknown_order", words));
            }
            Some(order) => order.decide(Ask::Withdraw(withdrawal), book.now, book.waits),
        },
        Reading::Order(told) => hear(book, *told, cause),
    };
    let (outcome, reason, events) = match told {
        Ok(step) => (DeliveryStatus::Accepted, None, book.advance(step, cause)?),
        Err(Stop::AlreadyThere) => {
            let words = "something newer is known, nothing was changed";
            (DeliveryStatus::Accepted, Some(("nothing_new".to_owned(), words.to_owned())), vec![])
        }
        Err(Stop::Refused(words) | Stop::NotYet(words)) => {
            (DeliveryStatus::Parked, Some(("refused".to_owned(), words)), vec![])
        }
        Err(Stop::Invalid(errors)) => {
            let words =
                errors.into_iter().map(|error| format!("{}: {}", error.pointer, error.detail));
            let words = words.collect::<Vec<_>>().join("; ");
            (DeliveryStatus::Parked, Some(("refused".to_owned(), words)), vec![])
        }
    };
    Ok(Read { outcome, reason, order_id, events })
}

fn hear(book: &Book, mut told: ReadOrder, cause: &Cause) -> Result<crate::domain::Step, Stop> {
    book.resolve(&mut told.facts);
    match book.order(told.facts.order_id) {
        Some(order) => order.decide(Ask::Hear(Box::new(told)), book.now, book.waits),
        None => {
            let trace = cause.trace.map(|trace| trace.trace_hex());
            news::receive(told, book.now, book.waits, trace)
        }
    }
}

fn without(outcome: DeliveryStatus, code: &str, words: impl Into<String>) -> Read {
    let reason = Some((code.to_owned(), words.into()));
    Read { outcome, reason, order_id: None, events: vec![] }
}

impl Reading {
    /// Gives the order that it is about.
    pub fn order_id(&self) -> Option<OrderId> {
        match self {
            Self::Order(told) => Some(told.facts.order_id),
            Self::Withdrawn(withdrawal) => Some(withdrawal.order_id),
            Self::Ignored { .. } | Self::Parked(_) => None,
        }
    }
}
