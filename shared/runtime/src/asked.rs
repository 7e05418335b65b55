//! Questions and timers that may be what ends the process: known by what they ask or by their
//! place, counted before they are tried.

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

/// What stands where an endpoint would for a timer.
const TIMER: &str = "timer";

/// What is not tried any more, as it ended the process each time.
#[derive(Debug, Default)]
pub struct Condemned {
    /// By what they are known.
    pub prints: HashSet<Uuid>,
    /// Whether timers are among them.
    pub timers: bool,
}

/// What is about to be tried: what it is known by, and under which name it is kept.
#[derive(Clone, Copy, Debug)]
pub struct Suspect<'a> {
    /// By what it is known.
    pub print: Uuid,
    /// Its endpoint.
    pub endpoint: &'a str,
}

impl Suspect<'static> {
    /// Makes a suspect of the timer at a place: those before it are done or suspects too, so what
    /// ends the process is found again at the place where it was.
    pub fn timer(at: usize) -> Self {
        let at = at.to_string();
        let print = derive_from_key(DateTime::UNIX_EPOCH, &[TIMER, &at], Slot(0));
        Self { print, endpoint: TIMER }
    }
}

/// Gives what a question is known by when it is asked again.
pub fn fingerprint(endpoint: &str, question: &Question) -> Uuid {
    let body = String::from_utf8_lossy(&question.body);
    derive_from_key(DateTime::UNIX_EPOCH, &["question", endpoint, &body], Slot(0))
}

/// Gives what was tried too often in a lane, after forgetting that of long ago.
pub async fn condemned(conn: &mut PgConnection, lane: u16) -> Result<Condemned, sqlx::Error> {
    sqlx::query!(
        "DELETE FROM question_attempts
         WHERE lane = $1 AND tried_at < clock_timestamp() - make_interval(secs => $2)",
        lane as i16,
        REFUSED_SECONDS
    )
    .execute(&mut *conn)
    .await?;
    let rows = sqlx::query!(
        "SELECT fingerprint, endpoint FROM question_attempts WHERE lane = $1 AND attempts > $2",
        lane as i16,
        ATTEMPTS_MAX
    );
    let rows = rows.fetch_all(conn).await?;
    let timers = rows.iter().any(|row| row.endpoint == TIMER);
    Ok(Condemned { prints: rows.into_iter().map(|row| row.fingerprint).collect(), timers })
}

/// Counts an attempt; gives how many there were, this one included.
pub async fn count_attempt(
    conn: &mut PgConnection,
    lane: u16,
    suspect: Suspect<'_>,
) -> Result<i32, sqlx::Error> {
    sqlx::query_scalar!(
        "INSERT INTO question_attempts (lane, fingerprint, endpoint, attempts, tried_at)
         VALUES ($1, $2, $3, 1, clock_timestamp())
         ON CONFLICT (lane, fingerprint) DO UPDATE
         SET attempts = question_attempts.attempts + 1, tried_at = excluded.tried_at
         RETURNING attempts",
        lane as i16,
        suspect.print,
        suspect.endpoint
    )
    .fetch_one(conn)
    .await
}

/// Forgets the attempts at something that did not end the process.
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
