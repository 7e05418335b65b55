//! What a copy says of itself.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use stack::postgres::copy::LIST;

use super::files::{below, checksum};
use super::{BASE, KEPT};
use crate::shares::keep;

/// The form of copies that this version writes; it reads every one up to it.
const FORM: u32 = 1;
const NAME: &str = "manifest.json";

/// What a copy says of itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// The form of the copy.
    pub form: u32,
    /// The version of Kontor that took it.
    pub kontor: String,
    /// The major version of PostgreSQL that made the cluster.
    pub postgres: String,
    /// The cluster, by the number that PostgreSQL gave it.
    pub cluster: String,
    /// When it was begun.
    pub began_at: DateTime<Utc>,
    /// The point that it holds, by the clock of this machine: not earlier than this was committed.
    pub ended_at: DateTime<Utc>,
    /// The first part of the write-ahead log that it needs.
    pub wal_from: String,
    /// Where the log goes on after it, if it is kept.
    pub wal_archive: Option<PathBuf>,
    /// How far each log is, by service and lane: in the copy where it was tried, else when it began.
    pub heads: BTreeMap<String, i64>,
    /// Every file but those of the cluster, whose list is one of them.
    pub files: Vec<Listed>,
    /// What the cluster takes on the disk.
    pub base_bytes: u64,
    /// When it was restored into a scratch instance, and nothing was found wrong.
    pub verified_at: Option<DateTime<Utc>>,
}

/// A file of a copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// From the folder of the copy.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// In hex.
    pub sha256: String,
}

impl Manifest {
    /// Reads the manifest of a copy, and checks that this version can use it.
    pub fn read(copy: &Path) -> Result<Self> {
        let path = copy.join(NAME);
        let bytes = fs::read(&path)
            .with_context(|| format!("{} is no whole copy: it has no {NAME}", copy.display()))?;
        let manifest: Self = serde_json::from_slice(&bytes)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        manifest.usable_by(env!("CARGO_PKG_VERSION"))?;
        Ok(manifest)
    }

    /// Gives the form that is written now.
    pub fn form() -> u32 {
        FORM
    }

    /// Keeps it with the copy, whole or not at all.
    pub fn write(&self, copy: &Path) -> Result<()> {
        keep(copy, NAME, &serde_json::to_string_pretty(self)?)
    }

    fn usable_by(&self, version: &str) -> Result<()> {
        if self.form > FORM {
            bail!(
                "the copy has form {}, this kontor knows {FORM} at most: use a newer one",
                self.form
            );
        }
        if parts(&self.kontor) > parts(version) {
            bail!(
                "the copy was taken by kontor {}, this one is {version}, whose schemas are older: \
                 use that version or a newer one",
                self.kontor
            );
        }
        Ok(())
    }

    /// Gives the list of a copy's own files, each with its checksum.
    pub fn list(copy: &Path) -> Result<Vec<Listed>> {
        let mut paths = vec![format!("{BASE}/{LIST}")];
        for folder in KEPT.map(|name| copy.join(name)).into_iter().filter(|path| path.exists()) {
            paths.extend(below(copy, &folder)?);
        }
        let listed = paths.into_iter().map(|path| {
            let (sha256, bytes) = checksum(&copy.join(&path))?;
            Ok(Listed { path, bytes, sha256 })
        });
        listed.collect()
    }

    /// Checks every file of the list; what the cluster consists of, its own list checks.
    pub fn check(&self, copy: &Path) -> Result<()> {
        for known in &self.files {
            let (sha256, bytes) = checksum(&copy.join(&known.path))?;
            if (sha256.as_str(), bytes) != (known.sha256.as_str(), known.bytes) {
                bail!("{} is not as it was copied: its checksum is another one", known.path);
            }
        }
        Ok(())
    }
}

/// Reads `1.2.3`; what stands behind a dash does not count.
fn parts(version: &str) -> Vec<u64> {
    let numbers = version.split(['-', '+']).next().unwrap_or_default().split('.');
    numbers.map(|number| number.parse().unwrap_or(0)).collect()
}

/// Makes a small copy with a file of each kind.
#[cfg(test)]
pub(super) fn sample(copy: &Path) -> Manifest {
    for (path, text) in [("base/backup_manifest", "{}"), ("secrets/master-key", "ab")] {
        let path = copy.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    let at = "2026-03-01T10:00:00Z".parse().expect("an instant");
    Manifest {
        form: FORM,
        kontor: "0.1.0".to_owned(),
        postgres: "17".to_owned(),
        cluster: "7".to_owned(),
        began_at: at,
        ended_at: at,
        wal_from: "000000010000000000000002".to_owned(),
        wal_archive: None,
        heads: BTreeMap::from([("order-intake/0".to_owned(), 7)]),
        files: Manifest::list(copy).expect("listed"),
        base_bytes: 2,
        verified_at: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_and_every_changed_file_is_noticed() {
        let folder = tempfile::tempdir().expect("a folder");
        let written = sample(folder.path());
        assert!(Manifest::read(folder.path()).is_err(), "without a manifest it is not whole");
        written.write(folder.path()).expect("written");
        let read = Manifest::read(folder.path()).expect("read");
        assert_eq!((read.files.len(), &read.files), (2, &written.files));
        read.check(folder.path()).expect("as it was copied");
        fs::write(folder.path().join("secrets/master-key"), "ac").expect("changed");
        let found = read.check(folder.path()).expect_err("noticed").to_string();
        assert!(found.contains("secrets/master-key"), "{found}");
    }

    #[test]
    fn a_copy_of_a_newer_version_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut copy = sample(folder.path());
        for (taken_by, good) in
            [("0.1.0", true), ("0.0.9", true), ("0.1.0-2", true), ("0.2.0", false)]
        {
            copy.kontor = taken_by.to_owned();
            assert_eq!(copy.usable_by("0.1.0").is_ok(), good, "{taken_by}");
        }
        copy.form = FORM + 1;
        assert!(copy.usable_by("9.0.0").is_err());
    }
}
