//! `known_items`: the items of warehouse's item master, once for each lane.

use std::collections::{BTreeSet, HashSet};

use contracts::sku::Sku;
use runtime::BatchError;
use sqlx::PgConnection;

/// Gives those of `skus` that are known in a lane.
pub async fn load(
    conn: &mut PgConnection,
    lane: u16,
    skus: &BTreeSet<&Sku>,
) -> Result<HashSet<Sku>, BatchError> {
    if skus.is_empty() {
        return Ok(HashSet::new());
    }
    let texts: Vec<String> = skus.iter().map(|sku| sku.to_string()).collect();
    let rows = sqlx::query_scalar!(
        "SELECT sku FROM known_items WHERE lane = $1 AND sku = ANY($2)",
        lane as i16,
        &texts,
    )
    .fetch_all(conn)
    .await?;
    let read = |text: String| {
        text.parse().map_err(|_| BatchError::inconsistent("known_items", format!("sku {text}")))
    };
    rows.into_iter().map(read).collect()
}

/// Adds items to those that a lane knows.
pub async fn insert(conn: &mut PgConnection, lane: u16, skus: &[&Sku]) -> Result<(), BatchError> {
    if skus.is_empty() {
        return Ok(());
    }
    let texts: Vec<String> = skus.iter().map(|sku| sku.to_string()).collect();
    sqlx::query!(
        "INSERT INTO known_items (lane, sku)
         SELECT $1, sku FROM UNNEST($2::text[]) AS given (sku)
         ON CONFLICT (lane, sku) DO NOTHING",
        lane as i16,
        &texts,
    )
    .execute(conn)
    .await?;
    Ok(())
}
