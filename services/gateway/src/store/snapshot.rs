//! Everything that the edge must know to let anybody in, read in one go.

use chrono::{DateTime, Utc};
use contracts::requests::access::SecretHolder;
use sqlx::PgPool;

use super::lists::{ListError, zones};

/// A live key.
#[derive(Debug)]
pub struct LiveKey {
    /// Its id, written out.
    pub id: String,
    /// What it opens.
    pub scope: contracts::requests::access::KeyScope,
    /// SHA-256, in hex.
    pub hash: String,
    /// When it ends by itself.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A live device.
#[derive(Debug)]
pub struct LiveDevice {
    /// As it stands in its subjects.
    pub id: String,
    /// Where it works.
    pub location: String,
    /// The zones whose jobs it sees.
    pub zones: Vec<String>,
    /// Public key of its account.
    pub account: String,
    /// SHA-256 of the token that it comes in with over HTTP, in hex.
    pub token_hash: Option<String>,
    /// Whether its account lets it in by MQTT as well.
    pub mqtt: bool,
}

/// The secrets of a sender, sealed.
#[derive(Debug)]
pub struct SealedSecrets {
    /// What the sender is.
    pub holder: SecretHolder,
    /// Its id.
    pub id: String,
    /// How it signs.
    pub scheme: String,
    /// Sealed, base64.
    pub sealed: Vec<String>,
}

/// Gives the number that rises with every change.
pub async fn revision(pool: &PgPool) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!("SELECT revision FROM revisions").fetch_one(pool).await
}

/// Gives every live key.
pub async fn keys(pool: &PgPool) -> Result<Vec<LiveKey>, ListError> {
    let rows =
        sqlx::query!("SELECT id, scope, hash, expires_at FROM keys WHERE revoked_at IS NULL")
            .fetch_all(pool)
            .await?;
    rows.into_iter()
        .map(|row| {
            let id = contracts::ids::Id::from_uuid(row.id);
            let id: contracts::ids::KeyId = id;
            let scope = row.scope.parse().map_err(|_| ListError::Inconsistent {
                table: "keys",
                what: format!("scope of {id}"),
            })?;
            Ok(LiveKey { id: id.to_string(), scope, hash: row.hash, expires_at: row.expires_at })
        })
        .collect()
}

/// Gives every live device.
pub async fn devices(pool: &PgPool) -> Result<Vec<LiveDevice>, ListError> {
    let rows = sqlx::query!(
        "SELECT id, location, zones, account, token_hash, mqtt
           FROM devices
          WHERE revoked_at IS NULL
          ORDER BY id"
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(LiveDevice {
                zones: zones(&row.id, row.zones)?,
                id: row.id,
                location: row.location,
                account: row.account,
                token_hash: row.token_hash,
                mqtt: row.mqtt,
            })
        })
        .collect()
}

/// Gives the sealed secrets of every sender.
pub async fn secrets(pool: &PgPool) -> Result<Vec<SealedSecrets>, ListError> {
    let rows = sqlx::query!("SELECT holder, id, scheme, sealed FROM webhook_secrets")
        .fetch_all(pool)
        .await?;
    rows.into_iter()
        .map(|row| {
            let broken = |what: &str| ListError::Inconsistent {
                table: "webhook_secrets",
                what: format!("{what} of {} {}", row.holder, row.id),
            };
            let holder = match row.holder.as_str() {
                "channel" => SecretHolder::Channel,
                "carrier" => SecretHolder::Carrier,
                _ => return Err(broken("holder")),
            };
            let sealed =
                serde_json::from_value(row.sealed.clone()).map_err(|_| broken("sealed"))?;
            Ok(SealedSecrets { holder, id: row.id, scheme: row.scheme, sealed })
        })
        .collect()
}
