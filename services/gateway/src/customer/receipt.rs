//! A customer says that everything has arrived: once, with a token that the order's page made.

use axum::http::StatusCode;
use axum::response::Response;
use contracts::ids::OrderId;
use contracts::order::OrderStatus;
use contracts::problem::Problem;
use contracts::requests::intake::{ConfirmReceipt, ORDERS_CONFIRM_RECEIPT, Order, OrderStanding};
use contracts::service::Service;
use maud::html;

use super::CUSTOMER;
use super::order::{self, standing};
use super::reply::{self, Shown};
use super::ticket::{self, Opens, Shut};
use super::words::frame::Said;
use super::words::receipt::{self as words_of, Words};
use crate::routes::own::Arrived;
use crate::state::Edge;

/// Shows the button, or why there is none.
pub async fn page(edge: &Edge, arrived: &Arrived, id: OrderId) -> Result<Response, Problem> {
    let order = match order::load(edge, arrived, id).await {
        Ok(order) => order,
        Err(problem) if problem.status == 404 => {
            return Ok(reply::shut(edge, arrived, Shut::Unknown));
        }
        Err(problem) => return Err(problem),
    };
    if !standing::can_be_confirmed(&order) {
        return Ok(refused(edge, arrived, &order, StatusCode::OK));
    }
    let language = reply::language(arrived, order::country(&order));
    let words = words_of::of(language);
    let main = html! {
        section .card.form {
            h1 { (words.title) }
            p .next { (words.sure) }
            form method="post" action=(ticket::place(arrived, "/receipt")) {
                button .button.primary { (words.yes) }
            }
        }
        (reply::way_back(edge, arrived, language))
    };
    let shown = Shown::still(StatusCode::OK, words.title, main);
    Ok(reply::page((edge, arrived), language, &shown))
}

/// Confirms the receipt; whoever comes a second time, too early or too late is told so.
pub async fn confirm(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let order_id = match ticket::open(edge, arrived) {
        Ok(Opens::Receipt(order)) => order,
        Ok(_) => return Ok(reply::shut(edge, arrived, Shut::Unknown)),
        Err(shut) => return Ok(reply::shut(edge, arrived, shut)),
    };
    let order = order::load(edge, arrived, order_id).await?;
    if !standing::can_be_confirmed(&order) {
        return Ok(refused(edge, arrived, &order, StatusCode::CONFLICT));
    }
    let asking = arrived.asking_as(CUSTOMER.to_owned());
    let (intake, endpoint) = (Service::OrderIntake, ORDERS_CONFIRM_RECEIPT);
    let question = ConfirmReceipt { order_id };
    match edge.asker.ask_json::<OrderStanding>(&asking, intake, endpoint, &question).await {
        Ok(_) => Ok(ticket::back(edge, arrived, order_id, "receipt")),
        Err(problem) if problem.status == 409 => {
            Ok(refused(edge, arrived, &order, StatusCode::CONFLICT))
        }
        Err(problem) => Err(problem),
    }
}

fn refused(edge: &Edge, arrived: &Arrived, order: &Order, status: StatusCode) -> Response {
    let language = reply::language(arrived, order::country(order));
    let said = why_not(words_of::of(language), order.status);
    reply::notice((edge, arrived), language, status, said)
}

/// Says why nothing can be confirmed.
fn why_not(words: &Words, status: OrderStatus) -> Said {
    match status {
        OrderStatus::Completed | OrderStatus::Closed => words.done_before,
        OrderStatus::Received
        | OrderStatus::InReview
        | OrderStatus::Approved
        | OrderStatus::Processing => words.too_early,
        OrderStatus::Cancelled | OrderStatus::Rejected => words.over,
    }
}
