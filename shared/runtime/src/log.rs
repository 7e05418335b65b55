//! The numbered log: append with number, density, fence and positions in one statement; read.

mod packs;
mod seal;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use contracts::envelope::{Envelope, event_id};
use contracts::events::ReceivedType;
use contracts::log::{EpochStart, LogAnswer, LogRow, Point};
use contracts::service::Service;
use contracts::trace::TraceContext;
use serde_json::value::RawValue;
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::handler::Received;
use crate::lane::Holding;

pub use seal::{Move, Seal, Sealed, seal};

/// How many bytes of headers and bodies one answer carries at most, where the broker allows it.
const ANSWER_BYTES_MAX: usize = 512 * 1024;
/// How many rows are read for one answer.
const ANSWER_ROWS_MAX: i64 = 1_000;
/// How many epochs before those of its rows an answer tells, so that a fork can be named.
const EPOCHS_BEFORE: i64 = 16;

/// A row on its way into the log, or out of it.
#[derive(Clone, Debug)]
pub struct Row {
    /// Number and epoch.
    pub point: Point,
    /// The time of the batch that wrote it.
    pub recorded_at: DateTime<Utc>,
    /// noun.participle.vN
    pub kind: String,
    /// The aggregate.
    pub subject: String,
    /// The aggregate's version.
    pub sequence: i64,
    /// The order, where there is one.
    pub correlation: Option<String>,
    /// What led to it.
    pub causation: Uuid,
    /// traceparent
    pub trace: Option<String>,
    /// JSON.
    pub body: String,
}

impl Row {
    /// Gives it as it is published, and as it arrives at a reader.
    pub fn into_received(self, service: Service, lane: u16) -> Received {
        let (envelope, body) = self.into_parts(service, lane);
        Received { envelope, body: body.into() }
    }

    fn into_parts(self, service: Service, lane: u16) -> (Envelope, String) {
        let aggregate = self.correlation.as_deref().unwrap_or(&self.subject);
        let envelope = Envelope {
            id: event_id(service, lane, self.point, self.recorded_at, aggregate),
            event_type: ReceivedType { service, kind: self.kind },
            time: self.recorded_at,
            subject: self.subject,
            sequence: self.sequence,
            correlation: self.correlation,
            causation: self.causation,
            lane,
            point: self.point,
            trace: self.trace.as_deref().and_then(|trace| trace.parse().ok()),
        };
        (envelope, self.body)
    }
}

/// A row as it is stored.
struct Stored {
    number: i64,
    epoch: i64,
    recorded_at: DateTime<Utc>,
    kind: String,
    subject: String,
    sequence: i64,
    correlation: Option<String>,
    causation: Uuid,
    trace: Option<String>,
    body: String,
}

impl From<Stored> for Row {
    fn from(stored: Stored) -> Self {
        Self {
            point: Point::new(stored.epoch, stored.number),
            recorded_at: stored.recorded_at,
            kind: stored.kind,
            subject: stored.subject,
            sequence: stored.sequence,
            correlation: stored.correlation,
            causation: stored.causation,
            trace: stored.trace,
            body: stored.body,
        }
    }
}

/// Reads rows after a number, dense and rising.
pub async fn read_after(
    conn: &mut PgConnection,
    lane: u16,
    after: i64,
    limit: i64,
) -> Result<Vec<Row>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Stored,
        "SELECT number, epoch, recorded_at, kind, subject, sequence, correlation, causation, trace,
                body
         FROM log WHERE lane = $1 AND number > $2 ORDER BY number LIMIT $3",
        lane as i16,
        after,
        limit
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Row::from).collect())
}

/// Gives the trace and span in which each of some orders was last spoken of, since a time.
pub async fn latest_traces(
    conn: &mut PgConnection,
    orders: &[String],
    since: DateTime<Utc>,
) -> Result<HashMap<String, TraceContext>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT o.id AS "id!", last.trace AS "trace!"
           FROM UNNEST($1::text[]) AS o (id)
           CROSS JOIN LATERAL (
               SELECT trace FROM log
               WHERE correlation = o.id AND recorded_at > $2 AND trace IS NOT NULL
               ORDER BY recorded_at DESC, number DESC LIMIT 1
           ) AS last"#,
        orders,
        since
    )
    .fetch_all(conn)
    .await?;
    let parsed = rows.into_iter().filter_map(|row| Some((row.id, row.trace.parse().ok()?)));
    Ok(parsed.collect())
}

/// Answers a reader: history, head, floor and rows of one moment, within a number of bytes.
/// Nothing where the lane is not as its holder left it: behind a restore it must not vouch for it.
pub async fn answer(
    conn: &mut PgConnection,
    service: Service,
    holding: &Holding,
    after: i64,
    bytes_max: usize,
) -> Result<Option<LogAnswer>, sqlx::Error> {
    let lane = holding.lane;
    let mut tx = conn.begin().await?;
    sqlx::query!("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        .execute(&mut *tx)
        .await?;
    let lane_row =
        sqlx::query!("SELECT head, epoch, fence, floor FROM lanes WHERE lane = $1", lane as i16)
            .fetch_one(&mut *tx)
            .await?;
    let ours = lane_row.epoch == holding.epoch && lane_row.fence == holding.fence;
    if !ours || lane_row.head < holding.head {
        return Ok(None);
    }
    let floor = packs::floor(&mut tx, lane, lane_row.floor).await?;
    let rows = match after < lane_row.floor {
        true => packs::read_after(&mut tx, lane, after, lane_row.floor, ANSWER_ROWS_MAX).await?,
        false => read_after(&mut tx, lane, after, ANSWER_ROWS_MAX).await?,
    };
    let rows = within_bytes(rows, service, lane, bytes_max.min(ANSWER_BYTES_MAX));
    let last = rows.last().map_or(after, |row| row.number);
    let history = history(&mut tx, lane, after, last, lane_row.epoch).await?;
    tx.commit().await?;
    let head = Point::new(lane_row.epoch, lane_row.head);
    Ok(Some(LogAnswer { history, head, floor, rows }))
}

/// Gives the epochs that bear on the rows from `after` to `last`: some before them, theirs, and the
/// current one.
async fn history(
    conn: &mut PgConnection,
    lane: u16,
    after: i64,
    last: i64,
    current: i64,
) -> Result<Vec<EpochStart>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT epoch, start FROM epochs
         WHERE lane = $1 AND (start < $3 OR epoch = $4)
           AND epoch >= coalesce((SELECT epoch FROM epochs WHERE lane = $1 AND start < $2
                                  ORDER BY epoch DESC OFFSET $5 LIMIT 1), 0)
         ORDER BY epoch",
        lane as i16,
        after,
        last,
        current,
        EPOCHS_BEFORE
    )
    .fetch_all(conn)
    .await?;
    let epochs = rows.into_iter().map(|row| EpochStart { epoch: row.epoch, start: row.start });
    Ok(epochs.collect())
}

fn within_bytes(rows: Vec<Row>, service: Service, lane: u16, bytes_max: usize) -> Vec<LogRow> {
    let (mut bytes, mut kept) = (0, Vec::with_capacity(rows.len()));
    for row in rows {
        let owned = |(name, value): (&str, String)| (name.to_owned(), value);
        let (envelope, body) = row.into_parts(service, lane);
        let headers: Vec<_> = envelope.headers().into_iter().map(owned).collect();
        let names: usize = headers.iter().map(|(name, value)| name.len() + value.len() + 8).sum();
        bytes += body.len() + names;
        if bytes > bytes_max && !kept.is_empty() {
            break;
        }
        let Ok(body) = RawValue::from_string(body) else { break };
        kept.push(LogRow { number: envelope.point.number, headers, body });
    }
    kept
}

/// Makes the partitions of the days to come; done at the start and once an hour.
pub async fn make_partitions(conn: &mut PgConnection, days: i32) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "SELECT make_log_partition((now() AT TIME ZONE 'UTC')::date + ahead)
         FROM generate_series(-1, $1::int4) AS ahead",
        days
    )
    .fetch_all(conn)
    .await
    .map(drop)
}
