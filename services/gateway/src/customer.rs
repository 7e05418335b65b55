//! The pages of customers: one for an order, and one for each thing that they can do about it.
//!
//! Who holds a link is nobody who signed in. The link of an order only shows. Whatever changes
//! something is done with a token for that one deed: the order's page makes it, for an hour, or a
//! mail carried it. Whether it can still be done is known to whoever owns its subject.
//!
//! - [`ticket`]: what a link says, and the way back
//! - [`reply`]: pages under a strict policy
//! - [`words`]: every word, in each language
//! - [`order`]: where an order is, and what can be done
//! - [`live`]: what tells an open page that something has changed
//! - [`fields`]: the form of an address
//! - [`address`]: what a held order asks of its customer
//! - [`moving`]: where an order shall go instead
//! - [`shortage`]: what becomes of missing pieces
//! - [`coming_back`]: pieces that go back, or arrived broken
//! - [`names`]: what items are called that stand in for others
//! - [`receipt`]: everything has arrived

pub mod address;
pub mod coming_back;
pub mod fields;
pub mod live;
pub mod moving;
pub mod names;
pub mod order;
pub mod receipt;
pub mod reply;
pub mod shortage;
pub mod ticket;
mod words;

use axum::response::Response;
use contracts::problem::Problem;

use crate::routes::own::Arrived;
use crate::state::Edge;
use coming_back::Wish;
use ticket::Opens;

/// Who asks where a customer does.
pub const CUSTOMER: &str = "customer";

/// Shows what a link is for; one that opens nothing gets a page too.
pub async fn page(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let shown = match ticket::open(edge, arrived) {
        Ok(Opens::Order(order)) => order::page(edge, arrived, order).await,
        Ok(Opens::Parcel(token)) => order::page_of_parcel(edge, arrived, token).await,
        Ok(Opens::Address(order)) => address::page(edge, arrived, order).await,
        Ok(Opens::Move(order, made)) => moving::page(edge, arrived, (order, made)).await,
        Ok(Opens::Shortage(case)) => shortage::page(edge, arrived, case).await,
        Ok(Opens::Return(order)) => coming_back::page(edge, arrived, (order, Wish::Return)).await,
        Ok(Opens::Damage(order)) => coming_back::page(edge, arrived, (order, Wish::Damage)).await,
        Ok(Opens::Receipt(order)) => receipt::page(edge, arrived, order).await,
        Err(shut) => Ok(reply::shut(edge, arrived, shut)),
    };
    match shown {
        Err(problem) if problem.status == 503 => Ok(reply::away(edge, arrived)),
        other => other,
    }
}
