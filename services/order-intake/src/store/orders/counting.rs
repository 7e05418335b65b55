//! How many orders are open, each figure out of an index of its own and counted no further than
//! matters.

use chrono::{DateTime, Utc};
use contracts::requests::intake::OrderCounts;
use contracts::requests::{COUNT_MAX, Count};
use runtime::{BatchError, Within};
use sqlx::PgPool;

/// Counts the orders that are open, and those that came in since then.
pub async fn count(
    pool: &PgPool,
    within: &Within,
    since: Option<DateTime<Utc>>,
) -> Result<OrderCounts, BatchError> {
    let row = sqlx::query!(
        r#"SELECT
            (SELECT count(*) FROM (
                SELECT FROM orders
                WHERE received_at >= coalesce($2, date_trunc('day', now(), 'UTC'))
                   AND ($3::text[] IS NULL OR channel = ANY($3))
                ORDER BY received_at
                LIMIT $1) AS found) AS "came_in!",
            (SELECT count(*) FROM (
                SELECT FROM orders WHERE holds <> '[]' AND ($3::text[] IS NULL OR channel = ANY($3))
                ORDER BY received_at LIMIT $1) AS found) AS "on_hold!",
            (SELECT min(received_at) FROM orders WHERE holds <> '[]' AND ($3::text[] IS NULL OR channel = ANY($3))) AS on_hold_since,
            (SELECT count(*) FROM (
                SELECT FROM orders WHERE status = 'received' AND ($3::text[] IS NULL OR channel = ANY($3))
                ORDER BY received_at LIMIT $1) AS found) AS "received!",
            (SELECT min(received_at) FROM orders WHERE status = 'received' AND ($3::text[] IS NULL OR channel = ANY($3))) AS received_since,
            (SELECT count(*) FROM (
                SELECT FROM orders WHERE status = 'in_review' AND ($3::text[] IS NULL OR channel = ANY($3))
                ORDER BY received_at LIMIT $1) AS found) AS "in_review!",
            (SELECT min(received_at) FROM orders WHERE status = 'in_review' AND ($3::text[] IS NULL OR channel = ANY($3))) AS in_review_since,
            (SELECT count(*) FROM (
                SELECT FROM orders WHERE status = 'approved' AND ($3::text[] IS NULL OR channel = ANY($3))
                ORDER BY received_at LIMIT $1) AS found) AS "approved!",
            (SELECT min(received_at) FROM orders WHERE status = 'approved' AND ($3::text[] IS NULL OR channel = ANY($3))) AS approved_since,
            (SELECT count(*) FROM (
                SELECT FROM orders WHERE status = 'processing' AND ($3::text[] IS NULL OR channel = ANY($3))
                ORDER BY received_at LIMIT $1) AS found) AS "processing!",
            (SELECT min(received_at) FROM orders WHERE status = 'processing' AND ($3::text[] IS NULL OR channel = ANY($3))) AS processing_since"#,
        i64::from(COUNT_MAX) + 1,
        since,
        within.channels(),
    );
    let row = row.fetch_one(pool).await?;
    Ok(OrderCounts {
        came_in: Count::of(row.came_in, None),
        on_hold: Count::of(row.on_hold, row.on_hold_since),
        received: Count::of(row.received, row.received_since),
        in_review: Count::of(row.in_review, row.in_review_since),
        approved: Count::of(row.approved, row.approved_since),
        processing: Count::of(row.processing, row.processing_since),
    })
}
