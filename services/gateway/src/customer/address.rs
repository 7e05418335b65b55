//! The form with which a customer completes where a held order goes, behind the link of a mail.
//!
//! The link says whose order it is; order-intake says whether something is asked, and what. Once
//! it was answered, the page shows nothing personal any more.

use axum::http::StatusCode;
use axum::response::Response;
use contracts::ids::OrderId;
use contracts::problem::{FieldError, Problem};
use contracts::requests::intake::{
    AnswerCorrection, CorrectionAsked, CorrectionState, GetCorrection, ORDERS_ANSWER_CORRECTION,
    ORDERS_CORRECTION, OrderCorrected,
};
use contracts::service::Service;
use maud::html;

use super::fields::{self, Fields, Filled};
use super::reply::{self, Shown};
use super::ticket::{self, Opens, Shut};
use super::words::address as words_of;
use super::{CUSTOMER, ticket::place};
use crate::edge::form::Form;
use crate::routes::own::Arrived;
use crate::state::Edge;

/// Who receives it.
const PERSON: [&str; 3] = ["name", "phone", "email"];

/// Shows the form, or why there is none.
pub async fn page(edge: &Edge, arrived: &Arrived, order: OrderId) -> Result<Response, Problem> {
    let Some(asked) = asked(edge, arrived, order).await? else {
        return Ok(reply::shut(edge, arrived, Shut::Unknown));
    };
    let language = reply::language(arrived, None);
    let words = words_of::of(language);
    let said = match asked.state {
        CorrectionState::Asked => {
            return Ok(shown((edge, arrived), &asked, &Filled::known(&asked), &[]));
        }
        CorrectionState::Given => words.given,
        CorrectionState::NotAsked => words.not_asked,
    };
    Ok(reply::notice((edge, arrived), language, StatusCode::OK, said))
}

/// Takes the form; what is wrong with it is shown with the form.
pub async fn answer(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let order_id = match ticket::open(edge, arrived) {
        Ok(Opens::Address(order)) => order,
        Ok(_) => return Ok(reply::shut(edge, arrived, Shut::Unknown)),
        Err(shut) => return Ok(reply::shut(edge, arrived, shut)),
    };
    let filled = Filled::sent(&Form::read(&arrived.body.bytes)?);
    let answer = AnswerCorrection {
        order_id,
        shipping_address: filled.address(),
        customer: Some(filled.customer()),
        unasked: None,
    };
    match tell(edge, arrived, &answer).await {
        Ok(_) => Ok(ticket::back(edge, arrived, order_id, "move")),
        Err(problem) if problem.status == 422 => match asked(edge, arrived, order_id).await? {
            Some(asked) => Ok(shown((edge, arrived), &asked, &filled, &problem.errors)),
            None => Ok(reply::shut(edge, arrived, Shut::Unknown)),
        },
        // Answered before, or nobody asks any more: the page says which.
        Err(problem) if problem.status == 409 => {
            Ok(ticket::back(edge, arrived, order_id, "before"))
        }
        Err(problem) if problem.status == 404 => Ok(reply::shut(edge, arrived, Shut::Unknown)),
        Err(problem) => Err(problem),
    }
}

/// Tells order-intake what a customer says.
pub async fn tell(
    edge: &Edge,
    arrived: &Arrived,
    answer: &AnswerCorrection,
) -> Result<OrderCorrected, Problem> {
    let asking = arrived.asking_as(CUSTOMER.to_owned());
    let (intake, endpoint) = (Service::OrderIntake, ORDERS_ANSWER_CORRECTION);
    edge.asker.ask_json(&asking, intake, endpoint, answer).await
}

/// Asks what a customer can say; nothing where there is no such order.
pub async fn asked(
    edge: &Edge,
    arrived: &Arrived,
    order_id: OrderId,
) -> Result<Option<CorrectionAsked>, Problem> {
    let asking = arrived.asking_as(CUSTOMER.to_owned());
    let question = GetCorrection { order_id };
    let intake = Service::OrderIntake;
    match edge.asker.ask_json(&asking, intake, ORDERS_CORRECTION, &question).await {
        Ok(asked) => Ok(Some(asked)),
        Err(problem) if problem.status == 404 => Ok(None),
        Err(problem) => Err(problem),
    }
}

fn shown(
    (edge, arrived): (&Edge, &Arrived),
    asked: &CorrectionAsked,
    filled: &Filled,
    wrong: &[FieldError],
) -> Response {
    let language = reply::language(arrived, None);
    let words = words_of::of(language);
    let (action, missing) = (place(arrived, "/address"), fields::needed(&asked.missing));
    let fields = Fields {
        action: &action,
        person: &PERSON,
        missing: &missing,
        filled,
        wrong,
        send: words.send,
    };
    let main = html! {
        section .card.form {
            p .number { (words.about) " " bdi { (asked.number) } }
            h1 { (words.title) }
            p .next { (words.intro) }
            (fields::form(words, &fields))
        }
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    reply::page((edge, arrived), language, &Shown::still(status, words.title, main))
}
