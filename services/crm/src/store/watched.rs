//! What somebody has to look at, as far as it stands in this schema.

use chrono::{DateTime, TimeDelta, Utc};
use contracts::ids::{Id, OrderId};
use sqlx::PgPool;
use uuid::Uuid;

/// An order that has been standing for too long.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Which.
    pub order_id: OrderId,
    /// What people call it.
    pub number: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Why, where that is known.
    pub reasons: String,
}

struct Row {
    order_id: Uuid,
    number: String,
    since: DateTime<Utc>,
    reasons: String,
}

impl From<Row> for Standing {
    fn from(row: Row) -> Self {
        let order_id = OrderId::from_uuid(row.order_id);
        Self { order_id, number: row.number, since: row.since, reasons: row.reasons }
    }
}

/// Lists orders that have been on hold for longer than an age, the longest first.
pub async fn held(pool: &PgPool, age: TimeDelta, limit: i64) -> Result<Vec<Standing>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT o.order_id, o.number AS "number!", min(h.placed_at) AS "since!",
                  string_agg(DISTINCT h.reason, ', ' ORDER BY h.reason) AS "reasons!"
           FROM order_holds AS h
           JOIN orders AS o ON o.order_id = h.order_id
           WHERE NOT h.released AND h.placed_at < now() - make_interval(secs => $1)
             AND o.number IS NOT NULL
             AND NOT (o.cancelled OR o.rejected OR o.completed OR o.closed OR o.test)
           GROUP BY o.order_id
           ORDER BY 3, 1
           LIMIT $2"#,
        age.num_seconds() as f64,
        limit,
    );
    Ok(rows.fetch_all(pool).await?.into_iter().map(Standing::from).collect())
}

/// Lists orders that were approved longer ago than an age and of which nothing has left.
pub async fn unsent(
    pool: &PgPool,
    age: TimeDelta,
    limit: i64,
) -> Result<Vec<Standing>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT order_id, number AS "number!", approved_at AS "since!", '' AS "reasons!"
           FROM orders
           WHERE approved AND handed_over_at IS NULL
             AND NOT (cancelled OR rejected OR completed OR closed)
             AND approved_at < now() - make_interval(secs => $1) AND number IS NOT NULL
           ORDER BY approved_at
           LIMIT $2"#,
        age.num_seconds() as f64,
        limit,
    );
    Ok(rows.fetch_all(pool).await?.into_iter().map(Standing::from).collect())
}

/// Gives the database's time and how many messages have been due since before an age, up to a bound.
pub async fn overdue(pool: &PgPool, age: TimeDelta) -> Result<(DateTime<Utc>, i64), sqlx::Error> {
    let row = sqlx::query!(
        r#"SELECT now() AS "now!", (SELECT count(*) FROM (
                      SELECT FROM messages
                      WHERE state = 'waiting' AND due_at < now() - make_interval(secs => $1)
                      LIMIT 1000
                  ) AS overdue) AS "overdue!""#,
        age.num_seconds() as f64,
    );
    let row = row.fetch_one(pool).await?;
    Ok((row.now, row.overdue))
}
