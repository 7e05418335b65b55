//! How many orders are open, each figure out of an index of its own and counted no further than
//! matters.

use chrono::{DateTime, Utc};
use contracts::requests::intake::OrderCounts;
use contracts::requests::{COUNT_MAX, Count};
use runtime::BatchError;
use sqlx::PgPool;

/// Counts the orders that are open, and those that came in since then.
pub async fn count(pool: &PgPool, since: Option<DateTime<Utc>>) -> Result<OrderCounts, BatchError> {
    let row = sqlx::query!(
        r#"SELECT
            (SELECT count(*) FROM (
                SELECT FROM orders
                WHERE received_at >= coalesce($2, date_trunc('day', now(), 'UTC'))
                ORDER BY received_at
                LIMIT $1) AS found) AS "came_in!",
            (SELECT count(*) FROM (
                SELECT FROM orders WHERE holds <> '[]'
                ORDER BY received_at LIMIT $1) AS found) AS "on_hold!",
            (SELECT min(received_at) FROM orders WHERE holds <> '[]') AS on_hold_since,
            (SELECT count(*) FROM (
                SELECT FROM orders WHERE status = 'received'
                ORDER BY received_at LIMIT $1) AS found) AS "received!",
            (SELECT min(received_at) FROM orders WHERE status = 'received') AS received_since,
            (SELECT count(*) FROM (
                SELECT FROM orders WHERE status = 'in_review'
                ORDER BY received_at LIMIT $1) AS found) AS "in_review!",
            (SELECT min(received_at) FROM orders WHERE status = 'in_review') AS in_review_since,
            (SELECT count(*) FROM (
                SELECT FROM orders WHERE status = 'approved'
                ORDER BY received_at LIMIT $1) AS found) AS "approved!",
            (SELECT min(received_at) FROM orders WHERE status = 'approved') AS approved_since,
            (SELECT count(*) FROM (
                SELECT FROM orders WHERE status = 'processing'
                ORDER BY received_at LIMIT $1) AS found) AS "processing!",
            (SELECT min(received_at) FROM orders WHERE status = 'processing') AS processing_since"#,
        i64::from(COUNT_MAX) + 1,
        since,
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
