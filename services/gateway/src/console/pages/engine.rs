//! The engine room: whether orders flow, which service is how far, what is put aside, and whether what
//! has to be true is true.
//!
//! - [`picture`]: the way of the orders, drawn
//! - [`services`]: every service, its lanes and what they have read
//! - [`aside`]: messages that are put aside, and what is not told outside yet
//! - [`message`]: one message, and what can be done about it
//! - [`checks`]: the last check of the invariants
//! - [`ground`]: broker and database

mod aside;
mod checks;
mod ground;
mod message;
mod picture;
mod services;

pub use message::{deed, page as message};

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::PageQuery;
use contracts::requests::outbound::{ListTellings, TELLINGS_LIST, TellingView};
use contracts::service::Service;
use maud::{Markup, html};
use serde_json::json;

use super::form_of;
use crate::console::act::act;
use crate::console::look::parts::{self, icon};
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::engine::{self as words_of, Words};
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::engine::House;
use crate::engine::checks::Checks;
use crate::engine::condition::Condition;
use crate::state::Edge;
use crate::store;
use aside::PutAside;

/// How long the database has to answer; the rest is shown without it.
const ANSWERED_WITHIN: Duration = Duration::from_millis(1_500);
/// Tellings on the page.
const TELLINGS_SHOWN: u32 = 20;

/// What is known of the house.
struct Known {
    house: Arc<House>,
    aside: Vec<PutAside>,
    /// Nothing where the gateway's own lane does not answer.
    tellings: Option<Page<TellingView>>,
    /// Nothing where the database does not answer.
    checks: Option<Checks>,
}

/// Shows the page.
pub async fn page(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let shown = match load(&edge, &visitor).await {
        Ok(known) => Ok(shown(&visitor, &known)),
        Err(problem) => Err(problem),
    };
    reply::answer(&visitor.visit, shown)
}

/// Asks for a check of the invariants.
pub async fn check(State(edge): State<Edge>, visitor: Visitor, sent: Body) -> Response {
    let asked = async {
        form_of(&edge, &visitor.visit, sent).await?;
        act(&edge, &visitor.person, Method::POST, "/api/v1/checks/ask", Some(&json!({})), None)
            .await
    };
    match asked.await {
        Ok(_) => reply::see_other("/engine#checks"),
        Err(problem) => reply::problem(&visitor.visit, &problem),
    }
}

/// Has something told again, or gives it up.
pub async fn telling(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path((id, deed)): Path<(String, String)>,
    sent: Body,
) -> Response {
    let asked = async {
        let form = form_of(&edge, &visitor.visit, sent).await?;
        let body = match deed.as_str() {
            "retry" => json!({}),
            "drop" => json!({ "reason": form.value("reason") }),
            _ => return Err(Problem::not_found(words_of::of(visitor.visit.language).no_such)),
        };
        let path = format!("/api/v1/tellings/{id}/{deed}");
        act(&edge, &visitor.person, Method::POST, &path, Some(&body), None).await
    };
    match asked.await {
        Ok(_) => reply::see_other(&format!("/engine?done=telling-{deed}#outside")),
        Err(problem) => reply::problem(&visitor.visit, &problem),
    }
}

async fn load(edge: &Edge, visitor: &Visitor) -> Result<Known, Problem> {
    visitor.needs(Room::Engine)?;
    let checks = tokio::time::timeout(ANSWERED_WITHIN, store::checks::find(&edge.pool));
    let (house, checks) = tokio::join!(edge.engine.look(edge), checks);
    let (aside, tellings) =
        tokio::join!(aside::of_house(edge, visitor, &house), tellings(edge, visitor, &house));
    Ok(Known { house, aside, tellings, checks: checks.ok().and_then(Result::ok) })
}

async fn tellings(edge: &Edge, visitor: &Visitor, house: &House) -> Option<Page<TellingView>> {
    house.service(Service::Gateway)?.standing.as_ref()?;
    let page = PageQuery { limit: Some(TELLINGS_SHOWN), cursor: None };
    let question = ListTellings { page, ..ListTellings::default() };
    let asking = visitor.asking();
    edge.asker.ask_json(&asking, Service::Gateway, TELLINGS_LIST, &question).await.ok()
}

fn shown(visitor: &Visitor, known: &Known) -> Shown {
    let language = visitor.visit.language;
    let words = words_of::of(language);
    let done = visitor.visit.asked("done").and_then(|done| said(words, done));
    Shown::found(words.title, content(language, known, visitor.works_in(Room::Engine), done))
        .following("engine")
}

/// Says what was done a moment ago.
fn said(words: &'static Words, done: &str) -> Option<&'static str> {
    match done {
        "retry" => Some(words.done_retry),
        "drop" => Some(words.done_drop),
        "telling-retry" => Some(words.done_telling),
        "telling-drop" => Some(words.done_telling_drop),
        _ => None,
    }
}

fn content(language: Language, known: &Known, works: bool, done: Option<&str>) -> Markup {
    let words = words_of::of(language);
    let house = &*known.house;
    let about_checks = checks::head(language, known.checks.as_ref(), house.at, works);
    html! {
        (parts::page_head(html! { h1 { (words.title) } }, html! {}))
        @if let Some(done) = done { (parts::done(done)) }
        (verdict(language, known))
        (parts::section("way", words.picture, html! {}, picture::drawn(language, house)))
        (aside::section(language, known))
        (parts::section("services", words.services, html! {}, services::table(language, house)))
        (aside::outside(language, known.tellings.as_ref(), works))
        (parts::section("checks", words_of::checks::of(language).title, about_checks,
            checks::table(language, known.checks.as_ref(), house.at)))
        (ground::shown(language, house))
    }
}

/// Says in one line how the house is.
fn verdict(language: Language, known: &Known) -> Markup {
    let words = words_of::of(language);
    let house = &known.house;
    let wrong = house.services.iter().filter(|told| told.condition > Condition::Flows).count();
    let given_up = known.tellings.iter().flat_map(|page| &page.items);
    let given_up = given_up.filter(|telling| aside::is_for_a_person(telling)).count();
    let unsound = known.checks.iter().filter_map(|checks| checks.report.as_ref());
    let unsound = unsound.flat_map(|report| &report.findings);
    let unsound = unsound.filter(|found| found.wrong > 0 && !found.takes_time).count();
    let ground = usize::from(house.broker.is_none()) + usize::from(house.database.is_none());
    match wrong + given_up + unsound + ground {
        0 => {
            let rate = house.services.iter().map(|told| told.rate).sum();
            let because = (words.well_because)(&words_of::rate(language, rate));
            html! {
                div .verdict.good { (icon("check")) div { p .title { (words.well) } p { (because) } } }
            }
        }
        count => html! {
            div .verdict.careful {
                (icon("alert"))
                div { p .title { ((words.not_well)(count)) } p { (words.not_well_because) } }
            }
        },
    }
}

#[cfg(test)]
mod tests;
