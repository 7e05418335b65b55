//! Answers of the console: pages under a strict policy, the part of a page, and ways elsewhere.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use contracts::problem::Problem;
use maud::Markup;

use super::look::{layout, problem_box};
use super::visit::Visit;

/// Nothing from elsewhere, nothing inline, in nobody's frame.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
    img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// What a page shows.
pub struct Shown {
    /// With which status.
    pub status: StatusCode,
    /// What stands in the window's title.
    pub title: String,
    /// What the page follows, so that it stays fresh; nothing where it does not change.
    pub live: Option<String>,
    /// What stands in its main part.
    pub main: Markup,
}

impl Shown {
    /// Makes what a page shows that was found.
    pub fn found(title: impl Into<String>, main: Markup) -> Self {
        Self { status: StatusCode::OK, title: title.into(), live: None, main }
    }

    /// Says what it follows.
    pub fn following(self, live: impl Into<String>) -> Self {
        Self { live: Some(live.into()), ..self }
    }

    /// Says with which status.
    pub fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }
}

/// Answers with a page, or with its main part where that alone is wanted.
pub fn page(visit: &Visit, shown: &Shown) -> Response {
    let body = match visit.is_part {
        true => layout::main(shown),
        false => layout::document(visit, shown),
    };
    let mut response = (shown.status, Html(body.into_string())).into_response();
    guard(response.headers_mut());
    response
}

/// Answers with what was refused, in words.
pub fn problem(visit: &Visit, problem: &Problem) -> Response {
    let (title, main) = problem_box::page(visit, problem);
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    page(visit, &Shown::found(title, main).with_status(status))
}

/// Answers with what was found, or with what was refused.
pub fn answer(visit: &Visit, shown: Result<Shown, Problem>) -> Response {
    match shown {
        Ok(shown) => page(visit, &shown),
        Err(refused) => problem(visit, &refused),
    }
}

/// Sends a browser on; reloading where it arrives sends nothing twice.
pub fn see_other(place: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let place = HeaderValue::try_from(place).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(LOCATION, place);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn guard(headers: &mut HeaderMap) {
    let all = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "same-origin"),
        (CACHE_CONTROL, "no-store"),
        (VARY, "cookie, accept-language, x-kontor-part"),
    ];
    for (name, value) in all {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
