//! Table `keys`.

use contracts::ids::{Id, KeyId};
use runtime::BatchError;
use sqlx::PgConnection;
use sqlx::types::Uuid;

use crate::domain::key::Key;

/// Loads the keys that have one of the hashes or one of the ids.
pub async fn load(
    conn: &mut PgConnection,
    hashes: &[String],
    ids: &[Uuid],
) -> Result<Vec<Key>, BatchError> {
    let rows = sqlx::query!(
        "SELECT id, name, scope, hash, created_at, revoked_at, expires_at
           FROM keys
          WHERE hash = ANY($1) OR id = ANY($2)",
        hashes,
        ids
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let scope = row.scope.parse().map_err(|_| {
                BatchError::inconsistent("keys", format!("scope {} of {}", row.scope, row.id))
            })?;
            Ok(Key {
                id: KeyId::from_uuid(row.id),
                name: row.name,
                scope,
                hash: row.hash,
                created_at: row.created_at,
                revoked_at: row.revoked_at,
                expires_at: row.expires_at,
            })
        })
        .collect()
}

/// Stores new keys and the ends of known ones.
pub async fn store(conn: &mut PgConnection, keys: &[Key]) -> Result<(), BatchError> {
    let ids: Vec<_> = keys.iter().map(|key| key.id.uuid()).collect();
    let names: Vec<_> = keys.iter().map(|key| key.name.clone()).collect();
    let scopes: Vec<_> = keys.iter().map(|key| key.scope.to_string()).collect();
    let hashes: Vec<_> = keys.iter().map(|key| key.hash.clone()).collect();
    let made: Vec<_> = keys.iter().map(|key| key.created_at).collect();
    let ended: Vec<_> = keys.iter().map(|key| key.revoked_at).collect();
    let expiring: Vec<_> = keys.iter().map(|key| key.expires_at).collect();
    let done = sqlx::query!(
        "INSERT INTO keys (id, name, scope, hash, created_at, revoked_at, expires_at)
         SELECT * FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::text[],
                              $5::timestamptz[], $6::timestamptz[], $7::timestamptz[])
             ON CONFLICT (id) DO UPDATE SET revoked_at = EXCLUDED.revoked_at",
        &ids,
        &names,
        &scopes,
        &hashes,
        &made,
        &ended as _,
        &expiring as _
    )
    .execute(conn)
    .await?;
    crate::store::expect_rows("keys", done.rows_affected(), keys.len())
}
