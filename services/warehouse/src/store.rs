//! The tables of warehouse: one statement per batch both ways for each table, and for those that are
//! written together.
//!
//! An order is loaded whole, with its lines, jobs, tasks and parcels, unless it was worked on lately
//! ([`recent`]); what changed of it is stored.
//! The lane has one writer, so rows are not locked and not versioned; the checks of the tables stand
//! behind the code.

use chrono::{DateTime, Utc};
use contracts::ids::{Id, OrderId};
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::commands::{Needs, Once};
use crate::domain::{Rules, World};
use opening::Opening;
use recent::Recent;

pub mod cases;
pub mod counts;
pub mod cuts;
mod ended;
mod find;
mod floor;
mod fulfillments;
mod holds;
pub mod importing;
mod jobs;
pub mod lists;
mod master;
mod moving;
mod opening;
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

/// Loads the part of the warehouse that a slice of commands concerns, and the answers that were given
/// before; orders that are remembered are taken out of there.
pub async fn load(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    rules: &Rules,
    needs: &Needs,
    recent: &mut Recent,
) -> Result<(World, Once), BatchError> {
    let Opening { counters, stamp, once, stored, ended } = opening::ask(conn, needs).await?;
    recent.meet(stamp);
    let mut world = World::new(now, rules.clone(), counters);
    ended.into_iter().for_each(|id| world.ended.load(OrderId::from_uuid(id)));
    let mut unknown = find::order_ids(conn, needs, recent).await?;
    unknown.retain(|id| !recent.bring(id, &mut world));
    let is_new = |id: &Uuid| needs.approved.contains(id) && !stored.contains(id);
    let (new, old): (Vec<_>, Vec<_>) = unknown.into_iter().partition(is_new);
    load_orders(conn, &mut world, needs, (&new, &old)).await?;
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
    let concerned = skus.iter().map(|text| sku("items", text)).collect::<Result<_, _>>()?;
    master::load(conn, &mut world, needs, &concerned, &mut recent.master).await?;
    world.books = recent.master.books(&concerned, counters.movements);
    returns::load(conn, &mut world, needs).await?;
    floor::load(conn, &mut world, needs, &mut recent.master).await?;
    importing::load(conn, &mut world, needs).await?;
    Ok((world, once))
}

/// Loads orders that are not remembered, with what stands beside them, and the holds and cases that
/// were asked for. One that is new can be on hold, but misses nothing yet.
async fn load_orders(
    conn: &mut PgConnection,
    world: &mut World,
    needs: &Needs,
    (new, old): (&[Uuid], &[Uuid]),
) -> Result<(), BatchError> {
    for (id, hold) in holds::load(conn, &needs.holds, &[new, old].concat()).await? {
        world.holds.load(id, hold);
    }
    let orders = orders::load(conn, old).await?;
    let known = find::uuids(orders.iter().map(|order| order.id));
    orders.into_iter().for_each(|order| world.orders.load(order));
    for case in shortages::load(conn, &needs.shortages, &known).await? {
        world.shortages.load(case);
    }
    Ok(())
}

/// Stores what a slice of commands changed, and remembers the orders.
pub async fn save(
    conn: &mut PgConnection,
    world: World,
    once: &Once,
    recent: &mut Recent,
) -> Result<(), BatchError> {
    let stamp = store(conn, &world, once, recent.stamp()?).await?;
    let concerned = recent::concerned(&world);
    recent.keep(stamp, world);
    if cfg!(debug_assertions) {
        recent.check(conn, &concerned).await?;
        recent.master.check(conn).await?;
    }
    Ok(())
}

/// Stores what changed, where the stamp that was read still stands; gives the one that is left.
async fn store(
    conn: &mut PgConnection,
    world: &World,
    once: &Once,
    stamp: Uuid,
) -> Result<Uuid, BatchError> {
    master::save(conn, world).await?;
    substitutes::save(conn, world).await?;
    holds::save(conn, world).await?;
    ended::save(conn, world).await?;
    let changed: Vec<_> = world.orders.changed().collect();
    orders::save(conn, &changed).await?;
    let stamp = moving::save(conn, world, &changed, once, stamp).await?;
    parcels::save(conn, &changed).await?;
    shortages::save(conn, world).await?;
    plans::save(conn, world).await?;
    returns::save(conn, world).await?;
    floor::save(conn, world).await?;
    importing::save(conn, world).await?;
    Ok(stamp)
}

/// Makes an array parameter of one figure of each row.
fn column<'a, T, V>(rows: &'a [T], value: impl Fn(&'a T) -> V) -> Vec<V> {
    rows.iter().map(value).collect()
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
