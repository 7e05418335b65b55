//! Cancels an order or pieces of it.

use contracts::ids::{CancellationId, Id};
use contracts::requests::intake::{self, Cancellation, CancellationState};
use runtime::{BatchError, Cause, Outcome};

use super::book::Book;
use super::{refusal, unknown_order};
use crate::domain::cancelling::{Wish, state_of};
use crate::domain::{Ask, Order};

/// What somebody wants cancelled.
#[derive(Clone, Debug)]
pub struct CancelOrder {
    /// The request.
    pub request: intake::CancelOrder,
    /// The Idempotency-Key, where there is one.
    pub key: Option<String>,
}

/// Cancels at once what nobody holds yet, and asks the warehouse for the rest.
///
/// - Errs: 409 where nothing can be cancelled any more; 422 with pointers for wrong lines.
pub fn cancel_order(
    book: &mut Book,
    cancel: CancelOrder,
    cause: &Cause,
) -> Result<Outcome, BatchError> {
    let CancelOrder { request, key } = cancel;
    let Some(order) = book.order(request.order_id) else {
        return Ok(unknown_order(request.order_id));
    };
    let role = match key {
        Some(key) => format!("wish of {} with {key}", cause.actor),
        None => format!("wish by {}", cause.id),
    };
    let id = CancellationId::caused_by(order.id().uuid(), &role);
    let wish = Wish {
        id,
        lines: request.lines,
        reason: request.reason.unwrap_or_else(|| "no reason given".to_owned()),
        requested_by: cause.actor.clone(),
        makes_due: true,
    };
    match order.decide(Ask::Cancel(wish), book.now, book.waits) {
        Ok(step) => {
            let answer = standing(&step.order, id);
            Ok(Outcome::reply(&answer)?.announcing(book.advance(step, cause)?))
        }
        Err(stop) => refusal(stop).map_or_else(|| Outcome::reply(&standing(order, id)), Ok),
    }
}

/// Gives how far a wish is; the newest one, where the wish itself was made before or by others.
fn standing(order: &Order, id: CancellationId) -> Cancellation {
    let mut wishes = order.cancellations.iter();
    let wish = wishes.find(|wish| wish.id == id).or(order.cancellations.last());
    let lines = wish.map(|wish| wish.lines.clone()).unwrap_or_default();
    let state = if lines.is_empty() { CancellationState::Done } else { state_of(lines.iter()) };
    Cancellation {
        cancellation_id: wish.map_or(id, |wish| wish.id),
        order_id: order.id(),
        cancellation: state,
        status: order.status,
        lines,
    }
}
