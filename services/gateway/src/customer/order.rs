//! The page of an order: where it is, what happens next and until when, its parcels and pieces, and
//! what its customer can do now. It shows no name, no street, nothing by which somebody is reached,
//! and no money: whoever finds the link learns where a parcel is, and to which city it goes.
//!
//! - [`known`]: what is asked for it
//! - [`standing`]: where it is, and what can be done
//! - [`top`]: the headline, how far it is, until when
//! - [`deeds`]: what can be done, each with a token of its own
//! - [`contents`]: parcels, pieces, and what goes back

mod contents;
mod deeds;
mod known;
pub mod standing;
mod top;

use axum::http::StatusCode;
use axum::response::Response;
use contracts::address::Recipient;
use contracts::ids::OrderId;
use contracts::problem::Problem;
use contracts::requests::intake::{GetOrder, ORDERS_GET, Order};
use contracts::service::Service;
use maud::{Markup, html};

use super::CUSTOMER;
use super::reply::{self, Shown};
use super::words::frame;
use super::words::order as words_of;
use crate::console::look::parts::icon;
use crate::edge::form::Language;
use crate::routes::own::Arrived;
use crate::state::Edge;
use known::Known;

/// Gives an order, for what can be done with it.
pub async fn load(edge: &Edge, arrived: &Arrived, id: OrderId) -> Result<Order, Problem> {
    let asking = arrived.asking_as(CUSTOMER.to_owned());
    let question = GetOrder { order_id: id };
    edge.asker.ask_json(&asking, Service::OrderIntake, ORDERS_GET, &question).await
}

/// Gives the country in which an order's recipient is.
pub fn country(order: &Order) -> Option<&str> {
    match order.person.as_ref()?.recipient.as_ref()? {
        Recipient::Clear { address, .. } => address.country.as_deref(),
        Recipient::Opaque { .. } => None,
    }
}

/// Shows an order to the holder of its link.
pub async fn page(edge: &Edge, arrived: &Arrived, id: OrderId) -> Result<Response, Problem> {
    match known::of_order(edge, arrived, id).await {
        Ok(known) => Ok(shown((edge, arrived), &known, true)),
        Err(problem) if problem.status == 404 => Ok(nothing(edge, arrived)),
        Err(problem) => Err(problem),
    }
}

/// Shows the order of a parcel to whoever has the parcel's token: a carrier may, so it only shows.
pub async fn page_of_parcel(
    edge: &Edge,
    arrived: &Arrived,
    token: String,
) -> Result<Response, Problem> {
    let parcel = match known::of_token(edge, arrived, token).await {
        Ok(parcel) => parcel,
        Err(problem) if problem.status == 404 => return Ok(nothing(edge, arrived)),
        Err(problem) => return Err(problem),
    };
    let known = match parcel.order_id {
        Some(id) => known::of_order(edge, arrived, id).await.ok(),
        None => None,
    };
    let known = known.unwrap_or_else(|| known::of_parcel(parcel));
    Ok(shown((edge, arrived), &known, false))
}

fn nothing(edge: &Edge, arrived: &Arrived) -> Response {
    let language = reply::language(arrived, None);
    let said = frame::of(language).unknown;
    reply::notice((edge, arrived), language, StatusCode::NOT_FOUND, said)
}

fn shown((edge, arrived): (&Edge, &Arrived), known: &Known, acts: bool) -> Response {
    let language = reply::language(arrived, known.order.as_ref().and_then(country));
    let title = format!("{} {}", words_of::of(language).order, known.number);
    let deeds = if acts { standing::deeds(known) } else { Vec::new() };
    let deeds = deeds::section((edge, arrived), language, known, &deeds);
    let done = arrived.query_value("done");
    let main = content(language, known, done, (deeds, acts));
    let live = known.order.is_some().then(|| format!("{}/live", path(arrived)));
    let shown = Shown { status: StatusCode::OK, title: &title, live, main };
    reply::page((edge, arrived), language, &shown)
}

fn path(arrived: &Arrived) -> String {
    format!("/track/{}", arrived.path_value("token"))
}

fn content(
    language: Language,
    known: &Known,
    done: Option<&str>,
    (deeds, acts): (Markup, bool),
) -> Markup {
    let words = words_of::of(language);
    let place = standing::place(known);
    let waits = known.order.as_ref().is_some_and(standing::wish_waits);
    html! {
        @if let Some(done) = done.and_then(|done| words.done(done)) {
            p .done role="status" { (icon("check")) span { (done) } }
        }
        (top::headline(language, known, place))
        @if waits { p .hint { (icon("edit")) span { (words.wish_waits) } } }
        (deeds)
        (contents::parcels(language, known, place))
        (contents::coming_back(language, known))
        (contents::pieces(language, known))
        footer .foot {
            p { @if acts { (words.keep) } @else { (words.only_shows) } }
        }
    }
}

#[cfg(test)]
mod tests;
