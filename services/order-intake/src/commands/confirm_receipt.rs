//! Completes an order because the customer has everything.

use contracts::ids::OrderId;
use contracts::requests::intake::OrderStanding;
use runtime::{BatchError, Cause, Outcome};

use super::book::Book;
use super::{refusal, unknown_order};
use crate::domain::{Ask, Order};

/// Completes an order whose pieces are all settled.
///
/// - Errs: 409 while pieces are under way.
pub fn confirm_receipt(book: &mut Book, id: OrderId, cause: &Cause) -> Result<Outcome, BatchError> {
    let Some(order) = book.order(id) else {
        return Ok(unknown_order(id));
    };
    match order.decide(Ask::ConfirmReceipt, book.now, book.waits) {
        Ok(step) => {
            let answer = standing(&step.order);
            Ok(Outcome::reply(&answer)?.announcing(book.advance(step, cause)?))
        }
        Err(stop) => refusal(stop).map_or_else(|| Outcome::reply(&standing(order)), Ok),
    }
}

fn standing(order: &Order) -> OrderStanding {
    OrderStanding { id: order.id(), status: order.status, version: order.version }
}
