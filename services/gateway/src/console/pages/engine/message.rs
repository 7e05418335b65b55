//! One message that is put aside: why, what it says, and what can be done: to try it again, mended
//! where it has to be, or to give it up.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::parked::{LIST, ListParked, ParkedMessage, ParkedSettled};
use contracts::service::Service;
use maud::{Markup, html};
use serde_json::{Value, json};
use uuid::Uuid;

use super::aside::{about, kind, place_of};
use crate::console::act::act;
use crate::console::look::parts::{self, badge, icon};
use crate::console::look::problem_box;
use crate::console::pages::form_of;
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::engine::{self as words_of, Words};
use crate::domain::role::Room;
use crate::edge::form::{Form, Language};
use crate::state::Edge;

/// The longest reason that is taken.
const REASON_MAX: usize = 500;
/// Rows of a field that holds what a message says.
const ROWS: std::ops::RangeInclusive<usize> = 4..=24;

/// Shows a message.
pub async fn page(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path((service, id)): Path<(String, String)>,
) -> Response {
    let shown = find(&edge, &visitor, &service, &id).await;
    let shown = shown.map(|(service, message)| shown_of(&visitor, service, &message, None));
    reply::answer(&visitor.visit, shown)
}

/// Tries a message again, or gives it up; shows what came of it where it still waits.
pub async fn deed(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path((service, id, deed)): Path<(String, String, String)>,
    sent: Body,
) -> Response {
    let found = find(&edge, &visitor, &service, &id).await;
    let (service, message) = match found {
        Ok(found) => found,
        Err(problem) => return reply::problem(&visitor.visit, &problem),
    };
    let asked = async {
        let form = form_of(&edge, &visitor.visit, sent).await?;
        let body = wish(visitor.visit.language, &deed, &message, &form)?;
        let path = format!("/api/v1/parked/{service}/{id}/{deed}");
        let settled = act(&edge, &visitor.person, Method::POST, &path, Some(&body), None).await?;
        serde_json::from_value(settled).map_err(|error| runtime::broken(&error))
    };
    let asked: Result<ParkedSettled, Problem> = asked.await;
    let refused = match asked {
        Ok(settled) if matches!(settled.state.as_str(), "done" | "dropped") => {
            return reply::see_other(&format!("/engine?done={deed}#aside"));
        }
        Ok(settled) => still(visitor.visit.language, &settled),
        Err(refused) => refused,
    };
    let shown = shown_of(&visitor, service, &message, Some(&refused)).refused(&refused);
    reply::page(&visitor.visit, &shown)
}

async fn find(
    edge: &Edge,
    visitor: &Visitor,
    service: &str,
    id: &str,
) -> Result<(Service, ParkedMessage), Problem> {
    visitor.needs(Room::Engine)?;
    let nothing = || Problem::not_found(format!("{service} has put no message {id} aside"));
    let asked = service.parse().ok().filter(|service: &Service| !service.sources().is_empty());
    let asked: Service = asked.ok_or_else(nothing)?;
    let id = Uuid::try_parse(id).map_err(|_| nothing())?;
    let question = ListParked { id: Some(id), limit: Some(1), ..ListParked::default() };
    let asking = visitor.asking();
    let page: Page<ParkedMessage> = edge.asker.ask_json(&asking, asked, LIST, &question).await?;
    Ok((asked, page.items.into_iter().next().ok_or_else(nothing)?))
}

/// Makes the call's body of a form.
///
/// - Errs: for a deed that there is none, and without a reason where one is needed.
fn wish(
    language: Language,
    deed: &str,
    message: &ParkedMessage,
    form: &Form,
) -> Result<Value, Problem> {
    let words = words_of::of(language);
    let reason = Some(form.value("reason")).filter(|reason| !reason.is_empty());
    let needed = |words: &str| Problem::unprocessable(words).with_error("#/reason", words);
    match deed {
        "retry" => match mended(&message.body, form.value("body")) {
            None => Ok(json!({})),
            Some(body) => {
                let reason = reason.ok_or_else(|| needed(words.why))?;
                Ok(json!({ "body": body, "reason": reason }))
            }
        },
        "drop" => Ok(json!({ "reason": reason.ok_or_else(|| needed(words.drop_why))? })),
        _ => Err(Problem::not_found(words.no_such)),
    }
}

/// Gives what a message shall say from now on; nothing where it says that already.
fn mended(said: &Value, typed: &str) -> Option<Value> {
    if typed.is_empty() {
        return None;
    }
    let typed = serde_json::from_str(typed).unwrap_or_else(|_| Value::String(typed.to_owned()));
    // A browser ends lines in its own way.
    let is_same = match (&typed, said) {
        (Value::String(typed), Value::String(said)) => {
            typed.replace("\r\n", "\n").trim() == said.trim()
        }
        (typed, said) => typed == said,
    };
    (!is_same).then_some(typed)
}

fn still(language: Language, settled: &ParkedSettled) -> Problem {
    let words = words_of::of(language);
    let reason = settled.reason.as_deref().unwrap_or(&settled.state);
    Problem::conflict(format!("{}: {reason}", words.still))
}

fn shown_of(
    visitor: &Visitor,
    service: Service,
    message: &ParkedMessage,
    refused: Option<&Problem>,
) -> Shown {
    let language = visitor.visit.language;
    let words = words_of::of(language);
    let works = visitor.works_in(Room::Engine);
    let title = format!("{} · {}", kind(&message.event_type), words.title);
    Shown::found(title, content(language, service, message, works, refused))
}

fn content(
    language: Language,
    service: Service,
    message: &ParkedMessage,
    works: bool,
    refused: Option<&Problem>,
) -> Markup {
    let words = words_of::of(language);
    let title = html! {
        nav .crumbs { a href="/engine#aside" { (words.title) } (icon("next")) }
        h1 dir="auto" { (kind(&message.event_type)) }
        div .badges { (badge(words_of::aside(language, &message.state))) }
    };
    let place = format!("{}/do", place_of(service, message));
    html! {
        (parts::page_head(title, html! {
            @if works { (give_up(words, &place)) }
            @if mends(message, works) {
                button .button.primary form="mending" autofocus { (icon("again")) (words.retry) }
            }
        }))
        @if let Some(refused) = refused { (problem_box::beside(language, refused)) }
        div .notice.careful {
            h2 { (icon("alert")) (words.because) }
            p lang="en" dir="auto" { (message.reason) }
            @if message.state == "behind" { p { (words.stands_behind) } }
        }
        div .two {
            (parts::section("says", words.says, html! {}, said(words, &place, message, works)))
            (parts::section("facts", words.message, html! {}, facts(language, service, message)))
        }
    }
}

fn facts(language: Language, service: Service, message: &ParkedMessage) -> Markup {
    let words = words_of::of(language);
    let source = message.source.parse().map(|source| words_of::service(language, source));
    let source = source.unwrap_or(message.source.as_str());
    parts::facts([
        (words.service, html! { (words_of::service(language, service)) }),
        (words.from, html! { (source) " " (message.source_lane) " · " (message.number) }),
        (words.about, about(&message.aggregate)),
        (words.attempts, html! { (message.attempts) }),
        (words.since, parts::instant(language, message.parked_at)),
        (words.message, html! { code { (message.id) } }),
    ])
}

/// What stands behind another one cannot be tried.
fn mends(message: &ParkedMessage, works: bool) -> bool {
    works && message.state != "behind"
}

/// Shows what it says; whoever works here may mend it.
fn said(words: &Words, place: &str, message: &ParkedMessage, works: bool) -> Markup {
    let text = match &message.body {
        Value::String(text) => text.clone(),
        body => serde_json::to_string_pretty(body).unwrap_or_default(),
    };
    if !mends(message, works) {
        return html! { pre .body tabindex="0" dir="ltr" { code { (text) } } };
    }
    let rows = (text.lines().count() + 1).clamp(*ROWS.start(), *ROWS.end());
    html! {
        form #mending .mending method="post" action=(format!("{place}/retry")) {
            label .unseen for="body" { (words.says) }
            textarea #body .body name="body" rows=(rows) dir="ltr" spellcheck="false"
                autocapitalize="none" aria-describedby="body-hint" { (text) }
            p #body-hint .since { (words.says_hint) }
            label for="reason" { (words.why) }
            input #reason type="text" name="reason" maxlength=(REASON_MAX) autocomplete="off"
                aria-describedby="reason-hint";
            p #reason-hint .since { (words.why_hint) }
        }
    }
}

fn give_up(words: &Words, place: &str) -> Markup {
    html! {
        details .menu.deed {
            summary .button { (words.drop) (icon("down")) }
            form .sheet method="post" action=(format!("{place}/drop")) {
                p { (words.drop_sure) }
                label for="drop-why" { (words.drop_why) }
                textarea #drop-why name="reason" rows="3" maxlength=(REASON_MAX) required {}
                button .button.danger { (words.drop) }
            }
        }
    }
}

#[cfg(test)]
mod tests;
