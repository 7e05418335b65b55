//! Every call there is, in one list: the router, the OpenAPI document and the tests are made of it.
//!
//! - [`call`]: what a call is
//! - `audit`: what people who are signed in changed
//! - [`table`]: the list
//! - [`forward`]: calls that a service answers, translated and passed on
//! - [`own`]: calls that need more than that
//! - [`refusals`]: with which statuses calls are refused
//! - [`openapi`]: the document

mod audit;
pub mod call;
pub mod forward;
pub mod openapi;
pub mod own;
pub mod refusals;
pub mod table;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::Method;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use contracts::problem::Problem;
use contracts::reach::Narrowing;
use tokio::sync::Semaphore;

use crate::console;
use crate::edge::tracing_layer::{Around, Refusal, around};
use crate::floor;
use crate::state::Edge;
use call::{Call, Does};
use own::Arrived;

/// Builds the router of the world's listener.
pub fn router(edge: Edge, requests_max: usize) -> Router {
    let mut router = Router::new();
    for call in table::calls() {
        router = router.route(call.path, method_router(Arc::new(call)));
    }
    router = router.merge(console::router(&edge)).merge(floor::router());
    let places = Arc::new(Semaphore::new(requests_max));
    let around_all = Around { places, spans: Some(edge.spans.clone()) };
    router
        .method_not_allowed_fallback(wrong_method)
        .fallback(console::nothing_there)
        .with_state(edge)
        .layer(middleware::from_fn_with_state(around_all, around))
}

fn method_router(call: Arc<Call>) -> MethodRouter<Edge> {
    let filter = match call.method {
        Method::PUT => MethodFilter::PUT,
        Method::DELETE => MethodFilter::DELETE,
        Method::POST => MethodFilter::POST,
        _ => MethodFilter::GET,
    };
    on(filter, move |state: axum::extract::State<Edge>, request: Request| {
        let call = call.clone();
        async move { answer(&state.0, &call, request).await }
    })
}

async fn answer(edge: &Edge, call: &Call, request: Request) -> Response {
    let arrived = match Arrived::read(edge, call, request).await {
        Ok(arrived) => arrived,
        Err(problem) => return Refusal(problem).into_response(),
    };
    let answered = carry_out(edge, call, arrived).await;
    answered.unwrap_or_else(|problem| Refusal(problem).into_response())
}

/// Does what was asked for by somebody who may, and notes what a person changed.
pub async fn carry_out(edge: &Edge, call: &Call, arrived: Arrived) -> Result<Response, Problem> {
    let noting = audit::Noting::of(call, &arrived);
    let answered = match &call.does {
        _ if is_beyond(call, &arrived) => Err(runtime::closed()),
        Does::Forward(forward) => forward::pass_on(edge, call, forward, arrived).await,
        Does::Own(own) => own::answer(edge, *own, arrived).await,
    };
    if let Some(noting) = noting {
        noting.note(edge, &answered);
    }
    answered
}

/// Says whether a call cannot be narrowed to what a person reaches. The services hold it against the
/// same table once more; what the gateway answers by itself is held against it here alone.
fn is_beyond(call: &Call, arrived: &Arrived) -> bool {
    !arrived.asking.reach.is_whole() && call.narrowing() == Narrowing::Closed
}

async fn wrong_method(request: Request) -> Response {
    let detail = format!("{} does not take {}", request.uri().path(), request.method());
    let problem = Problem {
        status: 405,
        kind: "/problems/method-not-allowed".into(),
        title: "Not with this method".into(),
        ..Problem::bad_request(detail)
    };
    Refusal(problem).into_response()
}
