//! What a run did and what came of it, for people and for machines.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde::Serialize;
use sqlx::{Connection, PgConnection};

use crate::checks::bank::Bank;
use crate::checks::{Finding, Kind, wires};
use crate::faults::{Fault, Needs, Scene};
use crate::history::State;
use crate::run::Wish;

/// How many histories are shown where much is wrong.
const EXPLAINED_MAX: usize = 3;

/// A fault as it was made.
#[derive(Clone, Debug)]
pub struct Struck {
    /// Which one.
    pub fault: Fault,
    /// When, after the first order.
    pub at: Duration,
    /// What was done, or why it could not be.
    pub words: Result<String, String>,
}

impl fmt::Display for Struck {
    fn fmt(&self, form: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (at, name) = (self.at.as_secs_f64(), self.fault.name());
        match &self.words {
            Ok(words) => write!(form, "{at:>6.1} s  {:<4} {name}: {words}", self.fault.number()),
            Err(why) => {
                write!(form, "{at:>6.1} s  {:<4} {name} not made: {why}", self.fault.number())
            }
        }
    }
}

/// What came of a run.
#[derive(Debug, Serialize)]
pub struct Report {
    /// What decided everything.
    pub seed: u64,
    /// Whether every service had a process of its own.
    pub processes: bool,
    /// For how long orders came in, in seconds.
    pub load_seconds: u64,
    /// How long everything took to be quiet once it was healed, in milliseconds.
    pub healed_ms: u64,
    /// Faults that were made, by name.
    pub faults: BTreeMap<&'static str, usize>,
    /// Faults that could not be made, with the reason.
    pub not_made: BTreeMap<&'static str, String>,
    /// Figures: orders, calls, snapshots, memory.
    pub figures: BTreeMap<&'static str, i64>,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What a person wants to read about it.
    #[serde(skip)]
    pub explained: String,
}

impl Report {
    /// Begins a report.
    pub fn new(wish: &Wish, struck: Vec<Struck>, healed: Duration) -> Self {
        let (mut faults, mut not_made) = (BTreeMap::new(), BTreeMap::new());
        for Struck { fault, words, .. } in struck {
            match words {
                Ok(_) => *faults.entry(fault.name()).or_default() += 1,
                Err(why) => drop(not_made.insert(fault.name(), why)),
            }
        }
        Self {
            seed: wish.seed,
            processes: wish.house.processes,
            load_seconds: wish.load.as_secs(),
            healed_ms: u64::try_from(healed.as_millis()).unwrap_or(u64::MAX),
            faults,
            not_made,
            figures: BTreeMap::new(),
            findings: Vec::new(),
            explained: String::new(),
        }
    }

    /// Notes what the house did not allow of the faults that were wanted.
    pub fn lacking(&mut self, scene: &Scene, wish: &Wish) {
        for fault in &wish.faults {
            // Every second run has no processes apart; only who asks for one fault wants to hear it.
            let told_by_the_seed = wish.faults == Fault::ALL && fault.needs() == Needs::Processes;
            if let Some(needs) = scene.lacks(*fault).filter(|_| !told_by_the_seed) {
                self.not_made.insert(fault.name(), format!("it needs {needs}"));
            }
        }
    }

    /// Says whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }

    /// Counts the findings of a kind.
    pub fn count_of(&self, kind: Kind) -> usize {
        self.findings.iter().filter(|finding| finding.kind == kind).count()
    }

    /// Takes the figures of the run.
    pub async fn count(&mut self, scene: &Scene, bank: &Bank) {
        let history = &scene.world.history;
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        for (name, state) in [
            ("calls", State::Invoked),
            ("calls_ok", State::Ok),
            ("calls_refused", State::Refused),
            ("calls_unknown", State::Unknown),
        ] {
            self.figures.insert(name, number(history.count(state)));
        }
        let (bytes, files) = wires::holds(scene);
        self.figures.insert("memory_mib", i64::try_from(bytes >> 20).unwrap_or(i64::MAX));
        self.figures.insert("open_files", number(files));
        self.figures.insert("snapshots", number(bank.snapshots.load(Ordering::Relaxed)));
        self.figures.insert("ended_by_itself", number(scene.world.ended.load(Ordering::Relaxed)));
        if let Some(rows) = by_status(scene).await {
            for name in ["completed", "cancelled", "rejected", "in_review"] {
                let found = rows.iter().find(|(status, _)| status == name);
                self.figures.insert(name, found.map_or(0, |(_, count)| *count));
            }
            self.figures.insert("orders", rows.iter().map(|(_, count)| count).sum());
        }
    }

    /// Takes the histories of what is wrong.
    pub fn explain(&mut self, scene: &Scene) {
        for finding in self.findings.iter().filter(|f| !f.about.is_empty()).take(EXPLAINED_MAX) {
            let names: Vec<&str> = finding.about.iter().map(String::as_str).collect();
            let history = scene.world.history.about(&names);
            let head = format!("{} {}\n", finding.invariant, finding.words);
            self.explained.push_str(&format!("\nThe history of: {head}{history}\n"));
        }
    }
}

/// Counts the orders; nothing where the database does not say: a figure that was not counted is not zero.
async fn by_status(scene: &Scene) -> Option<Vec<(String, i64)>> {
    let mut conn = PgConnection::connect(&scene.house.running()?.doctor_database).await.ok()?;
    let sql = "SELECT status, count(*) FROM order_intake.orders GROUP BY status";
    sqlx::query_as(sql).fetch_all(&mut conn).await.ok()
}

impl fmt::Display for Report {
    fn fmt(&self, form: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, load_seconds, healed_ms, .. } = self;
        let way = if self.processes { "a process each" } else { "one process" };
        let healed = *healed_ms as f64 / 1_000.0;
        let figure =
            |name: &str| self.figures.get(name).map_or_else(|| "?".to_owned(), i64::to_string);
        writeln!(
            form,
            "seed {seed}: {load_seconds} s of load, {way}, quiet {healed:.1} s after healing"
        )?;
        writeln!(
            form,
            "  orders      {} ({} completed, {} cancelled, {} in review)",
            figure("orders"),
            figure("completed"),
            figure("cancelled"),
            figure("in_review")
        )?;
        writeln!(
            form,
            "  calls       {} ({} ok, {} refused, {} unknown)",
            figure("calls"),
            figure("calls_ok"),
            figure("calls_refused"),
            figure("calls_unknown")
        )?;
        let made: Vec<String> =
            self.faults.iter().map(|(name, count)| format!("{name} {count}")).collect();
        writeln!(form, "  faults      {}", made.join(", "))?;
        for (name, why) in &self.not_made {
            writeln!(form, "  not made    {name}: {why}")?;
        }
        writeln!(
            form,
            "  snapshots   {}   memory {} MiB   files {}   ended by itself {}",
            figure("snapshots"),
            figure("memory_mib"),
            figure("open_files"),
            figure("ended_by_itself")
        )?;
        let count = |kind| self.count_of(kind);
        writeln!(
            form,
            "  lost {}   doubled {}   stale {}   torn {}   stuck {}   untrue {}",
            count(Kind::Lost),
            count(Kind::Doubled),
            count(Kind::Stale),
            count(Kind::Torn),
            count(Kind::Stuck),
            count(Kind::Untrue)
        )?;
        for finding in &self.findings {
            writeln!(form, "  ✗ {:<4} {:?}: {}", finding.invariant, finding.kind, finding.words)?;
        }
        form.write_str(&self.explained)
    }
}
