//! The documents that describe the house, as they are committed.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

/// The document of the calls, as it is committed.
pub const OPEN_API: &str = include_str!("../../../openapi.json");
/// The document of the events, as it is committed.
pub const ASYNC_API: &str = include_str!("../../../../../shared/contracts/asyncapi.json");

/// Gives the document of the calls.
pub fn open_api() -> Response {
    ([(CONTENT_TYPE, "application/json")], OPEN_API).into_response()
}

/// Gives the document of the events.
pub fn async_api() -> Response {
    ([(CONTENT_TYPE, "application/json")], ASYNC_API).into_response()
}
