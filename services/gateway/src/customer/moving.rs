//! Where an order shall go instead, said by its customer from the order's page.
//!
//! The form begins empty: what we have would be shown to anybody who has the order's link. Before the
//! approval order-intake takes it at once; after it, until a piece is packed, it is a wish that a
//! person decides about. The same form sent twice changes nothing.

use axum::http::StatusCode;
use axum::response::Response;
use contracts::ids::OrderId;
use contracts::problem::{FieldError, Problem};
use contracts::requests::intake::{AnswerCorrection, CorrectionAsked, CorrectionState, Unasked};
use maud::html;

use super::address::{asked, tell};
use super::fields::{self, Fields, Filled};
use super::order;
use super::reply::{self, Shown};
use super::ticket::{self, Opens, Shut};
use super::words::address as words_of;
use crate::edge::form::Form;
use crate::routes::own::Arrived;
use crate::state::Edge;

const PERSON: [&str; 2] = ["name", "phone"];
/// Nothing goes anywhere without these.
const NEEDED: [&str; 3] = ["street1", "city", "country"];

/// Whether the form of a token can still be sent.
enum Can {
    Say(Box<CorrectionAsked>, Unasked),
    /// It was sent before.
    Said,
    TooLate,
    Nobody,
}

/// Shows the form, or why there is none.
pub async fn page(
    edge: &Edge,
    arrived: &Arrived,
    (order, made): (OrderId, u32),
) -> Result<Response, Problem> {
    match can(edge, arrived, (order, made)).await? {
        Can::Say(asked, unasked) => {
            let order = order::load(edge, arrived, order).await?;
            let filled = Filled::in_country(order::country(&order));
            Ok(shown((edge, arrived), (&asked, unasked), &filled, &[]))
        }
        other => Ok(refused(edge, arrived, &other, StatusCode::OK)),
    }
}

/// Takes the form; what is wrong with it is shown with the form.
pub async fn take(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let (order_id, made) = match ticket::open(edge, arrived) {
        Ok(Opens::Move(order, made)) => (order, made),
        Ok(_) => return Ok(reply::shut(edge, arrived, Shut::Unknown)),
        Err(shut) => return Ok(reply::shut(edge, arrived, shut)),
    };
    let (asked, unasked) = match can(edge, arrived, (order_id, made)).await? {
        Can::Say(asked, unasked) => (asked, unasked),
        other => return Ok(refused(edge, arrived, &other, StatusCode::CONFLICT)),
    };
    let filled = Filled::sent(&Form::read(&arrived.body.bytes)?);
    let left_out = left_out(&filled);
    if !left_out.is_empty() {
        return Ok(shown((edge, arrived), (&asked, unasked), &filled, &left_out));
    }
    let answer = AnswerCorrection {
        order_id,
        shipping_address: filled.new_address(),
        customer: None,
        unasked: Some(made),
    };
    match tell(edge, arrived, &answer).await {
        Ok(_) => {
            let done = if unasked.approved { "wish" } else { "move" };
            Ok(ticket::back(edge, arrived, order_id, done))
        }
        Err(problem) if problem.status == 422 => {
            Ok(shown((edge, arrived), (&asked, unasked), &filled, &problem.errors))
        }
        // Something came between: the token knows how it was.
        Err(problem) if problem.status == 409 => {
            let can = can(edge, arrived, (order_id, made)).await?;
            Ok(refused(edge, arrived, &can, StatusCode::CONFLICT))
        }
        Err(problem) => Err(problem),
    }
}

async fn can(
    edge: &Edge,
    arrived: &Arrived,
    (order, made): (OrderId, u32),
) -> Result<Can, Problem> {
    let Some(asked) = asked(edge, arrived, order).await? else { return Ok(Can::Nobody) };
    Ok(match asked.unasked {
        Some(unasked) if unasked.made == made => Can::Say(Box::new(asked), unasked),
        Some(_) => Can::Said,
        None => Can::TooLate,
    })
}

fn refused(edge: &Edge, arrived: &Arrived, can: &Can, status: StatusCode) -> Response {
    let language = reply::language(arrived, None);
    let words = words_of::of(language);
    let said = match can {
        Can::Say(..) | Can::Said => words.moved,
        Can::TooLate => words.too_late,
        Can::Nobody => return reply::shut(edge, arrived, Shut::Unknown),
    };
    reply::notice((edge, arrived), language, status, said)
}

/// Names what was left out of an address that has to be whole.
fn left_out(filled: &Filled) -> Vec<FieldError> {
    let address = filled.address();
    let given = [&address.street1, &address.city, &address.country];
    let empty = NEEDED.into_iter().zip(given);
    let empty = empty.filter(|(_, text)| text.as_deref().is_none_or(str::is_empty));
    let named = empty.map(|(name, _)| FieldError {
        pointer: format!("#/shipping_address/{name}"),
        detail: "this is needed".to_owned(),
    });
    named.collect()
}

fn shown(
    (edge, arrived): (&Edge, &Arrived),
    (asked, unasked): (&CorrectionAsked, Unasked),
    filled: &Filled,
    wrong: &[FieldError],
) -> Response {
    let language = reply::language(arrived, None);
    let words = words_of::of(language);
    let mut missing = fields::needed(&asked.missing);
    missing.extend(NEEDED);
    let (intro, send) = match (unasked.approved, asked.state) {
        (true, _) => (words.wish_intro, words.wish_send),
        (false, CorrectionState::Asked) => (words.intro, words.send),
        (false, CorrectionState::Given | CorrectionState::NotAsked) => {
            (words.move_intro, words.move_send)
        }
    };
    let action = ticket::place(arrived, "/move");
    let fields =
        Fields { action: &action, person: &PERSON, missing: &missing, filled, wrong, send };
    let main = html! {
        section .card.form {
            p .number { (words.about) " " bdi { (asked.number) } }
            h1 { (words.move_title) }
            p .next { (intro) }
            p .hint { (words.who_stays) }
            (fields::form(words, &fields))
        }
        (reply::way_back(edge, arrived, language))
    };
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    reply::page((edge, arrived), language, &Shown::still(status, words.move_title, main))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_to_be_whole_and_who_receives_it_may_stay() {
        let read = |text: &str| Filled::sent(&Form::read(text.as_bytes()).expect("a form"));
        let half = left_out(&read("name=Li&street1=Lane+1&city=&country="));
        let pointers: Vec<_> = half.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["#/shipping_address/city", "#/shipping_address/country"]);
        let whole = read("name=&phone=&street1=Lane+1&city=Bern&country=ch&street2=");
        assert!(left_out(&whole).is_empty());
        let address = whole.new_address();
        assert_eq!((address.name, address.phone, address.country), (None, None, Some("CH".into())));
        assert_eq!(address.street2.as_deref(), Some(""), "the old floor is not in the new house");
    }
}
