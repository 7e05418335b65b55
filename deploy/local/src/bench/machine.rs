//! The machine that figures are of.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde::Serialize;
use sqlx::{Connection, PgConnection};

use super::house::House;

/// For how long the disk is asked.
const SYNC_FOR: Duration = Duration::from_secs(2);
/// What a small commit writes at least.
const PAGE: [u8; 8_192] = [7; 8_192];

/// What figures depend on.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    /// Such as `Xeon ...`.
    pub cpu: String,
    /// How many things run at once.
    pub cores: usize,
    /// All of it.
    pub memory_gib: f64,
    /// How many things wanted to run in the minute before: beyond none of it, others did.
    pub load_before: f64,
    /// The database's version.
    pub postgres: String,
    /// The broker's version.
    pub nats: String,
    /// How often a page reaches the disk, one after the other.
    pub syncs_per_second: f64,
    /// Whether this program was compiled to be fast.
    pub optimized: bool,
}

/// How busy the machine was in the last minute.
pub fn load() -> f64 {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|word| word.parse().ok()).unwrap_or_default()
}

impl Machine {
    /// Looks at the machine and at the servers of a house.
    pub async fn of(house: &House, load_before: f64) -> Result<Self> {
        let mut conn = PgConnection::connect(&house.running.owner_database).await?;
        let postgres = sqlx::query_scalar("SHOW server_version").fetch_one(&mut conn).await?;
        let world = crate::demo::enter(&house.home, &house.running).await?;
        Ok(Self {
            cpu: line("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown".to_owned()),
            cores: std::thread::available_parallelism()?.get(),
            memory_gib: memory_gib().unwrap_or_default(),
            load_before,
            postgres,
            nats: broker_version(&world.events).await,
            syncs_per_second: syncs(house.home.root())?,
            optimized: !cfg!(debug_assertions),
        })
    }

    /// Gives a paragraph for people.
    pub fn words(&self) -> String {
        let Self { cpu, cores, memory_gib, postgres, nats, syncs_per_second, .. } = self;
        let build =
            if self.optimized { "release build" } else { "DEBUG BUILD: figures mean little" };
        format!(
            "{cores} cores of {cpu}, {memory_gib:.0} GiB, load {:.1} before; PostgreSQL {postgres}, \
             nats-server {nats}, {syncs_per_second:.0} fsyncs of 8 kB per second; {build}",
            self.load_before
        )
    }
}

async fn broker_version(client: &async_nats::Client) -> String {
    let until = Instant::now() + Duration::from_secs(5);
    while client.connection_state() != async_nats::connection::State::Connected
        && Instant::now() < until
    {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    client.server_info().version
}

fn line(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn memory_gib() -> Option<f64> {
    let kib: f64 = line("/proc/meminfo", "MemTotal")?.split(' ').next()?.parse().ok()?;
    Some(kib / 1_024.0 / 1_024.0)
}

fn syncs(folder: &Path) -> Result<f64> {
    let path = folder.join("sync");
    let mut file = fs::File::create(&path).context("cannot write into the data folder")?;
    let began = Instant::now();
    let mut count = 0_u32;
    while began.elapsed() < SYNC_FOR {
        file.write_all(&PAGE)?;
        file.sync_data()?;
        count += 1;
    }
    let rate = f64::from(count) / began.elapsed().as_secs_f64();
    fs::remove_file(&path)?;
    Ok(rate)
}
