//! One customer: what they ordered, where it is, what was written and said, and what can be done.
//!
//! - [`known`]: what is loaded
//! - [`deeds`]: what can be done
//! - [`record`]: a call or a visit is written down
//! - [`orders`]: the orders, and the customer's links
//! - [`history`]: what happened, in one line of time
//! - [`aside`]: who it is, figures, what they bought

mod aside;
mod deeds;
mod history;
mod known;
mod orders;
mod record;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use contracts::problem::Problem;
use maud::{Markup, html};

use super::customers::called;
use super::form_of;
use crate::console::look::parts::{self, icon};
use crate::console::look::problem_box;
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::customers as words_of;
use crate::domain::role::Room;
use crate::edge::form::{Form, Language};
use crate::state::Edge;
use deeds::{Deed, Done, Rights};
use known::Known;

/// What was asked a moment ago, and what became of it.
#[derive(Default)]
struct Asked<'a> {
    done: Option<Done>,
    refused: Option<&'a Problem>,
    /// What was filled in, where it has to be shown again.
    form: Option<&'a Form>,
}

/// Shows a customer.
pub async fn page(State(edge): State<Edge>, visitor: Visitor, Path(id): Path<String>) -> Response {
    let done = visitor.visit.asked("done").and_then(Deed::read).and_then(Deed::told);
    let known = known::load(&edge, &visitor, &id).await;
    let shown = known.map(|known| {
        let asked = Asked { done, ..Asked::default() };
        let shown = shown(&visitor, &known, &asked);
        // What is further down was there before and stays as it was read.
        if known.further { shown } else { shown.following(format!("customer:{id}")) }
    });
    reply::answer(&visitor.visit, shown)
}

/// Does something, with the rights of whoever asks; shows what speaks against it.
pub async fn deed(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path((id, deed)): Path<(String, String)>,
    sent: Body,
) -> Response {
    let form = match form_of(&edge, &visitor.visit, sent).await {
        Ok(form) => form,
        Err(refused) => return reply::problem(&visitor.visit, &refused),
    };
    let asked = deeds::carry_out(&edge, &visitor, &id, &deed, &form).await;
    let (asked, status) = match &asked {
        Ok(Done::Link(link)) => {
            (Asked { done: Some(Done::Link(link.clone())), ..Asked::default() }, StatusCode::OK)
        }
        Ok(done) => return reply::see_other(&format!("/customers/{id}?done={}", done.word())),
        Err(refused) => {
            let status = StatusCode::from_u16(refused.status).unwrap_or(StatusCode::CONFLICT);
            (Asked { done: None, refused: Some(refused), form: Some(&form) }, status)
        }
    };
    match known::load(&edge, &visitor, &id).await {
        // Reading it anew would take away what is told before anybody has read it.
        Ok(known) => {
            reply::page(&visitor.visit, &shown(&visitor, &known, &asked).with_status(status))
        }
        Err(problem) => reply::problem(&visitor.visit, asked.refused.unwrap_or(&problem)),
    }
}

fn shown(visitor: &Visitor, known: &Known, asked: &Asked<'_>) -> Shown {
    let language = visitor.visit.language;
    let words = words_of::of(language);
    let rights = Rights {
        customers: visitor.works_in(Room::Customers),
        links: visitor.works_in(Room::Review),
        orders: visitor.looks_into(Room::Orders),
    };
    let title = format!("{} · {}", called(words, &known.customer), words.title);
    let main = content(language, known, rights, asked);
    Shown { script: Some("customers.js"), ..Shown::found(title, main) }
}

fn content(language: Language, known: &Known, rights: Rights, asked: &Asked<'_>) -> Markup {
    let words = words_of::of(language);
    html! {
        (head(words, known))
        @match &asked.done {
            Some(Done::Link(link)) => (orders::link_made(language, words, &known.base, link)),
            Some(Done::Recorded) => (parts::done(words.done_record)),
            Some(Done::Resent) => (parts::done(words.done_resend)),
            None => {}
        }
        @if let Some(refused) = asked.refused { (problem_box::beside(language, refused)) }
        div .two {
            div .main-side {
                @if rights.customers { (record::form(language, words, known, asked.form)) }
                (history::section(language, words, known, rights))
            }
            div .aside-side {
                (aside::person(language, words, known))
                (orders::section(language, words, known, rights))
                (aside::bought(words, known))
            }
        }
    }
}

fn head(words: &words_of::Words, known: &Known) -> Markup {
    let customer = &known.customer;
    let title = html! {
        nav .crumbs { a href="/customers" { (words.title) } (icon("next")) }
        h1 dir="auto" { (called(words, customer)) }
    };
    parts::page_head(title, html! {})
}

#[cfg(test)]
mod tests;
