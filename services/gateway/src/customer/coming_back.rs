//! The forms with which a customer asks to send pieces back, or says that they arrived broken.
//!
//! Both become a return, with its reason, and a clerk decides: order-intake says what can be sent
//! back, and keeps one that waits from being asked for twice. The pages show items and how far the
//! returns are, nothing personal.

use axum::http::StatusCode;
use axum::response::Response;
use contracts::ids::OrderId;
use contracts::order::LineQuantity;
use contracts::problem::Problem;
use contracts::requests::intake::{
    AskReturn, GetReturnable, RETURNS_ASK, RETURNS_RETURNABLE, Return, ReturnState, Returnable,
};
use contracts::service::Service;

use super::reply::{self, Shown};
use super::ticket::{self, Opens, Shut};
use super::words::coming_back as words_of;
use super::{CUSTOMER, names};
use crate::edge::form::Form;
use crate::routes::own::Arrived;
use crate::state::Edge;
use view::Said;

mod view;

/// What a customer wants of pieces that arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// To send them back.
    Return,
    /// To say that they arrived broken, or wrong.
    Damage,
}

impl Wish {
    /// Gives what its address ends with, and how the order's page is told of it.
    fn word(self) -> &'static str {
        match self {
            Self::Return => "return",
            Self::Damage => "damage",
        }
    }
}

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
pub async fn page(
    edge: &Edge,
    arrived: &Arrived,
    (order, wish): (OrderId, Wish),
) -> Result<Response, Problem> {
    match returnable(edge, arrived, order).await {
        Ok(order) => Ok(shown(edge, arrived, (&order, wish), None).await),
        Err(problem) if problem.status == 404 => Ok(reply::shut(edge, arrived, Shut::Unknown)),
        Err(problem) => Err(problem),
    }
}

/// Takes the form; what is wrong with it is shown with the form.
pub async fn ask(edge: &Edge, arrived: &Arrived, wish: Wish) -> Result<Response, Problem> {
    let order_id = match (ticket::open(edge, arrived), wish) {
        (Ok(Opens::Return(order)), Wish::Return) => order,
        (Ok(Opens::Damage(order)), Wish::Damage) => order,
        (Ok(_), _) => return Ok(reply::shut(edge, arrived, Shut::Unknown)),
        (Err(shut), _) => return Ok(reply::shut(edge, arrived, shut)),
    };
    let order = match returnable(edge, arrived, order_id).await {
        Ok(order) => order,
        Err(problem) if problem.status == 404 => {
            return Ok(reply::shut(edge, arrived, Shut::Unknown));
        }
        Err(problem) => return Err(problem),
    };
    let again = |said: Said| shown(edge, arrived, (&order, wish), Some(said));
    if waits(&order) {
        return Ok(again(Said::Waits).await);
    }
    let form = Form::read(&arrived.body.bytes)?;
    let Some(lines) = chosen(&order, &form) else {
        return Ok(again(Said::ChooseFirst).await);
    };
    let question = AskReturn { order_id, lines, reason: Some(reason(wish, &form)) };
    let asking = arrived.asking_as(CUSTOMER.to_owned());
    let (intake, endpoint) = (Service::OrderIntake, RETURNS_ASK);
    match edge.asker.ask_json::<Return>(&asking, intake, endpoint, &question).await {
        Ok(_) => Ok(ticket::back(edge, arrived, order_id, wish.word())),
        Err(problem) if problem.status == 422 => Ok(again(Said::Refused).await),
        // Asked meanwhile, or too late: the page is read anew, and says which.
        Err(problem) if problem.status == 409 => {
            let order = returnable(edge, arrived, order_id).await?;
            Ok(shown(edge, arrived, (&order, wish), Some(Said::Waits)).await)
        }
        Err(problem) => Err(problem),
    }
}

/// Says whether one was asked for that nobody has decided about.
fn waits(order: &Returnable) -> bool {
    order.returns.iter().any(|one| one.state == ReturnState::Requested)
}

/// Reads the pieces out of a form; nothing where none are named or a number is none.
fn chosen(order: &Returnable, form: &Form) -> Option<Vec<LineQuantity>> {
    let mut lines = Vec::new();
    for line in &order.lines {
        let text = form.value(&line.line_id.to_string()).to_owned();
        let quantity = if text.is_empty() { 0 } else { text.parse().ok()? };
        if quantity > 0 {
            lines.push(LineQuantity { line_id: line.line_id, quantity });
        }
    }
    (!lines.is_empty()).then_some(lines)
}

/// Writes the reason for whoever decides, in the language of the house.
fn reason(wish: Wish, form: &Form) -> String {
    let why = match (wish, form.value("why")) {
        (Wish::Return, "fit") => "it does not fit",
        (Wish::Return, "expected") => "it is not what was expected",
        (Wish::Return, "mistake") => "it was ordered by mistake",
        (Wish::Return, _) => "",
        (Wish::Damage, "wrong") => "another item came",
        (Wish::Damage, "faulty") => "it does not work",
        (Wish::Damage, "parts") => "a part of it is missing",
        (Wish::Damage, _) => "it arrived broken",
    };
    let parts = [why, form.value("reason")];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ")
}

async fn shown(
    edge: &Edge,
    arrived: &Arrived,
    (order, wish): (&Returnable, Wish),
    said: Option<Said>,
) -> Response {
    let language = reply::language(arrived, None);
    let status = match said {
        None => StatusCode::OK,
        Some(Said::Waits) => StatusCode::CONFLICT,
        Some(Said::ChooseFirst | Said::Refused) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let sent = order.lines.iter().flat_map(|line| &line.sent_instead);
    let names = names::of(edge, arrived, sent).await;
    let action = ticket::place(arrived, &format!("/{}", wish.word()));
    let page = view::Page { order, wish, names, action: &action, said };
    let main = maud::html! {
        (view::story(language, &page))
        (reply::way_back(edge, arrived, language))
    };
    let title = words_of::of(language).page(wish).title;
    reply::page((edge, arrived), language, &Shown::still(status, title, main))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "lin_01981f5a3c00800290000000ac0bcd2a";

    fn form(text: &str) -> Form {
        Form::read(text.as_bytes()).expect("a form")
    }

    #[test]
    fn a_form_without_a_piece_or_with_nonsense_chooses_nothing() {
        let read = |text: String| chosen(&view::tests::order(false), &form(&text));
        assert_eq!(read(format!("{LINE}=2")).map(|lines| lines[0].quantity), Some(2));
        for nothing in [format!("{LINE}=0"), format!("{LINE}=x"), String::new()] {
            assert!(read(nothing).is_none());
        }
    }

    #[test]
    fn a_reason_is_told_in_the_words_of_the_house_with_the_note_behind() {
        let told = |wish, text: &str| reason(wish, &form(text));
        assert_eq!(told(Wish::Return, "why=fit&reason=too+small"), "it does not fit: too small");
        assert_eq!(told(Wish::Return, "reason=x"), "x");
        assert_eq!(told(Wish::Return, ""), "");
        assert_eq!(told(Wish::Damage, "why=nonsense"), "it arrived broken");
        assert_eq!(
            told(Wish::Damage, "why=parts&reason=the+lid"),
            "a part of it is missing: the lid"
        );
    }
}
