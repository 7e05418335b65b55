//! `known_items`: the items of warehouse's item master, once for each lane.

use std::collections::BTreeSet;

use contracts::sku::Sku;
use runtime::BatchError;
use sqlx::PgConnection;

/// Gives those of some items that are known, each in a lane.
pub async fn load(
    conn: &mut PgConnection,
    wanted: &BTreeSet<(u16, &Sku)>,
) -> Result<Vec<(u16, Sku)>, BatchError> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let lanes: Vec<i16> = wanted.iter().map(|(lane, _)| *lane as i16).collect();
    let skus: Vec<&str> = wanted.iter().map(|(_, sku)| sku.as_str()).collect();
    let rows = sqlx::query!(
        "SELECT known.lane, known.sku
         FROM UNNEST($1::smallint[], $2::text[]) AS wanted (lane, sku)
         JOIN known_items AS known ON known.lane = wanted.lane AND known.sku = wanted.sku",
        &lanes,
        &skus as &[&str],
    )
    .fetch_all(conn)
    .await?;
    let read = |(lane, text): (i16, String)| {
        let wrong = |_| BatchError::inconsistent("known_items", format!("sku {text}"));
        Ok((lane as u16, text.parse().map_err(wrong)?))
    };
    rows.into_iter().map(|row| read((row.lane, row.sku))).collect()
}

/// Adds items to those that a lane knows.
pub async fn insert(
    conn: &mut PgConnection,
    learned: &BTreeSet<(u16, Sku)>,
) -> Result<(), BatchError> {
    if learned.is_empty() {
        return Ok(());
    }
    let lanes: Vec<i16> = learned.iter().map(|(lane, _)| *lane as i16).collect();
    let skus: Vec<&str> = learned.iter().map(|(_, sku)| sku.as_str()).collect();
    sqlx::query!(
        "INSERT INTO known_items (lane, sku)
         SELECT lane, sku FROM UNNEST($1::smallint[], $2::text[]) AS given (lane, sku)
         ON CONFLICT (lane, sku) DO NOTHING",
        &lanes,
        &skus as &[&str],
    )
    .execute(conn)
    .await?;
    Ok(())
}
