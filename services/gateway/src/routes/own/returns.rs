//! The form with which a customer asks to send pieces back, behind a signed link.
//!
//! The link says whose order it is; order-intake says what of it can be sent back, and a clerk
//! decides. The page shows items and how far the returns are, nothing personal.

mod names;
mod story;
mod words;

use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use contracts::ids::OrderId;
use contracts::order::LineQuantity;
use contracts::problem::Problem;
use contracts::requests::intake::{
    AskReturn, GetReturnable, RETURNS_ASK, RETURNS_RETURNABLE, Return, Returnable,
};
use contracts::service::Service;
use credentials::links::{Link, LinkError, Purpose};

use super::{Arrived, track};
use crate::edge::clock;
use crate::edge::form::Form;
use crate::state::Edge;
use names::names;
use story::{Shown, field, story};
use words::words;

/// Who asks where a customer does.
const CUSTOMER: &str = "customer";

/// Gives what of an order can be sent back.
pub async fn returnable(
    edge: &Edge,
    arrived: &Arrived,
    order_id: OrderId,
) -> Result<Returnable, Problem> {
    let asking = arrived.asking_as(CUSTOMER.to_owned());
    let question = GetReturnable { order_id };
    edge.asker.ask_json(&asking, Service::OrderIntake, RETURNS_RETURNABLE, &question).await
}

/// Shows what can be sent back, and how far that is which was asked for.
pub async fn page(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let order_id = match holder_of(edge, arrived) {
        Ok(order_id) => order_id,
        Err(why) => return Ok(nothing(arrived, why)),
    };
    match returnable(edge, arrived, order_id).await {
        Ok(order) => Ok(shown(edge, arrived, &order, None).await),
        Err(problem) if problem.status == 404 => Ok(nothing(arrived, Why::Unknown)),
        Err(problem) => Err(problem),
    }
}

/// Takes the form; what is wrong with it is shown with the form.
pub async fn ask(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let order_id = match holder_of(edge, arrived) {
        Ok(order_id) => order_id,
        Err(why) => return Ok(nothing(arrived, why)),
    };
    let order = match returnable(edge, arrived, order_id).await {
        Ok(order) => order,
        Err(problem) if problem.status == 404 => return Ok(nothing(arrived, Why::Unknown)),
        Err(problem) => return Err(problem),
    };
    let words = words(track::language_of(arrived));
    let form = Form::read(&arrived.body.bytes)?;
    let Some(lines) = chosen(&order, &form) else {
        return Ok(shown(edge, arrived, &order, Some(words.choose)).await);
    };
    let reason = Some(form.value("reason").to_owned());
    let question = AskReturn { order_id, lines, reason };
    let asking = arrived.asking_as(CUSTOMER.to_owned());
    let (intake, endpoint) = (Service::OrderIntake, RETURNS_ASK);
    match edge.asker.ask_json::<Return>(&asking, intake, endpoint, &question).await {
        Ok(_) => Ok(track::back(arrived)),
        Err(problem) if problem.status == 422 => {
            Ok(shown(edge, arrived, &order, Some(words.refused)).await)
        }
        // Asked before, or too late: the page says which.
        Err(problem) if problem.status == 409 => Ok(track::back(arrived)),
        Err(problem) => Err(problem),
    }
}

/// Reads the pieces out of a form; nothing where none are named or a number is none.
fn chosen(order: &Returnable, form: &Form) -> Option<Vec<LineQuantity>> {
    let mut lines = Vec::new();
    for line in &order.lines {
        let text = form.value(&field(line.line_id));
        let quantity = if text.is_empty() { 0 } else { text.parse().ok()? };
        if quantity > 0 {
            lines.push(LineQuantity { line_id: line.line_id, quantity });
        }
    }
    (!lines.is_empty()).then_some(lines)
}

/// Why a link shows nothing.
#[derive(Clone, Copy)]
enum Why {
    Unknown,
    Expired,
}

fn holder_of(edge: &Edge, arrived: &Arrived) -> Result<OrderId, Why> {
    match edge.links.read(arrived.path_value("token"), clock::now().timestamp()) {
        Ok(Link { purpose: Purpose::Return, subject, .. }) => {
            subject.parse().map_err(|_| Why::Unknown)
        }
        Err(LinkError::Expired(_)) => Err(Why::Expired),
        Ok(_) | Err(LinkError::Unknown) => Err(Why::Unknown),
    }
}

fn nothing(arrived: &Arrived, why: Why) -> Response {
    let language = track::language_of(arrived);
    let (status, (title, text)) = match why {
        Why::Unknown => (StatusCode::NOT_FOUND, words(language).unknown),
        Why::Expired => (StatusCode::GONE, words(language).expired),
    };
    track::shown(language, status, title, &format!("<h1>{title}</h1><p>{text}</p>"))
}

async fn shown(
    edge: &Edge,
    arrived: &Arrived,
    order: &Returnable,
    wrong: Option<&str>,
) -> Response {
    let language = track::language_of(arrived);
    let words = words(language);
    let status = match wrong {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let (names, action) = (names(edge, arrived, order).await, track::place(arrived, "/return"));
    let page = story(words, &Shown { order, names, action: &action, wrong });
    let mut response = track::shown_with_form(language, status, words.title, &page);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "lin_01981f5a3c00800290000000ac0bcd2a";

    #[test]
    fn a_form_without_a_piece_or_with_nonsense_chooses_nothing() {
        let read = |text: String| {
            chosen(&story::tests::order(false), &Form::read(text.as_bytes()).expect("read"))
        };
        assert_eq!(read(format!("{LINE}=2")).map(|lines| lines[0].quantity), Some(2));
        for nothing in [format!("{LINE}=0"), format!("{LINE}=x"), String::new()] {
            assert!(read(nothing).is_none());
        }
    }
}
