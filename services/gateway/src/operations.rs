//! The listener of the house's own people: health and figures.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use contracts::problem::Problem;
use futures::future::BoxFuture;
use tokio::sync::Semaphore;

use crate::edge::tracing_layer::{Around, Refusal, around};

/// Scrapers and probes ask a few times a minute.
const REQUESTS_MAX: usize = 64;

/// What the shell knows about how it is.
pub trait Health: Send + Sync {
    /// Ready means that a row could be committed and a publish was confirmed; else says why not.
    fn ready(&self) -> BoxFuture<'_, Result<(), String>>;
    /// Gives the figures in Prometheus' text format.
    fn metrics(&self) -> String;
}

/// Builds the router of the operations listener.
pub fn router(health: Arc<dyn Health>) -> Router {
    let around_all = Around { places: Arc::new(Semaphore::new(REQUESTS_MAX)), spans: None };
    Router::new()
        .route("/livez", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(figures))
        .with_state(health)
        .layer(axum::middleware::from_fn_with_state(around_all, around))
}

async fn ready(State(health): State<Arc<dyn Health>>) -> Response {
    match health.ready().await {
        Ok(()) => (StatusCode::OK, "ready\n").into_response(),
        Err(why) => Refusal(Problem::unavailable(why).retry_after(1)).into_response(),
    }
}

async fn figures(State(health): State<Arc<dyn Health>>) -> Response {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], health.metrics()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::extract::Request;
    use tower::ServiceExt;

    struct Told(Result<(), &'static str>);

    impl Health for Told {
        fn ready(&self) -> BoxFuture<'_, Result<(), String>> {
            Box::pin(async { self.0.map_err(str::to_owned) })
        }

        fn metrics(&self) -> String {
            "kontor_x 1\n".to_owned()
        }
    }

    async fn status(told: Told, path: &str) -> u16 {
        let request = Request::get(path).body(Body::empty()).expect("a request");
        router(Arc::new(told)).oneshot(request).await.expect("an answer").status().as_u16()
    }

    #[tokio::test]
    async fn a_sick_house_is_alive_and_not_ready() {
        assert_eq!(status(Told(Ok(())), "/readyz").await, 200);
        assert_eq!(status(Told(Err("no broker")), "/readyz").await, 503);
        assert_eq!(status(Told(Err("no broker")), "/livez").await, 200);
        assert_eq!(status(Told(Err("no broker")), "/metrics").await, 200);
    }
}
