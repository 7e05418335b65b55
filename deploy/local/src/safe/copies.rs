//! Which copies there are in a folder, and which of them have had their time.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use chrono::{DateTime, Utc};

use super::manifest::Manifest;

/// How the folder of a copy begins.
const PREFIX: &str = "kontor-";
/// How the folder of a copy ends that is being taken.
const UNFINISHED: &str = ".part";
/// Held while a copy is taken into the folder.
const LOCK: &str = ".lock";
/// So long is the name of a part of the write-ahead log: timeline, then place.
const PART_NAME: usize = 24;
const TIMELINE: usize = 8;

/// A whole copy.
#[derive(Clone, Debug)]
pub struct Copy {
    /// Its folder.
    pub folder: PathBuf,
    /// What it says of itself.
    pub manifest: Manifest,
}

/// Gives the name of a copy that begins now.
pub fn name(now: DateTime<Utc>) -> String {
    format!("{PREFIX}{}", now.format("%Y%m%dT%H%M%S%3fZ"))
}

/// Gives the folder of a copy while it is being taken.
pub fn unfinished(copy: &Path) -> PathBuf {
    let mut name = copy.as_os_str().to_owned();
    name.push(UNFINISHED);
    name.into()
}

/// Makes sure that one copy at a time is taken into a folder, and removes what a killed one left.
pub fn hold(folder: &Path) -> Result<fs::File> {
    let path = folder.join(LOCK);
    let lock = fs::OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
    if lock.try_lock().is_err() {
        bail!("another copy is being taken into {}", folder.display());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(PREFIX) && name.ends_with(UNFINISHED) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(lock)
}

/// Gives every whole copy in a folder that this version can use, the oldest first.
pub fn list(folder: &Path) -> Result<Vec<Copy>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let folder = entry?.path();
        let named =
            folder.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX));
        if let Some(manifest) = Manifest::read(&folder).ok().filter(|_| named) {
            found.push(Copy { folder, manifest });
        }
    }
    found.sort_by_key(|copy| copy.manifest.began_at);
    Ok(found)
}

/// Removes the oldest copies of a cluster, so that the newest so many stay; gives what was removed.
pub fn retire(folder: &Path, cluster: &str, keep: usize) -> Result<Vec<PathBuf>> {
    let all = list(folder)?;
    let own: Vec<_> = all.iter().filter(|copy| copy.manifest.cluster == cluster).collect();
    let old = own.len().saturating_sub(keep.max(1));
    let mut removed = Vec::new();
    for copy in &own[..old] {
        // Without its manifest it is no copy any more, should the rest stay behind.
        fs::rename(&copy.folder, unfinished(&copy.folder))?;
        fs::remove_dir_all(unfinished(&copy.folder))?;
        removed.push(copy.folder.clone());
    }
    if let Some(oldest) = own.get(old).filter(|_| old > 0) {
        forget_before(&oldest.manifest)?;
    }
    Ok(removed)
}

/// Removes the parts of the write-ahead log that no copy needs any more.
fn forget_before(oldest: &Manifest) -> Result<()> {
    let Some(archive) = oldest.wal_archive.as_deref().filter(|archive| archive.is_dir()) else {
        return Ok(());
    };
    for entry in fs::read_dir(archive)? {
        let entry = entry?;
        if is_before(&entry.file_name().to_string_lossy(), &oldest.wal_from) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Says whether a part of the log lies before another one, whatever their timelines.
fn is_before(name: &str, first: &str) -> bool {
    let is_part = name.len() == PART_NAME && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_part && name.get(TIMELINE..) < first.get(TIMELINE..)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::safe::manifest::sample;

    fn keep_copy(folder: &Path, at: &str, cluster: &str) -> PathBuf {
        let began_at: DateTime<Utc> = at.parse().expect("an instant");
        let copy = folder.join(name(began_at));
        let manifest = Manifest { began_at, cluster: cluster.to_owned(), ..sample(&copy) };
        manifest.write(&copy).expect("written");
        copy
    }

    #[test]
    fn the_newest_copies_of_a_cluster_stay_and_strangers_are_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let copies = ["01", "02", "03"]
            .map(|day| keep_copy(folder.path(), &format!("2026-03-{day}T10:00:00Z"), "ours"));
        let theirs = keep_copy(folder.path(), "2026-01-01T10:00:00Z", "theirs");
        let stranger = folder.path().join("kontor-notes");
        fs::create_dir(&stranger).expect("a folder");
        assert_eq!(retire(folder.path(), "ours", 2).expect("retired"), [copies[0].clone()]);
        assert_eq!(retire(folder.path(), "ours", 2).expect("retired"), Vec::<PathBuf>::new());
        assert!(copies[1].exists() && copies[2].exists() && theirs.exists() && stranger.exists());
        assert_eq!(list(folder.path()).expect("listed").len(), 3);
    }

    #[test]
    fn what_a_killed_one_left_is_removed_and_two_at_a_time_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let left = unfinished(&folder.path().join("kontor-20260301T100000Z"));
        fs::create_dir(&left).expect("a folder");
        let held = hold(folder.path()).expect("held");
        assert!(!left.exists());
        assert!(hold(folder.path()).is_err());
        drop(held);
        hold(folder.path()).expect("free again");
    }

    #[test]
    fn only_parts_of_the_log_before_the_oldest_copy_are_forgotten() {
        let first = "000000010000000000000005";
        assert!(is_before("000000010000000000000004", first));
        assert!(is_before("000000020000000000000004", first));
        for kept in
            [first, "000000010000000000000006", "00000002.history", "0000000100000000000000"]
        {
            assert!(!is_before(kept, first), "{kept}");
        }
    }
}
