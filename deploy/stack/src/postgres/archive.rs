//! The archive: finished parts of the write-ahead log, kept by the server itself.
//!
//! The server's own module `basic_archive` does it: no shell, no name that could be misread, a part
//! is synced before it gets its name, and one that is there with other bytes is never written over.
//! A cluster that was restored writes another story under the same names, so each cluster has a
//! folder of its own in the archive; the name of it lies beside the cluster.

use std::fs;
use std::path::{Path, PathBuf};

use crate::files::make_folder;
use crate::folder::ServerFolder;
use crate::{PostgresBinaries, StackError, identity, secrets};

const MODULE: &str = "basic_archive.so";

/// The file with the name of this cluster's folder in the archive.
pub(super) const NAME: &str = "archive-name";

/// So much of a generated secret is a name that nobody else has.
const NAME_CHARACTERS: usize = 16;

/// A part is closed after so long at the latest, and with it what was committed is kept elsewhere.
const CLOSED_AFTER: &str = "300s";

/// Makes the cluster's folder in the archive, and says what the server is to be told.
pub(super) fn settings(
    binaries: &PostgresBinaries,
    folder: &ServerFolder,
    archive: &Path,
) -> Result<Vec<(String, String)>, StackError> {
    if !is_there(binaries) {
        return Err(StackError::NoArchiveModule);
    }
    let own = archive.join(name(&folder.join(NAME))?);
    // The server, which may be another user's, has to come through to what is its own alone.
    make_folder(archive, 0o755)?;
    make_folder(&own, 0o700)?;
    let own = own.canonicalize().map_err(StackError::file(&own))?;
    identity::check_reach(&own)?;
    identity::give(&own)?;
    let chosen = [
        ("archive_mode", "on".to_owned()),
        ("archive_library", "basic_archive".to_owned()),
        ("archive_timeout", CLOSED_AFTER.to_owned()),
        ("basic_archive.archive_directory", own.to_string_lossy().into_owned()),
    ];
    Ok(chosen.map(|(name, value)| (name.to_owned(), value)).to_vec())
}

/// Gives the name that this cluster was given, at the latest now.
fn name(file: &Path) -> Result<String, StackError> {
    if let Ok(name) = fs::read_to_string(file) {
        return Ok(name.trim().to_owned());
    }
    let name: String = secrets::generate()?.chars().take(NAME_CHARACTERS).collect();
    fs::write(file, format!("{name}\n")).map_err(StackError::file(file))?;
    Ok(name)
}

/// Looks where packages put modules: beside the programs, or where the server's own tool says.
fn is_there(binaries: &PostgresBinaries) -> bool {
    let beside = ["../lib", "../lib/postgresql", "../lib64/pgsql"];
    let programs = binaries.program("postgres").canonicalize().unwrap_or_default();
    let programs = programs.parent().unwrap_or(&binaries.bin).to_owned();
    let beside = beside.iter().map(|place| programs.join(place));
    let asked = binaries.command("pg_config").arg("--pkglibdir").output().ok();
    let told = asked.map(|output| PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    beside.chain(told).any(|place| place.join(MODULE).is_file())
}
