//! What the machine already has.

use std::fs;
use std::path::{Path, PathBuf};

/// Gives every folder that may hold PostgreSQL's programs; what `KONTOR_PG_BIN` names comes alone.
pub(crate) fn postgres_folders() -> Vec<PathBuf> {
    if let Some(named) = std::env::var_os("KONTOR_PG_BIN") {
        return vec![PathBuf::from(named)];
    }
    let mut folders = postgres_folders_below(Path::new("/usr/lib/postgresql"));
    for homebrew in ["/opt/homebrew/opt", "/usr/local/opt", "/home/linuxbrew/.linuxbrew/opt"] {
        let formulas = entries(Path::new(homebrew)).into_iter().filter(|formula| {
            formula.file_name().is_some_and(|name| name.to_string_lossy().starts_with("postgresql"))
        });
        folders.extend(formulas.map(|formula| formula.join("bin")));
    }
    folders.extend(path_folders());
    folders.retain(|folder| folder.join("postgres").is_file());
    folders
}

/// Gives the `bin` folders of all versions below a folder laid out as Debian does.
pub(crate) fn postgres_folders_below(folder: &Path) -> Vec<PathBuf> {
    let bins = entries(folder).into_iter().map(|version| version.join("bin"));
    bins.filter(|bin| bin.join("postgres").is_file()).collect()
}

/// Gives every broker on this machine; what `KONTOR_NATS_BIN` names comes alone.
pub(crate) fn nats_programs() -> Vec<PathBuf> {
    if let Some(named) = std::env::var_os("KONTOR_NATS_BIN") {
        return vec![PathBuf::from(named)];
    }
    // `/usr/sbin`, where Debian puts it, is seldom on an ordinary user's path.
    let more = ["/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin"].map(PathBuf::from);
    let programs = path_folders().chain(more).map(|folder| folder.join("nats-server"));
    let mut found: Vec<_> = programs.filter(|program| program.is_file()).collect();
    found.dedup();
    found
}

/// Gives the search path for the libraries in a private prefix: Debian keeps them by architecture.
pub(crate) fn libraries_below(prefix: &Path) -> Option<PathBuf> {
    let mut folders = Vec::new();
    for lib in ["usr/lib", "lib"].map(|lib| prefix.join(lib)) {
        let by_architecture = entries(&lib).into_iter().filter(|entry| {
            entry.file_name().is_some_and(|name| name.to_string_lossy().contains("-linux-"))
        });
        folders.extend(by_architecture);
    }
    let joined = std::env::join_paths(folders).ok().filter(|joined| !joined.is_empty());
    joined.map(PathBuf::from)
}

fn path_folders() -> impl Iterator<Item = PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).collect::<Vec<_>>().into_iter()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}
