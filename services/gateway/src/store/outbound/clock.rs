//! The latest time that was seen, and what waits by the clock.

use chrono::{DateTime, TimeDelta, Utc};
use runtime::BatchError;
use sqlx::PgConnection;

/// Gives the latest time that was seen.
pub async fn seen(conn: &mut PgConnection) -> Result<DateTime<Utc>, BatchError> {
    Ok(sqlx::query_scalar!("SELECT seen_at FROM clock").fetch_one(conn).await?)
}

/// Notes the time, later or earlier than the one that was seen.
pub async fn see(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<(), BatchError> {
    let noted = sqlx::query!("UPDATE clock SET seen_at = $1", now).execute(conn).await?;
    crate::store::expect_rows("clock", noted.rows_affected(), 1)
}

/// Lets everything be tried at once that waits; what somebody is telling, after so long.
pub async fn wait_no_longer(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    held: TimeDelta,
) -> Result<(), BatchError> {
    sqlx::query!("UPDATE targets SET not_before = NULL WHERE not_before > $1", now)
        .execute(&mut *conn)
        .await?;
    sqlx::query!(
        "UPDATE tellings
            SET next_try_at = least(next_try_at, $1),
                taken_until = CASE WHEN taken_until > $2 THEN $2 ELSE taken_until END
          WHERE state = 'waiting' AND (next_try_at > $1 OR taken_until > $2)",
        now,
        now + held
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE publications
            SET not_before = NULL,
                taken_until = CASE WHEN taken_until > $2 THEN $2 ELSE taken_until END
          WHERE not_before > $1 OR taken_until > $2",
        now,
        now + held
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "UPDATE published_levels SET due_at = $1 WHERE state = 'waiting' AND due_at > $1",
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}
