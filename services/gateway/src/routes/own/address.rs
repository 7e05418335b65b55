//! The form with which a customer completes where a held order goes, behind a signed link.
//!
//! The link says whose order it is; order-intake says whether something is asked, and what. Once
//! it was answered, the page shows nothing personal any more.

mod form;
mod words;

use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use contracts::ids::OrderId;
use contracts::problem::Problem;
use contracts::requests::intake::{
    AnswerCorrection, CorrectionAsked, CorrectionState, GetCorrection, ORDERS_ANSWER_CORRECTION,
    ORDERS_CORRECTION, OrderCorrected,
};
use contracts::service::Service;
use credentials::links::{Link, LinkError, Purpose};

use super::{Arrived, track};
use crate::edge::form::{Form, Language};
use crate::edge::html::Page;
use crate::edge::{clock, html};
use crate::state::Edge;
use form::Filled;
use words::{Words, words};

const STYLE: &str = include_str!("address/address.css");
/// Who asks where a customer does.
const CUSTOMER: &str = "customer";

/// Shows the form, or why there is none.
pub async fn page(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let language = track::language_of(arrived);
    let order_id = match holder_of(edge, arrived) {
        Ok(order_id) => order_id,
        Err(refused) => return Ok(notice(language, refused)),
    };
    let Some(asked) = asked(edge, arrived, order_id).await? else {
        return Ok(notice(language, Notice::Unknown));
    };
    Ok(match asked.state {
        CorrectionState::Asked => {
            let filled = Filled::known(&asked);
            shown(language, StatusCode::OK, arrived, &asked, &filled, &[])
        }
        CorrectionState::Given => notice(language, Notice::Given),
        CorrectionState::NotAsked => notice(language, Notice::NotAsked),
    })
}

/// Takes the form; what is wrong with it is shown with the form.
pub async fn answer(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let language = track::language_of(arrived);
    let order_id = match holder_of(edge, arrived) {
        Ok(order_id) => order_id,
        Err(refused) => return Ok(notice(language, refused)),
    };
    let filled = Filled::sent(&Form::read(&arrived.body.bytes)?);
    let answer = AnswerCorrection {
        order_id,
        shipping_address: filled.address(),
        customer: Some(filled.customer()),
    };
    let asking = arrived.asking_as(CUSTOMER.to_owned());
    let (intake, endpoint) = (Service::OrderIntake, ORDERS_ANSWER_CORRECTION);
    match edge.asker.ask_json::<OrderCorrected>(&asking, intake, endpoint, &answer).await {
        Ok(_) => Ok(track::back(arrived)),
        Err(problem) if problem.status == 422 => match asked(edge, arrived, order_id).await? {
            Some(asked) => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                Ok(shown(language, status, arrived, &asked, &filled, &problem.errors))
            }
            None => Ok(notice(language, Notice::Unknown)),
        },
        // Answered before, or nobody asks any more: the page says which.
        Err(problem) if problem.status == 409 => Ok(track::back(arrived)),
        Err(problem) if problem.status == 404 => Ok(notice(language, Notice::Unknown)),
        Err(problem) => Err(problem),
    }
}

fn holder_of(edge: &Edge, arrived: &Arrived) -> Result<OrderId, Notice> {
    match edge.links.read(arrived.path_value("token"), clock::now().timestamp()) {
        Ok(Link { purpose: Purpose::Address, subject, .. }) => {
            subject.parse().map_err(|_| Notice::Unknown)
        }
        Err(LinkError::Expired(_)) => Err(Notice::Expired),
        Ok(_) | Err(LinkError::Unknown) => Err(Notice::Unknown),
    }
}

async fn asked(
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
    language: Language,
    status: StatusCode,
    arrived: &Arrived,
    asked: &CorrectionAsked,
    filled: &Filled,
    wrong: &[contracts::problem::FieldError],
) -> Response {
    let words = words(language);
    let action = track::place(arrived, "/address");
    let body = form::form(words, &action, asked, filled, wrong);
    private(page_of(language, status, words.title, &body, true))
}

/// Why there is no form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notice {
    Unknown,
    Expired,
    Given,
    NotAsked,
}

fn notice(language: Language, notice: Notice) -> Response {
    let words: &Words = words(language);
    let (status, (title, text)) = match notice {
        Notice::Unknown => (StatusCode::NOT_FOUND, words.unknown),
        Notice::Expired => (StatusCode::GONE, words.expired),
        Notice::Given => (StatusCode::OK, words.given),
        Notice::NotAsked => (StatusCode::OK, words.not_asked),
    };
    let body = format!("<h1>{title}</h1><p>{text}</p>");
    private(page_of(language, status, title, &body, false))
}

fn page_of(
    language: Language,
    status: StatusCode,
    title: &str,
    body: &str,
    has_form: bool,
) -> Response {
    let body = format!("<main>{body}</main>");
    let language = language.tag();
    html::respond(status, &Page { language, title, style: STYLE, body: &body, has_form })
}

/// What the page shows is the holder's; no cache on the way may keep it.
fn private(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
