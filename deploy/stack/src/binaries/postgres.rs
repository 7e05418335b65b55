use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Cache, Mode, Version, note, null, probe, system};
use crate::{StackError, fetch};

/// `UNNEST` of record sets, `MERGE` and lz4 for the log came with 15.
const POSTGRES_AT_LEAST: Version = Version { major: 15, minor: 0 };

/// Names PostgreSQL's programs.
#[derive(Debug, Clone)]
pub struct PostgresBinaries {
    pub(crate) bin: PathBuf,
    pub(crate) libraries: Option<PathBuf>,
    pub(crate) version: Version,
}

impl PostgresBinaries {
    /// Finds or fetches PostgreSQL alone.
    pub async fn locate() -> Result<Self, StackError> {
        let (mode, cache) = (Mode::from_environment()?, Cache::of_this_user()?);
        let mut tried = Vec::new();
        if mode != Mode::Fetch {
            let found = system::postgres_folders().into_iter();
            let usable = found.filter_map(|bin| note(Self::probe(bin, None), &mut tried));
            if let Some(newest) = usable.max_by_key(|found| found.version) {
                return Ok(newest);
            }
        }
        if mode != Mode::System {
            if let Some(cached) = Self::cached(&cache) {
                return Ok(cached);
            }
            match fetch::postgres(&cache).await {
                Ok(()) => {}
                Err(error) => tried.push(format!("fetch: {error}")),
            }
            if let Some(cached) = Self::cached(&cache) {
                return Ok(cached);
            }
        }
        let wanted = "PostgreSQL (15 or newer)";
        Err(StackError::Unobtainable { wanted, url_variable: "KONTOR_DATABASE_URL", tried })
    }

    /// Gives the version, such as `15.18`.
    pub fn version(&self) -> String {
        self.version.to_string()
    }

    /// Begins a command with one of PostgreSQL's programs, such as `pg_dump`, and its libraries.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.program(program));
        self.prepare(&mut command);
        command
    }

    /// Gives where a program is: with the others, or where the server itself lies in truth, since
    /// some systems link only a few of them to where programs are looked for.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        let here = self.bin.join(name);
        if here.exists() {
            return here;
        }
        let server = self.bin.join("postgres").canonicalize().ok();
        let beside = server.and_then(|server| Some(server.parent()?.join(name)));
        beside.filter(|path| path.exists()).unwrap_or(here)
    }

    /// Finds it among what was fetched earlier, newest first.
    pub(crate) fn cached(cache: &Cache) -> Option<Self> {
        cache.prefixes("postgresql").into_iter().find_map(|prefix| Self::in_prefix(&prefix).ok())
    }

    pub(crate) fn in_prefix(prefix: &Path) -> Result<Self, String> {
        let libraries = system::libraries_below(prefix);
        let folders = system::postgres_folders_below(&prefix.join("usr/lib/postgresql"));
        let usable = folders.into_iter().filter_map(|bin| Self::probe(bin, libraries.clone()).ok());
        usable.max_by_key(|found| found.version).ok_or_else(|| "no usable programs".to_owned())
    }

    fn probe(bin: PathBuf, libraries: Option<PathBuf>) -> Result<Self, String> {
        if !bin.join("initdb").is_file() {
            return Err(format!("{} has no initdb", bin.display()));
        }
        let version = probe(&bin.join("postgres"), libraries.as_deref(), POSTGRES_AT_LEAST)?;
        Ok(Self { bin, libraries, version })
    }

    /// Leaves a command nothing of this process's environment but what it needs.
    pub(crate) fn prepare(&self, command: &mut Command) {
        command.env_clear().env("LC_ALL", "C").env("PATH", "/usr/bin:/bin").stdin(null());
        if let Some(libraries) = &self.libraries {
            command.env("LD_LIBRARY_PATH", libraries);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::binaries::pretender;

    #[test]
    fn a_program_that_is_not_linked_is_found_where_the_server_lies() {
        let (folder, program) = pretender("postgres (PostgreSQL) 17.2");
        let (real, linked) = (folder.path().join("real"), folder.path().join("linked"));
        std::fs::create_dir(&real).unwrap();
        std::fs::create_dir(&linked).unwrap();
        // A copy would be open for writing for a moment, also in what another thread starts then.
        std::fs::hard_link(&program, real.join("postgres")).unwrap();
        std::fs::hard_link(&program, real.join("pg_basebackup")).unwrap();
        std::os::unix::fs::symlink(real.join("postgres"), linked.join("postgres")).unwrap();
        std::fs::write(linked.join("initdb"), "").unwrap();
        let found = PostgresBinaries::probe(linked.clone(), None).unwrap();
        let real = real.canonicalize().unwrap();
        assert_eq!(found.program("pg_basebackup"), real.join("pg_basebackup"));
        assert_eq!(found.program("initdb"), linked.join("initdb"));
        assert_eq!(found.program("absent"), linked.join("absent"));
    }

    #[test]
    fn an_old_database_is_refused() {
        let (folder, program) = pretender("postgres (PostgreSQL) 14.12 (Debian 14.12-1)");
        std::fs::rename(&program, folder.path().join("postgres")).unwrap();
        std::fs::write(folder.path().join("initdb"), "").unwrap();
        let refusal = PostgresBinaries::probe(folder.path().to_owned(), None).unwrap_err();
        assert!(refusal.contains("is 14.12, needed is 15.0 or newer"), "{refusal}");
    }
}
