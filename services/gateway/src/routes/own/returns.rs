//! The form with which a customer asks to send pieces back, behind a signed link.
//!
//! The link says whose order it is; order-intake says what of it can be sent back, and a clerk
//! decides. The page shows items and how far the returns are, nothing personal.

use std::fmt::Write;

use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use contracts::ids::{LineId, OrderId};
use contracts::order::LineQuantity;
use contracts::problem::Problem;
use contracts::requests::intake::{
    AskReturn, GetReturnable, RETURNS_ASK, RETURNS_RETURNABLE, Return, ReturnState, Returnable,
};
use contracts::service::Service;
use credentials::links::{Link, LinkError, Purpose};

use super::{Arrived, track};
use crate::edge::clock;
use crate::edge::form::Form;
use crate::edge::html::escape;
use crate::state::Edge;

/// Who asks where a customer does.
const CUSTOMER: &str = "customer";
/// A form has room for so many lines of an order.
const LINES_MAX: usize = 30;

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
        Err(refused) => return Ok(refused),
    };
    match returnable(edge, arrived, order_id).await {
        Ok(order) => Ok(shown(&order, arrived.path_value("token"), None)),
        Err(problem) if problem.status == 404 => Ok(track::nothing_here()),
        Err(problem) => Err(problem),
    }
}

/// Takes the form; what is wrong with it is shown with the form.
pub async fn ask(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let order_id = match holder_of(edge, arrived) {
        Ok(order_id) => order_id,
        Err(refused) => return Ok(refused),
    };
    let order = match returnable(edge, arrived, order_id).await {
        Ok(order) => order,
        Err(problem) if problem.status == 404 => return Ok(track::nothing_here()),
        Err(problem) => return Err(problem),
    };
    let token = arrived.path_value("token");
    let form = Form::read(&arrived.body.bytes)?;
    let Some(lines) = chosen(&order, &form) else {
        return Ok(shown(&order, token, Some("Please choose how many pieces you send back.")));
    };
    let reason = Some(form.value("reason").to_owned());
    let question = AskReturn { order_id, lines, reason };
    let asking = arrived.asking_as(CUSTOMER.to_owned());
    let (intake, endpoint) = (Service::OrderIntake, RETURNS_ASK);
    match edge.asker.ask_json::<Return>(&asking, intake, endpoint, &question).await {
        Ok(_) => Ok(back_to_the_page(token)),
        Err(problem) if problem.status == 422 => {
            let words = "This cannot be sent back in this way. Please look at the pieces again.";
            Ok(shown(&order, token, Some(words)))
        }
        // Asked before, or too late: the page says which.
        Err(problem) if problem.status == 409 => Ok(back_to_the_page(token)),
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

fn field(line: LineId) -> String {
    line.to_string()
}

fn holder_of(edge: &Edge, arrived: &Arrived) -> Result<OrderId, Response> {
    match edge.links.read(arrived.path_value("token"), clock::now().timestamp()) {
        Ok(Link { purpose: Purpose::Return, subject, .. }) => {
            subject.parse().map_err(|_| track::nothing_here())
        }
        Err(LinkError::Expired(_)) => {
            let words = "This link is no longer good. Please ask us for another.";
            Err(track::sorry(StatusCode::GONE, words))
        }
        Ok(_) | Err(LinkError::Unknown) => Err(track::nothing_here()),
    }
}

/// Reloading the page that comes then sends nothing twice.
fn back_to_the_page(token: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(place) = HeaderValue::try_from(format!("/track/{token}")) {
        response.headers_mut().insert(LOCATION, place);
    }
    response
}

fn shown(order: &Returnable, token: &str, wrong: Option<&str>) -> Response {
    let mut response = track::form_of("Send something back", &story(order, token, wrong));
    if wrong.is_some() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn story(order: &Returnable, token: &str, wrong: Option<&str>) -> String {
    let mut page = format!("<h1>Send something back</h1><p>Order {}</p>", escape(&order.number));
    if !order.returns.is_empty() {
        page.push_str("<dl>");
        for one in &order.returns {
            let pieces: u32 = one.lines.iter().map(|line| line.requested).sum();
            let words = in_words(one.state);
            let _ = write!(page, "<dt>{pieces} pieces</dt><dd>{words}</dd>");
            let declined = one.state == ReturnState::Declined;
            if let Some(reason) = one.decision_reason.as_ref().filter(|_| declined) {
                let _ = write!(page, "<dt></dt><dd>{}</dd>", escape(reason));
            }
        }
        page.push_str("</dl>");
    }
    let waiting = order.returns.iter().any(|one| one.state == ReturnState::Requested);
    if waiting {
        return page;
    }
    if order.over {
        page.push_str("<p>The time for sending something back is over. Please ask us.</p>");
        return page;
    }
    if order.lines.is_empty() {
        page.push_str("<p>There is nothing that can be sent back.</p>");
        return page;
    }
    form(&mut page, order, token, wrong);
    page
}

fn form(page: &mut String, order: &Returnable, token: &str, wrong: Option<&str>) {
    if let Some(until) = order.until {
        let _ = write!(page, "<p>Until {}</p>", until.format("%Y-%m-%d"));
    }
    if let Some(words) = wrong {
        let _ = write!(page, "<p role=\"alert\">{words}</p>");
    }
    let _ = write!(page, "<form method=\"post\" action=\"/track/{}/return\">", escape(token));
    for line in order.lines.iter().take(LINES_MAX) {
        let (name, most) = (field(line.line_id), line.quantity);
        let variant = line.variant.as_ref().map(|variant| format!(", {variant}"));
        let title = escape(&format!("{}{}", line.title, variant.unwrap_or_default()));
        let _ = write!(
            page,
            "<p><label>{title} <input type=\"number\" name=\"{name}\" min=\"0\" max=\"{most}\" \
             value=\"0\"> of {most}</label></p>"
        );
    }
    page.push_str(
        "<p><label>Why <input name=\"reason\" maxlength=\"300\"></label></p>\
         <button>Ask to send it back</button></form>",
    );
}

fn in_words(state: ReturnState) -> &'static str {
    match state {
        ReturnState::Requested => "We have your wish and will answer it.",
        ReturnState::Approved => "Please send it to us.",
        ReturnState::Declined => "We cannot take it back.",
        ReturnState::Cancelled => "You keep it.",
        ReturnState::PartiallyReceived => "Some of it is here.",
        ReturnState::Received => "It is here, and we look at it.",
        ReturnState::Inspected => "We give you the money back.",
        ReturnState::Closed => "It is done.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "lin_01981f5a3c00800290000000ac0bcd2a";

    fn order(over: bool) -> Returnable {
        serde_json::from_value(serde_json::json!({
            "order_id": "ord_01981f5a3c00800190000000abecde2a", "number": "<i>#1</i>",
            "until": "2026-03-01T00:00:00Z", "over": over, "returns": [],
            "lines": [{ "line_id": LINE, "title": "<b>Lamp", "variant": "red", "quantity": 2 }],
        }))
        .expect("an order")
    }

    #[test]
    fn what_can_be_sent_back_stands_in_the_form_and_what_others_wrote_stays_text() {
        let page = story(&order(false), "a.b", None);
        assert!(page.contains("action=\"/track/a.b/return\""), "{page}");
        assert!(page.contains("max=\"2\"") && page.contains("2026-03-01"), "{page}");
        assert!(!page.contains("<b>") && !page.contains("<i>"), "{page}");
        let page = story(&order(true), "a.b", None);
        assert!(!page.contains("<form") && page.contains("is over"), "{page}");
    }

    #[test]
    fn a_form_without_a_piece_or_with_nonsense_chooses_nothing() {
        let read =
            |text: String| chosen(&order(false), &Form::read(text.as_bytes()).expect("read"));
        assert_eq!(read(format!("{LINE}=2")).map(|lines| lines[0].quantity), Some(2));
        for nothing in [format!("{LINE}=0"), format!("{LINE}=x"), String::new()] {
            assert!(read(nothing).is_none());
        }
    }
}
