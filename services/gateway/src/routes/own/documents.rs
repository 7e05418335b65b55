//! The documents that describe the house, as they are committed.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

const OPEN_API: &str = include_str!("../../../openapi.json");
const ASYNC_API: &str = include_str!("../../../../../shared/contracts/asyncapi.json");

/// Gives the document of the calls.
pub fn open_api() -> Response {
    ([(CONTENT_TYPE, "application/json")], OPEN_API).into_response()
}

/// Gives the document of the events.
pub fn async_api() -> Response {
    ([(CONTENT_TYPE, "application/json")], ASYNC_API).into_response()
}
