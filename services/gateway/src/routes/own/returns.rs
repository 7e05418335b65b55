//! The form with which a customer asks to send pieces back, behind a signed link.
//!
//! The link says whose order it is; order-intake says what of it can be sent back, and a clerk
//! decides. The page shows items and how far the returns are, nothing personal.

mod words;

use std::fmt::Write;

use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
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
use words::{Words, words};

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
        Err(why) => return Ok(nothing(arrived, why)),
    };
    match returnable(edge, arrived, order_id).await {
        Ok(order) => Ok(shown(arrived, &order, None)),
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
        return Ok(shown(arrived, &order, Some(words.choose)));
    };
    let reason = Some(form.value("reason").to_owned());
    let question = AskReturn { order_id, lines, reason };
    let asking = arrived.asking_as(CUSTOMER.to_owned());
    let (intake, endpoint) = (Service::OrderIntake, RETURNS_ASK);
    match edge.asker.ask_json::<Return>(&asking, intake, endpoint, &question).await {
        Ok(_) => Ok(track::back(arrived)),
        Err(problem) if problem.status == 422 => Ok(shown(arrived, &order, Some(words.refused))),
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

fn field(line: LineId) -> String {
    line.to_string()
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

fn shown(arrived: &Arrived, order: &Returnable, wrong: Option<&str>) -> Response {
    let language = track::language_of(arrived);
    let words = words(language);
    let status = match wrong {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let page = story(words, order, &track::place(arrived, "/return"), wrong);
    let mut response = track::shown_with_form(language, status, words.title, &page);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Tells how far the returns are, and asks for what can be sent back.
///
/// - Takes: `action`, where the form goes; `wrong`, what was wrong with the form before.
fn story(words: &Words, order: &Returnable, action: &str, wrong: Option<&str>) -> String {
    let (title, number) = (words.title, escape(&order.number));
    let mut page = format!("<h1>{title}</h1><p>{} {number}</p>", words.order);
    if !order.returns.is_empty() {
        page.push_str("<dl>");
        for one in &order.returns {
            let pieces: u32 = one.lines.iter().map(|line| line.requested).sum();
            let (unit, state) = (words.pieces, words.state(one.state));
            let _ = write!(page, "<dt>{pieces} {unit}</dt><dd>{state}</dd>");
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
    if order.over || order.lines.is_empty() {
        let why = if order.over { words.over } else { words.none };
        let _ = write!(page, "<p>{why}</p>");
        return page;
    }
    form(&mut page, words, order, action, wrong);
    page
}

fn form(page: &mut String, words: &Words, order: &Returnable, action: &str, wrong: Option<&str>) {
    if let Some(until) = order.until {
        let _ = write!(page, "<p>{} {}</p>", words.until, until.format("%Y-%m-%d"));
    }
    if let Some(wrong) = wrong {
        let _ = write!(page, "<p role=\"alert\">{wrong}</p>");
    }
    let _ = write!(page, "<form method=\"post\" action=\"{}\">", escape(action));
    for line in order.lines.iter().take(LINES_MAX) {
        let (name, most, at_most) = (field(line.line_id), line.quantity, words.at_most);
        let variant = line.variant.as_ref().map(|variant| format!("{}{variant}", words.comma));
        let title = escape(&format!("{}{}", line.title, variant.unwrap_or_default()));
        let _ = write!(
            page,
            "<p><label>{title} <input type=\"number\" name=\"{name}\" min=\"0\" max=\"{most}\" \
             value=\"0\"> {at_most} {most}</label></p>"
        );
    }
    let _ = write!(
        page,
        "<p><label>{} <input name=\"reason\" maxlength=\"300\"></label></p>\
         <button>{}</button></form>",
        words.why, words.send
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::form::Language;

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
        let english = words(Language::English);
        let page = story(english, &order(false), "/track/a.b/return", None);
        assert!(page.contains("action=\"/track/a.b/return\""), "{page}");
        assert!(page.contains("max=\"2\"") && page.contains("2026-03-01"), "{page}");
        assert!(!page.contains("<b>") && !page.contains("<i>"), "{page}");
        let page = story(english, &order(true), "/track/a.b/return", None);
        assert!(!page.contains("<form") && page.contains("is over"), "{page}");
    }

    #[test]
    fn it_is_told_in_chinese() {
        let chinese = words(Language::Chinese);
        let page = story(chinese, &order(false), "/x", Some(chinese.choose));
        assert!(page.contains("申请退货") && page.contains("最多可退 2"), "{page}");
        assert!(page.contains("<p role=\"alert\">请填写要退货的件数"), "{page}");
        let states = |words: &Words| {
            [ReturnState::Requested, ReturnState::Closed].map(|state| words.state(state))
        };
        assert_eq!(states(chinese), ["我们已收到您的申请，会尽快答复。", "退货已完成。"]);
        assert_eq!(states(words(Language::English))[1], "It is done.");
        assert!(story(chinese, &order(true), "/x", None).contains("退货期限已过"));
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
