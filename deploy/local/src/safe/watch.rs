//! How much of the write-ahead log waits to be kept: a figure for operators, since what waits fills
//! the disk of the data.

use std::time::Duration;

use sqlx::{Connection, PgConnection};

use crate::outside::AbortOnDrop;

/// A part is kept within a second where all is well, and a disk is not full within minutes.
const LOOK_EVERY: Duration = Duration::from_secs(15);

/// Tells the figure `kontor_wal_parts_waiting`, for as long as the guard lives.
pub fn watch(database: String) -> AbortOnDrop {
    AbortOnDrop::spawn(async move {
        loop {
            match waiting(&database).await {
                Ok(parts) => metrics::gauge!("kontor_wal_parts_waiting").set(parts as f64),
                Err(error) => tracing::debug!(%error, "the archive was not looked at"),
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    })
}

async fn waiting(database: &str) -> Result<i64, sqlx::Error> {
    let mut conn = PgConnection::connect(database).await?;
    let counted = sqlx::query_scalar(
        "SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'",
    );
    let parts = counted.fetch_one(&mut conn).await?;
    conn.close().await?;
    Ok(parts)
}
