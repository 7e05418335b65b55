//! The command line: one seed or many, one fault or all, short or long.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Parser;

use crate::checks::Kind;
use crate::faults::{Fault, Needs};
use crate::house::Plan;
use crate::report::Report;
use crate::run::{Wish, run};
use crate::sabotage;

/// How long everything may take to be quiet: two cores, shared with whatever else runs there.
const QUIET_WITHIN: Duration = Duration::from_secs(180);

/// Breaks a Kontor on purpose, under load, and checks that nothing was lost, doubled or stuck.
#[derive(Parser, Debug)]
#[command(name = "faults")]
struct Cli {
    /// The program to be tried
    #[arg(long, default_value = "target/debug/kontor", value_name = "FILE")]
    program: PathBuf,
    /// What decides the load, the faults and their times; of several runs the first one's
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many runs, each with the next seed
    #[arg(long, default_value_t = 1)]
    runs: u64,
    /// Seconds of load in each run
    #[arg(long, default_value_t = 90)]
    seconds: u64,
    /// Runs one after the other for so many minutes, instead of a number of them
    #[arg(long, conflicts_with = "runs")]
    minutes: Option<u64>,
    /// Orders a second
    #[arg(long, default_value_t = 6)]
    rate: u32,
    /// Only this fault; may be given several times
    #[arg(long = "fault", value_name = "NAME")]
    faults: Vec<String>,
    /// A process for every service, or one for all [default: as the seed has it]
    #[arg(long, value_name = "BOOL")]
    processes: Option<bool>,
    /// Where data and histories go; the data of sound runs is removed
    #[arg(long, default_value = "/tmp/kontor-faults", value_name = "DIR")]
    folder: PathBuf,
    /// Lets Kontor itself be damaged in one way after the other, or as named, and says what noticed
    /// it; the program has to be built for that: deploy/faults/sabotage does both
    #[arg(long, value_name = "NAME", num_args = 0..)]
    sabotage: Option<Vec<String>>,
    /// Says what can be broken
    #[arg(long)]
    list: bool,
    /// Prints reports as JSON, one line each
    #[arg(long)]
    json: bool,
}

/// Runs the command line.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let result = runtime.map_err(anyhow::Error::from).and_then(|rt| rt.block_on(dispatch(&cli)));
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("faults: {error:#}");
            ExitCode::from(2)
        }
    }
}

async fn dispatch(cli: &Cli) -> Result<bool> {
    if cli.list {
        // Whoever reads only the first lines has closed the pipe by then.
        let _ = std::io::stdout().write_all(list().as_bytes());
        return Ok(true);
    }
    if let Some(named) = &cli.sabotage {
        return sabotage::all(&cli.program, &cli.folder, named).await;
    }
    let faults = faults_of(cli)?;
    let until = cli.minutes.map(|minutes| Instant::now() + Duration::from_secs(60 * minutes));
    let mut reports = Vec::new();
    for seed in cli.seed.. {
        let enough = match until {
            Some(until) => Instant::now() >= until,
            None => seed >= cli.seed + cli.runs,
        };
        if enough {
            break;
        }
        reports.push(one(cli, &faults, seed).await?);
    }
    sum_up(&reports, cli.json);
    if !cli.faults.is_empty() && reports.iter().all(|report| report.faults.is_empty()) {
        bail!("none of the named faults could be made here, so nothing was tried");
    }
    Ok(reports.iter().all(Report::is_sound))
}

/// Says what can be broken, and what that needs.
fn list() -> String {
    let line = |fault: &Fault| {
        let (number, name) = (fault.number(), fault.name());
        let said = format!("{number:<4} {name:<24} {}\n", fault.words());
        let needs = match fault.needs() {
            Needs::Any => String::new(),
            needs => format!("{:<29} needs {}\n", "", needs.words()),
        };
        said + &needs
    };
    Fault::ALL.iter().map(line).collect()
}

async fn one(cli: &Cli, faults: &[Fault], seed: u64) -> Result<Report> {
    let data = cli.folder.join(format!("seed-{seed}"));
    let _ = std::fs::remove_dir_all(&data);
    std::fs::create_dir_all(&data)?;
    let program = cli.program.canonicalize();
    let program = program.with_context(|| {
        format!("{} is not there; `cargo build -p kontor` makes it", cli.program.display())
    })?;
    let processes = cli.processes.unwrap_or(seed.is_multiple_of(2));
    let (settings, small_disk, lines, clocks) = (vec![], true, true, true);
    let house =
        Plan { program, data: data.clone(), processes, settings, small_disk, lines, clocks };
    let wish = Wish {
        seed,
        load: Duration::from_secs(cli.seconds),
        per_second: cli.rate,
        faults: faults.to_vec(),
        quiet_within: QUIET_WITHIN,
        house,
        history: cli.folder.join(format!("seed-{seed}.jsonl")),
        shops_told: true,
        without_checks: false,
        enough: None,
    };
    let (began, json) = (Instant::now(), cli.json);
    let tell = move |words: &str| {
        if !json {
            println!("[{:>6.1}] {words}", began.elapsed().as_secs_f64());
        }
    };
    tell(&format!("seed {seed} begins, {} s", cli.seconds));
    let report = run(&wish, &tell).await?;
    if json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        println!("{report}");
    }
    if report.is_sound() {
        let _ = std::fs::remove_dir_all(&data);
    } else if !json {
        println!("  again       {}", again(cli, seed));
        println!("  history     {}", wish.history.display());
        println!("  data        {}\n", data.display());
    }
    Ok(report)
}

/// Gives the command that runs the same once more.
fn again(cli: &Cli, seed: u64) -> String {
    let mut words = format!(
        "cargo run -p faults -- --program {} --folder {} --seed {seed} --seconds {} --rate {}",
        cli.program.display(),
        cli.folder.display(),
        cli.seconds,
        cli.rate
    );
    if let Some(processes) = cli.processes {
        words.push_str(&format!(" --processes {processes}"));
    }
    cli.faults.iter().for_each(|name| words.push_str(&format!(" --fault {name}")));
    words
}

fn faults_of(cli: &Cli) -> Result<Vec<Fault>> {
    if cli.faults.is_empty() {
        return Ok(Fault::ALL.to_vec());
    }
    let named = |name: &String| match Fault::named(name) {
        Some(fault) => Ok(fault),
        None => bail!("there is no fault {name}; --list names them"),
    };
    cli.faults.iter().map(named).collect()
}

fn sum_up(reports: &[Report], json: bool) {
    if json || reports.len() < 2 {
        return;
    }
    let sum =
        |name: &str| -> i64 { reports.iter().filter_map(|report| report.figures.get(name)).sum() };
    let sound = reports.iter().filter(|report| report.is_sound()).count();
    let healed = reports.iter().map(|report| report.healed_ms).max().unwrap_or_default();
    let mut faults: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, count) in reports.iter().flat_map(|report| &report.faults) {
        *faults.entry(name).or_default() += count;
    }
    let of = |kind| reports.iter().map(|report| report.count_of(kind)).sum::<usize>();
    let kinds: Vec<String> = faults.iter().map(|(name, count)| format!("{name} {count}")).collect();
    println!("{sound} of {} runs sound", reports.len());
    println!("  orders      {}", sum("orders"));
    println!("  calls       {}", sum("calls"));
    println!("  faults      {}: {}", faults.values().sum::<usize>(), kinds.join(", "));
    let not_made: BTreeMap<_, _> = reports.iter().flat_map(|report| &report.not_made).collect();
    for (name, why) in not_made {
        println!("  not made    {name}: {why}");
    }
    println!("  lost {}   doubled {}", of(Kind::Lost), of(Kind::Doubled));
    println!("  longest to heal {:.1} s", healed as f64 / 1_000.0);
    let unsound: Vec<String> =
        reports.iter().filter(|r| !r.is_sound()).map(|r| r.seed.to_string()).collect();
    if !unsound.is_empty() {
        println!("unsound: seeds {}", unsound.join(", "));
    }
}
