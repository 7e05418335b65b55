//! Questions that may be what ends the process: known by what they ask, counted before they are
//! tried.

use std::collections::HashSet;

use chrono::DateTime;
use contracts::ids::{Slot, derive_from_key};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::handler::Question;

/// How often a question is tried alone before it is refused.
pub const ATTEMPTS_MAX: i32 = 3;
/// For how many seconds it is refused untried: shops ask again for hours, and by then a release
/// may have come that can answer.
const REFUSED_SECONDS: f64 = 3_600.0;

/// Gives what a question is known by when it is asked again.
pub fn fingerprint(endpoint: &str, question: &Question) -> Uuid {
    let body = String::from_utf8_lossy(&question.body);
    derive_from_key(DateTime::UNIX_EPOCH, &["question", endpoint, &body], Slot(0))
}

/// Gives the questions of a lane that were tried too often, after forgetting those of long ago.
pub async fn condemned(conn: &mut PgConnection, lane: u16) -> Result<HashSet<Uuid>, sqlx::Error> {
    sqlx::query!(
        "DELETE FROM question_attempts
         WHERE lane = $1 AND tried_at < clock_timestamp() - make_interval(secs => $2)",
        lane as i16,
        REFUSED_SECONDS
    )
    .execute(&mut *conn)
    .await?;
    let rows = sqlx::query_scalar!(
        "SELECT fingerprint FROM question_attempts WHERE lane = $1 AND attempts > $2",
        lane as i16,
        ATTEMPTS_MAX
    );
    Ok(rows.fetch_all(conn).await?.into_iter().collect())
}

/// Counts an attempt at a question; gives how many there were, this one included.
pub async fn count_attempt(
    conn: &mut PgConnection,
    lane: u16,
    fingerprint: Uuid,
    endpoint: &str,
) -> Result<i32, sqlx::Error> {
    sqlx::query_scalar!(
        "INSERT INTO question_attempts (lane, fingerprint, endpoint, attempts, tried_at)
         VALUES ($1, $2, $3, 1, clock_timestamp())
         ON CONFLICT (lane, fingerprint) DO UPDATE
         SET attempts = question_attempts.attempts + 1, tried_at = excluded.tried_at
         RETURNING attempts",
        lane as i16,
        fingerprint,
        endpoint
    )
    .fetch_one(conn)
    .await
}

/// Forgets the attempts at a question that did not end the process.
pub async fn forget_attempts(
    conn: &mut PgConnection,
    lane: u16,
    fingerprint: Uuid,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "DELETE FROM question_attempts WHERE lane = $1 AND fingerprint = $2",
        lane as i16,
        fingerprint
    )
    .execute(conn)
    .await
    .map(drop)
}
