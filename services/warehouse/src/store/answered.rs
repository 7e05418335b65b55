//! `answered`: what is loaded of it.

use runtime::BatchError;
use sqlx::PgConnection;

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
