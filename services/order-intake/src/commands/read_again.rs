//! Makes of parked bytes what they say by now.

use contracts::ids::DeliveryId;
use contracts::problem::Problem;
use contracts::requests::intake::DeliveryTaken;
use runtime::{BatchError, Cause, Outcome};

use super::book::Book;
use super::take_delivery::follow;
use crate::domain::adapters::Reading;
use crate::store::deliveries;

/// A parked delivery, and what it says now.
#[derive(Clone, Debug)]
pub struct ReadAgain {
    /// The delivery.
    pub delivery_id: DeliveryId,
    /// What its bytes say.
    pub reading: Reading,
}

/// Follows a parked delivery, in the lane of its order.
///
/// - Errs: 409 where it is parked no longer.
pub fn read_again(book: &mut Book, again: ReadAgain, cause: &Cause) -> Result<Outcome, BatchError> {
    let id = again.delivery_id;
    if !book.unpark(id) {
        return Ok(Outcome::refused(Problem::conflict(format!("{id} is not parked"))));
    }
    let read = follow(book, again.reading, cause)?;
    let (reason_code, reason) = read.reason.unzip();
    let answer = DeliveryTaken {
        status: read.outcome,
        delivery_id: id,
        order_id: read.order_id,
        reason: reason.clone(),
    };
    book.note_reading(deliveries::ReadAgain {
        id,
        outcome: read.outcome,
        reason_code,
        reason,
        order_id: read.order_id,
    });
    Ok(Outcome::reply(&answer)?.announcing(read.events))
}
