//! `stock_levels`, `movements`.

use chrono::{DateTime, Utc};
use contracts::events::stock::MovementKind;
use contracts::ids::Id;
use contracts::sku::Sku;
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{column, sku, written};
use crate::domain::World;
use crate::domain::stating::Items;
use crate::domain::stock::{Books, Entry, Level};

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

/// Stores what was added to the ledger and the levels that follow from it.
pub async fn save(conn: &mut PgConnection, world: &World) -> Result<(), BatchError> {
    if world.books.entries().is_empty() {
        return Ok(());
    }
    let levels: Vec<_> = world.books.changed().collect();
    save_all(conn, &levels, world.books.entries(), world.now).await
}

async fn save_all(
    conn: &mut PgConnection,
    levels: &[(&Sku, &str, Level)],
    entries: &[Entry],
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    let saved = sqlx::query!(
        r#"
        WITH levels AS (
            INSERT INTO stock_levels (sku, location, on_hand, allocated)
            SELECT *
            FROM UNNEST($1::text[], $2::text[], $3::bigint[], $4::bigint[])
            ON CONFLICT (sku, location) DO UPDATE
            SET on_hand = EXCLUDED.on_hand, allocated = EXCLUDED.allocated
            RETURNING sku
        ), ledger AS (
            INSERT INTO movements (number, movement_id, sku, location, kind, on_hand_change,
                allocated_change, on_hand, allocated, cause, reason, order_id, moved_at)
            SELECT row.*, $17
            FROM UNNEST($5::bigint[], $6::uuid[], $7::text[], $8::text[], $9::text[],
                $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::text[],
                $15::text[], $16::uuid[]) AS row
            RETURNING number
        )
        SELECT (SELECT count(*) FROM levels) AS "levels!",
            (SELECT count(*) FROM ledger) AS "movements!"
        "#,
        &column(levels, |(sku, ..)| sku.as_str()) as &[&str],
        &column(levels, |(_, location, _)| *location) as &[&str],
        &column(levels, |(.., level)| level.on_hand),
        &column(levels, |(.., level)| level.allocated),
        &column(entries, |entry| entry.number),
        &column(entries, |entry| entry.id.uuid()),
        &column(entries, |entry| entry.sku.as_str()) as &[&str],
        &column(entries, |entry| entry.location.as_str()) as &[&str],
        &column(entries, |entry| word(entry.kind)) as &[&str],
        &column(entries, |entry| entry.on_hand_change),
        &column(entries, |entry| entry.allocated_change),
        &column(entries, |entry| entry.after.on_hand),
        &column(entries, |entry| entry.after.allocated),
        &column(entries, |entry| entry.cause.as_str()) as &[&str],
        &column(entries, |entry| entry.reason.as_deref()) as &[Option<&str>],
        &column(entries, |entry| entry.order.map(Id::uuid)) as &[Option<Uuid>],
        now,
    )
    .fetch_one(conn)
    .await?;
    written("stock_levels", saved.levels.unsigned_abs(), levels.len())?;
    written("movements", saved.movements.unsigned_abs(), entries.len())
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
