//! What somebody typed when it could not be taken: it comes back with the answer, to be sent again.
//!
//! A form whose sender is not signed in any more, or whose page cannot be shown because a service is
//! away, is answered with a page that holds it. One that was refused stands on its own page again, and
//! `kept.js` fills it in with what the page says was sent.

use axum::body::Body;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use contracts::problem::Problem;
use maud::html;

use super::look::parts::page_head;
use super::look::problem_box;
use super::reply::{self, Shown};
use super::visit::Visit;
use super::words::frame;
use crate::edge::body::{self, FORM_BYTES_MAX};
use crate::edge::form::Form;
use crate::edge::sessions;
use crate::state::Edge;

/// How a form writes what it sends; a file comes otherwise, and is chosen again.
const FORM: &str = "application/x-www-form-urlencoded";
/// Forms that are no work: nothing is lost with them.
const NO_WORK: [&str; 4] = ["/sign-in", "/sign-out", "/language", "/look"];

/// What a form sent.
#[derive(Clone, Debug)]
pub struct Sent(Form);

/// Marks an answer that stands in place of a page because something is away.
#[derive(Clone, Debug)]
pub struct Away(pub Problem);

impl Sent {
    /// Writes it for the page that was refused, without what no page shows.
    pub fn shown(&self) -> String {
        let typed = self.0.pairs().filter(|(name, _)| !is_secret(name));
        form_urlencoded::Serializer::new(String::new()).extend_pairs(typed).finish()
    }
}

/// Says whether a field holds what is written and never read.
fn is_secret(name: &str) -> bool {
    ["password", "secret", "token", "consumer_key"].iter().any(|one| name.contains(one))
}

/// Keeps what a form sends until it is taken or refused.
pub async fn keep(State(edge): State<Edge>, request: Request, next: Next) -> Response {
    if !is_work(&request) {
        return next.run(request).await;
    }
    let (mut parts, sent) = request.into_parts();
    let visit = match Visit::from_request_parts(&mut parts, &edge).await {
        Ok(visit) => visit,
        Err(response) => return response,
    };
    let read = body::read(sent, FORM_BYTES_MAX, edge.body_timeout, &edge.bodies).await;
    let read = read.map_err(|error| error.problem());
    let form = read.and_then(|held| Ok((Form::read(&held.bytes)?, held)));
    let (form, held) = match form {
        Ok(form) => form,
        Err(problem) => return reply::problem(&visit, &problem),
    };
    if visit.person.is_none() {
        return held_page(&visit, None, &form);
    }
    parts.extensions.insert(Sent(form.clone()));
    let request = Request::from_parts(parts, Body::from(held.bytes.clone()));
    let answer = next.run(request).await;
    match answer.extensions().get::<Away>() {
        Some(Away(problem)) => held_page(&visit, Some(problem), &form),
        None => answer,
    }
}

/// Says whether somebody sends a form of ours that does something.
fn is_work(request: &Request) -> bool {
    let headers = request.headers();
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    request.method() == Method::POST
        && kind.starts_with(FORM)
        && !NO_WORK.contains(&request.uri().path())
        && sessions::from_our_page(request.method(), headers).is_ok()
}

/// Shows why it was not taken, and holds it.
fn held_page(visit: &Visit, away: Option<&Problem>, form: &Form) -> Response {
    let words = &frame::of(visit.language).problem;
    let (title, because, status) = match away {
        Some(problem) => (words.away, words.away_because, problem.status),
        None => (words.gone, words.gone_because, 401),
    };
    let main = html! {
        (page_head(html! { h1 { (title) } }, html! {}))
        div .problem-page {
            p { (because) }
            p { strong { (words.kept) } }
            @if let Some(problem) = away { (problem_box::detail(visit.language, problem)) }
            form .ways method="post" action=(visit.place) {
                @for (name, value) in form.pairs() {
                    input type="hidden" name=(name) value=(value);
                }
                @if away.is_none() {
                    a .button.primary href="/sign-in" target="_blank" { (words.sign_in_beside) }
                }
                button .button.primary[away.is_some()] autofocus[away.is_some()] { (words.send_again) }
                a .button href=(visit.back) { (words.without_it) }
            }
        }
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    reply::page(visit, &Shown::found(title, main).with_status(status))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(path: &str, headers: &[(&str, &str)]) -> Request {
        let mut request = Request::builder().method("POST").uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::empty()).expect("a request")
    }

    async fn text(response: Response) -> String {
        let body = axum::body::to_bytes(response.into_body(), 100_000).await.expect("a body");
        String::from_utf8(body.to_vec()).expect("text")
    }

    fn visit() -> Visit {
        let (parts, _) = request("/stock/CUP/do/receive", &[]).into_parts();
        Visit::of(&parts, None)
    }

    fn form() -> Form {
        Form::read(b"key=k1&quantity=7&reference=%3Cb%3E+1&password=secret").expect("a form")
    }

    #[test]
    fn only_work_that_a_page_of_ours_sends_is_kept() {
        let ours = [("origin", "http://a"), ("host", "a"), ("content-type", FORM)];
        assert!(is_work(&request("/orders/new", &ours)));
        assert!(!is_work(&request("/sign-in", &ours)));
        let strange = [("origin", "http://b"), ("host", "a"), ("content-type", FORM)];
        assert!(!is_work(&request("/orders/new", &strange)));
        let file = [("origin", "http://a"), ("host", "a"), ("content-type", "multipart/form-data")];
        assert!(!is_work(&request("/imports", &file)));
    }

    #[tokio::test]
    async fn what_nobody_could_take_is_sent_again_as_it_was() {
        let away = Problem::unavailable("warehouse did not answer in time");
        let response = held_page(&visit(), Some(&away), &form());
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        let page = text(response).await;
        assert!(page.contains(r#"action="/stock/CUP/do/receive""#), "{page}");
        assert!(page.contains(r#"name="key" value="k1""#), "{page}");
        assert!(page.contains(r#"name="reference" value="&lt;b&gt; 1""#), "{page}");
        assert!(
            page.contains("What you typed is kept") && page.contains("warehouse did not answer")
        );
        assert!(!page.contains("data-heals"), "{page}");
    }

    #[tokio::test]
    async fn whoever_is_not_signed_in_any_more_signs_in_beside_it() {
        let response = held_page(&visit(), None, &form());
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
        let page = text(response).await;
        assert!(page.contains(r#"href="/sign-in" target="_blank""#), "{page}");
        assert!(page.contains(r#"name="quantity" value="7""#), "{page}");
    }

    #[test]
    fn a_refused_page_is_told_what_was_sent_and_no_password() {
        assert_eq!(Sent(form()).shown(), "key=k1&quantity=7&reference=%3Cb%3E+1");
        let keys = Form::read(b"url=a&token=1&consumer_key=2&consumer_secret=3&secret=4");
        assert_eq!(Sent(keys.expect("a form")).shown(), "url=a");
    }
}
