//! Messages that were taken off the stream and are not done: waiting for their cause, parked with a
//! reason, or standing behind one of these.

pub mod mending;

use std::collections::BTreeMap;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use contracts::envelope::Envelope;
use contracts::service::Service;
use sqlx::PgConnection;

use crate::handler::Received;

/// How many letters of a reason are stored.
const REASON_MAX: usize = 2_000;

/// What a message waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// For something that will be told.
    AwaitingCause,
    /// For a person.
    Parked,
    /// For an earlier message of the same source and aggregate.
    Behind,
}

impl State {
    /// Gives the word that is stored.
    pub const fn word(self) -> &'static str {
        match self {
            Self::AwaitingCause => "awaiting_cause",
            Self::Parked => "parked",
            Self::Behind => "behind",
        }
    }
}

impl State {
    /// Reads the word that is stored.
    pub fn of_word(word: &str) -> Option<Self> {
        let states = [Self::AwaitingCause, Self::Parked, Self::Behind];
        states.into_iter().find(|state| state.word() == word)
    }
}

/// What orders messages: the source and the aggregate.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Chain {
    /// Who said it.
    pub source: Service,
    /// The order, or the aggregate.
    pub aggregate: String,
}

impl Chain {
    /// Gives the chain of a message.
    pub fn of(received: &Received) -> Self {
        let envelope = &received.envelope;
        Self { source: envelope.event_type.service, aggregate: envelope.aggregate().to_owned() }
    }
}

/// A message to be put aside.
#[derive(Clone, Debug)]
pub struct Aside {
    /// The message.
    pub received: Received,
    /// What it waits for.
    pub state: State,
    /// Why, in words.
    pub reason: String,
    /// How often it was tried.
    pub attempts: i32,
}

/// Gives the chains of a lane that are held up, and by what.
pub async fn chains(
    conn: &mut PgConnection,
    lane: u16,
) -> Result<BTreeMap<Chain, State>, sqlx::Error> {
    let rows = sqlx::query!(
        "SELECT DISTINCT ON (source, aggregate) source, aggregate, state
         FROM parked WHERE lane = $1 ORDER BY source, aggregate, number",
        lane as i16
    )
    .fetch_all(conn)
    .await?;
    let chain = |source: &str, aggregate| Some(Chain { source: source.parse().ok()?, aggregate });
    Ok(rows
        .into_iter()
        .filter_map(|row| Some((chain(&row.source, row.aggregate)?, state_of(&row.state))))
        .collect())
}

fn state_of(word: &str) -> State {
    if word == State::Parked.word() { State::Parked } else { State::AwaitingCause }
}

/// Gives for how many seconds the longest waiting message has been waiting for its cause.
pub async fn longest_wait(conn: &mut PgConnection, lane: u16) -> Result<f64, sqlx::Error> {
    let waits = sqlx::query_scalar!(
        "SELECT extract(epoch FROM clock_timestamp() - min(parked_at))::float8
         FROM parked WHERE lane = $1 AND state = 'awaiting_cause'",
        lane as i16
    );
    Ok(waits.fetch_one(conn).await?.unwrap_or(0.0))
}

/// Puts messages aside; one that already is stays as it is.
pub async fn insert(
    conn: &mut PgConnection,
    lane: u16,
    now: DateTime<Utc>,
    asides: &[Aside],
) -> Result<(), sqlx::Error> {
    if asides.is_empty() {
        return Ok(());
    }
    let envelope = |aside: &Aside| aside.received.envelope.clone();
    let texts = |value: &dyn Fn(&Aside) -> String| asides.iter().map(value).collect::<Vec<_>>();
    let headers = |aside: &Aside| {
        serde_json::to_value(envelope(aside).headers()).unwrap_or(serde_json::Value::Null)
    };
    let body =
        |aside: &Aside| String::from_utf8_lossy(&aside.received.body).replace('\0', "\u{FFFD}");
    sqlx::query!(
        "INSERT INTO parked (source, source_lane, lane, epoch, number, id, state, aggregate, reason,
                             attempts, headers, body, parked_at)
         SELECT source, source_lane, $12, epoch, number, id, state, aggregate, reason, attempts,
                headers, body, $13
         FROM UNNEST($1::text[], $2::int2[], $3::int8[], $4::int8[], $5::uuid[], $6::text[],
                     $7::text[], $8::text[], $9::int4[], $10::jsonb[], $11::text[])
              AS t (source, source_lane, epoch, number, id, state, aggregate, reason, attempts,
                    headers, body)
         ON CONFLICT DO NOTHING",
        &texts(&|aside| envelope(aside).event_type.service.name().to_owned()),
        &asides.iter().map(|aside| envelope(aside).lane as i16).collect::<Vec<_>>(),
        &asides.iter().map(|aside| envelope(aside).point.epoch).collect::<Vec<_>>(),
        &asides.iter().map(|aside| envelope(aside).point.number).collect::<Vec<_>>(),
        &asides.iter().map(|aside| envelope(aside).id).collect::<Vec<_>>(),
        &texts(&|aside| aside.state.word().to_owned()),
        &texts(&|aside| envelope(aside).aggregate().to_owned()),
        &texts(&|aside| stored_reason(&aside.reason)),
        &asides.iter().map(|aside| aside.attempts).collect::<Vec<_>>(),
        &asides.iter().map(headers).collect::<Vec<_>>(),
        &texts(&body),
        lane as i16,
        now
    )
    .execute(conn)
    .await
    .map(drop)
}

/// A reason is for reading: not endless, and without what the database does not store.
fn stored_reason(reason: &str) -> String {
    reason.chars().filter(|letter| *letter != '\0').take(REASON_MAX).collect()
}

/// A message that was put aside, with the number of its attempts.
#[derive(Debug)]
pub struct Kept {
    /// The message.
    pub received: Received,
    /// How often it was tried.
    pub attempts: i32,
}

/// Gives the first message of each of the chains, unless a person has to look at it.
pub async fn first_of(
    conn: &mut PgConnection,
    lane: u16,
    chains: &[Chain],
) -> Result<Vec<Kept>, sqlx::Error> {
    let sources: Vec<String> = chains.iter().map(|chain| chain.source.name().to_owned()).collect();
    let aggregates: Vec<String> = chains.iter().map(|chain| chain.aggregate.clone()).collect();
    let rows = sqlx::query!(
        r#"SELECT DISTINCT ON (p.source, p.aggregate) p.state, p.headers, p.body, p.attempts
           FROM parked AS p
           JOIN UNNEST($2::text[], $3::text[]) AS c (source, aggregate) USING (source, aggregate)
           WHERE p.lane = $1
           ORDER BY p.source, p.aggregate, p.number"#,
        lane as i16,
        &sources,
        &aggregates
    )
    .fetch_all(conn)
    .await?;
    let waiting = rows.into_iter().filter(|row| row.state != State::Parked.word());
    Ok(waiting
        .filter_map(|row| {
            let headers: Vec<(String, String)> = serde_json::from_value(row.headers).ok()?;
            let envelope = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            let envelope = Envelope::from_headers(envelope).ok()?;
            let received = Received { envelope, body: Bytes::from(row.body) };
            Some(Kept { received, attempts: row.attempts })
        })
        .collect())
}

/// Takes messages out that are done.
pub async fn delete(
    conn: &mut PgConnection,
    lane: u16,
    done: &[&Received],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "DELETE FROM parked WHERE lane = $1 AND id = ANY($2)",
        lane as i16,
        &done.iter().map(|received| received.envelope.id).collect::<Vec<_>>()
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Says anew what messages wait for.
pub async fn update(
    conn: &mut PgConnection,
    lane: u16,
    asides: &[Aside],
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE parked AS p SET state = t.state, reason = t.reason, attempts = t.attempts
         FROM UNNEST($2::uuid[], $3::text[], $4::text[], $5::int4[]) AS t (id, state, reason, attempts)
         WHERE p.lane = $1 AND p.id = t.id",
        lane as i16,
        &asides.iter().map(|aside| aside.received.envelope.id).collect::<Vec<_>>(),
        &asides.iter().map(|aside| aside.state.word().to_owned()).collect::<Vec<_>>(),
        &asides.iter().map(|aside| stored_reason(&aside.reason)).collect::<Vec<_>>(),
        &asides.iter().map(|aside| aside.attempts).collect::<Vec<_>>()
    )
    .execute(conn)
    .await
    .map(drop)
}

/// Counts an attempt to handle a message alone, committed before it is tried; gives the count.
pub async fn count_attempt(
    conn: &mut PgConnection,
    lane: u16,
    received: &Received,
) -> Result<i32, sqlx::Error> {
    let Envelope { event_type, lane: source_lane, point, .. } = &received.envelope;
    sqlx::query_scalar!(
        "INSERT INTO attempts (source, source_lane, lane, epoch, number, attempts)
         VALUES ($1, $2, $3, $4, $5, 1)
         ON CONFLICT (source, source_lane, lane, number, epoch)
         DO UPDATE SET attempts = attempts.attempts + 1
         RETURNING attempts",
        event_type.service.name(),
        *source_lane as i16,
        lane as i16,
        point.epoch,
        point.number
    )
    .fetch_one(conn)
    .await
}

/// Forgets the attempts of messages that are done or put aside.
pub async fn forget_attempts(
    conn: &mut PgConnection,
    lane: u16,
    received: &Received,
) -> Result<(), sqlx::Error> {
    let Envelope { event_type, lane: source_lane, point, .. } = &received.envelope;
    sqlx::query!(
        "DELETE FROM attempts
         WHERE source = $1 AND source_lane = $2 AND lane = $3 AND number <= $4",
        event_type.service.name(),
        *source_lane as i16,
        lane as i16,
        point.number
    )
    .execute(conn)
    .await
    .map(drop)
}
