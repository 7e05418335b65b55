//! What a link says: what it opens, the tokens that are made for a deed, and the way back.

use axum::http::header::{CACHE_CONTROL, LOCATION};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use contracts::ids::{OrderId, ShortageId};
use credentials::links::{self, Link, LinkError, Purpose};

use super::reply;
use crate::edge::clock::now;
use crate::edge::form::Language;
use crate::routes::own::Arrived;
use crate::state::Edge;

/// A token for a deed stays the same for so long, so that a page that is read anew stays as it is.
const STEADY_SECONDS: i64 = 15 * 60;

/// What a link opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opens {
    /// The page of an order.
    Order(OrderId),
    /// The same, as far as the token of a parcel may see it.
    Parcel(String),
    /// The form that a held order asks for.
    Address(OrderId),
    /// The form for where an order shall go instead, and how often that was said before.
    Move(OrderId, u32),
    /// The choice for missing pieces.
    Shortage(ShortageId),
    /// The form for what goes back.
    Return(OrderId),
    /// The form for what arrived broken.
    Damage(OrderId),
    /// The confirmation of the receipt.
    Receipt(OrderId),
}

/// Why a link opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shut {
    /// Nobody here gave it, it was altered, or it is for something else.
    Unknown,
    /// It was good once.
    Expired,
}

/// Says what the link of a request opens.
pub fn open(edge: &Edge, arrived: &Arrived) -> Result<Opens, Shut> {
    let token = arrived.path_value("token");
    if !links::is_signed(token) {
        return Ok(Opens::Parcel(token.to_owned()));
    }
    match edge.links.read(token, now().timestamp()) {
        Ok(link) => read(&link).ok_or(Shut::Unknown),
        Err(LinkError::Expired(_)) => Err(Shut::Expired),
        Err(LinkError::Unknown) => Err(Shut::Unknown),
    }
}

fn read(link: &Link) -> Option<Opens> {
    let subject = link.subject.as_str();
    Some(match link.purpose {
        Purpose::Order => Opens::Order(subject.parse().ok()?),
        Purpose::Address => Opens::Address(subject.parse().ok()?),
        Purpose::Shortage => Opens::Shortage(subject.parse().ok()?),
        Purpose::Return => Opens::Return(subject.parse().ok()?),
        Purpose::Damage => Opens::Damage(subject.parse().ok()?),
        Purpose::Receipt => Opens::Receipt(subject.parse().ok()?),
        Purpose::Move => {
            let (order, made) = subject.split_once('.')?;
            Opens::Move(order.parse().ok()?, made.parse().ok()?)
        }
    })
}

/// Makes the token of a deed, good for an hour at least.
pub fn deed(edge: &Edge, purpose: Purpose, subject: String) -> String {
    let steady = now().timestamp().div_euclid(STEADY_SECONDS) * STEADY_SECONDS;
    let expires_at = steady + STEADY_SECONDS + Purpose::Receipt.lasts_seconds();
    edge.links.sign(&Link { purpose, subject, expires_at })
}

/// Gives the subject of a token with which an order is moved that was moved so often before.
pub fn moving(order: OrderId, made: u32) -> String {
    format!("{order}.{made}")
}

/// Gives the link of the order that led here; nothing where it is none, or of another order.
///
/// - Takes: the order; nothing where it is not known.
pub fn came_from<'a>(edge: &Edge, arrived: &'a Arrived, order: Option<OrderId>) -> Option<&'a str> {
    let token = arrived.query_value("from")?;
    let link = edge.links.read(token, now().timestamp()).ok()?;
    let fits = order.is_none_or(|order| link.subject == order.to_string());
    (link.purpose == Purpose::Order && fits).then_some(token)
}

/// Gives where a page of a link is, in the language and with the way back that the address named.
///
/// - Takes: `behind`, what stands behind the token.
pub fn place(arrived: &Arrived, behind: &str) -> String {
    let language = arrived.query_value("lang").and_then(|text| Language::wished(Some(text)));
    address(arrived.path_value("token"), behind, language, arrived.query_value("from"))
}

/// Writes an address.
pub fn address(
    token: &str,
    behind: &str,
    language: Option<Language>,
    from: Option<&str>,
) -> String {
    let mut address = format!("/track/{token}{behind}");
    let mut between = '?';
    let language = language.map(|language| ("lang", language.tag()));
    let from = from.filter(|from| is_plain(from)).map(|from| ("from", from));
    for (name, value) in [language, from].into_iter().flatten() {
        address.push(between);
        address.push_str(&format!("{name}={value}"));
        between = '&';
    }
    address
}

/// Says whether a text may stand in an address as it is.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

/// Sends a browser to the page of the order, or where there is none to that of its link: reloading
/// that sends nothing twice.
///
/// - Takes: `done`, what was done, to be said there.
pub fn back(edge: &Edge, arrived: &Arrived, order: OrderId, done: &str) -> Response {
    let language = arrived.query_value("lang").and_then(|text| Language::wished(Some(text)));
    let place = match came_from(edge, arrived, Some(order)) {
        Some(from) => {
            let place = address(from, "", language, None);
            format!("{place}{}done={done}", if language.is_some() { '&' } else { '?' })
        }
        None => place(arrived, ""),
    };
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(place) = HeaderValue::try_from(place) {
        response.headers_mut().insert(LOCATION, place);
    }
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    reply::keep_to_ourselves(response.headers_mut());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: &str = "ord_01981f5a3c00800190000000abecde2a";

    fn link(purpose: Purpose, subject: &str) -> Link {
        Link { purpose, subject: subject.to_owned(), expires_at: 1 }
    }

    #[test]
    fn a_link_opens_what_it_was_signed_for_and_nothing_else() {
        let order: OrderId = ORDER.parse().expect("an id");
        for purpose in Purpose::ALL {
            let subject = match purpose {
                Purpose::Shortage => "sho_01981f5a3c00800390000000ac0bcd2a".to_owned(),
                Purpose::Move => moving(order, 3),
                Purpose::Order
                | Purpose::Address
                | Purpose::Return
                | Purpose::Damage
                | Purpose::Receipt => ORDER.to_owned(),
            };
            assert!(read(&link(purpose, &subject)).is_some(), "{purpose:?}");
            assert_eq!(read(&link(purpose, "lin_1")), None, "{purpose:?}");
        }
        assert_eq!(read(&link(Purpose::Move, &moving(order, 3))), Some(Opens::Move(order, 3)));
        assert_eq!(read(&link(Purpose::Move, ORDER)), None);
    }

    #[test]
    fn an_address_keeps_language_and_way_back_and_nothing_odd() {
        let chinese = Some(Language::Chinese);
        assert_eq!(address("a.b", "", None, None), "/track/a.b");
        let whole = address("a.b", "/move", chinese, Some("c.d"));
        assert_eq!(whole, "/track/a.b/move?lang=zh-CN&from=c.d");
        assert_eq!(address("a.b", "", None, Some("//evil?x")), "/track/a.b");
    }
}
