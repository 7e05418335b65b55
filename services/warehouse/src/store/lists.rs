//! Reads of the item master, the places and the books. Each gives one row more than the limit, from
//! which the page is cut.

use contracts::ids::{Id, MovementId, OrderId};
use contracts::requests::warehouse::{
    Bin, BinsQuery, Item, ItemsQuery, LedgerRow, Location, MovementsQuery, StockLevel, StockQuery,
};
use runtime::{BatchError, Within};
use sqlx::PgPool;

use super::{sku, stock};
use crate::domain::allocation::told;

/// Finds one item.
pub async fn find_item(pool: &PgPool, wanted: &str) -> Result<Option<Item>, BatchError> {
    let wanted = Wanted { sku: Some(wanted), ..Wanted::default() };
    Ok(items(pool, wanted, "", 1).await?.pop())
}

/// Lists items by SKU.
pub async fn list_items(
    pool: &PgPool,
    query: &ItemsQuery,
    after: &str,
) -> Result<Vec<Item>, BatchError> {
    let pattern = query.q.as_ref().map(|q| format!("%{}%", escaped(q)));
    let wanted = Wanted { sku: None, pattern, scanned: query.q.as_deref().map(str::trim) };
    items(pool, wanted, after, query.page.limit() + 1).await
}

fn escaped(q: &str) -> String {
    q.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// Which items.
#[derive(Default)]
struct Wanted<'a> {
    /// Exactly this one.
    sku: Option<&'a str>,
    /// What SKU or name is like.
    pattern: Option<String>,
    /// Its whole barcode, where `pattern` fits nothing of it.
    scanned: Option<&'a str>,
}

async fn items(
    pool: &PgPool,
    Wanted { sku: wanted, pattern, scanned }: Wanted<'_>,
    after: &str,
    limit: i64,
) -> Result<Vec<Item>, BatchError> {
    let rows = sqlx::query!(
        r#"
        SELECT items.sku, items.name, items.weight_grams, items.version,
            ARRAY(
                SELECT barcode FROM item_barcodes AS codes
                WHERE codes.sku = items.sku ORDER BY place
            ) AS "barcodes!",
            ARRAY(
                SELECT substitute FROM item_substitutes AS others
                WHERE others.sku = items.sku ORDER BY place
            ) AS "substitutes!"
        FROM items
        WHERE ($1::text IS NULL OR items.sku = $1)
          AND ($2::text IS NULL OR items.sku ILIKE $2 OR items.name ILIKE $2
               OR items.sku = (SELECT codes.sku FROM item_barcodes AS codes WHERE codes.barcode = $5))
          AND items.sku > $3
        ORDER BY items.sku
        LIMIT $4
        "#,
        wanted,
        pattern,
        after,
        limit,
        scanned,
    );
    let rows = rows.fetch_all(pool).await?;
    let items = rows.into_iter().map(|row| {
        let substitutes = row.substitutes.iter().map(|text| sku("item_substitutes", text));
        Ok(Item {
            sku: sku("items", &row.sku)?,
            name: row.name,
            weight_grams: row.weight_grams.map(told),
            barcodes: row.barcodes,
            substitutes: substitutes.collect::<Result<_, BatchError>>()?,
            version: row.version,
        })
    });
    items.collect()
}

/// Lists locations by name.
pub async fn list_locations(
    pool: &PgPool,
    within: &Within,
    after: &str,
    limit: i64,
) -> Result<Vec<Location>, BatchError> {
    let rows = sqlx::query_as!(
        Location,
        r#"
        SELECT name, default_bin,
            ARRAY(
                SELECT DISTINCT zone FROM bins WHERE bins.location = locations.name ORDER BY zone
            ) AS "zones!"
        FROM locations
        WHERE name > $1 AND ($3::text[] IS NULL OR name = ANY($3))
        ORDER BY name
        LIMIT $2
        "#,
        after,
        limit,
        within.locations(),
    );
    Ok(rows.fetch_all(pool).await?)
}

/// Lists bins by location and code.
pub async fn list_bins(
    pool: &PgPool,
    within: &Within,
    query: &BinsQuery,
    after: (&str, &str),
) -> Result<Vec<Bin>, BatchError> {
    let rows = sqlx::query!(
        r#"
        SELECT location, code, zone, walking_order,
            ARRAY(
                SELECT sku FROM bin_assignments AS assigned
                WHERE assigned.location = bins.location AND assigned.code = bins.code
                ORDER BY sku
            ) AS "skus!"
        FROM bins
        WHERE ($1::text IS NULL OR location = $1) AND (location, code) > ($2, $3)
          AND ($5::text[] IS NULL OR location = ANY($5))
          AND ($6::text IS NULL OR (location, code) IN
                (SELECT mine.location, mine.code FROM bin_assignments AS mine WHERE mine.sku = $6))
          AND ($7::text IS NULL OR code = $7)
        ORDER BY location, code
        LIMIT $4
        "#,
        query.location.as_deref(),
        after.0,
        after.1,
        query.page.limit() + 1,
        within.locations(),
        query.sku.as_ref().map(|sku| sku.as_str()),
        query.code.as_deref(),
    );
    let rows = rows.fetch_all(pool).await?;
    let bins = rows.into_iter().map(|row| {
        let skus = row.skus.iter().map(|text| sku("bin_assignments", text));
        Ok(Bin {
            location: row.location,
            code: row.code,
            zone: row.zone,
            walking_order: row.walking_order,
            skus: skus.collect::<Result<_, BatchError>>()?,
        })
    });
    bins.collect()
}

/// Lists stock by item and location.
pub async fn list_stock(
    pool: &PgPool,
    within: &Within,
    query: &StockQuery,
    after: (&str, &str),
) -> Result<Vec<StockLevel>, BatchError> {
    let rows = sqlx::query!(
        r#"
        SELECT sku, location, on_hand, allocated
        FROM stock_levels
        WHERE ($1::text IS NULL OR sku = $1) AND ($2::text IS NULL OR location = $2)
          AND (sku, location) > ($3, $4)
          AND ($6::text[] IS NULL OR location = ANY($6))
        ORDER BY sku, location
        LIMIT $5
        "#,
        query.sku.as_ref().map(|sku| sku.as_str()),
        query.location.as_deref(),
        after.0,
        after.1,
        query.page.limit() + 1,
        within.locations(),
    );
    let rows = rows.fetch_all(pool).await?;
    let levels = rows.into_iter().map(|row| {
        Ok(StockLevel {
            sku: sku("stock_levels", &row.sku)?,
            location: row.location,
            on_hand: row.on_hand,
            allocated: row.allocated,
            reserved: 0,
            available: row.on_hand - row.allocated,
        })
    });
    levels.collect()
}

/// Lists the movements of an item, the newest first.
pub async fn list_movements(
    pool: &PgPool,
    within: &Within,
    query: &MovementsQuery,
    before: i64,
) -> Result<Vec<LedgerRow>, BatchError> {
    let rows = sqlx::query!(
        r#"
        SELECT movement_id, number, sku, location, kind, on_hand_change, allocated_change, on_hand,
            allocated, cause, reason, order_id, moved_at
        FROM movements
        WHERE sku = $1 AND ($2::text IS NULL OR location = $2) AND number < $3
          AND ($5::text[] IS NULL OR location = ANY($5))
        ORDER BY number DESC
        LIMIT $4
        "#,
        query.sku.as_str(),
        within.location(query.location.clone()),
        before,
        query.page.limit() + 1,
        within.locations(),
    );
    let rows = rows.fetch_all(pool).await?;
    let moved = |on_hand: i64, allocated| if on_hand == 0 { allocated } else { on_hand };
    let movements = rows.into_iter().map(|row| {
        Ok(LedgerRow {
            movement_id: MovementId::from_uuid(row.movement_id),
            number: row.number,
            sku: sku("movements", &row.sku)?,
            location: row.location,
            kind: stock::kind(&row.kind)?,
            quantity: moved(row.on_hand_change, row.allocated_change),
            on_hand: row.on_hand,
            allocated: row.allocated,
            cause: row.cause,
            reason: row.reason,
            order_id: row.order_id.map(OrderId::from_uuid),
            moved_at: row.moved_at,
        })
    });
    movements.collect()
}
