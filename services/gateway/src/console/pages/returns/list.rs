//! The list of returns in the stages of their way, and of refunds that are due; the oldest first.

use chrono::{DateTime, TimeDelta, Utc};
use contracts::problem::Problem;
use contracts::requests::Count;
use contracts::requests::Page;
use contracts::requests::intake::{
    ListRefunds, ListReturns, REFUNDS_LIST, RETURNS_COUNT, RETURNS_LIST, Refund, RefundState,
    Return, ReturnState, WaitingReturns,
};
use contracts::service::Service;
use maud::{Markup, html};
use serde_json::json;

use super::deeds::Deed;
use super::refunds;
use crate::console::look::parts::{self, badge, icon};
use crate::console::look::problem_box;
use crate::console::look::tabs::{Tab, tabs};
use crate::console::reply::Shown;
use crate::console::visit::{Visit, Visitor};
use crate::console::words::coming_back;
use crate::console::words::figures;
use crate::console::words::returns::{self as words_of, Words};
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::routes::forward::url_encode;
use crate::state::Edge;

/// Customers ask again on the third day.
const MAY_WAIT: TimeDelta = TimeDelta::days(2);

/// Which part of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Returns that stand somewhere.
    At(ReturnState),
    /// Every return there ever was.
    All,
    /// Refunds that are due, whatever made them so.
    Refunds,
}

/// What of the list is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Where they wait.
    pub stage: Stage,
    /// Which part of it.
    pub cursor: Option<String>,
}

impl Filter {
    /// Reads it; where nothing is asked for it is what has to be decided.
    pub fn of(visit: &Visit) -> Self {
        let named = |word| words_of::WAITING.into_iter().find(|one| words_of::code(*one) == word);
        let stage = match visit.asked("state") {
            Some("all") => Stage::All,
            Some("refunds") => Stage::Refunds,
            asked => Stage::At(asked.and_then(named).unwrap_or(ReturnState::Requested)),
        };
        Self { stage, cursor: visit.asked("cursor").map(str::to_owned) }
    }

    /// Writes its address.
    pub fn place(&self, cursor: Option<&str>) -> String {
        let cursor = cursor.map(|cursor| format!("&cursor={}", url_encode(cursor)));
        format!("/returns?state={}{}", word(self.stage), cursor.unwrap_or_default())
    }
}

fn word(stage: Stage) -> &'static str {
    match stage {
        Stage::At(state) => words_of::code(state),
        Stage::All => "all",
        Stage::Refunds => "refunds",
    }
}

/// What was found.
enum Found {
    Returns(Page<Return>),
    Refunds(Page<Refund>),
}

/// Loads the list and shows it.
pub async fn shown(
    edge: &Edge,
    visitor: &Visitor,
    done: Option<Deed>,
    refused: Option<&Problem>,
) -> Result<Shown, Problem> {
    visitor.needs(Room::Returns)?;
    let filter = Filter::of(&visitor.visit);
    let (asking, nothing) = (visitor.asking(), json!({}));
    let (found, counts) = tokio::join!(
        find(edge, visitor, &filter),
        edge.asker.ask_json(&asking, Service::OrderIntake, RETURNS_COUNT, &nothing),
    );
    let language = visitor.visit.language;
    let words = words_of::of(language);
    let said = &coming_back::of(language).deeds;
    let (found, counts): (Found, Option<WaitingReturns>) = (found?, counts.ok());
    let main = html! {
        (parts::page_head(html! { h1 { (words.title) } }, html! {}))
        @if let Some(done) = done { (parts::done(done.done(said))) }
        @if let Some(refused) = refused { (problem_box::beside(language, refused)) }
        (stages(language, words, &filter, counts.as_ref()))
        (content(visitor, words, &filter, &found))
    };
    let shown = Shown::found(words.title, main);
    // What is further down was there before and stays as it was read.
    Ok(if filter.cursor.is_none() { shown.following("returns") } else { shown })
}

async fn find(edge: &Edge, visitor: &Visitor, filter: &Filter) -> Result<Found, Problem> {
    let (asking, cursor) = (visitor.asking(), filter.cursor.clone());
    let state = match filter.stage {
        Stage::At(state) => Some(state),
        Stage::All => None,
        Stage::Refunds => {
            let state = Some(RefundState::Pending);
            let question = ListRefunds { state, cursor, ..ListRefunds::default() };
            let asked = edge.asker.ask_json(&asking, Service::OrderIntake, REFUNDS_LIST, &question);
            return asked.await.map(Found::Refunds);
        }
    };
    let question = ListReturns { state, cursor, ..ListReturns::default() };
    let asked = edge.asker.ask_json(&asking, Service::OrderIntake, RETURNS_LIST, &question);
    asked.await.map(Found::Returns)
}

fn stages(
    language: Language,
    words: &Words,
    filter: &Filter,
    counts: Option<&WaitingReturns>,
) -> Markup {
    let tab = |stage, name, count: Option<u32>| Tab {
        href: Filter { stage, cursor: None }.place(None),
        name,
        count: count.zip(counts).map(|(count, counts)| Count {
            count,
            more: count >= counts.at_most,
            oldest_at: None,
        }),
        is_shown: filter.stage == stage,
    };
    let waiting = words_of::WAITING.into_iter().map(|state| {
        let known = counts.and_then(|counts| counts.states.iter().find(|one| one.state == state));
        tab(Stage::At(state), words_of::state(language, state).1, known.map(|one| one.count))
    });
    let due = tab(Stage::Refunds, words.refunds, counts.map(|counts| counts.refunds_due));
    let all = waiting.chain([due, tab(Stage::All, words.all, None)]);
    tabs(words.stages, &all.collect::<Vec<_>>())
}

fn content(visitor: &Visitor, words: &Words, filter: &Filter, found: &Found) -> Markup {
    let (language, now) = (visitor.visit.language, visitor.visit.now);
    let (table, next) = match found {
        Found::Returns(page) if page.items.is_empty() => {
            return parts::empty("check", words.nothing, words.nothing_because, html! {});
        }
        Found::Refunds(page) if page.items.is_empty() => {
            return parts::empty("check", words.nothing, words.no_refunds, html! {});
        }
        Found::Returns(page) => (rows(language, words, now, &page.items), &page.next),
        Found::Refunds(page) => {
            let works = visitor.works_in(Room::Returns);
            let action = |deed: Deed| format!("/returns/do/{}?state=refunds", deed.word());
            let list = refunds::rows(language, &page.items, works, action);
            (html! { div .card.due { (list) } }, &page.next)
        }
    };
    html! {
        (table)
        @if filter.cursor.is_some() || next.is_some() {
            nav .pager aria-label=(words.pages) {
                @if filter.cursor.is_some() {
                    a .button href=(filter.place(None)) rel="first" { (icon("first")) (words.first) }
                }
                @if next.is_some() {
                    a .button href=(filter.place(next.as_deref())) rel="next" { (words.further) (icon("next")) }
                }
            }
        }
    }
}

/// The roles are told, because on a narrow screen the rows are no longer shown as a table.
pub fn rows(language: Language, words: &Words, now: DateTime<Utc>, all: &[Return]) -> Markup {
    html! {
        div .table-box {
            table .list.returns role="table" aria-label=(words.title) {
                thead role="rowgroup" {
                    tr role="row" {
                        @for head in [words.order, words.reason] { th role="columnheader" scope="col" { (head) } }
                        th .end role="columnheader" scope="col" { (words.pieces) }
                        th role="columnheader" scope="col" { (words.status) }
                        th .end role="columnheader" scope="col" { (words.since) }
                    }
                }
                tbody role="rowgroup" { @for one in all { (row(language, words, now, one)) } }
            }
        }
    }
}

fn row(language: Language, words: &Words, now: DateTime<Utc>, one: &Return) -> Markup {
    let id = one.return_id.to_string();
    let pieces = one.lines.iter().map(|line| i64::from(line.requested)).sum();
    let waits = now - one.requested_at;
    let age = figures::age(language, waits).unwrap_or_else(|| "—".to_owned());
    let late = waits > MAY_WAIT && is_ours(one.state);
    html! {
        tr role="row" id=(id) {
            td .number role="cell" {
                a .row href=(format!("/returns/{id}")) dir="auto" { (one.order_number) }
            }
            td .why role="cell" dir="auto" { span .first title=(one.reason) { (one.reason) } }
            td .pieces.end role="cell" { (figures::number(pieces)) }
            td .status role="cell" { (badge(words_of::state(language, one.state))) }
            td .since.end role="cell" {
                @if late { span .late { (icon("clock")) (age) " " span .unseen { (words.late) } } }
                @else { (age) }
            }
        }
    }
}

/// Says whether the house is waited for, and not the customer.
fn is_ours(state: ReturnState) -> bool {
    match state {
        ReturnState::Requested | ReturnState::Received | ReturnState::Inspected => true,
        ReturnState::Approved
        | ReturnState::PartiallyReceived
        | ReturnState::Declined
        | ReturnState::Cancelled
        | ReturnState::Closed => false,
    }
}
