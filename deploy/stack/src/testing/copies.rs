//! Stores that go back in time: copied at rest, put back later, cut.

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::{TestNats, TestPostgres, new_folder};
use crate::StackError;
use crate::files::remove_folder;

/// The name of the copy inside its folder.
const COPY: &str = "copy";
/// The messages of a stream stand in blocks of this ending; the highest number is the last.
const BLOCK: &str = "blk";

/// The files of a server as they were at one moment.
pub struct StoreCopy {
    folder: TempDir,
}

impl StoreCopy {
    fn new() -> Result<Self, StackError> {
        Ok(Self { folder: new_folder()? })
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join(COPY)
    }

    fn take(&self, store: &Path) -> Result<(), StackError> {
        copy(store, &self.path())
    }

    fn put_back(&self, store: &Path) -> Result<(), StackError> {
        remove_folder(store)?;
        copy(&self.path(), store)
    }
}

impl TestPostgres {
    /// Stops the server, copies its files, and starts it again.
    pub async fn copy_store(&self) -> Result<StoreCopy, StackError> {
        let copy = StoreCopy::new()?;
        self.runner().restart(self.changed(|cluster| copy.take(cluster))).await?;
        Ok(copy)
    }

    /// Kills the server, restores its files as they were copied, and starts it again.
    pub async fn put_back(&self, copy: &StoreCopy) -> Result<(), StackError> {
        self.runner().replace(self.changed(|cluster| copy.put_back(cluster))).await
    }
}

impl TestNats {
    /// Stops the broker, copies its streams and consumers, and starts it again.
    pub async fn copy_store(&self) -> Result<StoreCopy, StackError> {
        let copy = StoreCopy::new()?;
        self.runner().restart(self.changed(|streams| copy.take(streams))).await?;
        Ok(copy)
    }

    /// Kills the broker, restores streams and consumers as they were copied, and starts it again.
    pub async fn put_back(&self, copy: &StoreCopy) -> Result<(), StackError> {
        self.runner().replace(self.changed(|streams| copy.put_back(streams))).await
    }

    /// Stops the broker, cuts off the second half of the last messages of every stream, and starts
    /// it again; what consumers remember stays.
    ///
    /// - Gives: how many blocks of messages were cut.
    pub async fn cut_tails(&self) -> Result<usize, StackError> {
        let mut count = 0;
        let cut = |streams: &Path| cut_blocks(streams, &mut count);
        self.runner().restart(self.changed(cut)).await?;
        Ok(count)
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), StackError> {
    let output = Command::new("cp").arg("-a").arg(from).arg(to).output();
    let output = output.map_err(StackError::file("cp"))?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(StackError::Program { program: "cp".to_owned(), words })
}

/// Cuts the last block of each folder of messages, and removes the indexes that know better.
fn cut_blocks(folder: &Path, count: &mut usize) -> Result<(), StackError> {
    let mut last: Option<(u64, PathBuf)> = None;
    for entry in fs::read_dir(folder).map_err(StackError::file(folder))? {
        let path = entry.map_err(StackError::file(folder))?.path();
        if path.is_dir() {
            cut_blocks(&path, count)?;
        }
        let number = path.file_stem().and_then(|stem| stem.to_str()?.parse().ok());
        match (path.extension().and_then(|ending| ending.to_str()), number) {
            (Some(BLOCK), Some(number)) if last.as_ref().is_none_or(|(at, _)| *at < number) => {
                last = Some((number, path));
            }
            (Some("idx" | "db"), _) => fs::remove_file(&path).map_err(StackError::file(&path))?,
            _ => {}
        }
    }
    let Some((_, block)) = last else { return Ok(()) };
    let file = OpenOptions::new().write(true).open(&block).map_err(StackError::file(&block))?;
    let length = file.metadata().map_err(StackError::file(&block))?.len();
    *count += usize::from(length > 0);
    file.set_len(length / 2).map_err(StackError::file(&block))
}
