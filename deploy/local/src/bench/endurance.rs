//! Cost over time: half the load that the house can take, for half an hour, among many stored
//! orders. Memory and the cost of an order have to stay as they are, tables no larger than what is
//! in them, and what an order leaves on the disk is counted.

use std::time::{Duration, Instant};

use anyhow::Result;
use sqlx::{Connection, PgConnection};

use super::cost::{self, Cpu};
use super::figure::Figure;
use super::house::House;
use super::life::{self, Living};
use super::{Scale, fill};

/// How many orders are stored before.
const STORED: i64 = 300_000;
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
    fill::fill(&house.running.owner_database, STORED).await?;
    let seconds = f64::from(minutes) * 60.0;
    let orders = (rate * seconds) as u32;
    let living = Living::begin(house, orders).await?;
    let mut looks = vec![look(house, &living).await?];
    let sending = living.send_at(0..orders, rate);
    let mut sending = std::pin::pin!(sending);
    let mut part = tokio::time::interval_at(tokio::time::Instant::now() + PART, PART);
    loop {
        tokio::select! {
            sent = &mut sending => break sent?,
            _ = part.tick() => looks.push(look(house, &living).await?),
        }
    }
    living.arrive(orders).await?;
    let last = look(house, &living).await?;
    figures.extend(told(&looks, &last, rate));
    Ok(())
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

/// Compares the last third with the first one, which begins when everything is warm.
fn told(looks: &[Look], last: &Look, rate: f64) -> Vec<Figure> {
    let parts: Vec<(f64, f64)> = looks
        .windows(2)
        .filter(|pair| pair[1].completed > pair[0].completed)
        .map(|pair| {
            let orders = (pair[1].completed - pair[0].completed) as f64;
            (pair[1].cpu.since(pair[0].cpu).total() / orders * 1_000.0, pair[1].memory)
        })
        .collect();
    let third = (parts.len() / 3).max(1).min(parts.len());
    let mean = |parts: &[(f64, f64)], of: fn(&(f64, f64)) -> f64| {
        parts.iter().map(of).sum::<f64>() / parts.len().max(1) as f64
    };
    let (first, end) = (&parts[..third], &parts[parts.len() - third..]);
    let (cost, memory): (fn(&(f64, f64)) -> f64, fn(&(f64, f64)) -> f64) = (|p| p.0, |p| p.1);
    let begin = &looks[0];
    let orders = (last.completed - begin.completed).max(1) as f64;
    let minutes = (last.at - begin.at).as_secs_f64() / 60.0;
    let of = |what: String, unit, runs| Figure::new("endure", what, unit, runs);
    vec![
        of(
            format!("{rate:.0} orders/s for {minutes:.0} min: CPU of 1,000, each minute"),
            "CPU-s",
            parts.iter().map(cost).collect(),
        ),
        of(
            "CPU of an order, last third against the first".into(),
            "x",
            vec![mean(end, cost) / mean(first, cost)],
        )
        .held_to(1.5, 1.1),
        of("memory of the services, each minute".into(), "MiB", parts.iter().map(memory).collect()),
        of(
            "memory, last third against the first".into(),
            "x",
            vec![mean(end, memory) / mean(first, memory)],
        )
        .held_to(1.5, 1.1),
        of(
            "rows that are dead, of those that live, at the end".into(),
            "%",
            vec![last.dead as f64 / last.live.max(1) as f64 * 100.0],
        )
        .held_to(40.0, 20.0),
        of(
            "bytes that an order leaves on the disk".into(),
            "kB",
            vec![(last.bytes - begin.bytes) as f64 / orders / 1_000.0],
        ),
    ]
}
