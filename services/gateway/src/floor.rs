//! The handheld in a browser, at `/floor`: a page, its modules and a worker that keeps them, so that it
//! opens without network. All of it is the same for everybody: what it shows it asks of the API, as a
//! device that was paired. `FLOOR.md` says how it works.

mod files;

use axum::Router;
use axum::extract::Path;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::console::packing;
use crate::state::Edge;
use files::{MANIFEST, SHELL, WORKER};

/// Nothing from elsewhere, nothing inline, in nobody's frame; it sends no form and is no base.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'none'; \
    base-uri 'none'; frame-ancestors 'none'";
/// The camera for itself, and nothing else that a browser could give.
const PERMISSIONS: &str = "camera=(self), microphone=(), geolocation=(), usb=(), payment=()";
/// The page is kept by the worker; a browser that has none asks each time.
const ASK: &str = "no-cache";
/// The address names the version, so what is there never changes.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";

const ALLOWED: HeaderName = HeaderName::from_static("service-worker-allowed");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// Builds the router of the handheld.
pub fn router() -> Router<Edge> {
    Router::new()
        .route("/floor", get(|asked: HeaderMap| async move { made(&asked, &SHELL, ASK) }))
        .route(
            "/floor/worker.js",
            get(|asked: HeaderMap| async move { made(&asked, &WORKER, ASK) }),
        )
        .route(
            "/floor/app.webmanifest",
            get(|asked: HeaderMap| async move { made(&asked, &MANIFEST, ASK) }),
        )
        .route("/floor/{version}/{name}", get(file))
}

/// Gives a file of the version that there is; whoever asks for another has an old page, and a worker
/// that keeps its files.
async fn file(Path((version, name)): Path<(String, String)>, asked: HeaderMap) -> Response {
    match files::named(&name).filter(|_| version == files::version()) {
        Some(file) => made(&asked, file, FOR_GOOD),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn made(asked: &HeaderMap, file: &'static files::File, kept: &'static str) -> Response {
    let packed = file.packed().filter(|_| packing::is_taken(asked));
    let mut response = packed.unwrap_or(file.bytes()).into_response();
    let headers = response.headers_mut();
    if packed.is_some() {
        packing::say(headers);
    }
    let all = [
        (CONTENT_TYPE, file.kind()),
        (CACHE_CONTROL, kept),
        (CONTENT_SECURITY_POLICY, POLICY),
        (PERMISSIONS_POLICY, PERMISSIONS),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (VARY, "accept-encoding"),
        (ALLOWED, "/floor"),
    ];
    for (name, value) in all {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn text(file: &'static files::File) -> (HeaderMap, String) {
        let response = made(&HeaderMap::new(), file, ASK);
        let headers = response.headers().clone();
        let body = axum::body::to_bytes(response.into_body(), 1_000_000).await.expect("a body");
        (headers, String::from_utf8(body.to_vec()).expect("text"))
    }

    #[tokio::test]
    async fn the_page_holds_nothing_inline_and_loads_nothing_from_elsewhere() {
        let (headers, page) = text(&SHELL).await;
        let policy = headers[CONTENT_SECURITY_POLICY].to_str().expect("text");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
        for inline in ["<style", " style=", " onclick=", "javascript:", "http://", "https://"] {
            assert!(!page.contains(inline), "{inline}: {page}");
        }
        assert!(!page.contains("{version}") && page.contains(files::version()), "{page}");
    }

    #[tokio::test]
    async fn the_worker_keeps_the_page_and_every_file_of_its_version() {
        let (headers, worker) = text(&WORKER).await;
        assert_eq!(headers[ALLOWED], "/floor");
        for name in files::names() {
            let address = format!("/floor/{}/{name}", files::version());
            assert!(worker.contains(&address), "{address}");
        }
        assert!(worker.contains("\"/floor\"") && worker.contains("/floor/app.webmanifest"));
    }

    #[tokio::test]
    async fn a_file_of_another_version_is_not_there() {
        let ask = async |version: &str, name: &str| {
            let place = Path((version.to_owned(), name.to_owned()));
            file(place, HeaderMap::new()).await.status()
        };
        assert_eq!(ask(files::version(), "main.js").await, StatusCode::OK);
        assert_eq!(ask("0123456789ab", "main.js").await, StatusCode::NOT_FOUND);
        assert_eq!(ask(files::version(), "nothing.js").await, StatusCode::NOT_FOUND);
    }
}
