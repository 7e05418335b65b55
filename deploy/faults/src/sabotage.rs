//! The suite is tested, too: a Kontor that is damaged on purpose has to be found out.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::checks::{Finding, Kind};
use crate::faults::Fault;
use crate::house::Plan;
use crate::run::{Wish, run};

/// A damage has to show soon; without it everything is quiet within this.
const QUIET_WITHIN: Duration = Duration::from_secs(150);
/// For how long orders come in.
const LOAD: Duration = Duration::from_secs(30);
/// The seed of the first try, and how many there are: some damage shows only by chance.
const SEED: u64 = 40;
const TRIES: u64 = 3;

/// A way to damage Kontor, and what brings it to light.
struct Damage {
    name: &'static str,
    does: &'static str,
    faults: &'static [Fault],
    /// What the damage looks like; anything else is noise of a busy machine.
    shows: fn(&Finding) -> bool,
    processes: bool,
    without_checks: bool,
}

fn is_lost(finding: &Finding) -> bool {
    finding.kind == Kind::Lost
}

fn is_unread(finding: &Finding) -> bool {
    finding.kind == Kind::Stuck && finding.invariant == "I8"
}

fn is_torn(finding: &Finding) -> bool {
    finding.kind == Kind::Torn
}

const ALL: [Damage; 7] = [
    Damage {
        name: "answer-first",
        does: "answers before the commit",
        faults: &[Fault::DatabaseKilled],
        shows: is_lost,
        processes: false,
        without_checks: false,
    },
    Damage {
        name: "position-left",
        does: "does not move the position in the transaction",
        faults: &[],
        shows: is_unread,
        processes: false,
        without_checks: false,
    },
    Damage {
        name: "mark-over-hole",
        does: "moves the mark past a hole",
        faults: &[Fault::BrokerKilled],
        shows: is_lost,
        processes: false,
        without_checks: false,
    },
    Damage {
        name: "no-fence",
        does: "writes without a fence",
        faults: &[Fault::Zombie],
        shows: is_torn,
        processes: true,
        without_checks: false,
    },
    Damage {
        name: "stale-stock",
        does: "allocates by stale figures, without a check behind",
        faults: &[],
        shows: is_torn,
        processes: false,
        without_checks: true,
    },
    Damage {
        name: "dropped",
        does: "drops what it cannot parse",
        faults: &[Fault::RowCorrupted],
        shows: is_lost,
        processes: false,
        without_checks: false,
    },
    Damage {
        name: "silent-heads",
        does: "does not announce heads",
        faults: &[Fault::ReaderLate],
        shows: is_unread,
        processes: true,
        without_checks: false,
    },
];

/// Damages Kontor in one way after the other; says whether each was noticed.
pub async fn all(program: &Path, folder: &Path) -> Result<bool> {
    let program = program.canonicalize().context("deploy/faults/sabotage builds the program")?;
    let mut noticed = true;
    for damage in &ALL {
        println!("{:<15} {}", damage.name, damage.does);
        noticed &= is_noticed(damage, &program, folder).await?;
    }
    let verdict = if noticed { "Every damage was noticed." } else { "A damage went unnoticed." };
    println!("\n{verdict}");
    Ok(noticed)
}

async fn is_noticed(damage: &Damage, program: &Path, folder: &Path) -> Result<bool> {
    for seed in SEED..SEED + TRIES {
        let data = folder.join(format!("sabotage-{}", damage.name));
        let _ = std::fs::remove_dir_all(&data);
        std::fs::create_dir_all(&data)?;
        let wish = wish(damage, seed, program, &data);
        let found = match run(&wish, &|_| {}).await {
            Ok(report) => report.findings,
            Err(error) => {
                println!("    seed {seed}: the run ended: {error:#}");
                continue;
            }
        };
        let _ = std::fs::remove_dir_all(&data);
        if let Some(first) = found.iter().find(|finding| (damage.shows)(finding)) {
            let others = found.len() - 1;
            let words: String = first.words.chars().take(140).collect();
            println!(
                "    seed {seed}: {} {:?}: {words} (and {others} more)",
                first.invariant, first.kind
            );
            return Ok(true);
        }
        println!("    seed {seed}: not noticed; {} other findings", found.len());
    }
    Ok(false)
}

fn wish(damage: &Damage, seed: u64, program: &Path, data: &Path) -> Wish {
    let settings = vec![("KONTOR_SABOTAGE".to_owned(), damage.name.to_owned())];
    let house = Plan {
        program: program.to_owned(),
        data: data.to_owned(),
        processes: damage.processes,
        settings,
        small_disk: false,
    };
    Wish {
        seed,
        load: LOAD,
        per_second: 5,
        faults: damage.faults.to_vec(),
        quiet_within: QUIET_WITHIN,
        house,
        history: data.with_extension("jsonl"),
        without_checks: damage.without_checks,
    }
}
