//! `items`, `item_barcodes`, `locations`, `bins`, `bin_assignments`: what changed.

use contracts::sku::Sku;
use runtime::BatchError;
use sqlx::PgConnection;

use super::super::find::list;
use super::super::written;
use crate::domain::World;
use crate::domain::master::Item;

/// Stores items, locations, bins and assignments that changed.
pub async fn save(conn: &mut PgConnection, world: &World) -> Result<(), BatchError> {
    let items: Vec<_> = world.items.changed().collect();
    if !items.is_empty() {
        save_items(conn, &items).await?;
    }
    if !world.places.new_locations.is_empty() {
        save_locations(conn, world).await?;
    }
    if !world.places.changed_bins.is_empty() {
        save_bins(conn, world).await?;
    }
    if !world.places.changed_assignments.is_empty() {
        save_assignments(conn, world).await?;
    }
    Ok(())
}

async fn save_items(conn: &mut PgConnection, items: &[(&Sku, &Item)]) -> Result<(), BatchError> {
    let skus: Vec<_> = items.iter().map(|(sku, _)| sku.to_string()).collect();
    let names: Vec<_> = items.iter().map(|(_, item)| item.name.clone()).collect();
    let weights: Vec<_> = items.iter().map(|(_, item)| item.weight_grams).collect();
    let versions: Vec<_> = items.iter().map(|(_, item)| item.version).collect();
    let saved = sqlx::query!(
        r#"
        INSERT INTO items (sku, name, weight_grams, version)
        SELECT *
        FROM UNNEST($1::text[], $2::text[], $3::bigint[], $4::bigint[])
        ON CONFLICT (sku) DO UPDATE
        SET name = EXCLUDED.name, weight_grams = EXCLUDED.weight_grams, version = EXCLUDED.version
        "#,
        &skus,
        &names,
        &weights as &[Option<i64>],
        &versions,
    )
    .execute(&mut *conn)
    .await?;
    written("items", saved.rows_affected(), skus.len())?;
    sqlx::query!("DELETE FROM item_barcodes WHERE sku = ANY($1)", &skus)
        .execute(&mut *conn)
        .await?;
    let codes = items.iter().flat_map(|(sku, item)| {
        item.barcodes
            .iter()
            .zip(0_i32..)
            .map(|(code, place)| (code.clone(), sku.to_string(), place))
    });
    let codes: Vec<_> = codes.collect();
    let barcodes: Vec<_> = codes.iter().map(|(code, ..)| code.clone()).collect();
    let owners: Vec<_> = codes.iter().map(|(_, sku, _)| sku.clone()).collect();
    let places: Vec<_> = codes.iter().map(|(.., place)| *place).collect();
    let saved = sqlx::query!(
        r#"
        INSERT INTO item_barcodes (barcode, sku, place)
        SELECT *
        FROM UNNEST($1::text[], $2::text[], $3::integer[])
        "#,
        &barcodes,
        &owners,
        &places,
    )
    .execute(conn)
    .await?;
    written("item_barcodes", saved.rows_affected(), barcodes.len())
}

async fn save_locations(conn: &mut PgConnection, world: &World) -> Result<(), BatchError> {
    let names = list(&world.places.new_locations);
    let bins = names.iter().filter_map(|name| world.places.locations.get(name));
    let bins: Vec<_> = bins.map(|bin| bin.code.clone()).collect();
    let saved = sqlx::query!(
        r#"
        INSERT INTO locations (name, default_bin)
        SELECT *
        FROM UNNEST($1::text[], $2::text[])
        "#,
        &names,
        &bins,
    )
    .execute(conn)
    .await?;
    written("locations", saved.rows_affected(), names.len())
}

async fn save_bins(conn: &mut PgConnection, world: &World) -> Result<(), BatchError> {
    let bins = world.places.changed_bins.iter();
    let bins = bins.filter_map(|key| world.places.bins.get_key_value(key));
    let bins: Vec<_> = bins.collect();
    let locations: Vec<_> = bins.iter().map(|((location, _), _)| location.clone()).collect();
    let codes: Vec<_> = bins.iter().map(|(_, bin)| bin.code.clone()).collect();
    let zones: Vec<_> = bins.iter().map(|(_, bin)| bin.zone.clone()).collect();
    let walking: Vec<_> = bins.iter().map(|(_, bin)| bin.walking_order).collect();
    let saved = sqlx::query!(
        r#"
        INSERT INTO bins (location, code, zone, walking_order)
        SELECT *
        FROM UNNEST($1::text[], $2::text[], $3::text[], $4::integer[])
        ON CONFLICT (location, code) DO UPDATE
        SET zone = EXCLUDED.zone, walking_order = EXCLUDED.walking_order
        "#,
        &locations,
        &codes,
        &zones,
        &walking,
    )
    .execute(conn)
    .await?;
    written("bins", saved.rows_affected(), codes.len())
}

async fn save_assignments(conn: &mut PgConnection, world: &World) -> Result<(), BatchError> {
    let keys = world.places.changed_assignments.iter();
    let assigned = keys.filter_map(|key| world.places.assigned.get_key_value(key));
    let assigned: Vec<_> = assigned.collect();
    let locations: Vec<_> = assigned.iter().map(|((location, _), _)| location.clone()).collect();
    let skus: Vec<_> = assigned.iter().map(|((_, sku), _)| sku.to_string()).collect();
    let codes: Vec<_> = assigned.iter().map(|(_, bin)| bin.code.clone()).collect();
    let saved = sqlx::query!(
        r#"
        INSERT INTO bin_assignments (location, sku, code)
        SELECT *
        FROM UNNEST($1::text[], $2::text[], $3::text[])
        ON CONFLICT (location, sku) DO UPDATE
        SET code = EXCLUDED.code
        "#,
        &locations,
        &skus,
        &codes,
    )
    .execute(conn)
    .await?;
    written("bin_assignments", saved.rows_affected(), codes.len())
}
