//! What people, scrapers and the dispatcher read of what shops are told of stock.

use contracts::requests::outbound::stock::{
    LevelState, LevelView, ListLevels, PublicationState, PublicationView,
};
use sqlx::PgPool;
use sqlx::types::Uuid;

use crate::store::lists::ListError;

fn count(figure: i64) -> u64 {
    u64::try_from(figure).unwrap_or(0)
}

/// Gives the rule of a channel with its figures.
pub async fn publication(
    pool: &PgPool,
    channel: &str,
) -> Result<Option<PublicationView>, ListError> {
    let row = sqlx::query!(
        r#"SELECT p.channel, p.ratio_percent, p.buffer, p.locations, p.paused, p.shop_location,
                  p.stated_at, p.created_at, p.changed_at, p.changed_by,
                  coalesce(t.reason, p.reason) AS reason,
                  greatest(t.not_before, p.not_before) AS not_before,
                  t.state = 'paused' AS "shop_paused!",
                  l.current AS "current!", l.waiting AS "waiting!", l.unknown AS "unknown!",
                  l.failed AS "failed!", l.since
             FROM publications AS p
             JOIN targets AS t ON t.id = p.target
            CROSS JOIN LATERAL (
                  SELECT count(*) FILTER (WHERE state = 'current') AS current,
                         count(*) FILTER (WHERE state = 'waiting') AS waiting,
                         count(*) FILTER (WHERE state = 'unknown') AS unknown,
                         count(*) FILTER (WHERE state = 'failed') AS failed,
                         min(waiting_since) AS since
                    FROM published_levels AS l
                   WHERE l.channel = p.channel) AS l
            WHERE p.channel = $1"#,
        channel
    )
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|row| PublicationView {
        channel: row.channel,
        ratio_percent: u32::try_from(row.ratio_percent).unwrap_or(0),
        buffer: row.buffer,
        locations: row.locations,
        paused: row.paused,
        shop_location: row.shop_location,
        state: match (row.paused || row.shop_paused, row.stated_at) {
            (true, _) => PublicationState::Paused,
            (false, None) => PublicationState::Gathering,
            (false, Some(_)) => PublicationState::Live,
        },
        reason: row.reason,
        not_before: row.not_before,
        current: count(row.current),
        waiting: count(row.waiting),
        oldest_waiting_since: row.since,
        unknown: count(row.unknown),
        failed: count(row.failed),
        created_at: row.created_at,
        changed_at: row.changed_at,
        changed_by: row.changed_by,
    }))
}

/// Gives what a shop is told, in the order of items: one more than `limit` where there are more.
pub async fn levels(
    pool: &PgPool,
    asked: &ListLevels,
    after: Option<&str>,
) -> Result<Vec<LevelView>, ListError> {
    let rows = sqlx::query!(
        r#"SELECT * FROM (
             SELECT l.sku, l.available, l.wanted, l.told, l.told_at, l.reason, l.waiting_since,
                    extract(epoch FROM now() - l.told_at)::bigint AS age,
                    CASE WHEN l.state = 'waiting' AND (p.paused OR t.state = 'paused')
                         THEN 'paused' ELSE l.state END AS "state!"
               FROM published_levels AS l
               JOIN publications AS p ON p.channel = l.channel
               JOIN targets AS t ON t.id = p.target
              WHERE l.channel = $1
                AND ($2::text IS NULL OR l.sku = $2)
                AND ($4::text IS NULL OR l.sku > $4)) AS shown
            WHERE $3::text IS NULL OR "state!" = $3
            ORDER BY sku
            LIMIT $5"#,
        asked.channel,
        asked.sku.as_ref().map(|sku| sku.as_str()),
        asked.state.map(LevelState::code),
        after,
        asked.page.limit() + 1
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|row| {
            let broken = |what: &str| ListError::Inconsistent {
                table: "published_levels",
                what: format!("{what} of {}", row.sku),
            };
            Ok(LevelView {
                sku: row.sku.parse().map_err(|_| broken("sku"))?,
                state: LevelState::named(&row.state).ok_or_else(|| broken("state"))?,
                available: row.available,
                wanted: row.wanted,
                published: row.told,
                told_at: row.told_at,
                age_seconds: row.age.map(count),
                waiting_since: row.waiting_since,
                reason: row.reason,
            })
        })
        .collect()
}

/// Says whether a shop may be told something, without taking it: asked all the time.
pub async fn is_due(pool: &PgPool) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (
             SELECT
               FROM publications AS p
               JOIN targets AS t ON t.id = p.target
              WHERE NOT p.paused AND p.stated_at IS NOT NULL AND t.state = 'live'
                AND (p.taken_until IS NULL OR p.taken_until <= now())
                AND (p.not_before IS NULL OR p.not_before <= now())
                AND (t.not_before IS NULL OR t.not_before <= now())
                AND EXISTS (
                    SELECT
                      FROM published_levels AS l
                     WHERE l.channel = p.channel
                       AND (l.due_at <= now() OR l.taken_in IS NOT NULL))) AS "due!""#
    )
    .fetch_one(pool)
    .await
}

/// A statement of all levels that was not heard whole yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unstated {
    /// How it is called.
    pub statement: Uuid,
    /// What asks for its next page.
    pub after: Option<String>,
}

/// Gives the statements that have to be asked for.
pub async fn unstated(pool: &PgPool) -> Result<Vec<Unstated>, sqlx::Error> {
    sqlx::query_as!(
        Unstated,
        "SELECT statement, stated_after AS after FROM publications WHERE stated_at IS NULL"
    )
    .fetch_all(pool)
    .await
}

/// What waits at shops of one kind.
pub struct Waiting {
    /// The word of the kind.
    pub kind: String,
    /// How many items wait.
    pub waiting: i64,
    /// For how long the oldest, in seconds.
    pub oldest_seconds: f64,
    /// How many the shops do not know, or take no figure of.
    pub untold: i64,
}

/// Gives what waits, kind by kind.
pub async fn waiting(pool: &PgPool) -> Result<Vec<Waiting>, sqlx::Error> {
    sqlx::query_as!(
        Waiting,
        r#"SELECT t.kind,
                  count(*) FILTER (WHERE l.state = 'waiting') AS "waiting!",
                  coalesce(extract(epoch FROM max(now() - l.waiting_since)), 0)::float8
                      AS "oldest_seconds!",
                  count(*) FILTER (WHERE l.state IN ('unknown', 'failed')) AS "untold!"
             FROM publications AS p
             JOIN targets AS t ON t.id = p.target
             JOIN published_levels AS l ON l.channel = p.channel
            WHERE NOT p.paused AND l.state <> 'current'
            GROUP BY t.kind"#
    )
    .fetch_all(pool)
    .await
}
