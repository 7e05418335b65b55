//! `answered`.

use chrono::{DateTime, Utc};
use runtime::BatchError;
use sqlx::PgConnection;

use super::written;
use crate::commands::{Needs, Once};

/// Loads the answers that may have been given to requests of this slice.
pub async fn load(conn: &mut PgConnection, needs: &Needs) -> Result<Once, BatchError> {
    let mut once = Once::default();
    if needs.stamps.is_empty() {
        return Ok(once);
    }
    let (scopes, keys): (Vec<_>, Vec<_>) = needs.stamps.iter().cloned().unzip();
    let rows = sqlx::query!(
        r#"
        SELECT scope, key, fingerprint, answer
        FROM answered
        JOIN UNNEST($1::text[], $2::text[]) AS asked (scope, key) USING (scope, key)
        "#,
        &scopes,
        &keys,
    );
    for row in rows.fetch_all(conn).await? {
        once.load(row.scope, row.key, row.fingerprint, row.answer);
    }
    Ok(once)
}

/// Stores the answers of this slice.
pub async fn save(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    once: &Once,
) -> Result<(), BatchError> {
    if once.kept.is_empty() {
        return Ok(());
    }
    let scopes: Vec<_> = once.kept.iter().map(|kept| kept.stamp.scope.clone()).collect();
    let keys: Vec<_> = once.kept.iter().map(|kept| kept.stamp.key.clone()).collect();
    let prints: Vec<_> = once.kept.iter().map(|kept| kept.stamp.fingerprint).collect();
    let answers: Vec<_> = once.kept.iter().map(|kept| kept.answer.clone()).collect();
    let actors: Vec<_> = once.kept.iter().map(|kept| kept.actor.clone()).collect();
    let saved = sqlx::query!(
        r#"
        INSERT INTO answered (scope, key, fingerprint, answer, asked_by, answered_at)
        SELECT row.*, $6
        FROM UNNEST($1::text[], $2::text[], $3::uuid[], $4::jsonb[], $5::text[]) AS row
        "#,
        &scopes,
        &keys,
        &prints,
        &answers,
        &actors,
        now,
    )
    .execute(conn)
    .await?;
    written("answered", saved.rows_affected(), keys.len())
}
