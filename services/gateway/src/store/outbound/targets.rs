//! Table `targets`.

use contracts::requests::outbound::{TargetKind, TargetState};
use runtime::BatchError;
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::chrono::{DateTime, Utc};

use crate::domain::outbound::target::Target;

/// A row as it stands in the table.
pub struct Row {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) url: String,
    pub(super) sealed: Value,
    pub(super) settings: Value,
    pub(super) state: String,
    pub(super) reason: Option<String>,
    pub(super) not_before: Option<DateTime<Utc>>,
    pub(super) failures: i32,
    pub(super) failing_since: Option<DateTime<Utc>>,
    pub(super) rotated_at: Option<DateTime<Utc>>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) changed_at: DateTime<Utc>,
    pub(super) changed_by: String,
}

impl TryFrom<Row> for Target {
    type Error = BatchError;

    fn try_from(row: Row) -> Result<Self, BatchError> {
        let broken =
            |what: &str| BatchError::inconsistent("targets", format!("{what} of {}", row.id));
        let state = match row.state.as_str() {
            "live" => TargetState::Live,
            "paused" => TargetState::Paused,
            _ => return Err(broken("state")),
        };
        Ok(Self {
            kind: TargetKind::named(&row.kind).ok_or_else(|| broken("kind"))?,
            sealed: serde_json::from_value(row.sealed.clone()).map_err(|_| broken("sealed"))?,
            settings: serde_json::from_value(row.settings.clone())
                .map_err(|_| broken("settings"))?,
            failures: u32::try_from(row.failures).map_err(|_| broken("failures"))?,
            state,
            id: row.id,
            name: row.name,
            url: row.url,
            reason: row.reason,
            not_before: row.not_before,
            failing_since: row.failing_since,
            rotated_at: row.rotated_at,
            created_at: row.created_at,
            changed_at: row.changed_at,
            changed_by: row.changed_by,
        })
    }
}

fn word(state: TargetState) -> &'static str {
    match state {
        TargetState::Live => "live",
        TargetState::Paused => "paused",
    }
}

/// Loads every target: there are as many as the house has shops and subscribers.
pub async fn all(conn: &mut PgConnection) -> Result<Vec<Target>, BatchError> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT id, name, kind, url, sealed, settings, state, reason, not_before, failures,
                failing_since, rotated_at, created_at, changed_at, changed_by
           FROM targets
          ORDER BY id"
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Target::try_from).collect()
}

/// Loads the target of this id.
pub async fn find(conn: &mut PgConnection, id: &str) -> Result<Option<Target>, BatchError> {
    let row = sqlx::query_as!(
        Row,
        "SELECT id, name, kind, url, sealed, settings, state, reason, not_before, failures,
                failing_since, rotated_at, created_at, changed_at, changed_by
           FROM targets
          WHERE id = $1",
        id
    )
    .fetch_optional(conn)
    .await?;
    row.map(Target::try_from).transpose()
}

/// Stores a target, new or changed.
pub async fn store(conn: &mut PgConnection, target: &Target) -> Result<(), BatchError> {
    let settings = serde_json::to_value(&target.settings).map_err(BatchError::Encode)?;
    let done = sqlx::query!(
        "INSERT INTO targets (id, name, kind, url, sealed, settings, state, reason, not_before,
                              failures, failing_since, rotated_at, created_at, changed_at,
                              changed_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
             ON CONFLICT (id) DO UPDATE
            SET kind = EXCLUDED.kind,
                url = EXCLUDED.url,
                sealed = EXCLUDED.sealed,
                settings = EXCLUDED.settings,
                state = EXCLUDED.state,
                reason = EXCLUDED.reason,
                not_before = EXCLUDED.not_before,
                failures = EXCLUDED.failures,
                failing_since = EXCLUDED.failing_since,
                rotated_at = EXCLUDED.rotated_at,
                changed_at = EXCLUDED.changed_at,
                changed_by = EXCLUDED.changed_by",
        target.id,
        target.name,
        target.kind.code(),
        target.url,
        Value::from(target.sealed.clone()),
        settings,
        word(target.state),
        target.reason,
        target.not_before,
        i32::try_from(target.failures).unwrap_or(i32::MAX),
        target.failing_since,
        target.rotated_at,
        target.created_at,
        target.changed_at,
        target.changed_by
    )
    .execute(conn)
    .await?;
    crate::store::expect_rows("targets", done.rows_affected(), 1)
}

/// Deletes a target, secrets and all.
pub async fn delete(conn: &mut PgConnection, id: &str) -> Result<(), BatchError> {
    let done = sqlx::query!("DELETE FROM targets WHERE id = $1", id).execute(conn).await?;
    crate::store::expect_rows("targets", done.rows_affected(), 1)
}
