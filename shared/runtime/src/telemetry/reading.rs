//! Questions that only read: the span of one, and `trace.get`, which gives the spans of a trace.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use contracts::problem::Problem;
use contracts::requests::trace::{GetTrace, TracePart};
use contracts::service::Service;
use contracts::subjects;
use contracts::trace::TraceContext;
use opentelemetry::trace::SpanKind;
use opentelemetry_sdk::trace::SpanData;
use sqlx::PgPool;
use uuid::Uuid;

use super::{Draft, Spans, span_of, stored};
use crate::handler::{answer, database};

/// How many spans one answer holds: some 600 bytes each, well below the broker's largest message.
const SPANS_MAX: usize = 1_000;

/// Makes the span of a question that only read.
pub(crate) fn read_span(
    spans: &Spans,
    endpoint: &str,
    (id, asked): (Uuid, TraceContext),
    began: DateTime<Utc>,
    refused: Option<&Problem>,
) -> SpanData {
    let service = spans.service();
    let own = asked.at(span_of(service, id));
    let template = subjects::request(service, endpoint);
    let name = format!("process {template}");
    let mut span = Draft::begin(own, Some(asked), SpanKind::Server, name, began);
    span.messaging(service, "process", template);
    span.tell("kontor.service", service.name());
    if let Some(problem) = refused {
        span.refuse(problem);
    }
    span.end(spans.now())
}

/// Gives what this service did in a trace.
pub(crate) async fn read(
    pool: &PgPool,
    service: Service,
    asked: GetTrace,
) -> Result<Bytes, Problem> {
    let GetTrace { trace_id } = asked;
    let digits = trace_id.len() == 32 && trace_id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let parsed = u128::from_str_radix(&trace_id, 16).ok().filter(|_| digits);
    let trace_id = parsed.ok_or_else(|| {
        Problem::unprocessable("a trace id has 32 hex digits")
            .with_error("#/trace_id", "not a trace id")
    })?;
    let mut conn = pool.acquire().await.map_err(database)?;
    let limit = SPANS_MAX as i64 + 1;
    let mut spans = stored::of_trace(&mut conn, trace_id, limit).await.map_err(database)?;
    let cut = spans.len() > SPANS_MAX;
    spans.truncate(SPANS_MAX);
    answer(&TracePart { service, spans, cut })
}
