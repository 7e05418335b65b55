//! The suite is tested, too: a Kontor that is damaged on purpose has to be found out, each damage
//! by the check that is there for it, and one that is not damaged has to be found sound.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::checks::{Finding, Kind};
use crate::faults::Fault;
use crate::house::Plan;
use crate::run::{Enough, Wish, run};

/// A damage has to show soon; without one everything is quiet within this.
const QUIET_WITHIN: Duration = Duration::from_secs(60);
/// For how long orders come in.
const LOAD: Duration = Duration::from_secs(20);
/// How many orders a second.
const PER_SECOND: u32 = 10;
/// The seed of the first try, and how many there are: some damage shows only by chance.
const SEED: u64 = 40;
const TRIES: u64 = 3;
/// How much of a finding is shown.
const WORDS_MAX: usize = 110;

/// A way to damage Kontor, and what brings it to light.
struct Damage {
    name: &'static str,
    does: &'static str,
    faults: &'static [Fault],
    /// What the check that is there for it is called.
    check: &'static str,
    /// Whether a finding is that check's; anything else is a consequence, or noise.
    shows: Enough,
    processes: bool,
    without_checks: bool,
}

const ALL: [Damage; 7] = [
    Damage {
        name: "answer-first",
        does: "answers before the commit",
        faults: &[Fault::KilledOnAnswer],
        check: "I1 answered, but not there",
        shows: |finding| is(finding, "I1", Kind::Lost, "was accepted and is not there"),
        processes: false,
        without_checks: false,
    },
    Damage {
        name: "position-left",
        does: "does not move the position in the transaction",
        faults: &[],
        check: "I8 positions move",
        shows: |finding| is(finding, "I8", Kind::Stuck, "has moved past none of them"),
        processes: false,
        without_checks: false,
    },
    Damage {
        name: "mark-over-hole",
        does: "moves the mark past a hole",
        faults: &[Fault::BrokerKilled],
        check: "I9 marks and streams",
        shows: |finding| is(finding, "I9", Kind::Lost, "to be published, the stream has"),
        processes: false,
        without_checks: false,
    },
    Damage {
        name: "no-fence",
        does: "writes without a fence",
        faults: &[Fault::Zombie],
        check: "I7 logs are dense",
        shows: |finding| is(finding, "I7", Kind::Torn, "has head"),
        processes: true,
        without_checks: false,
    },
    Damage {
        name: "stale-stock",
        does: "allocates by stale figures, without a CHECK behind",
        faults: &[],
        check: "I5 nothing is oversold",
        shows: |finding| is(finding, "I5", Kind::Torn, "no more is promised than is there"),
        processes: false,
        without_checks: true,
    },
    Damage {
        name: "dropped",
        does: "a reader drops what it cannot parse",
        faults: &[Fault::RowCorrupted],
        check: "I9 passed, not put aside",
        shows: |finding| is(finding, "I9", Kind::Lost, "has passed it and put nothing aside"),
        processes: true,
        without_checks: false,
    },
    Damage {
        name: "silent-heads",
        does: "does not announce heads",
        faults: &[],
        check: "I8 every writer tells its head",
        shows: |finding| is(finding, "I8", Kind::Stuck, "and tells nobody"),
        processes: false,
        without_checks: false,
    },
];

/// The same without damage, in one process and in many: nothing may be found.
const SOUND: [Damage; 2] = [
    Damage {
        name: "none",
        does: "nothing is damaged, one process",
        faults: &[Fault::KilledOnAnswer, Fault::BrokerKilled],
        check: "all",
        shows: |_| true,
        processes: false,
        without_checks: false,
    },
    Damage {
        name: "none",
        does: "nothing is damaged, a process each",
        faults: &[Fault::Zombie, Fault::ServiceKilled, Fault::RowCorrupted],
        check: "all",
        shows: |_| true,
        processes: true,
        without_checks: false,
    },
];

fn is(finding: &Finding, invariant: &str, kind: Kind, part: &str) -> bool {
    finding.invariant == invariant && finding.kind == kind && finding.words.contains(part)
}

/// What came of a try.
struct Try {
    found: Vec<Finding>,
    took: Duration,
}

/// Damages Kontor in one way after the other; says whether each was noticed.
///
/// - Takes: the names of those that are wanted; all, and two sound ones, where there are none.
pub async fn all(program: &Path, folder: &Path, named: &[String]) -> Result<bool> {
    let known = |name: &String| ALL.iter().chain(&SOUND).any(|damage| damage.name == *name);
    if let Some(unknown) = named.iter().find(|name| !known(name)) {
        let names: Vec<&str> = ALL.iter().map(|damage| damage.name).collect();
        bail!("there is no damage {unknown}; there are {} and none", names.join(", "));
    }
    let program = program.canonicalize().context("deploy/faults/sabotage builds the program")?;
    println!("{:<15} {:<26} {:>6}  {:<4}  found", "damage", "caught by", "after", "seed");
    let mut well = true;
    for damage in &ALL {
        if named.is_empty() || named.iter().any(|name| name == damage.name) {
            well &= is_noticed(damage, &program, folder).await?;
        }
    }
    for damage in SOUND
        .iter()
        .filter(|damage| named.is_empty() || named.iter().any(|name| name == damage.name))
    {
        well &= is_sound(damage, &program, folder).await?;
    }
    let verdict = if well {
        "Every damage was caught by the check that is there for it."
    } else {
        "NOT EVERY DAMAGE WAS CAUGHT, or what is not damaged was found unsound."
    };
    println!("\n{verdict}");
    Ok(well)
}

async fn is_noticed(damage: &Damage, program: &Path, folder: &Path) -> Result<bool> {
    let Damage { name, does, check, .. } = damage;
    let began = Instant::now();
    let mut others = Vec::new();
    for seed in SEED..SEED + TRIES {
        let Try { found, took } = match attempt(damage, seed, program, folder).await {
            Ok(tried) => tried,
            Err(error) => {
                others.push(format!("seed {seed}: the run ended: {error:#}"));
                continue;
            }
        };
        if let Some(first) = found.iter().find(|finding| (damage.shows)(finding)) {
            let (took, words) = (took.as_secs_f64(), short(&first.words));
            println!("{name:<15} {check:<26} {took:>4.0} s  {seed:<4}  {words}");
            return Ok(true);
        }
        let words =
            found.iter().map(|other| format!("{} {}", other.invariant, short(&other.words)));
        others.extend(words.map(|words| format!("seed {seed}: {words}")));
    }
    let took = began.elapsed().as_secs_f64();
    println!("{name:<15} {:<26} {took:>4.0} s  {SEED}-{}  {does}", "NOT CAUGHT", SEED + TRIES - 1);
    others.iter().take(6).for_each(|words| println!("    other: {words}"));
    Ok(false)
}

async fn is_sound(damage: &Damage, program: &Path, folder: &Path) -> Result<bool> {
    let Damage { name, does, .. } = damage;
    let Try { found, took } = attempt(damage, SEED, program, folder).await?;
    let (took, words) = (took.as_secs_f64(), if found.is_empty() { "sound" } else { "UNSOUND" });
    println!("{name:<15} {words:<26} {took:>4.0} s  {SEED:<4}  {does}");
    for finding in &found {
        println!("    {} {:?}: {}", finding.invariant, finding.kind, short(&finding.words));
    }
    Ok(found.is_empty())
}

fn short(words: &str) -> String {
    words.lines().next().unwrap_or_default().chars().take(WORDS_MAX).collect()
}

/// Runs it once, on a folder of its own that does not stay.
async fn attempt(damage: &Damage, seed: u64, program: &Path, folder: &Path) -> Result<Try> {
    let data = folder.join(format!("sabotage-{}", damage.name));
    let _ = std::fs::remove_dir_all(&data);
    std::fs::create_dir_all(&data)?;
    let began = Instant::now();
    let report = run(&wish(damage, seed, program, &data), &|_| {}).await;
    let took = began.elapsed();
    let _ = std::fs::remove_dir_all(&data);
    Ok(Try { found: report?.findings, took })
}

fn wish(damage: &Damage, seed: u64, program: &Path, data: &Path) -> Wish {
    let settings = vec![("KONTOR_SABOTAGE".to_owned(), damage.name.to_owned())];
    let house = Plan {
        program: program.to_owned(),
        data: data.to_owned(),
        processes: damage.processes,
        settings,
        small_disk: false,
        lines: true,
        clocks: false,
    };
    Wish {
        seed,
        load: LOAD,
        per_second: PER_SECOND,
        faults: damage.faults.to_vec(),
        quiet_within: QUIET_WITHIN,
        house,
        history: data.with_extension("jsonl"),
        without_checks: damage.without_checks,
        shops_told: false,
        enough: Some(damage.shows),
    }
}
