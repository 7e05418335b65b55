//! The last check of the invariants: one row that is overwritten, since only the last one counts.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use sqlx::types::Json;

use crate::engine::checks::{CheckReport, Checks};

/// Gives the last check.
pub async fn find(pool: &PgPool) -> Result<Checks, sqlx::Error> {
    let row = sqlx::query!(
        r#"SELECT report AS "report: Json<CheckReport>", wanted_at, watched_at,
                  clock_timestamp() AS "now!"
             FROM checks"#
    )
    .fetch_one(pool)
    .await?;
    let report = row.report.map(|Json(report)| report);
    let (wanted_at, watched_at) = (row.wanted_at, row.watched_at);
    Ok(Checks { report, wanted_at, watched_at, due: false }.at(row.now))
}

/// Keeps what a check found, where none that is newer is kept.
pub async fn keep(pool: &PgPool, report: &CheckReport) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE checks SET report = $1, checked_at = $2
          WHERE checked_at IS NULL OR checked_at < $2",
        Json(report) as _,
        report.checked_at
    )
    .execute(pool)
    .await
    .map(drop)
}

/// Notes that somebody asks for a check.
pub async fn ask(pool: &PgPool) -> Result<(), sqlx::Error> {
    sqlx::query!("UPDATE checks SET wanted_at = clock_timestamp()").execute(pool).await.map(drop)
}

/// Notes that whoever checks by itself is there.
pub async fn watch(pool: &PgPool) -> Result<DateTime<Utc>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"UPDATE checks SET watched_at = clock_timestamp() RETURNING watched_at AS "at!""#
    )
    .fetch_one(pool)
    .await
}
