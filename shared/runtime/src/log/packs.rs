//! Old days of the log, packed: what a reader is told that comes later than they were dropped.

use sqlx::PgConnection;

use super::{Row, Stored};

/// How many packs are opened for one answer: the rows of one may be in two of them.
const PACKS_MAX: i64 = 4;

/// Gives up to where the rows of a lane are gone for good: below its packs, where it has some.
///
/// - Takes: up to where rows are no longer in the log itself.
pub async fn floor(conn: &mut PgConnection, lane: u16, dropped: i64) -> Result<i64, sqlx::Error> {
    if dropped == 0 {
        return Ok(0);
    }
    sqlx::query_scalar!(
        r#"SELECT coalesce((SELECT first - 1 FROM log_packs WHERE lane = $1 AND last <= $2
                            ORDER BY last LIMIT 1), $2) AS "floor!""#,
        lane as i16,
        dropped
    )
    .fetch_one(conn)
    .await
}

/// Reads packed rows after a number, rising and dense; a day that began late by the clock may still
/// be in the log.
pub async fn read_after(
    conn: &mut PgConnection,
    lane: u16,
    after: i64,
    dropped: i64,
    limit: i64,
) -> Result<Vec<Row>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Stored,
        r#"SELECT r.number AS "number!", r.epoch AS "epoch!", r.recorded_at AS "recorded_at!",
                  r.kind AS "kind!", r.subject AS "subject!", r.sequence AS "sequence!",
                  r.correlation, r.causation AS "causation!", r.trace, r.body AS "body!"
           FROM (
               SELECT r.* FROM (SELECT rows FROM log_packs
                                WHERE lane = $1 AND last > $2 AND last <= $3
                                ORDER BY last LIMIT $4) AS p
               CROSS JOIN LATERAL json_to_recordset(p.rows) AS r (
                   number bigint, epoch bigint, recorded_at timestamptz, kind text, subject text,
                   sequence bigint, correlation text, causation uuid, trace text, body text)
               WHERE r.number > $2
               UNION ALL
               SELECT number, epoch, recorded_at, kind, subject, sequence, correlation, causation,
                      trace, body
               FROM log WHERE lane = $1 AND number > $2 AND number <= $3
           ) AS r ORDER BY r.number LIMIT $5"#,
        lane as i16,
        after,
        dropped,
        PACKS_MAX,
        limit
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(Row::from).collect())
}
