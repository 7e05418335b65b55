//! Clocks that can be turned while everything runs: of Kontor's processes and of the database's.
//!
//! libfaketime stands between a process and the system's clock and reads from a file how far off it
//! shall be. The time that only rises, which waiting is measured by, stays as it is. The broker's
//! program asks the system itself and keeps the right time.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Where systems keep the library.
const LIBRARY_FOLDERS: [&str; 3] = ["/usr/lib", "/usr/lib64", "/usr/local/lib"];
/// The library, for programs with several threads.
const LIBRARY: &str = "faketime/libfaketimeMT.so.1";
/// What a file says of a clock that goes right.
const RIGHT: &str = "+0";

/// Whose clock is turned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// That of all of Kontor's processes.
    Kontor,
    /// That of all of the database's.
    Database,
}

/// The files that say how far off the clocks are, and what makes processes read them.
pub struct Clocks {
    folder: PathBuf,
    library: PathBuf,
}

impl Clocks {
    /// Prepares them in a data folder; nothing where the library or the database's programs are not
    /// installed.
    pub fn prepare(data: &Path) -> Result<Option<Self>> {
        let (Some(library), Some(programs)) = (library(), database_programs()) else {
            return Ok(None);
        };
        let clocks = Self { folder: data.join("clocks"), library };
        let own = clocks.programs();
        fs::create_dir_all(&own)?;
        for program in fs::read_dir(&programs)?.flatten() {
            symlink(program.path(), own.join(program.file_name()))?;
        }
        let server = own.join("postgres");
        fs::remove_file(&server)?;
        let variables = clocks.variables(Whose::Database);
        let exported = variables.map(|(name, value)| format!("export {name}='{value}'\n")).concat();
        let real = programs.join("postgres");
        fs::write(&server, format!("#!/bin/sh\n{exported}exec {} \"$@\"\n", real.display()))?;
        fs::set_permissions(&server, fs::Permissions::from_mode(0o755))?;
        for whose in [Whose::Kontor, Whose::Database] {
            clocks.turn(whose, RIGHT)?;
        }
        Ok(Some(clocks))
    }

    /// Gives the settings that make Kontor and its database read them.
    pub fn settings(&self) -> impl Iterator<Item = (String, String)> {
        let programs = ("KONTOR_PG_BIN", self.programs().display().to_string());
        let all = self.variables(Whose::Kontor).into_iter().chain([programs]);
        all.map(|(name, value)| (name.to_owned(), value))
    }

    /// Turns a clock: `+3600`, `-3600`, or `+0 x1.2` for one that goes too fast.
    pub fn turn(&self, whose: Whose, off: &str) -> Result<()> {
        let (file, next) = (self.file(whose), self.file(whose).with_extension("next"));
        fs::write(&next, format!("{off}\n"))?;
        fs::set_permissions(&next, fs::Permissions::from_mode(0o644))?;
        fs::rename(&next, &file).with_context(|| format!("{} cannot be written", file.display()))
    }

    /// Lets a clock go right.
    pub fn right(&self, whose: Whose) -> Result<()> {
        self.turn(whose, RIGHT)
    }

    fn variables(&self, whose: Whose) -> [(&'static str, String); 4] {
        [
            ("LD_PRELOAD", self.library.display().to_string()),
            ("FAKETIME_TIMESTAMP_FILE", self.file(whose).display().to_string()),
            ("FAKETIME_CACHE_DURATION", "1".to_owned()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        ]
    }

    fn file(&self, whose: Whose) -> PathBuf {
        self.folder.join(match whose {
            Whose::Kontor => "kontor",
            Whose::Database => "database",
        })
    }

    fn programs(&self) -> PathBuf {
        self.folder.join("programs")
    }
}

fn library() -> Option<PathBuf> {
    LIBRARY_FOLDERS.iter().find_map(|folder| {
        let here = Path::new(folder).join(LIBRARY);
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let below = entries.map(|entry| entry.path().join(LIBRARY));
        std::iter::once(here).chain(below).find(|path| path.is_file())
    })
}

/// Gives where the programs of the newest PostgreSQL are, as Debian lays them, or as it is set.
fn database_programs() -> Option<PathBuf> {
    let named = std::env::var_os("KONTOR_PG_BIN").map(PathBuf::from);
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let version = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions.map(|entry| entry.path()).max_by_key(version);
    let folder = named.or_else(|| Some(newest?.join("bin")))?;
    folder.join("postgres").is_file().then_some(folder)
}
