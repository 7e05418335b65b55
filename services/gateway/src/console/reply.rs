//! Answers of the console: pages under a strict policy, the part of a page, and ways elsewhere.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, LOCATION, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use contracts::problem::Problem;
use maud::Markup;

use super::kept::Away;
use super::look::{layout, problem_box};
use super::packing;
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
    /// Whether a form was refused, which is filled in again.
    pub is_refused: bool,
    /// Whether it is worth to read it anew by itself, because what is away comes back.
    pub heals: bool,
    /// A script of its own, by the name of its file.
    pub script: Option<&'static str>,
    /// Keys of the page's own, and what they do.
    pub keys: Vec<(&'static str, &'static str)>,
    /// What stands in its main part.
    pub main: Markup,
}

impl Shown {
    /// Makes what a page shows that was found.
    pub fn found(title: impl Into<String>, main: Markup) -> Self {
        let title = title.into();
        let (status, keys) = (StatusCode::OK, Vec::new());
        Self {
            status,
            title,
            live: None,
            is_refused: false,
            heals: false,
            script: None,
            keys,
            main,
        }
    }

    /// Says what it follows.
    pub fn following(self, live: impl Into<String>) -> Self {
        Self { live: Some(live.into()), ..self }
    }

    /// Says that something was refused, which stands on it: read anew by itself, the page would lose
    /// that before anybody has read it.
    pub fn refused(self, problem: &Problem) -> Self {
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::CONFLICT);
        Self { status, live: None, is_refused: true, ..self }
    }

    /// Says with which status.
    pub fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }
}

/// Answers with a page, or with its main part where that alone is wanted.
pub fn page(visit: &Visit, shown: &Shown) -> Response {
    let body = match visit.is_part {
        true => layout::main(visit, shown),
        false => layout::document(visit, shown),
    };
    let body = body.into_string();
    let mut response = packing::page(&visit.headers, shown.status, body);
    guard(response.headers_mut());
    response
}

/// Answers with what was refused, in words.
pub fn problem(visit: &Visit, problem: &Problem) -> Response {
    let (title, main) = problem_box::page(visit, problem);
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    // What a form was sent to cannot be read anew.
    let heals = problem_box::passes(problem.status) && visit.back == visit.place;
    let shown = Shown { heals, ..Shown::found(title, main).with_status(status) };
    let mut response = page(visit, &shown);
    if problem_box::passes(problem.status) {
        response.extensions_mut().insert(Away(problem.clone()));
    }
    response
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
        (VARY, "cookie, accept-encoding, accept-language, x-kontor-part"),
    ];
    for (name, value) in all {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;
    use maud::html;

    fn visit(part: bool) -> Visit {
        let mut request = Request::builder().uri("/orders");
        if part {
            request = request.header("x-kontor-part", "main");
        }
        Visit::of(&request.body(()).expect("a request").into_parts().0, None)
    }

    async fn text(response: Response) -> String {
        let body = axum::body::to_bytes(response.into_body(), 1_000_000).await.expect("a body");
        String::from_utf8(body.to_vec()).expect("text")
    }

    #[tokio::test]
    async fn a_page_loads_nothing_but_our_files_and_holds_no_script_of_its_own() {
        let shown = Shown::found("<title>", html! { p { "x" } });
        let response = page(&visit(false), &shown);
        let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().expect("text").to_owned();
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
        let page = text(response).await;
        assert!(page.contains("&lt;title&gt; · Kontor"), "{page}");
        for inline in ["<style", " style=", " onclick=", "javascript:"] {
            assert!(!page.contains(inline), "{inline}: {page}");
        }
        assert_eq!(page.matches("<script").count(), 2, "{page}");
        assert!(page.contains(r#"<html lang="en" data-theme="system""#), "{page}");
    }

    #[tokio::test]
    async fn a_part_is_the_main_part_alone() {
        let shown = Shown::found("t", html! { p { "x" } }).following("orders");
        let part = text(page(&visit(true), &shown)).await;
        assert!(part.starts_with("<main") && part.ends_with("</main>"), "{part}");
        assert!(part.contains(r#"data-live="orders""#) && !part.contains("<html"), "{part}");
    }

    #[tokio::test]
    async fn a_refusal_is_a_page_with_its_own_status() {
        let response = problem(&visit(false), &Problem::unavailable("<no responders>"));
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        let page = text(response).await;
        assert!(page.contains("Not available for the moment"), "{page}");
        assert!(page.contains("Try again") && page.contains("&lt;no responders&gt;"), "{page}");
        assert!(page.contains(r#"href="/orders""#) && page.contains("data-heals"), "{page}");
        let closed = text(problem(&visit(false), &Problem::forbidden("no"))).await;
        assert!(!closed.contains("data-heals") && !closed.contains("Try again"), "{closed}");
    }
}
