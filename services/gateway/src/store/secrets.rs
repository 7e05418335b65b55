//! Table `webhook_secrets`.

use chrono::{DateTime, Utc};
use contracts::requests::access::PutSecrets;
use runtime::BatchError;
use serde_json::Value;
use sqlx::PgConnection;

/// Keeps sealed secrets, in place of those before; each sender at most once in the slice.
pub async fn store(
    conn: &mut PgConnection,
    secrets: &[PutSecrets],
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    let holders: Vec<_> = secrets.iter().map(|secret| secret.holder.code().to_owned()).collect();
    let ids: Vec<_> = secrets.iter().map(|secret| secret.id.clone()).collect();
    let schemes: Vec<_> = secrets.iter().map(|secret| secret.scheme.clone()).collect();
    let sealed: Vec<_> = secrets.iter().map(|secret| Value::from(secret.sealed.clone())).collect();
    let done = sqlx::query!(
        "INSERT INTO webhook_secrets (holder, id, scheme, sealed, changed_at)
         SELECT holder, id, scheme, sealed, $5
           FROM UNNEST($1::text[], $2::text[], $3::text[], $4::jsonb[])
                AS given (holder, id, scheme, sealed)
             ON CONFLICT (holder, id) DO UPDATE
            SET scheme = EXCLUDED.scheme,
                sealed = EXCLUDED.sealed,
                changed_at = EXCLUDED.changed_at",
        &holders,
        &ids,
        &schemes,
        &sealed,
        now
    )
    .execute(conn)
    .await?;
    crate::store::expect_rows("webhook_secrets", done.rows_affected(), secrets.len())
}
