//! The authority's seeds on disk: one file each, readable by their owner alone.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

use nkeys::{KeyPair, KeyPairType};

use super::Authority;
use crate::CredentialsError;

const OPERATOR_FILE: &str = "operator.nk";
const SYSTEM_FILE: &str = "system.nk";
const APPLICATION_FILE: &str = "application.nk";
const LOCK_FILE: &str = "lock";

impl Authority {
    /// Reads the keys kept in a folder.
    ///
    /// - Errs: [`CredentialsError::Missing`] when one of them is not there.
    pub fn load(folder: &Path) -> Result<Self, CredentialsError> {
        Ok(Self {
            operator: read(folder, OPERATOR_FILE, KeyPairType::Operator, "an operator")?,
            system: read(folder, SYSTEM_FILE, KeyPairType::Account, "an account")?,
            application: read(folder, APPLICATION_FILE, KeyPairType::Account, "an account")?,
        })
    }

    /// Reads the keys kept in a folder, or makes them and keeps them there.
    ///
    /// - Takes: a folder, made with mode 0700 if absent; several processes may come at once.
    /// - Errs: an unreadable key is an error, never replaced: everything signed would be void.
    pub fn load_or_generate(folder: &Path) -> Result<Self, CredentialsError> {
        let failed = |source| CredentialsError::File { path: folder.to_owned(), source };
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
        let lock = create(&folder.join(LOCK_FILE)).map_err(failed)?;
        lock.lock().map_err(failed)?;
        match Self::load(folder) {
            Err(CredentialsError::Missing { .. }) if !folder.join(APPLICATION_FILE).exists() => {}
            loaded => return loaded,
        }
        let made = Self::generate();
        // The application's key comes last: only its presence says that the set is whole.
        write(folder, OPERATOR_FILE, &made.operator)?;
        write(folder, SYSTEM_FILE, &made.system)?;
        write(folder, APPLICATION_FILE, &made.application)?;
        Ok(made)
    }
}

fn read(
    folder: &Path,
    file: &str,
    kind: KeyPairType,
    expected: &'static str,
) -> Result<KeyPair, CredentialsError> {
    let path = folder.join(file);
    let seed = match fs::read_to_string(&path) {
        Ok(seed) => seed,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(CredentialsError::Missing { folder: folder.to_owned() });
        }
        Err(source) => return Err(CredentialsError::File { path, source }),
    };
    of_kind(KeyPair::from_seed(seed.trim())?, kind, expected)
}

/// Passes a key on if it is of the kind that is needed.
pub(crate) fn of_kind(
    key: KeyPair,
    kind: KeyPairType,
    expected: &'static str,
) -> Result<KeyPair, CredentialsError> {
    if key.key_pair_type() == kind {
        Ok(key)
    } else {
        Err(CredentialsError::WrongKind { expected })
    }
}

/// Writes beside and renames, so that a crash leaves a whole key or none.
fn write(folder: &Path, file: &str, key: &KeyPair) -> Result<(), CredentialsError> {
    let path = folder.join(file);
    let beside = folder.join(format!("{file}.new"));
    let seed = key.seed()?;
    create(&beside)
        .and_then(|mut open| {
            open.set_len(0)?;
            writeln!(open, "{seed}")?;
            open.sync_all()
        })
        .and_then(|()| fs::rename(&beside, &path))
        .map_err(|source| CredentialsError::File { path, source })
}

fn create(path: &Path) -> std::io::Result<fs::File> {
    OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path)
}
