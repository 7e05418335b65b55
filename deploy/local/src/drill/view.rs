//! What one sees of a drill: a picture that moves on a terminal, lines elsewhere, JSON on demand.

use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::json;

use super::catalogue::{ALL, Scenario};
use super::drawn::{COLUMNS, cut, line, on_the_way, picture, progress, two_lines};
use super::figures::Figures;
use crate::demo::LEFT_BEHIND;

/// How many lines the picture has.
const LINES: usize = 8;
/// At every which look a line is printed where there is no terminal.
const LINE_EVERY: usize = 4;

/// How far a drill is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Orders come in, all is well.
    Calm,
    /// It is broken.
    Broken,
    /// Nothing is broken, and everybody comes at once.
    Crowded,
    /// It is whole again, and catches up.
    Recovering,
    /// Nothing moves any more.
    Quiet,
}

impl Phase {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Broken => "broken",
            Self::Crowded => "crowded",
            Self::Recovering => "recovering",
            Self::Quiet => "quiet",
        }
    }

    pub(super) fn colour(self) -> &'static str {
        match self {
            Self::Calm | Self::Quiet => "\x1b[32m",
            Self::Broken | Self::Crowded => "\x1b[31m",
            Self::Recovering => "\x1b[33m",
        }
    }
}

struct Seen {
    phase: Phase,
    since: Instant,
    /// How long it took from the healing until everything was quiet.
    recovered: Duration,
    looks: Vec<(Phase, Figures)>,
    words: String,
    drawn: bool,
}

/// The view.
pub struct View {
    json: bool,
    terminal: bool,
    scenario: &'static Scenario,
    seen: Mutex<Seen>,
}

/// Lists the drills.
pub fn list(as_json: bool) {
    if as_json {
        let all: Vec<_> = ALL.iter().map(|s| json!({ "name": s.name, "does": s.line })).collect();
        println!("{}", json!(all));
        return;
    }
    println!("Drills, each on a folder of its own unless --data names a Kontor that runs:\n");
    for scenario in &ALL {
        println!("  {:<17} {}", scenario.name, scenario.line);
    }
    println!("\nkontor drill <name> shows one; it takes about a minute.");
}

impl View {
    /// Opens the view of a drill.
    pub fn open(json: bool, scenario: &'static Scenario) -> Self {
        let terminal = !json && std::io::stdout().is_terminal();
        let (looks, words, recovered) = (Vec::new(), String::new(), Duration::ZERO);
        let (phase, since) = (Phase::Calm, Instant::now());
        let seen = Seen { phase, since, recovered, looks, words, drawn: false };
        Self { json, terminal, scenario, seen: Mutex::new(seen) }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says whether machines read this.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Says what will be done to a Kontor that somebody uses.
    pub fn warn_of(&self, folder: &Path, scenario: &Scenario) {
        let place = format!("the Kontor that runs on {}", folder.display());
        self.introduce(&place, scenario);
        self.plain(LEFT_BEHIND);
        self.plain("");
    }

    /// Says what will be done to a Kontor of the drill's own.
    pub fn start_own(&self, folder: &Path, scenario: &Scenario) {
        let place = format!("a Kontor of its own in {}, removed afterwards", folder.display());
        self.introduce(&place, scenario);
    }

    fn introduce(&self, place: &str, scenario: &Scenario) {
        self.plain(&format!("Drill {}: {}.\n", scenario.name, scenario.line));
        self.plain(&format!("  on          {place}"));
        self.plain(&format!("  breaks      {}", scenario.breaks));
        self.plain(&format!("  look at     {}", scenario.see));
        self.plain(&format!("  must hold   {}\n", scenario.law));
    }

    /// Says something to people.
    pub fn plain(&self, words: &str) {
        if !self.json {
            println!("{words}");
        }
    }

    /// Enters a phase.
    pub fn enter(&self, phase: Phase) {
        {
            let mut seen = self.seen();
            if seen.phase == Phase::Recovering {
                seen.recovered = seen.since.elapsed();
            }
            (seen.phase, seen.since) = (phase, Instant::now());
        }
        if self.json {
            println!("{}", json!({ "phase": phase.word() }));
        } else if !self.terminal {
            println!("-- {}", phase.word());
        }
    }

    /// Says what was done.
    pub fn say(&self, words: &str) {
        self.seen().words = words.to_owned();
        if self.json {
            println!("{}", json!({ "done": words }));
        } else if !self.terminal {
            println!("-- {words}");
        }
    }

    /// Shows the figures of a moment.
    pub fn show(&self, at: Duration, figures: Figures) {
        let mut seen = self.seen();
        let phase = seen.phase;
        seen.looks.push((phase, figures));
        let count = seen.looks.len();
        if self.json {
            println!(
                "{}",
                json!({ "at_ms": at.as_millis(), "phase": phase.word(),
                "figures": figures })
            );
        } else if self.terminal {
            self.draw(&mut seen, at);
        } else if count % LINE_EVERY == 1 {
            println!("{}", line(at, phase, figures));
        }
    }

    fn draw(&self, seen: &mut Seen, at: Duration) {
        let Some((phase, figures)) = seen.looks.last().copied() else { return };
        let mut out = String::new();
        if seen.drawn {
            out.push_str(&format!("\x1b[{LINES}A"));
        }
        seen.drawn = true;
        let (colour, word) = (phase.colour(), phase.word());
        let clock = at.as_secs_f64();
        out.push_str(&format!(
            "\x1b[K  {colour}\x1b[1m{word:<11}\x1b[0m {clock:>5.1} s   {}\n",
            cut(&seen.words, COLUMNS - 24)
        ));
        for (name, figure) in [
            ("on the way", on_the_way as fn(&Figures) -> i64),
            ("not told", |figures| figures.unpublished),
            ("not read", |figures| figures.unread),
        ] {
            let now = if figures.known { figure(&figures).to_string() } else { "?".to_owned() };
            out.push_str(&format!(
                "\x1b[K  {name:<11} {} {now:>7}\n",
                picture(&seen.looks, figure)
            ));
        }
        out.push_str(&format!("\x1b[K  orders      {}\n", progress(&figures)));
        out.push_str(&format!(
            "\x1b[K  unanswered  {} calls so far, each made again until it was answered\n",
            figures.unanswered
        ));
        for line in two_lines(self.scenario.see, COLUMNS - 2) {
            out.push_str(&format!("\x1b[K  \x1b[2m{line}\x1b[0m\n"));
        }
        print!("{out}");
        let _ = std::io::stdout().flush();
    }

    /// Waits until nothing moves any more.
    pub async fn until_quiet(&self, within: Duration, look_every: Duration) -> bool {
        let until = Instant::now() + within;
        let mut quiet = 0;
        while Instant::now() < until {
            tokio::time::sleep(look_every).await;
            let last = self.seen().looks.last().map(|(_, figures)| figures.is_quiet());
            quiet = if last == Some(true) { quiet + 1 } else { 0 };
            if quiet > 1 {
                return true;
            }
        }
        self.plain("\nIt did not become quiet in time; `kontor doctor` says what is stuck.");
        false
    }

    /// Sums up what was seen.
    pub fn end(&self) {
        let seen = self.seen();
        let most = |figure: fn(&Figures) -> i64| {
            seen.looks.iter().map(|(_, figures)| figure(figures)).max().unwrap_or_default()
        };
        let (most_told, most_read) = (most(|f| f.unpublished), most(|f| f.unread));
        let last = seen.looks.last().map(|(_, figures)| *figures).unwrap_or_default();
        if self.json {
            println!(
                "{}",
                json!({ "most_not_told": most_told, "most_not_read": most_read,
                "last": last, "done": seen.words })
            );
            return;
        }
        println!("\n  {}", seen.words);
        println!("  at most {most_told} rows were not told, {most_read} not read");
        println!(
            "  {} orders, {} ended, {} wait for goods or a person; quiet {:.0} s after it was whole",
            last.orders,
            last.ended,
            last.waiting,
            seen.recovered.as_secs_f64()
        );
    }

    /// Says whether what this drill promises has come true.
    pub fn law(&self, law: &str, broken: &[String]) {
        if self.json {
            println!("{}", json!({ "law": law, "holds": broken.is_empty(), "broken": broken }));
        } else if broken.is_empty() {
            println!("\n  ✓ {law}");
        } else {
            println!("\n  ✗ {law}");
            broken.iter().take(10).for_each(|words| println!("      {words}"));
        }
    }

    /// Tells machines whether everything is sound.
    pub fn verdict(&self, sound: bool) {
        println!("{}", json!({ "sound": sound }));
    }
}
