//! Moves an order by an event or its timer.

use contracts::ids::OrderId;
use runtime::{BatchError, Cause, Outcome};

use super::book::Book;
use super::refusal;
use crate::domain::Ask;

/// Moves an order; an event that had its effect has none again, an order that is not known waits.
pub fn move_order(
    book: &mut Book,
    id: OrderId,
    ask: Ask,
    cause: &Cause,
) -> Result<Outcome, BatchError> {
    let Some(order) = book.order(id) else {
        return Ok(Outcome::not_yet(format!("order {id} is not known")));
    };
    if book.has_effect(id, cause.id) {
        return Ok(Outcome::done());
    }
    match order.decide(ask, book.now, book.waits) {
        Ok(step) => Ok(Outcome::done().announcing(book.advance(step, cause)?)),
        Err(stop) => Ok(refusal(stop).unwrap_or_else(Outcome::done)),
    }
}
