//! Tables `tellings` and `telling_attempts`.

use contracts::ids::{Id, TellingId};
use contracts::requests::outbound::{SettleTelling, TellingState};
use runtime::BatchError;
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Uuid;
use sqlx::types::chrono::{DateTime, Utc};

use crate::domain::outbound::telling::{Telling, in_words};

/// So many attempts of a telling are kept.
const ATTEMPTS_KEPT: i32 = 100;

struct Row {
    id: Uuid,
    target: String,
    what: String,
    about: String,
    body: Value,
    state: String,
    tries: i32,
    attempt: i32,
    made_at: DateTime<Utc>,
    next_try_at: Option<DateTime<Utc>>,
    taken_until: Option<DateTime<Utc>>,
    accepted_at: Option<DateTime<Utc>>,
    reason: Option<String>,
    settled_at: Option<DateTime<Utc>>,
}

impl TryFrom<Row> for Telling {
    type Error = BatchError;

    fn try_from(row: Row) -> Result<Self, BatchError> {
        let broken =
            |what: &str| BatchError::inconsistent("tellings", format!("{what} of {}", row.id));
        Ok(Self {
            id: TellingId::from_uuid(row.id),
            state: TellingState::named(&row.state).ok_or_else(|| broken("state"))?,
            tries: u32::try_from(row.tries).map_err(|_| broken("tries"))?,
            attempt: u32::try_from(row.attempt).map_err(|_| broken("attempt"))?,
            target: row.target,
            what: row.what,
            about: row.about,
            body: row.body,
            made_at: row.made_at,
            next_try_at: row.next_try_at,
            taken_until: row.taken_until,
            accepted_at: row.accepted_at,
            reason: row.reason,
            settled_at: row.settled_at,
        })
    }
}

fn number(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

/// Keeps new tellings; one that is known stays as it is.
pub async fn insert(conn: &mut PgConnection, tellings: &[Telling]) -> Result<(), BatchError> {
    let ids: Vec<_> = tellings.iter().map(|one| one.id.uuid()).collect();
    let targets: Vec<_> = tellings.iter().map(|one| one.target.clone()).collect();
    let whats: Vec<_> = tellings.iter().map(|one| one.what.clone()).collect();
    let abouts: Vec<_> = tellings.iter().map(|one| one.about.clone()).collect();
    let bodies: Vec<_> = tellings.iter().map(|one| one.body.clone()).collect();
    let made: Vec<_> = tellings.iter().map(|one| one.made_at).collect();
    sqlx::query!(
        "INSERT INTO tellings (id, target, what, about, body, state, tries, attempt, made_at,
                               next_try_at)
         SELECT id, target, what, about, body, 'waiting', 0, 0, made_at, made_at
           FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::text[], $5::jsonb[],
                       $6::timestamptz[])
                AS given (id, target, what, about, body, made_at)
             ON CONFLICT (id) DO NOTHING",
        &ids,
        &targets,
        &whats,
        &abouts,
        &bodies,
        &made
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Loads the telling of this id.
pub async fn find(conn: &mut PgConnection, id: TellingId) -> Result<Option<Telling>, BatchError> {
    let row = sqlx::query_as!(
        Row,
        "SELECT id, target, what, about, body, state, tries, attempt, made_at, next_try_at,
                taken_until, accepted_at, reason, settled_at
           FROM tellings
          WHERE id = $1",
        id.uuid()
    )
    .fetch_optional(conn)
    .await?;
    row.map(Telling::try_from).transpose()
}

/// Takes what is due of live targets until a moment: of each at most so many at a time, and of a
/// shop nothing while something earlier about the same order waits.
pub async fn take(
    conn: &mut PgConnection,
    (limit, per_target): (u32, u32),
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Telling>, BatchError> {
    let rows = sqlx::query_as!(
        Row,
        r#"WITH chosen AS (
             SELECT due.id
               FROM targets AS g
              CROSS JOIN LATERAL (
                    SELECT w.id, w.next_try_at
                      FROM tellings AS w
                     WHERE w.target = g.id
                       AND w.state = 'waiting'
                       AND w.next_try_at <= $3
                       AND (w.taken_until IS NULL OR w.taken_until <= $3)
                       AND (g.kind = 'webhook' OR NOT EXISTS (
                            SELECT
                              FROM tellings AS e
                             WHERE e.target = w.target
                               AND e.about = w.about
                               AND e.state = 'waiting'
                               AND (e.made_at, e.id) < (w.made_at, w.id)))
                     ORDER BY w.next_try_at
                     LIMIT greatest(0, $2 - (
                           SELECT count(*)
                             FROM tellings AS t
                            WHERE t.target = g.id AND t.state = 'waiting'
                              AND t.taken_until > $3))
                    ) AS due
              WHERE g.state = 'live' AND (g.not_before IS NULL OR g.not_before <= $3)
              ORDER BY due.next_try_at
              LIMIT $1)
           UPDATE tellings AS t
              SET taken_until = $4, attempt = t.attempt + 1
             FROM chosen
            WHERE t.id = chosen.id
           RETURNING t.id, t.target, t.what, t.about, t.body, t.state, t.tries, t.attempt,
                     t.made_at, t.next_try_at, t.taken_until, t.accepted_at, t.reason,
                     t.settled_at"#,
        i64::from(limit),
        i64::from(per_target),
        now,
        until
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Telling::try_from).collect()
}

/// Stores a telling that changed.
pub async fn update(conn: &mut PgConnection, telling: &Telling) -> Result<(), BatchError> {
    let done = sqlx::query!(
        "UPDATE tellings
            SET state = $2, tries = $3, next_try_at = $4, taken_until = $5, accepted_at = $6,
                reason = $7, settled_at = $8
          WHERE id = $1",
        telling.id.uuid(),
        telling.state.code(),
        number(telling.tries),
        telling.next_try_at,
        telling.taken_until,
        telling.accepted_at,
        telling.reason,
        telling.settled_at
    )
    .execute(conn)
    .await?;
    crate::store::expect_rows("tellings", done.rows_affected(), 1)
}

/// Keeps what came of a try, and forgets the oldest.
pub async fn keep_attempt(
    conn: &mut PgConnection,
    settled: &SettleTelling,
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    let attempt = number(settled.attempt);
    sqlx::query!(
        "INSERT INTO telling_attempts (telling, attempt, at, outcome, status, took_ms, answer)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (telling, attempt) DO NOTHING",
        settled.id.uuid(),
        attempt,
        now,
        in_words(&settled.verdict),
        settled.status.map(i32::from),
        number(settled.took_ms),
        settled.answer
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "DELETE FROM telling_attempts WHERE telling = $1 AND attempt <= $2",
        settled.id.uuid(),
        attempt - ATTEMPTS_KEPT
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Loads tellings of a target that were made in a range of time, the oldest first.
pub async fn of_range(
    conn: &mut PgConnection,
    target: &str,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    state: TellingState,
    limit: i64,
) -> Result<Vec<Telling>, BatchError> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT id, target, what, about, body, state, tries, attempt, made_at, next_try_at,
                taken_until, accepted_at, reason, settled_at
           FROM tellings
          WHERE target = $1 AND made_at >= $2 AND made_at < $3 AND state = $4
          ORDER BY made_at, id
          LIMIT $5",
        target,
        from,
        until,
        state.code(),
        limit
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Telling::try_from).collect()
}

/// Drops what waits for a target that ends.
pub async fn drop_waiting(
    conn: &mut PgConnection,
    target: &str,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    sqlx::query!(
        "UPDATE tellings
            SET state = 'dropped', next_try_at = NULL, taken_until = NULL, reason = $2,
                settled_at = $3
          WHERE target = $1 AND state = 'waiting'",
        target,
        reason,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets tellings that were settled before a moment, at most so many.
pub async fn forget_settled(
    conn: &mut PgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<(), BatchError> {
    sqlx::query!(
        "DELETE FROM tellings
          WHERE id IN (SELECT id FROM tellings WHERE settled_at < $1 LIMIT $2)",
        before,
        limit
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Says whether a telling was settled before a moment.
pub async fn is_something_old(
    conn: &mut PgConnection,
    before: DateTime<Utc>,
) -> Result<bool, BatchError> {
    let old = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM tellings WHERE settled_at < $1) AS "old!""#,
        before
    );
    Ok(old.fetch_one(conn).await?)
}
