//! `stock_levels`, `movements`: what is loaded of them.

use std::collections::BTreeMap;

use contracts::events::stock::MovementKind;
use contracts::sku::Sku;
use runtime::BatchError;
use sqlx::PgConnection;

use super::sku;
use crate::domain::stating::Items;
use crate::domain::stock::Level;

/// Items whose levels are stated together: with a few locations each they fit into one message.
const STATED_MAX: i64 = 300;

/// Gives the items of a page of all levels.
pub async fn page(conn: &mut PgConnection, after: Option<&str>) -> Result<Items, BatchError> {
    let rows = sqlx::query_scalar!(
        r#"
        SELECT DISTINCT sku
        FROM stock_levels
        WHERE $1::text IS NULL OR sku > $1
        ORDER BY sku
        LIMIT $2
        "#,
        after,
        STATED_MAX + 1,
    );
    let rows = rows.fetch_all(conn).await?;
    let more = rows.len() as i64 > STATED_MAX;
    let kept = rows.iter().take(usize::try_from(STATED_MAX).unwrap_or(usize::MAX));
    let skus = kept.map(|text| sku("stock_levels", text)).collect::<Result<_, _>>()?;
    Ok(Items { skus, more })
}

/// Loads the levels of items, by location.
pub async fn load(
    conn: &mut PgConnection,
    skus: &[String],
) -> Result<BTreeMap<Sku, BTreeMap<String, Level>>, BatchError> {
    let rows = sqlx::query!(
        r#"
        SELECT sku, location, on_hand, allocated
        FROM stock_levels
        WHERE sku = ANY($1)
        "#,
        skus,
    );
    let mut levels = BTreeMap::<Sku, BTreeMap<_, _>>::new();
    for row in rows.fetch_all(conn).await? {
        let level = Level { on_hand: row.on_hand, allocated: row.allocated };
        levels.entry(sku("stock_levels", &row.sku)?).or_default().insert(row.location, level);
    }
    Ok(levels)
}

/// Gives the word of a kind in rows.
pub fn word(kind: MovementKind) -> &'static str {
    match kind {
        MovementKind::Received => "received",
        MovementKind::Allocated => "allocated",
        MovementKind::Released => "released",
        MovementKind::Shipped => "shipped",
        MovementKind::Adjusted => "adjusted",
    }
}

/// Reads the word of a kind.
pub fn kind(word: &str) -> Result<MovementKind, BatchError> {
    match word {
        "received" => Ok(MovementKind::Received),
        "allocated" => Ok(MovementKind::Allocated),
        "released" => Ok(MovementKind::Released),
        "shipped" => Ok(MovementKind::Shipped),
        "adjusted" => Ok(MovementKind::Adjusted),
        other => Err(BatchError::inconsistent("movements", format!("kind {other}"))),
    }
}
