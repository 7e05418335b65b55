//! Whether something that was said can be written down.

use contracts::problem::Problem;
use contracts::requests::crm::{ContactsRecord, CustomerContact};

/// Says what speaks against writing it down, given whether the customer is there and the order is
/// theirs.
pub fn refusal(wish: &ContactsRecord, is_there: bool, order_is_theirs: bool) -> Option<Problem> {
    if !is_there {
        return Some(Problem::not_found(format!("there is no customer {}", wish.customer_id)));
    }
    let order = wish.order_id.filter(|_| !order_is_theirs)?;
    let problem = Problem::unprocessable(format!("{order} is no order of this customer"));
    Some(problem.with_error("#/order_id", "one of the customer's orders"))
}

/// Says whether what is there already is what is wanted again.
pub fn is_the_same(wish: &ContactsRecord, kept: &CustomerContact) -> bool {
    let said = kept.text.as_ref().is_none_or(|text| *text == wish.text);
    said && kept.kind == wish.kind
        && kept.direction == wish.direction
        && kept.order_id == wish.order_id
}
