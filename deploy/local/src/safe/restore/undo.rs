//! What a restore has made is taken away where it fails, so that the next try finds what this one found.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{KEPT, POSTGRES};
use crate::home::{LOCK, UNFINISHED};

/// How it was before: a folder without anything to lose, or none, and what was set aside for it.
pub(super) struct Before {
    root: PathBuf,
    /// Empty folders that were there; nothing where the data folder itself was not.
    there: Option<Vec<OsString>>,
    aside: Option<PathBuf>,
}

impl Before {
    /// Looks at a data folder before anything is made in it.
    pub(super) fn look(root: &Path, aside: Option<PathBuf>) -> Result<Self> {
        let there = match root.exists() {
            true => Some(names(root)?),
            false => None,
        };
        Ok(Self { root: root.to_owned(), there, aside })
    }

    /// Makes it so again, and gives the error with what could not be taken away.
    pub(super) fn come_back(&self, error: anyhow::Error) -> anyhow::Error {
        match self.take_away() {
            Ok(()) => error,
            Err(failure) => error.context(format!(
                "what the restore made in {} is still there ({failure:#}); give another folder \
                 with --data, or set it aside with --replace",
                self.root.display()
            )),
        }
    }

    fn take_away(&self) -> Result<()> {
        let there = self.there.as_deref().unwrap_or_default();
        for name in KEPT.into_iter().chain([POSTGRES, UNFINISHED, LOCK]) {
            let path = self.root.join(name);
            let kept = || format!("{} cannot be removed", path.display());
            if path.is_dir() {
                fs::remove_dir_all(&path).with_context(kept)?;
                if there.iter().any(|known| known == name) {
                    fs::create_dir(&path).with_context(kept)?;
                }
            } else if path.exists() {
                fs::remove_file(&path).with_context(kept)?;
            }
        }
        // What somebody else has put there meanwhile stays.
        if (self.there.is_none() || self.aside.is_some()) && names(&self.root)?.is_empty() {
            fs::remove_dir(&self.root)?;
        }
        let Some(aside) = self.aside.as_deref() else { return Ok(()) };
        let stays = || format!("what was set aside stays in {}", aside.display());
        fs::rename(aside, &self.root).with_context(stays)
    }
}

fn names(folder: &Path) -> Result<Vec<OsString>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect()
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    /// Makes what a restore makes before it fails.
    fn half_done(root: &Path) {
        fs::create_dir_all(root.join(POSTGRES).join("cluster")).expect("folders");
        fs::create_dir_all(root.join("secrets")).expect("a folder");
        for file in ["secrets/admin-key", "postgres/cluster/PG_VERSION", LOCK, UNFINISHED] {
            fs::write(root.join(file), "x").expect("a file");
        }
    }

    #[test]
    fn a_folder_that_was_not_there_is_gone_and_an_empty_one_is_empty_again() {
        let parent = tempfile::tempdir().expect("a folder");
        let root = parent.path().join("data");
        let before = Before::look(&root, None).expect("looked at");
        half_done(&root);
        assert_eq!(before.come_back(anyhow!("why")).to_string(), "why");
        assert!(!root.exists());

        fs::create_dir_all(root.join("secrets")).expect("folders");
        let before = Before::look(&root, None).expect("looked at");
        half_done(&root);
        before.come_back(anyhow!("why"));
        assert_eq!(names(&root).expect("listed"), ["secrets"]);
        assert!(names(&root.join("secrets")).expect("listed").is_empty());
    }

    #[test]
    fn what_was_set_aside_is_back_in_its_place() {
        let parent = tempfile::tempdir().expect("a folder");
        let (root, aside) = (parent.path().join("data"), parent.path().join("data.replaced"));
        fs::create_dir(&aside).expect("a folder");
        fs::write(aside.join("precious"), "x").expect("a file");
        let before = Before::look(&root, Some(aside.clone())).expect("looked at");
        half_done(&root);
        before.come_back(anyhow!("why"));
        assert_eq!(fs::read_to_string(root.join("precious")).expect("kept"), "x");
        assert!(!aside.exists());
    }

    #[test]
    fn what_is_not_of_the_restore_is_never_removed() {
        let parent = tempfile::tempdir().expect("a folder");
        let (root, aside) = (parent.path().join("data"), parent.path().join("data.replaced"));
        fs::create_dir(&aside).expect("a folder");
        fs::write(aside.join("precious"), "x").expect("a file");
        let before = Before::look(&root, Some(aside.clone())).expect("looked at");
        half_done(&root);
        fs::write(root.join("somebody"), "else").expect("a file");
        let told = before.come_back(anyhow!("why"));
        assert!(format!("{told:#}").contains("what was set aside stays in"), "{told:#}");
        assert_eq!(names(&root).expect("listed"), ["somebody"]);
        assert!(aside.join("precious").exists());
    }
}
