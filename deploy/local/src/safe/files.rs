//! Files of a copy: their checksums, and folders that are copied whole.

use std::fs;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::shares::make_folder;

/// Enough to read a file in few steps.
const READ_BYTES: usize = 256 * 1024;

/// Gives the SHA-256 of a file, in hex, and its size.
pub fn checksum(path: &Path) -> Result<(String, u64)> {
    let unreadable = || format!("{} cannot be read", path.display());
    let mut file = fs::File::open(path).with_context(unreadable)?;
    let (mut digest, mut bytes) = (Sha256::new(), 0_u64);
    let mut part = vec![0_u8; READ_BYTES];
    loop {
        let count = file.read(&mut part).with_context(unreadable)?;
        if count == 0 {
            break;
        }
        digest.update(&part[..count]);
        bytes += count as u64;
    }
    let hex = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((hex, bytes))
}

/// Copies a folder with what is in it, for its owner alone; what is synced is on the disk.
pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    make_folder(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("{} is gone", from.display()))? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            copy_folder(&path, &target)?;
        } else {
            fs::copy(&path, &target).with_context(|| format!("{} is gone", path.display()))?;
            fs::File::open(&target)?.sync_all()?;
        }
    }
    Ok(())
}

/// Lists every file below a folder, as it is written from `root`, in order.
pub fn below(root: &Path, folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.extend(below(root, &entry.path())?);
        } else if let Ok(inside) = entry.path().strip_prefix(root) {
            found.push(inside.to_string_lossy().into_owned());
        }
    }
    found.sort();
    Ok(found)
}

/// Gives how many bytes the files below a folder have.
pub fn size_of(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        bytes += if metadata.is_dir() { size_of(&entry.path())? } else { metadata.len() };
    }
    Ok(bytes)
}

/// Says whether a data folder holds nothing that could be lost.
pub fn is_empty(folder: &Path) -> Result<bool> {
    if !folder.exists() {
        return Ok(true);
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let nothing = entry.file_type()?.is_dir() && fs::read_dir(entry.path())?.next().is_none();
        if !nothing {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Writes bytes as people read them.
pub fn shown(bytes: u64) -> String {
    const STEP: f64 = 1024.0;
    let (mut figure, mut unit) = (bytes as f64, "bytes");
    for next in ["KiB", "MiB", "GiB", "TiB"] {
        if figure < STEP {
            break;
        }
        (figure, unit) = (figure / STEP, next);
    }
    if unit == "bytes" { format!("{bytes} bytes") } else { format!("{figure:.1} {unit}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_copied_whole_and_every_file_has_its_checksum() {
        let root = tempfile::tempdir().expect("a folder");
        let (from, to) = (root.path().join("from"), root.path().join("to"));
        fs::create_dir_all(from.join("inner")).expect("folders");
        fs::write(from.join("inner/abc"), "abc").expect("a file");
        copy_folder(&from, &to).expect("copied");
        assert_eq!(below(&to, &to).expect("listed"), ["inner/abc"]);
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(checksum(&to.join("inner/abc")).expect("read"), (known.to_owned(), 3));
        assert_eq!(size_of(&to).expect("counted"), 3);
    }

    #[test]
    fn a_folder_with_nothing_to_lose_is_empty() {
        let root = tempfile::tempdir().expect("a folder");
        assert!(is_empty(&root.path().join("absent")).expect("looked at"));
        fs::create_dir(root.path().join("secrets")).expect("a folder");
        assert!(is_empty(root.path()).expect("looked at"));
        fs::write(root.path().join("secrets/admin-key"), "key").expect("a file");
        assert!(!is_empty(root.path()).expect("looked at"));
    }

    #[test]
    fn sizes_are_told_as_people_read_them() {
        assert_eq!(shown(512), "512 bytes");
        assert_eq!(shown(48 * 1024 * 1024 + 512 * 1024), "48.5 MiB");
    }
}
