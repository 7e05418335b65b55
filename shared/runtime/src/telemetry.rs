//! Spans: what was done, from when to when, and what led to it, so that the way of one order can be
//! looked at across services.
//!
//! One span for each handled task and one for each batch, named as OpenTelemetry's conventions for
//! messaging say. They are kept in the service's own schema for some days, and told to a collector
//! where `OTEL_EXPORTER_OTLP_ENDPOINT` names one. Telling never holds up the work: what finds no
//! room is dropped and counted.

mod batch;
mod collector;
mod ids;
mod latest;
mod reading;
mod recorder;
mod sampling;
mod span;
mod stored;

use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Utc};
use contracts::service::Service;
use contracts::trace::TraceContext;
use sqlx::PgPool;
use tokio::sync::mpsc;

pub(crate) use batch::BatchSpans;
pub use ids::{span_of, trace_of};
use latest::Latest;
pub use opentelemetry::trace::SpanKind;
pub use opentelemetry_sdk::trace::SpanData as Ended;
pub(crate) use reading::{read, read_span};
pub use recorder::Recorder;
use sampling::Sampler;
pub use span::{Draft, Link, NOBODY};

/// How many spans may wait to be written: some seconds of a service at its busiest, a few MiB.
const WAITING_MAX: usize = 8_192;

/// Takes spans without ever waiting; cheap to clone.
#[derive(Clone)]
pub struct Spans {
    shared: Arc<Shared>,
}

struct Shared {
    service: Service,
    waiting: mpsc::Sender<Ended>,
    sampler: Sampler,
    latest: Latest,
    began_at: DateTime<Utc>,
    began: Instant,
}

impl Spans {
    /// Makes the place where a service leaves its spans, and what carries them on from there.
    ///
    /// - Takes: `now`, the database's time, so that the spans of all services have one clock.
    pub fn open(service: Service, pool: PgPool, now: DateTime<Utc>) -> (Self, Recorder) {
        let (waiting, arriving) = mpsc::channel(WAITING_MAX);
        let (sampler, latest, began) = (Sampler::default(), Latest::default(), Instant::now());
        let shared = Shared { service, waiting, sampler, latest, began_at: now, began };
        (Self { shared: Arc::new(shared) }, Recorder::new(service, pool, arriving))
    }

    /// Gives whose spans these are.
    pub fn service(&self) -> Service {
        self.shared.service
    }

    /// Gives the database's time as it was at the start, and what has passed since.
    pub fn now(&self) -> DateTime<Utc> {
        self.shared.began_at + self.shared.began.elapsed()
    }

    /// Says whether a trace is kept; the same for all its spans, as long as there is room.
    pub fn keeps(&self, trace: TraceContext) -> bool {
        trace.sampled && self.shared.sampler.keeps(trace.trace_id, self.shared.began.elapsed())
    }

    /// Leaves a span; where too many wait it is dropped and counted.
    pub fn record(&self, span: Ended) {
        self.shared.sampler.count(self.shared.began.elapsed());
        if self.shared.waiting.try_send(span).is_err() {
            dropped(self.shared.service, "queue", 1);
        }
    }
}

/// Counts spans that nobody will see.
fn dropped(service: Service, why: &'static str, count: usize) {
    let labels = [("service", service.name()), ("why", why)];
    metrics::counter!("kontor_spans_dropped_total", &labels).increment(count as u64);
}
