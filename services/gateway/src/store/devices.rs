//! Tables `devices` and `ended_accounts`.

use chrono::{DateTime, Utc};
use runtime::BatchError;
use serde_json::Value;
use sqlx::PgConnection;

use crate::domain::device::Device;

/// Loads devices by their ids.
pub async fn load(conn: &mut PgConnection, ids: &[String]) -> Result<Vec<Device>, BatchError> {
    let rows = sqlx::query!(
        "SELECT id, location, zones, account, token_hash, version, mqtt, granted_at, revoked_at
           FROM devices
          WHERE id = ANY($1)",
        ids
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let zones = serde_json::from_value(row.zones)
                .map_err(|_| BatchError::inconsistent("devices", format!("zones of {}", row.id)))?;
            Ok(Device {
                id: row.id,
                location: row.location,
                zones,
                account: row.account,
                token_hash: row.token_hash,
                version: row.version,
                mqtt: row.mqtt,
                granted_at: row.granted_at,
                revoked_at: row.revoked_at,
            })
        })
        .collect()
}

/// Stores devices as they are now.
pub async fn store(conn: &mut PgConnection, devices: &[Device]) -> Result<(), BatchError> {
    let ids: Vec<_> = devices.iter().map(|device| device.id.clone()).collect();
    let locations: Vec<_> = devices.iter().map(|device| device.location.clone()).collect();
    let zones: Vec<_> = devices.iter().map(|device| Value::from(device.zones.clone())).collect();
    let accounts: Vec<_> = devices.iter().map(|device| device.account.clone()).collect();
    let tokens: Vec<_> = devices.iter().map(|device| device.token_hash.clone()).collect();
    let versions: Vec<_> = devices.iter().map(|device| device.version).collect();
    let mqtt: Vec<_> = devices.iter().map(|device| device.mqtt).collect();
    let granted: Vec<_> = devices.iter().map(|device| device.granted_at).collect();
    let revoked: Vec<_> = devices.iter().map(|device| device.revoked_at).collect();
    let done = sqlx::query!(
        "INSERT INTO devices (id, location, zones, account, version, granted_at, revoked_at,
                              token_hash, mqtt)
         SELECT * FROM UNNEST($1::text[], $2::text[], $3::jsonb[], $4::text[], $5::bigint[],
                              $6::timestamptz[], $7::timestamptz[], $8::text[],
                              $9::bool[])
             ON CONFLICT (id) DO UPDATE
            SET location = EXCLUDED.location,
                zones = EXCLUDED.zones,
                account = EXCLUDED.account,
                token_hash = EXCLUDED.token_hash,
                version = EXCLUDED.version,
                mqtt = EXCLUDED.mqtt,
                granted_at = EXCLUDED.granted_at,
                revoked_at = EXCLUDED.revoked_at
          WHERE devices.version < EXCLUDED.version",
        &ids,
        &locations,
        &zones,
        &accounts,
        &versions,
        &granted,
        &revoked as _,
        &tokens as _,
        &mqtt
    )
    .execute(conn)
    .await?;
    crate::store::expect_rows("devices", done.rows_affected(), devices.len())
}

/// Notes accounts that the broker must let go of.
pub async fn end_accounts(
    conn: &mut PgConnection,
    ended: &[(String, String)],
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    let (accounts, devices): (Vec<_>, Vec<_>) = ended.iter().cloned().unzip();
    sqlx::query!(
        "INSERT INTO ended_accounts (account, device, ended_at)
         SELECT account, device, $3
           FROM UNNEST($1::text[], $2::text[]) AS ended (account, device)
             ON CONFLICT (account) DO NOTHING",
        &accounts,
        &devices,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that the broker let go of accounts; those that were noted before stay as they are.
pub async fn cut_accounts(
    conn: &mut PgConnection,
    accounts: &[String],
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    sqlx::query!(
        "UPDATE ended_accounts
            SET cut_at = $2
          WHERE account = ANY($1) AND cut_at IS NULL",
        accounts,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}
