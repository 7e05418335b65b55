//! The trace that begins here, the bound on requests, and problems as documents.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use contracts::problem::Problem;
use contracts::trace::TraceContext;
use futures::FutureExt;
use runtime::telemetry::{self, Draft, Link, SpanKind, Spans};
use tokio::sync::Semaphore;

use super::server::Client;

/// Header of every answer: the trace it belongs to.
const TRACE_RESPONSE: HeaderName = HeaderName::from_static("traceresponse");
/// Worth trying again after so long where the house is full.
const FULL_RETRY_SECONDS: u64 = 1;

/// How to say who is asking: people and programs by a key, senders of webhooks by a signature.
const CHALLENGE: &str = r#"Bearer realm="api", Signature realm="webhooks""#;

/// A refusal; becomes a problem document on its way out, where the trace is known.
#[derive(Clone, Debug)]
pub struct Refusal(pub Problem);

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// What stands around every request.
#[derive(Clone)]
pub struct Around {
    /// How many are answered at a time.
    pub places: Arc<Semaphore>,
    /// Where the first span of each trace goes; nowhere for requests of the house's own people.
    pub spans: Option<Spans>,
}

/// Goes around every request.
///
/// A trace of a caller is not continued: whoever sends it could tie strangers' requests together.
/// It is noted beside ours.
pub async fn around(
    State(Around { places, spans }): State<Around>,
    path: Option<MatchedPath>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let trace = new_trace();
    let method = request.method().clone();
    let caller = caller_trace(request.headers());
    let client = request.extensions().get::<Client>().map(|Client(address)| *address);
    request.extensions_mut().insert(trace);
    let mut response = match places.try_acquire() {
        Ok(_place) => whole(next.run(request)).await,
        Err(_) => Refusal(full("requests")).into_response(),
    };
    if let Some(Refusal(problem)) = response.extensions_mut().remove::<Refusal>() {
        response = document(problem, trace);
    }
    finish(response.headers_mut(), trace);
    let path = path.as_ref().map_or("other", |path| path.as_str()).to_owned();
    let status = response.status().as_u16();
    tracing::debug!(
        trace_id = trace.trace_hex(),
        client = client.map(tracing::field::display),
        caller_trace = caller.map(TraceContext::trace_hex),
        %method,
        path,
        status,
        "a request was answered"
    );
    if let Some(spans) = spans.filter(|spans| spans.keeps(trace)) {
        spans.record(root(&spans, trace, caller, (&method, &path, status), started));
    }
    let labels =
        [("method", label_of(&method).to_owned()), ("path", path), ("status", status.to_string())];
    metrics::counter!("kontor_http_requests_total", &labels).increment(1);
    metrics::histogram!("kontor_http_request_seconds", &labels[..2])
        .record(started.elapsed().as_secs_f64());
    response
}

/// Answers whatever happens: one that panics would take the connection along without a word, and
/// with it whatever else is asked there. The place of the panic stands in the log.
async fn whole(answering: impl Future<Output = Response>) -> Response {
    let answer = AssertUnwindSafe(answering).catch_unwind().await;
    answer.unwrap_or_else(|_| {
        Refusal(Problem::internal("the answer could not be made")).into_response()
    })
}

/// Makes the span that everything else in the trace stands below.
fn root(
    spans: &Spans,
    trace: TraceContext,
    caller: Option<TraceContext>,
    (method, route, status): (&Method, &str, u16),
    started: Instant,
) -> telemetry::Ended {
    let ended = spans.now();
    let began = ended - started.elapsed();
    let name = format!("{} {route}", label_of(method));
    let mut span = Draft::begin(trace, None, SpanKind::Server, name, began);
    span.tell("http.request.method", label_of(method));
    span.tell("http.route", route.to_owned());
    span.tell("http.response.status_code", i64::from(status));
    span.tell("kontor.service", spans.service().name());
    if status >= 500 {
        span.tell("error.type", status.to_string());
        span.fail(format!("answered {status}"));
    }
    if let Some(caller) = caller {
        span.link(Link(caller, "caller"));
    }
    span.end(ended)
}

/// Anybody can make up methods; a label for each would fill the memory.
fn label_of(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}

/// Says that there is no place left for the moment.
pub fn full(what: &str) -> Problem {
    Problem::unavailable(format!("too many {what} at a time")).retry_after(FULL_RETRY_SECONDS)
}

/// Refuses before there is a route, in a trace of its own.
pub fn refused(problem: Problem) -> Response {
    let trace = new_trace();
    let mut response = document(problem, trace);
    finish(response.headers_mut(), trace);
    response
}

/// Refuses what came without TLS to a door that speaks it: a key that was sent so is no secret any
/// more, and a redirection would let that go on unnoticed.
pub async fn unencrypted() -> Response {
    let words = "this door speaks TLS; use https, and make a new key if one was sent without it";
    refused(Problem::bad_request(words))
}

fn document(mut problem: Problem, trace: TraceContext) -> Response {
    if problem.trace_id.is_none() {
        problem.trace_id = Some(trace.trace_hex());
    }
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut response = (status, body).into_response();
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    let told = problem.more.get("retry_after_seconds").and_then(serde_json::Value::as_u64);
    let passing = matches!(problem.status, 429 | 503).then_some(FULL_RETRY_SECONDS);
    if let Some(seconds) = told.or(passing) {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static(CHALLENGE));
    }
    if status == StatusCode::PAYLOAD_TOO_LARGE || status == StatusCode::REQUEST_TIMEOUT {
        let close = HeaderValue::from_static("close");
        response.headers_mut().insert(axum::http::header::CONNECTION, close);
    }
    response
}

fn finish(headers: &mut HeaderMap, trace: TraceContext) {
    if let Ok(value) = HeaderValue::from_str(&trace.to_string()) {
        headers.insert(TRACE_RESPONSE, value);
    }
    let nosniff = HeaderValue::from_static("nosniff");
    headers.insert(axum::http::header::X_CONTENT_TYPE_OPTIONS, nosniff);
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

fn caller_trace(headers: &HeaderMap) -> Option<TraceContext> {
    headers.get("traceparent")?.to_str().ok()?.parse().ok()
}

/// Begins a trace; its id comes from the machine's randomness, so that nobody can guess it.
pub fn new_trace() -> TraceContext {
    let mut bytes = [0_u8; 24];
    if getrandom::fill(&mut bytes).is_err() {
        let nanos = crate::edge::clock::now().timestamp_micros();
        bytes[..8].copy_from_slice(&nanos.to_be_bytes());
    }
    let (trace, span) = bytes.split_at(16);
    let number = |part: &[u8]| part.iter().fold(0_u128, |sum, byte| (sum << 8) | u128::from(*byte));
    let span_id = u64::try_from(number(span)).unwrap_or(1);
    TraceContext { trace_id: number(trace).max(1), span_id: span_id.max(1), sampled: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_traces_are_alike() {
        let (one, other) = (new_trace(), new_trace());
        assert_ne!(one.trace_id, other.trace_id);
        assert_eq!(one.to_string().parse(), Ok(one));
    }

    #[tokio::test]
    async fn who_panics_over_an_answer_says_that_something_broke() {
        let answer = whole(async { panic!("nobody saw this coming") }).await;
        let problem = answer.extensions().get::<Refusal>().map(|Refusal(problem)| problem.status);
        assert_eq!(problem, Some(500));
    }

    #[tokio::test]
    async fn a_problem_names_its_trace_and_when_to_try_again() {
        let trace = new_trace();
        let response = document(full("requests"), trace);
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/problem+json");
        assert_eq!(response.headers()[RETRY_AFTER], "1");
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.expect("a body");
        let read: Problem = serde_json::from_slice(&body).expect("a problem");
        assert_eq!(read.trace_id, Some(trace.trace_hex()));
        assert_eq!(read.status, 503);
    }
}
