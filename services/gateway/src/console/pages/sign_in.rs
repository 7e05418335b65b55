//! The way in and out.

use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::TimeDelta;
use contracts::problem::Problem;
use contracts::reach::Reach;
use maud::{Markup, html};
use serde_json::Value;

use super::form_of;
use crate::console::look::parts::{self, Field, icon};
use crate::console::look::problem_box;
use crate::console::reply::{self, Shown};
use crate::console::visit::{Visit, place_of_ours};
use crate::console::words::{figures, sign_in};
use crate::edge::ask::Asking;
use crate::edge::body::Held;
use crate::routes::own::Arrived;
use crate::routes::own::sign_in::{SignIn, close, open, with_cookie};
use crate::state::Edge;

/// Shows the page; whoever is signed in already goes on.
pub async fn page(visit: Visit) -> Response {
    let then = place_of_ours(visit.asked("then").unwrap_or("/"));
    match visit.person {
        Some(_) => reply::see_other(then),
        None => reply::page(&visit, &shown(&visit, then, "", None)),
    }
}

/// Signs somebody in, and goes on to where they wanted.
pub async fn sign_in(State(edge): State<Edge>, visit: Visit, sent: Body) -> Response {
    let form = match form_of(&edge, &visit, sent).await {
        Ok(form) => form,
        Err(problem) => return reply::problem(&visit, &problem),
    };
    let then = place_of_ours(form.value("then"));
    let id = form.value("id").to_owned();
    let wish = SignIn { id: id.clone(), password: form.as_typed("password").to_owned() };
    let opened = match open(&edge, &arrived(&visit), wish).await {
        Ok((token, _)) => with_cookie(&edge, reply::see_other(then), &token, edge.session_minutes),
        Err(problem) => Err(problem),
    };
    opened.unwrap_or_else(|problem| {
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::UNAUTHORIZED);
        reply::page(&visit, &shown(&visit, then, &id, Some(&problem)).with_status(status))
    })
}

/// Signs out.
pub async fn sign_out(State(edge): State<Edge>, visit: Visit, sent: Body) -> Response {
    let closed = match form_of(&edge, &visit, sent).await {
        Ok(_) => close(&edge, &arrived(&visit)).await,
        Err(problem) => Err(problem),
    };
    let left = closed.and_then(|()| with_cookie(&edge, reply::see_other("/sign-in"), "", 0));
    left.unwrap_or_else(|problem| reply::problem(&visit, &problem))
}

/// Tells the calls of the API of a visit.
fn arrived(visit: &Visit) -> Arrived {
    let actor = match &visit.person {
        Some(person) => person.actor(),
        None => "unknown".to_owned(),
    };
    Arrived {
        path: visit.path.clone(),
        path_params: Vec::new(),
        query: Vec::new(),
        headers: visit.headers.clone(),
        body: Held::nothing(),
        asking: Asking { actor, trace: visit.trace, reach: Reach::default() },
        scope: None,
        person: visit.person.as_ref().map(|person| person.id.clone()),
    }
}

fn shown(visit: &Visit, then: &str, id: &str, problem: Option<&Problem>) -> Shown {
    let words = sign_in::of(visit.language);
    let main = html! {
        div .door {
            form .card method="post" action="/sign-in" {
                h1 { (words.title) }
                @if let Some(problem) = problem { (refused(visit, problem)) }
                input type="hidden" name="then" value=(then);
                (parts::field(&Field {
                    name: "id",
                    label: words.name,
                    kind: "text",
                    value: id,
                    autocomplete: "username",
                    first: id.is_empty(),
                    error: None,
                }))
                (parts::field(&Field {
                    name: "password",
                    label: words.password,
                    kind: "password",
                    value: "",
                    autocomplete: "current-password",
                    first: !id.is_empty(),
                    error: None,
                }))
                button .button.primary { (words.go) }
            }
            p .aside { (words.nobody_yet) }
        }
    };
    Shown::found(words.title, main)
}

fn refused(visit: &Visit, problem: &Problem) -> Markup {
    let words = sign_in::of(visit.language);
    let said = match problem.status {
        401 => words.wrong.to_owned(),
        429 => {
            let seconds = problem.more.get("retry_after_seconds").and_then(Value::as_i64);
            let wait = TimeDelta::seconds(seconds.unwrap_or(1).clamp(1, 86_400));
            let wait = figures::duration(visit.language, wait).unwrap_or_default();
            (words.locked)(&wait)
        }
        _ => return problem_box::beside(visit.language, problem),
    };
    html! { p .error.banner role="alert" { (icon("alert")) (said) } }
}
