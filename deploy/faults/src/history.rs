//! What was asked and what came of it, in the order in which it happened, for machines and people.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use anyhow::Result;
use serde::Serialize;

/// How much of an answer is kept.
const WORDS_MAX: usize = 300;
/// How many lines of a history are shown to a person.
const SHOWN_MAX: usize = 60;

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// It was sent.
    Invoked,
    /// It was done.
    Ok,
    /// It was refused for good.
    Refused,
    /// It may have happened or not: no answer, or one that says so.
    Unknown,
    /// Not a call: something was broken, healed or found.
    Note,
}

/// A line of the history.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Milliseconds since the run began, by a clock that never jumps.
    pub at_ms: u64,
    /// Which call.
    pub call: u64,
    /// What was asked.
    pub what: String,
    /// Under which key; the same for every repetition.
    pub key: String,
    /// What it is about, such as the order's reference.
    pub about: String,
    /// How far it is.
    pub state: State,
    /// The answer, or what happened.
    pub words: String,
}

/// The history of a run.
pub struct History {
    began: Instant,
    calls: AtomicU64,
    entries: Mutex<Vec<Entry>>,
    file: Mutex<BufWriter<File>>,
}

/// A call on its way.
pub struct Call<'a> {
    id: u64,
    what: &'a str,
    key: &'a str,
    about: &'a str,
}

impl History {
    /// Begins a history that is also written to a file, one line of JSON for each step.
    pub fn begin(file: &Path) -> Result<Self> {
        let file = Mutex::new(BufWriter::new(File::create(file)?));
        let (calls, entries) = (AtomicU64::new(1), Mutex::default());
        Ok(Self { began: Instant::now(), calls, entries, file })
    }

    /// Gives the milliseconds since the run began.
    pub fn now_ms(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn entries(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A call is sent.
    pub fn invoke<'a>(&self, what: &'a str, key: &'a str, about: &'a str) -> Call<'a> {
        let id = self.calls.fetch_add(1, Ordering::Relaxed);
        let call = Call { id, what, key, about };
        self.add(&call, State::Invoked, "");
        call
    }

    /// A call has ended.
    pub fn end(&self, call: Call<'_>, state: State, words: &str) {
        self.add(&call, state, words);
    }

    /// Something happened that is no call.
    pub fn note(&self, what: &str, words: &str) {
        self.add(&Call { id: 0, what, key: "", about: "" }, State::Note, words);
    }

    fn add(&self, call: &Call<'_>, state: State, words: &str) {
        let end = words.char_indices().nth(WORDS_MAX).map_or(words.len(), |(at, _)| at);
        let entry = Entry {
            at_ms: self.now_ms(),
            call: call.id,
            what: call.what.to_owned(),
            key: call.key.to_owned(),
            about: call.about.to_owned(),
            state,
            words: words[..end].to_owned(),
        };
        if let Ok(line) = serde_json::to_string(&entry) {
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            let _ = writeln!(file, "{line}");
        }
        self.entries().push(entry);
    }

    /// Brings what was written to the file.
    pub fn flush(&self) {
        let _ = self.file.lock().unwrap_or_else(PoisonError::into_inner).flush();
    }

    /// Counts the entries in a state.
    pub fn count(&self, state: State) -> usize {
        self.entries().iter().filter(|entry| entry.state == state).count()
    }

    /// Gives the words of the notes of a name.
    pub fn notes(&self, what: &str) -> Vec<String> {
        let entries = self.entries();
        let ours = entries.iter().filter(|entry| entry.state == State::Note && entry.what == what);
        ours.map(|entry| entry.words.clone()).collect()
    }

    /// Gives what a person wants to read about one thing: its calls, and what was broken meanwhile.
    pub fn about(&self, names: &[&str]) -> String {
        let entries = self.entries();
        let ours = |entry: &Entry| {
            let has = |text: &str| names.iter().any(|name| text.contains(name));
            entry.state == State::Note || has(&entry.about) || has(&entry.key) || has(&entry.words)
        };
        let lines: Vec<String> = entries.iter().filter(|entry| ours(entry)).map(shown).collect();
        let from = lines.len().saturating_sub(SHOWN_MAX);
        lines[from..].join("\n")
    }
}

fn shown(entry: &Entry) -> String {
    let Entry { at_ms, call, what, key, about, state, words } = entry;
    let seconds = *at_ms as f64 / 1_000.0;
    match state {
        State::Note => format!("{seconds:>9.3}  ----  {what} {words}"),
        State::Invoked => format!("{seconds:>9.3}  {call:>5} {what} {about} [{key}]"),
        State::Ok | State::Refused | State::Unknown => {
            format!("{seconds:>9.3}  {call:>5} -> {state:?}: {words}")
        }
    }
}
