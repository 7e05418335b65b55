//! Cost over time: half the load that the house can take, for half an hour, among many stored
//! orders. Memory and the cost of an order have to stay as they are, tables no larger than what is
//! in them, and what an order leaves on the disk is counted.

use std::time::{Duration, Instant};

use anyhow::Result;
use sqlx::{Connection, PgConnection};

use super::cost::{self, Cpu};
use super::figure::Figure;
use super::house::House;
use super::life;
use super::living::Living;
use super::{Scale, seed};

/// How many orders are stored before.
const STORED: u32 = 300_000;
/// How long the parts are that are compared.
const PART: Duration = Duration::from_secs(60);

/// Rows that are dead, and those that live, of the tables that many orders share; and how much of
/// the disk everything takes.
const TABLES: &str = "
    SELECT coalesce(sum(n_dead_tup), 0)::int8, coalesce(sum(n_live_tup), 0)::int8,
           pg_database_size(current_database())::int8
    FROM pg_stat_user_tables WHERE n_live_tup > 10000";

/// How the house is at the end of a part.
struct Look {
    at: Instant,
    cpu: Cpu,
    completed: usize,
    memory: f64,
    dead: i64,
    live: i64,
    bytes: i64,
}

/// Measures a house for a while.
pub async fn measure(
    house: &House,
    scale: &Scale,
    minutes: u32,
    figures: &mut Vec<Figure>,
) -> Result<()> {
    let rate = life::rate(house, scale).await? / 2.0;
    seed::fill(house, STORED).await?;
    let seconds = f64::from(minutes) * 60.0;
    let orders = (rate * seconds) as u32;
    let mut living = Living::begin(house, orders).await?;
    let mut looks = vec![look(house, &living).await?];
    send(house, &living, (orders, rate), &mut looks).await?;
    living.arrive(orders).await?;
    let last = look(house, &living).await?;
    figures.extend(told(&looks, &last, rate));
    Ok(())
}

/// Sends orders at a rate, and looks at the house meanwhile.
async fn send(
    house: &House,
    living: &Living,
    (orders, rate): (u32, f64),
    looks: &mut Vec<Look>,
) -> Result<()> {
    let sending = living.send_at(0..orders, rate);
    let mut sending = std::pin::pin!(sending);
    let mut part = tokio::time::interval_at(tokio::time::Instant::now() + PART, PART);
    loop {
        tokio::select! {
            sent = &mut sending => return sent,
            _ = part.tick() => looks.push(look(house, living).await?),
        }
    }
}

async fn look(house: &House, living: &Living) -> Result<Look> {
    let mut conn = PgConnection::connect(&house.running.owner_database).await?;
    let (dead, live, bytes): (i64, i64, i64) = sqlx::query_as(TABLES).fetch_one(&mut conn).await?;
    Ok(Look {
        at: Instant::now(),
        cpu: cost::cpu_of(house.pid())?,
        completed: living.story.counts().2,
        memory: cost::memory_of(house.pid())?.services,
        dead,
        live,
        bytes,
    })
}

/// A minute of it: CPU seconds per 1,000 orders, and the memory of the services in MiB.
struct Minute {
    cost: f64,
    memory: f64,
}

/// Compares the last third with the first one.
fn told(looks: &[Look], last: &Look, rate: f64) -> Vec<Figure> {
    let minutes: Vec<Minute> =
        looks.windows(2).filter_map(|pair| minute(&pair[0], &pair[1])).collect();
    let third = minutes.len().div_ceil(3);
    let (first, end) = (&minutes[..third], &minutes[minutes.len() - third..]);
    let grown = |of: fn(&Minute) -> f64| mean(end, of) / mean(first, of);
    let begin = &looks[0];
    let orders = (last.completed - begin.completed).max(1) as f64;
    let took = (last.at - begin.at).as_secs_f64() / 60.0;
    let of = |what: &str, unit, runs| Figure::new("endure", what, unit, runs);
    let dead = last.dead as f64 / last.live.max(1) as f64 * 100.0;
    let left = (last.bytes - begin.bytes) as f64 / orders / 1_000.0;
    let what = format!("{rate:.0} orders/s for {took:.0} min: CPU of 1,000, each minute");
    let costs = minutes.iter().map(|minute| minute.cost).collect();
    let memory = minutes.iter().map(|minute| minute.memory).collect();
    vec![
        of(&what, "CPU-s", costs),
        of("CPU of an order, last third against the first", "x", vec![grown(|of| of.cost)])
            .held_to(1.5, 1.1),
        of("memory of the services, each minute", "MiB", memory),
        of("memory, last third against the first", "x", vec![grown(|of| of.memory)])
            .held_to(1.5, 1.1),
        of("rows that are dead, of those that live, at the end", "%", vec![dead])
            .held_to(40.0, 20.0),
        of("what an order leaves on the disk", "kB", vec![left]),
    ]
}

fn minute(from: &Look, to: &Look) -> Option<Minute> {
    let orders = to.completed.checked_sub(from.completed).filter(|orders| *orders > 0)? as f64;
    let cost = to.cpu.since(from.cpu).total() / orders * 1_000.0;
    Some(Minute { cost, memory: to.memory })
}

fn mean(minutes: &[Minute], of: fn(&Minute) -> f64) -> f64 {
    minutes.iter().map(of).sum::<f64>() / minutes.len() as f64
}
