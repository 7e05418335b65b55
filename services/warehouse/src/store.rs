//! The tables of warehouse: one statement per table and batch, both ways.
//!
//! An order is loaded whole, with its lines, jobs, tasks and parcels, unless it was worked on lately
//! ([`recent`]); what changed of it is stored.
//! The lane has one writer, so rows are not locked and not versioned; the checks of the tables stand
//! behind the code.

use chrono::{DateTime, Utc};
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::commands::{Needs, Once};
use crate::domain::{Rules, World};
use recent::Recent;

pub mod answered;
pub mod cases;
pub mod counts;
pub mod cuts;
mod find;
mod floor;
mod fulfillments;
mod holds;
pub mod importing;
mod jobs;
pub mod lists;
mod master;
mod orders;
mod parcels;
pub mod plans;
pub mod queues;
pub mod recent;
mod return_lines;
pub mod returns;
mod shortages;
mod stock;
mod substitutes;
pub mod timers;
pub mod whereabouts;

/// Loads the part of the warehouse that a slice of commands concerns; orders that are remembered are
/// taken out of there.
pub async fn load(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    rules: &Rules,
    needs: &Needs,
    recent: &mut Recent,
) -> Result<World, BatchError> {
    let (counters, stamp) = floor::load_counters(conn).await?;
    recent.meet(stamp);
    let mut world = World::new(now, rules.clone(), counters);
    let ids = find::order_ids(conn, needs, recent).await?;
    holds::load(conn, &mut world, &needs.holds, &ids).await?;
    shortages::load(conn, &mut world, needs, &ids).await?;
    let mut unknown = Vec::new();
    for id in ids {
        match recent.take(&id) {
            Some(order) => world.orders.load(order),
            None => unknown.push(id),
        }
    }
    for order in orders::load(conn, &unknown).await? {
        world.orders.load(order);
    }
    let mut skus = needs.skus.clone();
    skus.extend(needs.arriving.iter().chain(&needs.taken).cloned());
    skus.extend(substitutes::of_shortages(conn, needs).await?);
    for order in world.orders.iter() {
        skus.extend(order.lines.iter().map(|line| line.sku.to_string()));
        skus.extend(order.tasks().map(|(_, task)| task.sku.to_string()));
    }
    for after in &needs.stated {
        let page = stock::page(conn, after.as_deref()).await?;
        skus.extend(page.skus.iter().map(ToString::to_string));
        world.pages.insert(after.clone(), page);
    }
    let skus: Vec<_> = skus.into_iter().collect();
    world.books = stock::load(conn, &skus, counters.movements).await?;
    plans::load(conn, &mut world, &skus).await?;
    let concerned = skus.iter().map(|text| sku("items", text)).collect::<Result<_, _>>()?;
    master::load(conn, &mut world, needs, &concerned, &mut recent.master).await?;
    returns::load(conn, &mut world, needs).await?;
    floor::load(conn, &mut world, needs, &mut recent.master).await?;
    importing::load(conn, &mut world, needs).await?;
    Ok(world)
}

/// Stores what a slice of commands changed, and remembers the orders.
pub async fn save(
    conn: &mut PgConnection,
    world: World,
    once: &Once,
    recent: &mut Recent,
) -> Result<(), BatchError> {
    let stamp = store(conn, &world, once).await?;
    if cfg!(debug_assertions) {
        recent::check(conn, &world.orders).await?;
    }
    recent.keep(stamp, world);
    if cfg!(debug_assertions) {
        recent.master.check(conn).await?;
    }
    Ok(())
}

/// Stores what changed; gives the stamp that was left, if one was.
async fn store(
    conn: &mut PgConnection,
    world: &World,
    once: &Once,
) -> Result<Option<Uuid>, BatchError> {
    master::save(conn, world).await?;
    substitutes::save(conn, world).await?;
    stock::save(conn, world).await?;
    holds::save(conn, world).await?;
    let changed: Vec<_> = world.orders.changed().collect();
    orders::save(conn, &changed).await?;
    fulfillments::save(conn, &changed).await?;
    jobs::save(conn, &changed).await?;
    parcels::save(conn, &changed).await?;
    shortages::save(conn, world).await?;
    plans::save(conn, world).await?;
    returns::save(conn, world).await?;
    floor::save(conn, world).await?;
    importing::save(conn, world).await?;
    answered::save(conn, world.now, once).await?;
    floor::save_counters(conn, world).await
}

/// Makes a SKU of a stored text.
fn sku(table: &'static str, text: &str) -> Result<contracts::sku::Sku, BatchError> {
    text.parse().map_err(|error| BatchError::inconsistent(table, format!("sku {text}: {error}")))
}

/// Checks that a statement wrote every row that it was given.
fn written(table: &'static str, rows: u64, expected: usize) -> Result<(), BatchError> {
    if rows == expected as u64 {
        return Ok(());
    }
    Err(BatchError::inconsistent(table, format!("{rows} of {expected} rows were written")))
}
