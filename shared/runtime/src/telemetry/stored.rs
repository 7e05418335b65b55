//! Spans in the service's own schema: written in the background, read by trace, dropped by day.

use chrono::{DateTime, Utc};
use contracts::requests::trace::{TraceLink, TraceSpan};
use opentelemetry::trace::{SpanKind, Status};
use opentelemetry::{Array, Value};
use opentelemetry_sdk::trace::SpanData;
use serde_json::{Map, json};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::span::LINK_WHAT;

/// Makes the partitions of the days around now, and drops those that are too old.
pub(super) async fn turn_over(pool: &PgPool, keep_days: i32) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "SELECT make_span_partition((now() AT TIME ZONE 'UTC')::date + ahead)
         FROM generate_series(-1, 1) AS ahead"
    )
    .fetch_all(pool)
    .await?;
    sqlx::query!("SELECT drop_span_partitions($1)", keep_days).fetch_one(pool).await.map(drop)
}

/// Writes spans; whether the disk has them a moment later is no matter, so it is not waited for.
pub(super) async fn insert(pool: &PgPool, spans: &[SpanData]) -> Result<(), sqlx::Error> {
    let mut tx = pool.begin().await?;
    sqlx::query!("SET LOCAL synchronous_commit = off").execute(&mut *tx).await?;
    sqlx::query!(
        "INSERT INTO spans (trace_id, span_id, parent_id, name, kind, started_at, ended_at,
                            attributes, links, error)
         SELECT * FROM UNNEST($1::uuid[], $2::int8[], $3::int8[], $4::text[], $5::text[],
                              $6::timestamptz[], $7::timestamptz[], $8::jsonb[], $9::jsonb[],
                              $10::text[])
         ON CONFLICT DO NOTHING",
        &column(spans, |span| Uuid::from_bytes(span.span_context.trace_id().to_bytes())),
        &column(spans, |span| i64::from_be_bytes(span.span_context.span_id().to_bytes())),
        &column(spans, parent_of) as &[Option<i64>],
        &column(spans, |span| span.name.clone().into_owned()),
        &column(spans, |span| kind_of(&span.span_kind).to_owned()),
        &column(spans, |span| DateTime::<Utc>::from(span.start_time)),
        &column(spans, |span| DateTime::<Utc>::from(span.end_time)),
        &column(spans, attributes_of),
        &column(spans, links_of),
        &column(spans, error_of) as &[Option<String>],
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

fn column<V>(spans: &[SpanData], value: impl Fn(&SpanData) -> V) -> Vec<V> {
    spans.iter().map(value).collect()
}

fn parent_of(span: &SpanData) -> Option<i64> {
    let parent = i64::from_be_bytes(span.parent_span_id.to_bytes());
    (parent != 0).then_some(parent)
}

fn kind_of(kind: &SpanKind) -> &'static str {
    match kind {
        SpanKind::Server => "server",
        SpanKind::Consumer => "consumer",
        SpanKind::Producer => "producer",
        SpanKind::Client => "client",
        SpanKind::Internal => "internal",
    }
}

fn attributes_of(span: &SpanData) -> serde_json::Value {
    let each = span.attributes.iter();
    let members: Map<_, _> = each.map(|kv| (kv.key.to_string(), json_of(&kv.value))).collect();
    members.into()
}

fn json_of(value: &Value) -> serde_json::Value {
    match value {
        Value::Bool(value) => json!(value),
        Value::I64(value) => json!(value),
        Value::F64(value) => json!(value),
        Value::Array(Array::String(each)) => each.iter().map(|text| json!(text.as_str())).collect(),
        other => json!(other.as_str()),
    }
}

fn links_of(span: &SpanData) -> serde_json::Value {
    let each = span.links.iter().map(|link| {
        let what = link.attributes.iter().find(|kv| kv.key.as_str() == LINK_WHAT);
        json!({
            "trace_id": link.span_context.trace_id().to_string(),
            "span_id": link.span_context.span_id().to_string(),
            "what": what.map_or_else(|| "link".into(), |kv| kv.value.as_str().into_owned()),
        })
    });
    each.collect()
}

fn error_of(span: &SpanData) -> Option<String> {
    match &span.status {
        Status::Error { description } => Some(description.clone().into_owned()),
        Status::Ok | Status::Unset => None,
    }
}

/// Reads the spans of a trace by the time they began.
pub(super) async fn of_trace(
    conn: &mut PgConnection,
    trace_id: u128,
    limit: i64,
) -> Result<Vec<TraceSpan>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT span_id, parent_id, name, kind, started_at, ended_at, attributes, links, error
         FROM spans WHERE trace_id = $1 ORDER BY started_at, ended_at, span_id LIMIT $2",
        Uuid::from_u128(trace_id),
        limit
    )
    .fetch_all(conn)
    .await?;
    let hex = |id: i64| format!("{id:016x}");
    Ok(rows
        .into_iter()
        .map(|row| TraceSpan {
            span_id: hex(row.span_id),
            parent_id: row.parent_id.map(hex),
            name: row.name,
            kind: row.kind,
            started_at: row.started_at,
            ended_at: row.ended_at,
            attributes: serde_json::from_value(row.attributes).unwrap_or_default(),
            links: serde_json::from_value::<Vec<TraceLink>>(row.links).unwrap_or_default(),
            error: row.error,
        })
        .collect())
}
