//! How the house runs, and what the last check of the invariants found.

use axum::http::StatusCode;
use axum::response::Response;
use contracts::problem::Problem;

use super::{Arrived, json};
use crate::engine::checks::CheckReport;
use crate::state::Edge;
use crate::store::checks;

/// Gives every service as it stands, and what they stand on.
pub async fn look(edge: &Edge) -> Result<Response, Problem> {
    json(StatusCode::OK, &*edge.engine.look(edge).await)
}

/// Gives the last check.
pub async fn last_check(edge: &Edge) -> Result<Response, Problem> {
    json(StatusCode::OK, &checks::find(&edge.pool).await.map_err(runtime::database)?)
}

/// Keeps what a check found.
pub async fn keep_check(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let report: CheckReport = arrived.json()?;
    checks::keep(&edge.pool, &report).await.map_err(runtime::database)?;
    last_check(edge).await
}

/// Asks whoever checks by itself for a check now.
pub async fn ask_check(edge: &Edge) -> Result<Response, Problem> {
    checks::ask(&edge.pool).await.map_err(runtime::database)?;
    last_check(edge).await
}

/// Notes that somebody checks by itself, and tells whether it is time.
pub async fn watch_checks(edge: &Edge) -> Result<Response, Problem> {
    checks::watch(&edge.pool).await.map_err(runtime::database)?;
    last_check(edge).await
}
