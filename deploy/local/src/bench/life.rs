//! The whole life of orders: webhook to completed, real rules, all services, with pickers, carriers
//! and customers who answer at once. They are part of this process; what is measured is another.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use sqlx::{Connection, PgConnection};
use tokio_util::sync::CancellationToken;

use super::Scale;
use super::cost::{self, Cpu, Memory};
use super::figure::{Figure, median, quantile};
use super::house::House;
use super::limit::{self, Limit};
use super::living::Living;
use super::seed;
use crate::demo::story::Story;

/// How long those who follow, as customers and figures, have to hear of the last order.
const FOLLOWED_AFTER: Duration = Duration::from_secs(1);
/// How often memory is looked at under load.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// What one run cost.
struct Run {
    limit: Limit,
    completed: f64,
    seconds: f64,
    cpu: Cpu,
    counters: Counters,
    memory: Memory,
}

/// What the database counts since it was made.
#[derive(Clone, Copy)]
struct Counters {
    written: f64,
    transactions: f64,
    bytes: f64,
}

/// Gives how many orders a second a house completes as fast as it goes.
pub async fn rate(house: &House, scale: &Scale) -> Result<f64> {
    let (story, began) = live(house, scale.life_orders, None).await?;
    let (lives, ended) = story.lives();
    let took = ended.map_or(f64::NAN, |ended| ended.duration_since(began).as_secs_f64());
    Ok(lives.len() as f64 / took)
}

/// Measures a house under load and at a quarter of it.
pub async fn measure(house: &House, scale: &Scale, figures: &mut Vec<Figure>) -> Result<()> {
    seed::seed(house, scale).await?;
    let mut runs = Vec::new();
    for _ in 0..scale.runs {
        runs.push(run(house, scale).await?);
    }
    let rate = median(each(&runs, |run| run.completed / run.seconds));
    figures.extend(costs("life", &runs));
    figures.extend(memory(&runs));
    let (mut p50, mut p99) = (Vec::new(), Vec::new());
    for _ in 0..scale.runs {
        let orders = (rate / 4.0 * scale.quarter_seconds).max(20.0) as u32;
        let (story, _) = live(house, orders, Some(rate / 4.0)).await?;
        let (lives, _) = story.lives();
        let mut lives: Vec<f64> = lives.iter().map(|life| life.as_secs_f64() * 1_000.0).collect();
        lives.sort_by(f64::total_cmp);
        p50.push(quantile(&lives, 0.5));
        p99.push(quantile(&lives, 0.99));
    }
    let quarter = format!("webhook to completed at {:.0} orders/s, a quarter", rate / 4.0);
    figures.push(Figure::new("life", format!("{quarter}, p50"), "ms", p50).held_to(60.0, 25.0));
    figures.push(Figure::new("life", format!("{quarter}, p99"), "ms", p99).held_to(300.0, 100.0));
    Ok(())
}

/// Measures the same again in a house that holds many orders.
pub async fn measure_again(house: &House, scale: &Scale, figures: &mut Vec<Figure>) -> Result<()> {
    let mut runs = Vec::new();
    for _ in 0..scale.runs {
        runs.push(run(house, scale).await?);
    }
    let inserts = |figure: &Figure| figure.row == "life" && figure.unit == "inserts";
    let before = figures.iter().find(|figure| inserts(figure)).map(|figure| figure.median);
    let Some(before) = before else { return Ok(()) };
    let grown = each(&runs, |run| run.inserts() / before);
    let what = format!("CPU per order with {} orders stored, against before", scale.stored);
    figures.push(Figure::new("growth", what, "x", grown).held_to(1.5, 1.1));
    Ok(())
}

impl Run {
    fn per_thousand(&self, part: f64) -> f64 {
        part / self.completed * 1_000.0
    }

    fn inserts(&self) -> f64 {
        self.per_thousand(self.cpu.total()) / self.limit.seconds_per_thousand
    }
}

fn each(runs: &[Run], figure: impl Fn(&Run) -> f64) -> Vec<f64> {
    runs.iter().map(figure).collect()
}

fn costs(row: &'static str, runs: &[Run]) -> Vec<Figure> {
    let of =
        |what, unit, figure: &dyn Fn(&Run) -> f64| Figure::new(row, what, unit, each(runs, figure));
    vec![
        of("limit: batched insert of 1,000 rows, CPU", "CPU-s", &|run| {
            run.limit.seconds_per_thousand
        }),
        of("limit: batched inserts", "rows/s", &|run| run.limit.rows_per_second),
        of("whole life of an order, CPU", "inserts", &Run::inserts).held_to(60.0, 25.0),
        of("whole life of 1,000 orders, CPU", "CPU-s", &|run| run.per_thousand(run.cpu.total())),
        of("  of it services", "CPU-s", &|run| run.per_thousand(run.cpu.services)),
        of("  of it PostgreSQL", "CPU-s", &|run| run.per_thousand(run.cpu.postgres)),
        of("  of it NATS", "CPU-s", &|run| run.per_thousand(run.cpu.broker)),
        of("complete orders per second of CPU", "/CPU-s", &|run| run.completed / run.cpu.total())
            .held_to(2_000.0, 5_000.0),
        of("complete orders per second, as it was", "/s", &|run| run.completed / run.seconds),
        of("commits that write, per order", "", &|run| run.counters.written / run.completed)
            .held_to(0.2, 0.05),
        of("transactions, reads included, per order", "", &|run| {
            run.counters.transactions / run.completed
        }),
        of("write-ahead log per order", "kB", &|run| run.counters.bytes / run.completed / 1_000.0),
    ]
}

fn memory(runs: &[Run]) -> Vec<Figure> {
    let services = each(runs, |run| run.memory.services);
    let servers = each(runs, |run| run.memory.postgres + run.memory.broker);
    vec![
        Figure::new("memory", "services under load", "MiB", services).held_to(600.0, 300.0),
        Figure::new("memory", "PostgreSQL and NATS under load", "MiB", servers),
    ]
}

async fn run(house: &House, scale: &Scale) -> Result<Run> {
    let limit =
        limit::measure(&house.running.owner_database, house.pid(), scale.limit_rows).await?;
    let stop = CancellationToken::new();
    let looking = tokio::spawn(highest_memory(house.pid(), stop.clone()));
    let mut living = Living::begin(house, scale.life_orders).await?;
    let (before, began) = ((cost::cpu_of(house.pid())?, counters(house).await?), Instant::now());
    living.send_all(scale.life_orders).await?;
    let arrived = living.arrived(scale.life_orders).await;
    tokio::time::sleep(FOLLOWED_AFTER).await;
    let cpu = cost::cpu_of(house.pid())?.since(before.0);
    let after = counters(house).await?;
    living.go_home().await;
    arrived?;
    let (lives, ended) = living.story.lives();
    stop.cancel();
    let memory = looking.await??;
    let seconds = ended.map_or(f64::NAN, |ended| ended.duration_since(began).as_secs_f64());
    let counters = Counters {
        written: after.written - before.1.written,
        transactions: after.transactions - before.1.transactions,
        bytes: after.bytes - before.1.bytes,
    };
    Ok(Run { limit, completed: lives.len() as f64, seconds, cpu, counters, memory })
}

async fn highest_memory(pid: u32, stop: CancellationToken) -> Result<Memory> {
    let mut highest = Memory::default();
    while !stop.is_cancelled() {
        let now = cost::memory_of(pid)?;
        highest.services = highest.services.max(now.services);
        highest.postgres = highest.postgres.max(now.postgres);
        highest.broker = highest.broker.max(now.broker);
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(highest)
}

/// Lets so many orders live, as fast as it goes or at a rate; gives their story and its begin.
pub(super) async fn live(
    house: &House,
    orders: u32,
    rate: Option<f64>,
) -> Result<(Arc<Story>, Instant)> {
    let mut living = Living::begin(house, orders).await?;
    let began = Instant::now();
    match rate {
        None => living.send_all(orders).await?,
        Some(rate) => living.send_at(0..orders, rate).await?,
    }
    living.arrive(orders).await?;
    Ok((living.story.clone(), began))
}

async fn counters(house: &House) -> Result<Counters> {
    let mut conn = PgConnection::connect(&house.running.owner_database).await?;
    let (written, transactions, bytes): (i64, i64, i64) = sqlx::query_as(
        "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::int8,
                (SELECT sum(xact_commit)::int8 FROM pg_stat_database),
                pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::int8",
    )
    .fetch_one(&mut conn)
    .await?;
    let [written, transactions, bytes] = [written, transactions, bytes].map(|count| count as f64);
    Ok(Counters { written, transactions, bytes })
}
