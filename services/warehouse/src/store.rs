//! The tables of warehouse: one statement per table and batch, both ways.
//!
//! An order is loaded whole, with its lines, jobs, tasks and parcels; what changed of it is stored.
//! The lane has one writer, so rows are not locked and not versioned; the checks of the tables stand
//! behind the code.

use chrono::{DateTime, Utc};
use runtime::BatchError;
use sqlx::PgConnection;

use crate::commands::{Needs, Once};
use crate::domain::{Rules, World};

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
mod return_lines;
pub mod returns;
mod shortages;
mod stock;
mod substitutes;
pub mod timers;
pub mod whereabouts;

/// Loads the part of the warehouse that a slice of commands concerns.
pub async fn load(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    rules: &Rules,
    needs: &Needs,
) -> Result<World, BatchError> {
    let counters = floor::load_counters(conn).await?;
    let mut world = World::new(now, rules.clone(), counters);
    let ids = find::order_ids(conn, needs).await?;
    holds::load(conn, &mut world, &needs.holds, &ids).await?;
    shortages::load(conn, &mut world, needs, &ids).await?;
    for order in orders::load(conn, &ids).await? {
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
    master::load(conn, &mut world, needs, &skus).await?;
    returns::load(conn, &mut world, needs).await?;
    floor::load(conn, &mut world, needs).await?;
    importing::load(conn, &mut world, needs).await?;
    Ok(world)
}

/// Stores what a slice of commands changed.
pub async fn save(conn: &mut PgConnection, world: &World, once: &Once) -> Result<(), BatchError> {
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
    answered::save(conn, world.now, once).await
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
