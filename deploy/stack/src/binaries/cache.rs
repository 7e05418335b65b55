//! The folder of what was fetched: one finished prefix per package and version.

use std::fs;
use std::path::{Path, PathBuf};

use crate::binaries::Version;
use crate::files::make_folder;
use crate::{StackError, identity};

pub(crate) struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// Opens the cache: of the machine for root, whose servers run as somebody else and could not
    /// enter root's home; of the user otherwise.
    pub(crate) fn of_this_user() -> Result<Self, StackError> {
        let folder = if identity::is_root() {
            PathBuf::from("/var/cache/kontor/stack")
        } else {
            let named = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
            let home = || std::env::home_dir().unwrap_or_else(std::env::temp_dir).join(".cache");
            named.filter(|path| path.is_absolute()).unwrap_or_else(home).join("kontor/stack")
        };
        make_folder(&folder, 0o755)?;
        Ok(Self { folder })
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Gives the finished prefixes of a package, newest version first.
    pub(crate) fn prefixes(&self, package: &str) -> Vec<PathBuf> {
        let mut found: Vec<_> = fs::read_dir(&self.folder)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| {
                let name = entry.file_name().into_string().ok()?;
                let version = name.strip_prefix(package)?.strip_prefix('_')?;
                Some((Version::parse(version)?, entry.path()))
            })
            .collect();
        found.sort();
        found.into_iter().rev().map(|(_, path)| path).collect()
    }

    /// Puts a finished prefix in its place, all at once.
    pub(crate) fn keep(
        &self,
        staged: &Path,
        package: &str,
        version: &str,
    ) -> Result<(), StackError> {
        let place = self.join(&format!("{package}_{version}"));
        crate::files::remove_folder(&place)?;
        fs::rename(staged, &place).map_err(StackError::file(&place))
    }
}
