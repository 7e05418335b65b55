//! The console: pages for people who are signed in.
//!
//! - [`visit`]: who visits, in which language and look
//! - [`kept`]: what was typed and could not be taken
//! - [`reply`]: pages under a strict policy, and ways elsewhere
//! - [`packing`]: smaller on the way
//! - [`look`]: one layout, and the parts that pages are made of
//! - [`words`]: every word, in each language
//! - [`pages`]: the pages
//! - [`assets`]: stylesheet, script and sprite
//! - [`act`]: calls of the API with the rights of a person
//! - [`live`]: what tells an open page that something has changed

pub mod act;
pub mod assets;
mod kept;
pub mod live;
pub(crate) mod look;
pub mod packing;
mod pages;
mod reply;
mod visit;
pub(crate) mod words;

use axum::Router;
use axum::extract::{FromRequestParts, Query, Request, State};
use axum::http::HeaderMap;
use axum::http::header::ACCEPT;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use contracts::problem::Problem;
use serde::Deserialize;

use crate::edge::sessions;
use crate::edge::tracing_layer::Refusal;
use crate::state::Edge;
use visit::Visit;

/// Builds the router of the pages.
pub fn router(edge: &Edge) -> Router<Edge> {
    let keeping = middleware::from_fn_with_state(edge.clone(), kept::keep);
    pages::ways()
        .route_layer(keeping)
        .route("/live", get(live))
        .route("/assets/{file}", get(assets::file))
}

/// Says that nothing is somewhere: to people as a page, to programs as a document.
pub async fn nothing_there(State(edge): State<Edge>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let problem = Problem::not_found(format!("nothing is at {}", parts.uri.path()));
    let accepted = parts.headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    if !accepted.is_some_and(|accepted| accepted.contains("text/html")) {
        return Refusal(problem).into_response();
    }
    match Visit::from_request_parts(&mut parts, &edge).await {
        Ok(visit) => reply::problem(&visit, &problem),
        Err(response) => response,
    }
}

/// What a page follows.
#[derive(Deserialize)]
struct Follow {
    of: String,
}

async fn live(
    State(edge): State<Edge>,
    headers: HeaderMap,
    Query(Follow { of }): Query<Follow>,
) -> Response {
    let token = sessions::token(&headers).unwrap_or_default();
    let topic = live::Topic::read(&of);
    let topic = topic.ok_or_else(|| Problem::bad_request(format!("nothing to follow is `{of}`")));
    let followed = match topic {
        Ok(topic) => live::follow(&edge, token, topic).await,
        Err(problem) => Err(problem),
    };
    followed.unwrap_or_else(|problem| Refusal(problem).into_response())
}
