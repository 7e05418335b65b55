//! `stock_levels`, `movements`: what is loaded of them.

use contracts::events::stock::MovementKind;
use runtime::BatchError;
use sqlx::PgConnection;

use super::sku;
use crate::domain::stating::Items;
use crate::domain::stock::{Books, Level};

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

/// Opens the books on the levels of items.
pub async fn load(
    conn: &mut PgConnection,
    skus: &[String],
    last_number: i64,
) -> Result<Books, BatchError> {
    if skus.is_empty() {
        return Ok(Books::open([], last_number));
    }
    let rows = sqlx::query!(
        r#"
        SELECT sku, location, on_hand, allocated
        FROM stock_levels
        WHERE sku = ANY($1)
        "#,
        skus,
    );
    let rows = rows.fetch_all(conn).await?;
    let levels = rows.into_iter().map(|row| {
        let allocated = runtime::sabotage::stale(row.allocated);
        let level = Level { on_hand: row.on_hand, allocated };
        Ok((sku("stock_levels", &row.sku)?, row.location, level))
    });
    Ok(Books::open(levels.collect::<Result<Vec<_>, BatchError>>()?, last_number))
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
