//! What developers read: how to begin, every call, every event, and how to listen.
//!
//! The reference is open to whoever reaches the gateway, as the documents are that it is made of: it
//! says what can be asked, and nothing of what is there. Whatever shows the house's own data asks for
//! somebody who is signed in.
//!
//! - [`api`]: the calls
//! - [`events`]: the events
//! - [`members`]: what a body has
//! - [`guides`]: beginning, webhooks, the feed
//! - [`promises`]: what stays as it is
//! - [`tail`]: what happens, as it happens
//! - [`sandbox`]: orders and events that try things out
//! - [`parts`]: what these pages have in common

mod api;
mod events;
mod guides;
mod members;
mod parts;
mod promises;
pub mod sandbox;
pub mod tail;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use contracts::problem::Problem;

use crate::console::pages::address_of;
use crate::console::reply;
use crate::console::visit::Visit;
use crate::edge::tracing_layer::Refusal;
use crate::reference::snippets::ADDRESS;
use crate::reference::{calls, events as catalogue};
use crate::state::Edge;
use parts::{Here, page};

/// Shows how to begin.
pub async fn start(State(edge): State<Edge>, visit: Visit) -> Response {
    page(&visit, Here::Start, guides::start(&visit, &address(&edge, &visit)))
}

/// Shows every call, or those that are about something.
pub async fn all_calls(State(edge): State<Edge>, visit: Visit) -> Response {
    page(&visit, Here::Api, api::index(&visit, &address(&edge, &visit)))
}

/// Shows the calls that are about one thing.
pub async fn some_calls(
    State(edge): State<Edge>,
    visit: Visit,
    Path(name): Path<String>,
) -> Response {
    match calls::tag(&name) {
        Some(tag) => page(&visit, Here::Api, api::tag(&visit, tag, &address(&edge, &visit))),
        None => missing(&visit, &name),
    }
}

/// Shows every event.
pub async fn all_events(visit: Visit) -> Response {
    page(&visit, Here::Events, events::index(&visit))
}

/// Shows an event.
pub async fn one_event(visit: Visit, Path(name): Path<String>) -> Response {
    match catalogue::event(&name) {
        Some(event) => page(&visit, Here::Events, events::one(&visit, event)),
        None => missing(&visit, &name),
    }
}

/// Shows how webhooks are verified.
pub async fn webhooks(State(edge): State<Edge>, visit: Visit) -> Response {
    page(&visit, Here::Webhooks, guides::webhooks(&visit, &address(&edge, &visit)))
}

/// Shows how the feed is read.
pub async fn feed(visit: Visit) -> Response {
    page(&visit, Here::Feed, guides::feed(&visit))
}

/// Shows what stays as it is.
pub async fn promises(visit: Visit) -> Response {
    page(&visit, Here::Promises, promises::content(&visit))
}

/// Gives the schema of an event, where its `dataschema` says that it is.
pub async fn schema(Path((service, file)): Path<(String, String)>) -> Response {
    let kind = file.strip_suffix(".json");
    match kind.and_then(|kind| catalogue::event(&format!("{service}.{kind}"))) {
        Some(event) => {
            let json = [(CONTENT_TYPE, "application/schema+json")];
            (StatusCode::OK, json, event.schema.as_str()).into_response()
        }
        None => {
            Refusal(Problem::not_found(format!("{service} has no schema {file}"))).into_response()
        }
    }
}

/// Gives where Kontor is found; what is no plain address never stands in lines for a shell.
fn address(edge: &Edge, visit: &Visit) -> String {
    let found = address_of(edge, visit, "");
    let is_plain = |one: char| one.is_ascii_alphanumeric() || ":/.-[]".contains(one);
    if found.chars().all(is_plain) { found } else { ADDRESS.to_owned() }
}

fn missing(visit: &Visit, name: &str) -> Response {
    reply::problem(visit, &Problem::not_found(format!("nothing is called {name}")))
}

#[cfg(test)]
mod tests;
