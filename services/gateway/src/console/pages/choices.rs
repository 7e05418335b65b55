//! Language and look: chosen with a button, kept by the browser, and the same page again.

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use contracts::problem::Problem;

use super::form_of;
use crate::console::reply;
use crate::console::visit::{DENSITY, Density, LANGUAGE, THEME, Theme, Visit, place_of_ours};
use crate::edge::form::Language;
use crate::state::Edge;

/// A year.
const KEPT_SECONDS: u32 = 365 * 24 * 60 * 60;

/// Keeps the language.
pub async fn language(State(edge): State<Edge>, visit: Visit, sent: Body) -> Response {
    let form = form_of(&edge, &visit, sent).await;
    let kept = form.and_then(|form| {
        let language = Language::accepted(Some(form.value("language"))).tag();
        keep(&edge, form.value("back"), &[(LANGUAGE, language)])
    });
    kept.unwrap_or_else(|problem| reply::problem(&visit, &problem))
}

/// Keeps colours and density.
pub async fn look(State(edge): State<Edge>, visit: Visit, sent: Body) -> Response {
    let form = form_of(&edge, &visit, sent).await;
    let kept = form.and_then(|form| {
        let theme = (!form.value("theme").is_empty())
            .then(|| (THEME, Theme::read(form.value("theme")).word()));
        let density = (!form.value("density").is_empty())
            .then(|| (DENSITY, Density::read(form.value("density")).word()));
        let chosen: Vec<_> = theme.into_iter().chain(density).collect();
        keep(&edge, form.value("back"), &chosen)
    });
    kept.unwrap_or_else(|problem| reply::problem(&visit, &problem))
}

/// Lets the browser keep choices, and shows a place again.
pub fn keep(edge: &Edge, back: &str, all: &[(&str, &str)]) -> Result<Response, Problem> {
    let mut response = reply::see_other(place_of_ours(back));
    let secure = if edge.is_secure { "; Secure" } else { "" };
    for (name, value) in all {
        let cookie =
            format!("{name}={value}; Path=/; SameSite=Lax; Max-Age={KEPT_SECONDS}{secure}");
        let cookie = HeaderValue::try_from(cookie).map_err(|error| runtime::broken(&error))?;
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}
