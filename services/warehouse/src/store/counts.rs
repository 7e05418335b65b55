//! How much work waits, each figure out of an index of its own and counted no further than matters.

use contracts::requests::warehouse::work::WorkCounts;
use contracts::requests::{COUNT_MAX, Count};
use runtime::BatchError;
use sqlx::PgPool;

/// Counts the work that waits.
pub async fn work(pool: &PgPool) -> Result<WorkCounts, BatchError> {
    let row = sqlx::query!(
        r#"SELECT
            (SELECT count(*) FROM (
                SELECT FROM order_lines WHERE backordered > 0
                ORDER BY sku LIMIT $1) AS found) AS "backordered!",
            (SELECT count(*) FROM (
                SELECT FROM pick_jobs WHERE state = 'open'
                ORDER BY released_at LIMIT $1) AS found) AS "open!",
            (SELECT min(released_at) FROM pick_jobs WHERE state = 'open') AS open_since"#,
        i64::from(COUNT_MAX) + 1,
    );
    let row = row.fetch_one(pool).await?;
    Ok(WorkCounts {
        backordered: Count::of(row.backordered, None),
        to_pick: Count::of(row.open, row.open_since),
    })
}
