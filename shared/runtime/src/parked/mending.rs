//! What a person may do about messages that were put aside: look, repair, repeat, give up.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::PageQuery;
use contracts::requests::parked::{ListParked, ParkedMessage, ParkedSettled};
use serde_json::Value;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{Chain, State, stored_reason};
use crate::handler::{answer, database};

/// Answers what is put aside, the longest waiting first.
pub async fn list(pool: &PgPool, asked: ListParked) -> Result<Bytes, Problem> {
    let limit = PageQuery { limit: asked.limit, cursor: None }.limit();
    let after = asked.cursor.as_deref().map(read_cursor).transpose()?;
    let rows = sqlx::query!(
        "SELECT lane, id, source, source_lane, number, state, aggregate, reason, attempts, headers,
                body, parked_at
         FROM parked
         WHERE ($1::text IS NULL OR state = $1)
           AND ($2::text IS NULL OR aggregate = $2)
           AND ($3::timestamptz IS NULL OR (parked_at, id) > ($3, $4))
           AND ($6::uuid IS NULL OR id = $6)
         ORDER BY parked_at, id
         LIMIT $5",
        asked.state,
        asked.aggregate,
        after.map(|(at, _)| at),
        after.map(|(_, id)| id),
        limit + 1,
        asked.id
    )
    .fetch_all(pool)
    .await
    .map_err(database)?;
    let messages = rows.into_iter().map(|row| ParkedMessage {
        lane: row.lane as u16,
        id: row.id,
        source: row.source,
        source_lane: row.source_lane as u16,
        number: row.number,
        event_type: type_in(&row.headers),
        aggregate: row.aggregate,
        state: row.state,
        reason: row.reason,
        attempts: row.attempts,
        parked_at: row.parked_at,
        body: serde_json::from_str(&row.body).unwrap_or(Value::String(row.body)),
    });
    answer(&Page::cut(messages.collect(), limit, write_cursor))
}

fn type_in(headers: &Value) -> String {
    let pairs = headers.as_array().map(Vec::as_slice).unwrap_or_default();
    let found = pairs.iter().find(|pair| pair[0] == "ce-type");
    found.and_then(|pair| pair[1].as_str()).unwrap_or_default().to_owned()
}

fn write_cursor(message: &ParkedMessage) -> String {
    format!("{:x}-{}", message.parked_at.timestamp_micros(), message.id.simple())
}

fn read_cursor(cursor: &str) -> Result<(DateTime<Utc>, Uuid), Problem> {
    let parsed = cursor.split_once('-').and_then(|(at, id)| {
        let at = i64::from_str_radix(at, 16).ok().and_then(DateTime::from_timestamp_micros)?;
        Some((at, Uuid::try_parse(id).ok()?))
    });
    parsed.ok_or_else(|| Problem::bad_request(format!("no page begins after `{cursor}`")))
}

/// A message as a person finds it.
pub struct Found {
    /// What orders it.
    pub chain: Chain,
    /// What it waits for.
    pub state: State,
    /// Why.
    pub reason: String,
}

/// Finds a message that is put aside.
pub async fn find(
    conn: &mut PgConnection,
    lane: u16,
    id: Uuid,
) -> Result<Option<Found>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT source, aggregate, state, reason FROM parked WHERE lane = $1 AND id = $2",
        lane as i16,
        id
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.and_then(|row| {
        let chain = Chain { source: row.source.parse().ok()?, aggregate: row.aggregate };
        let state = State::of_word(&row.state)?;
        Some(Found { chain, state, reason: row.reason })
    }))
}

/// What a person decides about a message.
pub enum Decision {
    /// To try it again, with another body where it has to be repaired.
    Retry(Option<String>),
    /// To give it up.
    Drop,
}

/// Writes down what a person decided, with the message as it was.
pub async fn settle(
    conn: &mut PgConnection,
    (lane, id): (u16, Uuid),
    decision: &Decision,
    actor: &str,
    why: &str,
) -> Result<(), sqlx::Error> {
    let (how, body) = match decision {
        Decision::Retry(body) => ("repaired", body.as_deref()),
        Decision::Drop => ("dropped", None),
    };
    if how == "dropped" || body.is_some() {
        sqlx::query!(
            "INSERT INTO parked_settled (id, lane, source, source_lane, epoch, number, how, actor,
                                         why, reason, headers, body, settled_at)
             SELECT id, lane, source, source_lane, epoch, number, $3, $4, $5, reason, headers, body,
                    clock_timestamp()
             FROM parked WHERE lane = $1 AND id = $2",
            lane as i16,
            id,
            how,
            &stored_reason(actor),
            &stored_reason(why)
        )
        .execute(&mut *conn)
        .await?;
    }
    match decision {
        Decision::Retry(_) => sqlx::query!(
            "UPDATE parked SET state = 'awaiting_cause', body = coalesce($3, body)
             WHERE lane = $1 AND id = $2",
            lane as i16,
            id,
            body
        ),
        Decision::Drop => {
            sqlx::query!("DELETE FROM parked WHERE lane = $1 AND id = $2", lane as i16, id)
        }
    }
    .execute(conn)
    .await
    .map(drop)
}

/// Says what a chain waits for, and how many of its messages wait.
pub async fn standing(
    conn: &mut PgConnection,
    lane: u16,
    chain: &Chain,
) -> Result<Option<(State, i64)>, sqlx::Error> {
    let row = sqlx::query!(
        r#"SELECT state, count(*) OVER () AS "count!" FROM parked
           WHERE lane = $1 AND source = $2 AND aggregate = $3
           ORDER BY number LIMIT 1"#,
        lane as i16,
        chain.source.name(),
        chain.aggregate
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.and_then(|row| Some((State::of_word(&row.state)?, row.count))))
}

/// Says what became of a message, where the answer of a person's question is made of it.
pub fn settled(id: Uuid, found: Option<Found>, done: &str, behind: i64) -> ParkedSettled {
    match found {
        None => ParkedSettled { id, state: done.to_owned(), reason: None, behind },
        Some(found) => ParkedSettled {
            id,
            state: found.state.word().to_owned(),
            reason: Some(found.reason),
            behind: behind - 1,
        },
    }
}
