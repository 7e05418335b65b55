//! Pages of keys and devices, for people.

use chrono::{DateTime, Utc};
use contracts::ids::{Id, KeyId};
use contracts::requests::access::{DeviceView, KeyView};
use sqlx::PgPool;
use sqlx::types::Uuid;

/// A row that says what cannot be, or a database that did not answer.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// A row.
    #[error("{table} holds what cannot be: {what}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// Which row.
        what: String,
    },
}

/// Gives keys, in the order of their ids: one more than `limit` where there are more.
pub async fn keys(
    pool: &PgPool,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<KeyView>, ListError> {
    let rows = sqlx::query!(
        "SELECT id, name, scope, created_at, revoked_at, expires_at
           FROM keys
          WHERE $1::uuid IS NULL OR id > $1
          ORDER BY id
          LIMIT $2",
        after,
        limit + 1
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|row| {
            let scope = row.scope.parse().map_err(|_| ListError::Inconsistent {
                table: "keys",
                what: format!("scope of {}", row.id),
            })?;
            Ok(KeyView {
                id: KeyId::from_uuid(row.id),
                name: row.name,
                scope,
                created_at: row.created_at,
                revoked_at: row.revoked_at,
                expires_at: row.expires_at,
            })
        })
        .collect()
}

/// Gives devices, in the order of their ids: one more than `limit` where there are more.
pub async fn devices(
    pool: &PgPool,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<DeviceView>, ListError> {
    let rows = sqlx::query!(
        "SELECT id, location, zones, mqtt, granted_at, revoked_at
           FROM devices
          WHERE $1::text IS NULL OR id > $1
          ORDER BY id
          LIMIT $2",
        after,
        limit + 1
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(DeviceView {
                zones: zones(&row.id, row.zones)?,
                id: row.id,
                location: row.location,
                granted_at: row.granted_at,
                revoked_at: row.revoked_at,
                mqtt: row.mqtt,
            })
        })
        .collect()
}

/// A device as whoever makes a pairing code for it sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeenDevice {
    /// Its version; 0 where there was never one.
    pub version: i64,
    /// Whether it comes in by MQTT as well.
    pub mqtt: bool,
}

/// Looks at a device.
pub async fn see_device(pool: &PgPool, id: &str) -> Result<SeenDevice, sqlx::Error> {
    let seen = sqlx::query_as!(SeenDevice, "SELECT version, mqtt FROM devices WHERE id = $1", id);
    Ok(seen.fetch_optional(pool).await?.unwrap_or_default())
}

/// An account that the broker still has to let go of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedAccount {
    /// Its public key.
    pub account: String,
    /// Whose it was.
    pub device: String,
    /// Since when it opens nothing.
    pub ended_at: DateTime<Utc>,
}

/// Gives what the broker still has to be told, the oldest first.
pub async fn uncut_accounts(pool: &PgPool, limit: i64) -> Result<Vec<EndedAccount>, ListError> {
    let rows = sqlx::query_as!(
        EndedAccount,
        "SELECT account, device, ended_at
           FROM ended_accounts
          WHERE cut_at IS NULL
          ORDER BY ended_at
          LIMIT $1",
        limit
    )
    .fetch_all(pool)
    .await?;
    Ok(rows)
}

/// Reads the zones of a device's row.
pub fn zones(id: &str, value: serde_json::Value) -> Result<Vec<String>, ListError> {
    serde_json::from_value(value)
        .map_err(|_| ListError::Inconsistent { table: "devices", what: format!("zones of {id}") })
}
