//! The way of an order as a waterfall, on the operations listener: what every service did in a
//! trace, as a page and as JSON.
//!
//! - [`gather`]: asks every service
//! - [`tree`]: what led to what
//! - [`scale`]: a time scale that leaves out the waiting
//! - [`drawing`]: the waterfall
//! - [`words`]: what it says
//! - [`page`]: the page around it

pub mod drawing;
pub mod gather;
pub mod page;
pub mod scale;
pub mod tree;
pub mod words;

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Json, Router};
use contracts::ids::OrderId;
use contracts::problem::Problem;
use contracts::reach::Reach;
use contracts::requests::intake::{GetOrder, ORDERS_GET, Order};
use contracts::service::Service;
use contracts::trace::TraceContext;
use tokio::sync::Semaphore;

use crate::edge::ask::{Asker, Asking};
use crate::edge::tracing_layer::{Around, Refusal, around};
use gather::{Trace, gather};

/// A person looks at one trace at a time; each asks seven services.
const REQUESTS_MAX: usize = 8;
/// How a path says that it wants JSON.
const JSON: &str = ".json";

/// Builds the router.
pub fn router(asker: Asker) -> Router {
    let around_all = Around { places: Arc::new(Semaphore::new(REQUESTS_MAX)), spans: None };
    Router::new()
        .route("/traces/{trace}", get(of_trace))
        .route("/orders/{order_id}/trace", get(of_order))
        .route("/orders/{order_id}/trace.json", get(of_order_json))
        .with_state(asker)
        .layer(axum::middleware::from_fn_with_state(around_all, around))
}

async fn of_trace(
    State(asker): State<Asker>,
    Extension(trace): Extension<TraceContext>,
    Path(wanted): Path<String>,
) -> Response {
    let (id, json) = match wanted.strip_suffix(JSON) {
        Some(id) => (id, true),
        None => (wanted.as_str(), false),
    };
    let trace = match read_trace_id(id) {
        Ok(id) => gather(&asker, &asking(trace), id, None).await,
        Err(problem) => return Refusal(problem).into_response(),
    };
    if json { Json(trace).into_response() } else { page::draw(&trace) }
}

async fn of_order(
    State(asker): State<Asker>,
    Extension(trace): Extension<TraceContext>,
    Path(order): Path<String>,
) -> Response {
    match order_trace(&asker, trace, &order).await {
        Ok(trace) => page::draw(&trace),
        Err(problem) => Refusal(problem).into_response(),
    }
}

async fn of_order_json(
    State(asker): State<Asker>,
    Extension(trace): Extension<TraceContext>,
    Path(order): Path<String>,
) -> Response {
    match order_trace(&asker, trace, &order).await {
        Ok(trace) => Json(trace).into_response(),
        Err(problem) => Refusal(problem).into_response(),
    }
}

async fn order_trace(asker: &Asker, trace: TraceContext, order: &str) -> Result<Trace, Problem> {
    let nobody = || Problem::not_found(format!("no order is called {order}"));
    let order_id: OrderId = order.parse().map_err(|_| nobody())?;
    let asking = asking(trace);
    let question = GetOrder { order_id };
    let found: Order = asker.ask_json(&asking, Service::OrderIntake, ORDERS_GET, &question).await?;
    let untold = || Problem::not_found(format!("order {order} came without a trace"));
    let id = read_trace_id(&found.trace_id.ok_or_else(untold)?)?;
    Ok(gather(asker, &asking, id, Some(order_id)).await)
}

/// Looking at traces leaves none.
fn asking(trace: TraceContext) -> Asking {
    let trace = TraceContext { sampled: false, ..trace };
    Asking { actor: "operator".to_owned(), trace, reach: Reach::default() }
}

/// Reads what a trace is called.
pub fn read_trace_id(text: &str) -> Result<u128, Problem> {
    let digits = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let id = u128::from_str_radix(text, 16).ok().filter(|_| digits);
    id.ok_or_else(|| Problem::not_found("a trace id has 32 hex digits"))
}
