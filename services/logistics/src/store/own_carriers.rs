//! The table `own_carriers`: small, read whole.

use chrono::{DateTime, Utc};
use runtime::BatchError;
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::domain::own_carriers::{OwnCarrier, OwnCarriers};

/// Loads every carrier of one's own.
pub async fn load(conn: &mut PgConnection) -> Result<OwnCarriers, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        SELECT code, name, tracking_url, reported_as AS "reported_as: Json<Vec<String>>",
            preferred, retired
        FROM own_carriers
        ORDER BY code
        "#,
    )
    .fetch_all(conn)
    .await?;
    let read = rows.into_iter().map(|row| OwnCarrier {
        code: row.code,
        name: row.name,
        tracking_url: row.tracking_url,
        reported_as: row.reported_as.0,
        preferred: row.preferred,
        retired: row.retired,
    });
    Ok(OwnCarriers::of(read.collect()))
}

/// Writes a carrier as it should be; who is preferred takes the place of who was.
pub async fn put(
    conn: &mut PgConnection,
    carrier: &OwnCarrier,
    by: &str,
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    if carrier.preferred {
        sqlx::query!(
            r#"
            UPDATE own_carriers
            SET preferred = false, changed_by = $2, changed_at = $3
            WHERE preferred
                AND code <> $1
            "#,
            carrier.code,
            by,
            now,
        )
        .execute(&mut *conn)
        .await?;
    }
    let saved = sqlx::query!(
        r#"
        INSERT INTO own_carriers
            (code, name, tracking_url, reported_as, preferred, retired, changed_by, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT ON CONSTRAINT own_carriers_pkey DO UPDATE SET
            name = excluded.name,
            tracking_url = excluded.tracking_url,
            reported_as = excluded.reported_as,
            preferred = excluded.preferred,
            retired = excluded.retired,
            changed_by = excluded.changed_by,
            changed_at = excluded.changed_at
        "#,
        carrier.code,
        carrier.name,
        carrier.tracking_url as _,
        Json(&carrier.reported_as) as _,
        carrier.preferred,
        carrier.retired,
        by,
        now,
    )
    .execute(conn)
    .await?;
    super::written("own_carriers", saved.rows_affected(), 1)
}
