//! What people and the dispatcher read of what leaves over HTTP.

use chrono::{DateTime, Utc};
use contracts::ids::{Id, TellingId};
use contracts::requests::outbound::{
    AttemptView, ListTellings, TargetKind, TargetView, TellingState, TellingView,
};
use runtime::BatchError;
use sqlx::PgPool;
use sqlx::types::Uuid;

use super::targets::Row;
use crate::domain::outbound::target::Target;
use crate::store::lists::ListError;

/// Attempts that are shown of a telling.
const ATTEMPTS_SHOWN: i64 = 100;

fn broken(table: &'static str, what: impl Into<String>) -> ListError {
    ListError::Inconsistent { table, what: what.into() }
}

fn of_batch(error: BatchError) -> ListError {
    match error {
        BatchError::Database(error) => ListError::Database(error),
        BatchError::Inconsistent { table, what } => ListError::Inconsistent { table, what },
        BatchError::Encode(error) => broken("targets", error.to_string()),
    }
}

/// Shows a target as people see it: without secrets.
pub fn view_of(target: &Target) -> TargetView {
    TargetView {
        name: target.name.clone(),
        kind: target.kind,
        url: target.url.clone(),
        settings: target.settings.clone(),
        state: target.state,
        reason: target.reason.clone(),
        not_before: target.not_before,
        failures: target.failures,
        failing_since: target.failing_since,
        waiting: 0,
        oldest_waiting_since: None,
        created_at: target.created_at,
        changed_at: target.changed_at,
        changed_by: target.changed_by.clone(),
        made: false,
    }
}

/// Gives targets of one sort, in the order of their ids: one more than `limit` where there are more.
pub async fn targets(
    pool: &PgPool,
    webhooks: bool,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<TargetView>, ListError> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT id, name, kind, url, sealed, settings, state, reason, not_before, failures,
                failing_since, rotated_at, created_at, changed_at, changed_by
           FROM targets
          WHERE (kind = 'webhook') = $1 AND ($2::text IS NULL OR name > $2)
          ORDER BY name
          LIMIT $3",
        webhooks,
        after,
        limit + 1
    )
    .fetch_all(pool)
    .await?;
    let targets: Result<Vec<_>, _> = rows.into_iter().map(Target::try_from).collect();
    with_waiting(pool, &targets.map_err(of_batch)?).await
}

/// Gives a target.
pub async fn target(pool: &PgPool, id: &str) -> Result<Option<TargetView>, ListError> {
    let mut conn = pool.acquire().await?;
    let found = super::targets::find(&mut conn, id).await.map_err(of_batch)?;
    drop(conn);
    Ok(with_waiting(pool, found.as_slice()).await?.pop())
}

async fn with_waiting(pool: &PgPool, targets: &[Target]) -> Result<Vec<TargetView>, ListError> {
    let ids: Vec<_> = targets.iter().map(|target| target.id.clone()).collect();
    let counts = sqlx::query!(
        r#"SELECT target, count(*) AS "count!", min(made_at) AS since
             FROM tellings
            WHERE state = 'waiting' AND target = ANY($1)
            GROUP BY target"#,
        &ids
    )
    .fetch_all(pool)
    .await?;
    let views = targets.iter().map(|target| {
        let found = counts.iter().find(|row| row.target == target.id);
        TargetView {
            waiting: found.map_or(0, |row| u64::try_from(row.count).unwrap_or(0)),
            oldest_waiting_since: found.and_then(|row| row.since),
            ..view_of(target)
        }
    });
    Ok(views.collect())
}

struct TellingRow {
    id: Uuid,
    target: String,
    kind: Option<String>,
    what: String,
    about: String,
    state: String,
    attempt: i32,
    reason: Option<String>,
    made_at: DateTime<Utc>,
    next_try_at: Option<DateTime<Utc>>,
    settled_at: Option<DateTime<Utc>>,
}

fn telling_view(row: TellingRow) -> Result<TellingView, ListError> {
    let id = TellingId::from_uuid(row.id);
    let (sort, name) =
        row.target.split_once(':').ok_or_else(|| broken("tellings", format!("target of {id}")))?;
    // A shop that is not written back to any more has left no word of its kind.
    let kind = row.kind.as_deref().and_then(TargetKind::named);
    let kind =
        kind.unwrap_or(if sort == "hook" { TargetKind::Webhook } else { TargetKind::Shopify });
    Ok(TellingView {
        id,
        kind,
        target: name.to_owned(),
        what: row.what,
        about: row.about,
        state: TellingState::named(&row.state)
            .ok_or_else(|| broken("tellings", format!("state of {id}")))?,
        attempts: u32::try_from(row.attempt).unwrap_or(0),
        reason: row.reason,
        made_at: row.made_at,
        next_try_at: row.next_try_at,
        settled_at: row.settled_at,
    })
}

/// Gives how a target is called inside whose tellings are asked for.
pub fn target_of(channel: Option<&str>, webhook: Option<&str>) -> Option<String> {
    let shop = channel.map(|name| TargetKind::Shopify.target(name));
    shop.or_else(|| webhook.map(|name| TargetKind::Webhook.target(name)))
}

/// Gives tellings, the newest first: one more than `limit` where there are more.
pub async fn tellings(
    pool: &PgPool,
    asked: &ListTellings,
    before: Option<(DateTime<Utc>, Uuid)>,
) -> Result<Vec<TellingView>, ListError> {
    let states: Vec<String> = match asked.state {
        Some(state) => vec![state.code().to_owned()],
        None => vec!["waiting".to_owned(), "given_up".to_owned()],
    };
    let (before_at, before_id) = before.unzip();
    let rows = sqlx::query_as!(
        TellingRow,
        r#"SELECT t.id, t.target, g.kind AS "kind?", t.what, t.about, t.state, t.attempt, t.reason,
                  t.made_at, t.next_try_at, t.settled_at
             FROM tellings AS t
             LEFT JOIN targets AS g ON g.id = t.target
            WHERE t.state = ANY($1)
              AND ($2::text IS NULL OR t.target = $2)
              AND ($3::text IS NULL OR t.about = $3)
              AND ($4::timestamptz IS NULL OR (t.made_at, t.id) < ($4, $5))
            ORDER BY t.made_at DESC, t.id DESC
            LIMIT $6"#,
        &states,
        target_of(asked.channel.as_deref(), asked.webhook.as_deref()),
        asked.order_id.map(|id| id.to_string()),
        before_at,
        before_id,
        asked.page.limit() + 1
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter().map(telling_view).collect()
}

/// Gives a telling.
pub async fn telling(pool: &PgPool, id: TellingId) -> Result<Option<TellingView>, ListError> {
    let row = sqlx::query_as!(
        TellingRow,
        r#"SELECT t.id, t.target, g.kind AS "kind?", t.what, t.about, t.state, t.attempt, t.reason,
                  t.made_at, t.next_try_at, t.settled_at
             FROM tellings AS t
             LEFT JOIN targets AS g ON g.id = t.target
            WHERE t.id = $1"#,
        id.uuid()
    )
    .fetch_optional(pool)
    .await?;
    row.map(telling_view).transpose()
}

/// Gives the attempts at a telling, the newest first.
pub async fn attempts(pool: &PgPool, id: TellingId) -> Result<Vec<AttemptView>, ListError> {
    let rows = sqlx::query!(
        "SELECT attempt, at, outcome, status, took_ms, answer
           FROM telling_attempts
          WHERE telling = $1
          ORDER BY attempt DESC
          LIMIT $2",
        id.uuid(),
        ATTEMPTS_SHOWN
    )
    .fetch_all(pool)
    .await?;
    let attempts = rows.into_iter().map(|row| AttemptView {
        attempt: u32::try_from(row.attempt).unwrap_or(0),
        at: row.at,
        outcome: row.outcome,
        status: row.status.and_then(|status| u16::try_from(status).ok()),
        took_ms: u32::try_from(row.took_ms).unwrap_or(0),
        answer: row.answer,
    });
    Ok(attempts.collect())
}

/// Says whether something is due, without taking it: asked all the time, so it costs next to nothing.
pub async fn is_due(pool: &PgPool) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (
             SELECT
               FROM targets AS g
               JOIN tellings AS w ON w.target = g.id
              WHERE g.state = 'live' AND (g.not_before IS NULL OR g.not_before <= now())
                AND w.state = 'waiting' AND w.next_try_at <= now()
                AND (w.taken_until IS NULL OR w.taken_until <= now())) AS "due!""#
    )
    .fetch_one(pool)
    .await
}

/// What waits for targets of one kind.
pub struct Waiting {
    /// The word of the kind.
    pub kind: String,
    /// How many tellings.
    pub count: i64,
    /// For how long the oldest, in seconds.
    pub oldest_seconds: f64,
    /// How many were given up.
    pub given_up: i64,
}

/// Gives what waits, kind by kind.
pub async fn waiting(pool: &PgPool) -> Result<Vec<Waiting>, sqlx::Error> {
    sqlx::query_as!(
        Waiting,
        r#"SELECT g.kind,
                  count(*) FILTER (WHERE t.state = 'waiting') AS "count!",
                  coalesce(extract(epoch FROM max(now() - t.made_at)
                                   FILTER (WHERE t.state = 'waiting')), 0)::float8
                      AS "oldest_seconds!",
                  count(*) FILTER (WHERE t.state = 'given_up') AS "given_up!"
             FROM targets AS g
             JOIN tellings AS t ON t.target = g.id AND t.state IN ('waiting', 'given_up')
            GROUP BY g.kind"#
    )
    .fetch_all(pool)
    .await
}
