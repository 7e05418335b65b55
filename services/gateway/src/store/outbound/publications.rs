//! Table `publications`.

use runtime::BatchError;
use sqlx::PgConnection;
use sqlx::types::Uuid;
use sqlx::types::chrono::{DateTime, Utc};

use crate::domain::outbound::publication::Publication;

struct Row {
    channel: String,
    target: String,
    ratio_percent: i32,
    buffer: i64,
    locations: Vec<String>,
    paused: bool,
    shop_location: Option<String>,
    found_location: Option<String>,
    statement: Uuid,
    stated_after: Option<String>,
    stated_at: Option<DateTime<Utc>>,
    attempt: i32,
    taken_until: Option<DateTime<Utc>>,
    not_before: Option<DateTime<Utc>>,
    failures: i32,
    reason: Option<String>,
    created_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    changed_by: String,
}

impl TryFrom<Row> for Publication {
    type Error = BatchError;

    fn try_from(row: Row) -> Result<Self, BatchError> {
        let broken = |what: &str| {
            BatchError::inconsistent("publications", format!("{what} of {}", row.channel))
        };
        Ok(Self {
            ratio_percent: u32::try_from(row.ratio_percent).map_err(|_| broken("ratio"))?,
            attempt: u32::try_from(row.attempt).map_err(|_| broken("attempt"))?,
            failures: u32::try_from(row.failures).map_err(|_| broken("failures"))?,
            channel: row.channel,
            target: row.target,
            buffer: row.buffer,
            locations: row.locations,
            paused: row.paused,
            shop_location: row.shop_location,
            found_location: row.found_location,
            statement: row.statement,
            stated_after: row.stated_after,
            stated_at: row.stated_at,
            taken_until: row.taken_until,
            not_before: row.not_before,
            reason: row.reason,
            created_at: row.created_at,
            changed_at: row.changed_at,
            changed_by: row.changed_by,
        })
    }
}

/// Loads the rule of a channel, or every rule: there are as many as the house has shops.
pub async fn load(
    conn: &mut PgConnection,
    channel: Option<&str>,
) -> Result<Vec<Publication>, BatchError> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT channel, target, ratio_percent, buffer, locations, paused, shop_location,
                found_location, statement, stated_after, stated_at, attempt, taken_until,
                not_before, failures, reason, created_at, changed_at, changed_by
           FROM publications
          WHERE $1::text IS NULL OR channel = $1
          ORDER BY channel",
        channel
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Publication::try_from).collect()
}

/// Stores a rule, new or changed.
pub async fn store(conn: &mut PgConnection, rule: &Publication) -> Result<(), BatchError> {
    let number = |value: u32| i32::try_from(value).unwrap_or(i32::MAX);
    let done = sqlx::query!(
        "INSERT INTO publications (channel, target, ratio_percent, buffer, locations, paused,
                                   shop_location, found_location, statement, stated_after,
                                   stated_at, attempt, taken_until, not_before, failures, reason,
                                   created_at, changed_at, changed_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                 $19)
             ON CONFLICT (channel) DO UPDATE
            SET ratio_percent = EXCLUDED.ratio_percent,
                buffer = EXCLUDED.buffer,
                locations = EXCLUDED.locations,
                paused = EXCLUDED.paused,
                shop_location = EXCLUDED.shop_location,
                found_location = EXCLUDED.found_location,
                stated_after = EXCLUDED.stated_after,
                stated_at = EXCLUDED.stated_at,
                attempt = EXCLUDED.attempt,
                taken_until = EXCLUDED.taken_until,
                not_before = EXCLUDED.not_before,
                failures = EXCLUDED.failures,
                reason = EXCLUDED.reason,
                changed_at = EXCLUDED.changed_at,
                changed_by = EXCLUDED.changed_by",
        rule.channel,
        rule.target,
        number(rule.ratio_percent),
        rule.buffer,
        &rule.locations,
        rule.paused,
        rule.shop_location,
        rule.found_location,
        rule.statement,
        rule.stated_after,
        rule.stated_at,
        number(rule.attempt),
        rule.taken_until,
        rule.not_before,
        number(rule.failures),
        rule.reason,
        rule.created_at,
        rule.changed_at,
        rule.changed_by
    )
    .execute(conn)
    .await?;
    crate::store::expect_rows("publications", done.rows_affected(), 1)
}

/// Deletes a rule, figures and all.
pub async fn delete(conn: &mut PgConnection, channel: &str) -> Result<(), BatchError> {
    let done =
        sqlx::query!("DELETE FROM publications WHERE channel = $1", channel).execute(conn).await?;
    crate::store::expect_rows("publications", done.rows_affected(), 1)
}

/// Forgets what warehouse stated, where no shop is told of stock any more.
pub async fn tidy(conn: &mut PgConnection) -> Result<(), BatchError> {
    sqlx::query!("DELETE FROM stock_levels WHERE NOT EXISTS (SELECT FROM publications)")
        .execute(conn)
        .await?;
    Ok(())
}
