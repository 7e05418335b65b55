//! `kontor bench`: what Kontor costs, each figure beside its limit, measured in turn in one run.
//!
//! Nothing here says how fast a machine has to be: figures are ratios to what the same database did
//! a moment before. Everything runs on folders that go, and stops by itself. Whoever measures is a
//! process of its own, whose cost does not count.
//!
//! - [`figure`], [`cost`], [`machine`]: runs and their median; CPU and memory; where it was
//! - [`limit`]: the batched insert that costs are counted in
//! - [`house`], [`bare`]: a whole Kontor as a child; single services on servers of their own
//! - [`living`]: orders that live, with everybody outside who has a part in it
//! - [`life`] with its [`seed`], [`hop`], [`ingest`] with its [`peer`], [`hot`], [`surge`],
//!   [`endurance`]: the rows
//! - [`reads`] with [`pages`]: the row among many orders, which [`fill`] stores

mod bare;
mod cost;
mod endurance;
mod figure;
mod fill;
mod hop;
mod hot;
mod house;
mod ingest;
mod life;
mod limit;
mod living;
mod machine;
mod pages;
pub mod peer;
mod reads;
mod seed;
mod surge;
mod wire;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::Serialize;

use figure::Figure;
use house::House;
use machine::Machine;

/// How long a house is left alone before its idle memory is looked at.
const IDLE_AFTER: Duration = Duration::from_secs(5);

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Row {
    /// One hop with an inert handler
    Hop,
    /// Allocations of one SKU
    Hot,
    /// Taking orders at 256 connections
    Ingest,
    /// From the command to ready; idle memory
    Start,
    /// The whole life of an order
    Life,
    /// Ten times the usual load for a while
    Surge,
    /// Reads among many stored orders, and what an order costs among them
    Reads,
    /// Half the load for half an hour among 300,000 stored orders; only where it is named
    Endurance,
}

/// What to measure, and how long.
#[derive(clap::Args, Clone, Debug)]
pub struct Bench {
    /// Fewer and shorter runs, for a first look
    #[arg(long)]
    pub quick: bool,
    /// Writes the figures as JSON too
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
    /// How many orders are stored for the reads [default: 1000000, quick 20000]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1_000..=5_000_000))]
    pub orders: Option<u32>,
    /// Keeps the house in a folder, where its orders are stored once; its start is not measured
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// How long endurance is tried
    #[arg(long, default_value_t = 30, value_name = "N", value_parser = clap::value_parser!(u32).range(3..=1_440))]
    pub minutes: u32,
    /// Which rows; all but endurance where none is named
    pub rows: Vec<Row>,
}

/// How much of everything.
struct Scale {
    runs: usize,
    limit_rows: u32,
    hop_events: u32,
    hot_orders: u32,
    ingest_orders: u32,
    life_orders: u32,
    quarter_seconds: f64,
    surge_seconds: f64,
    stored: u32,
    read_seconds: f64,
}

#[derive(Serialize)]
struct Report<'a> {
    machine: &'a Machine,
    quick: bool,
    figures: &'a [Figure],
}

impl Scale {
    fn of(how: &Bench) -> Self {
        let stored = how.orders.unwrap_or(if how.quick { 20_000 } else { 1_000_000 });
        if how.quick {
            Self {
                runs: 3,
                limit_rows: 60_000,
                hop_events: 20_000,
                hot_orders: 10_000,
                ingest_orders: 5_000,
                life_orders: 1_000,
                quarter_seconds: 8.0,
                surge_seconds: 15.0,
                stored,
                read_seconds: 2.0,
            }
        } else {
            Self {
                runs: 5,
                limit_rows: 200_000,
                hop_events: 100_000,
                hot_orders: 40_000,
                ingest_orders: 20_000,
                life_orders: 5_000,
                quarter_seconds: 20.0,
                surge_seconds: 180.0,
                stored,
                read_seconds: 10.0,
            }
        }
    }
}

/// Measures, prints a table, and writes the figures to a file where one is named.
pub async fn run(how: Bench) -> Result<ExitCode> {
    let load = machine::load();
    let scale = Scale::of(&how);
    let wanted = |row: Row| match how.rows.is_empty() {
        true => row != Row::Endurance,
        false => how.rows.contains(&row),
    };
    let folder = tempfile::Builder::new().prefix("kontor-bench-").tempdir()?;
    let mut figures = Vec::new();
    let mut shown = 0;
    if wanted(Row::Hop) {
        say("one hop");
        hop::measure(&place(folder.path(), "hop")?, &scale, &mut figures).await?;
        shown = show(&figures, shown);
    }
    if wanted(Row::Hot) {
        say("one hot SKU");
        hot::measure(&place(folder.path(), "hot")?, &scale, &mut figures).await?;
        shown = show(&figures, shown);
    }
    if wanted(Row::Ingest) {
        say("taking orders");
        ingest::measure(&place(folder.path(), "ingest")?, &scale, &mut figures).await?;
        shown = show(&figures, shown);
    }
    let house = match &how.data {
        Some(data) => House::up(data).await?,
        None => {
            let folder = folder.path().join("house");
            starts(&folder, wanted(Row::Start), &scale, &mut figures).await?
        }
    };
    let machine = Machine::of(&house, load).await?;
    // Growth compares with an empty house.
    let mut was_full = false;
    if [Row::Life, Row::Surge, Row::Reads, Row::Endurance].into_iter().any(wanted) {
        say("whole lives");
        limit::prepare(&house.running.owner_database).await?;
        was_full = fill::is_full(&house.running.owner_database, scale.stored.into()).await?;
        if wanted(Row::Life) {
            life::measure(&house, &scale, &mut figures).await?;
            shown = show(&figures, shown);
        } else if !was_full {
            seed::seed(&house, &scale).await?;
        }
    }
    if wanted(Row::Surge) {
        say("a surge");
        surge::measure(&house, &scale, &mut figures).await?;
        shown = show(&figures, shown);
    }
    if wanted(Row::Reads) {
        among_many(&house, &scale, was_full, &mut figures).await?;
        shown = show(&figures, shown);
    }
    if wanted(Row::Endurance) {
        say("endurance");
        endurance::measure(&house, &scale, how.minutes, &mut figures).await?;
        show(&figures, shown);
    }
    house.close().await?;
    publish(&how, &machine, &figures)?;
    Ok(ExitCode::SUCCESS)
}

/// Stores orders where they are not yet, reads among them, and lets others live there.
async fn among_many(
    house: &House,
    scale: &Scale,
    was_full: bool,
    figures: &mut Vec<Figure>,
) -> Result<()> {
    say("reads: storing orders");
    if !fill::is_full(&house.running.owner_database, scale.stored.into()).await? {
        seed::fill(house, scale.stored).await?;
    }
    say("reads");
    reads::measure(house, scale, figures).await?;
    if was_full {
        say("no growth: the orders were stored before");
        return Ok(());
    }
    life::measure_again(house, scale, figures).await
}

/// Starts a house several times on an empty folder and on one with data; leaves the last one.
async fn starts(
    folder: &Path,
    wanted: bool,
    scale: &Scale,
    figures: &mut Vec<Figure>,
) -> Result<House> {
    let runs = if wanted { scale.runs } else { 1 };
    let (mut empty, mut present, mut idle) = (Vec::new(), Vec::new(), Vec::new());
    if wanted {
        say("starting");
    }
    for run in 1..=runs {
        let data = folder.join(run.to_string());
        let house = House::up(&data).await?;
        empty.push(house.ready_after.as_secs_f64());
        if !wanted {
            return Ok(house);
        }
        house.close().await?;
        let house = House::up(&data).await?;
        present.push(house.ready_after.as_secs_f64());
        tokio::time::sleep(IDLE_AFTER).await;
        idle.push(cost::memory_of(house.pid())?);
        if run < runs {
            house.close().await?;
            continue;
        }
        let of = |what, unit, runs| Figure::new("start", what, unit, runs);
        figures.push(of("command to ready, data folder empty", "s", empty).held_to(15.0, 6.0));
        figures.push(of("command to ready, data folder present", "s", present).held_to(8.0, 3.0));
        let services = idle.iter().map(|memory| memory.services).collect();
        let servers = idle.iter().map(|memory| memory.postgres + memory.broker).collect();
        figures.push(Figure::new("memory", "services idle", "MiB", services).held_to(300.0, 100.0));
        figures.push(Figure::new("memory", "PostgreSQL and NATS idle", "MiB", servers));
        return Ok(house);
    }
    anyhow::bail!("nothing was to be started")
}

fn place(folder: &Path, name: &str) -> Result<PathBuf> {
    let place = folder.join(name);
    std::fs::create_dir_all(&place).with_context(|| format!("cannot make {}", place.display()))?;
    Ok(place)
}

/// Tells people who wait what is going on.
fn say(what: &str) {
    eprintln!("measuring: {what}");
}

/// Shows figures as soon as there are any, since a later row may fail; gives how many were shown.
fn show(figures: &[Figure], shown: usize) -> usize {
    figures.iter().skip(shown).for_each(|figure| eprintln!("{}", figure.line()));
    figures.len()
}

fn publish(how: &Bench, machine: &Machine, figures: &[Figure]) -> Result<()> {
    println!("\n{}\n\n{}", machine.words(), figure::heading());
    for figure in figures {
        println!("{}", figure.line());
    }
    if let Some(path) = &how.json {
        let report = Report { machine, quick: how.quick, figures };
        std::fs::write(path, serde_json::to_vec_pretty(&report)?)
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}
