//! `stock_levels`, `movements`.

use chrono::{DateTime, Utc};
use contracts::events::stock::MovementKind;
use contracts::ids::Id;
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{sku, written};
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
    save_levels(conn, &world.books).await?;
    save_movements(conn, world.books.entries(), world.now).await
}

async fn save_levels(conn: &mut PgConnection, books: &Books) -> Result<(), BatchError> {
    let levels: Vec<_> = books.changed().collect();
    let skus: Vec<_> = levels.iter().map(|(sku, ..)| sku.to_string()).collect();
    let locations: Vec<_> = levels.iter().map(|(_, location, _)| (*location).to_owned()).collect();
    let on_hand: Vec<_> = levels.iter().map(|(.., level)| level.on_hand).collect();
    let allocated: Vec<_> = levels.iter().map(|(.., level)| level.allocated).collect();
    let saved = sqlx::query!(
        r#"
        INSERT INTO stock_levels (sku, location, on_hand, allocated)
        SELECT *
        FROM UNNEST($1::text[], $2::text[], $3::bigint[], $4::bigint[])
        ON CONFLICT (sku, location) DO UPDATE
        SET on_hand = EXCLUDED.on_hand, allocated = EXCLUDED.allocated
        "#,
        &skus,
        &locations,
        &on_hand,
        &allocated,
    )
    .execute(conn)
    .await?;
    written("stock_levels", saved.rows_affected(), skus.len())
}

async fn save_movements(
    conn: &mut PgConnection,
    entries: &[Entry],
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    let figure = |of: fn(&Entry) -> i64| entries.iter().map(of).collect::<Vec<_>>();
    let text = |of: fn(&Entry) -> String| entries.iter().map(of).collect::<Vec<_>>();
    let ids: Vec<_> = entries.iter().map(|entry| entry.id.uuid()).collect();
    let reasons: Vec<_> = entries.iter().map(|entry| entry.reason.clone()).collect();
    let orders: Vec<_> = entries.iter().map(|entry| entry.order.map(Id::uuid)).collect();
    let saved = sqlx::query!(
        r#"
        INSERT INTO movements (number, movement_id, sku, location, kind, on_hand_change,
            allocated_change, on_hand, allocated, cause, reason, order_id, moved_at)
        SELECT row.*, $13
        FROM UNNEST($1::bigint[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[],
            $7::bigint[], $8::bigint[], $9::bigint[], $10::text[], $11::text[], $12::uuid[])
            AS row
        "#,
        &figure(|entry| entry.number),
        &ids,
        &text(|entry| entry.sku.to_string()),
        &text(|entry| entry.location.clone()),
        &text(|entry| word(entry.kind).to_owned()),
        &figure(|entry| entry.on_hand_change),
        &figure(|entry| entry.allocated_change),
        &figure(|entry| entry.after.on_hand),
        &figure(|entry| entry.after.allocated),
        &text(|entry| entry.cause.clone()),
        &reasons as &[Option<String>],
        &orders as &[Option<Uuid>],
        now,
    )
    .execute(conn)
    .await?;
    written("movements", saved.rows_affected(), entries.len())
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
