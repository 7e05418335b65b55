//! The folder of one server: held by one process, with the port it was last on.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::files::{free_port, is_free, lock_file, make_folder};
use crate::{StackError, identity};

/// A killed predecessor gives its lock back as soon as the system has cleaned up behind it.
const LOCK_ATTEMPTS: u32 = 20;
const LOCK_PAUSE: Duration = Duration::from_millis(100);

/// Beyond this a log is set aside at the next start; one old one is kept.
const LOG_MAX_BYTES: u64 = 16 * 1024 * 1024;

pub(crate) struct ServerFolder {
    path: PathBuf,
    _held: File,
}

impl ServerFolder {
    /// Takes the folder for this process, made if absent.
    pub(crate) async fn hold(path: &Path) -> Result<Self, StackError> {
        make_folder(path, 0o755)?;
        let path = path.canonicalize().map_err(StackError::file(path))?;
        identity::check_reach(&path)?;
        identity::give(&path)?;
        let lock = lock_file(&path.join("lock"))?;
        for _ in 0..LOCK_ATTEMPTS {
            if lock.try_lock().is_ok() {
                return Ok(Self { path, _held: lock });
            }
            tokio::time::sleep(LOCK_PAUSE).await;
        }
        Err(StackError::FolderInUse { folder: path })
    }

    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Gives the port remembered under a name if it is free, otherwise a new one to remember.
    pub(crate) fn port(&self, name: &str) -> Result<u16, StackError> {
        let file = self.join(name);
        let remembered = fs::read_to_string(&file).ok().and_then(|text| text.trim().parse().ok());
        if let Some(port) = remembered.filter(|port| is_free(*port)) {
            return Ok(port);
        }
        let port = free_port()?;
        fs::write(&file, format!("{port}\n")).map_err(StackError::file(&file))?;
        Ok(port)
    }

    /// Opens the server's log to append to; it may quote data, so it is its owner's alone.
    pub(crate) fn open_log(&self, name: &str) -> Result<File, StackError> {
        let path = self.join(name);
        if path.metadata().is_ok_and(|log| log.len() > LOG_MAX_BYTES) {
            let aside = self.join(&format!("{name}.1"));
            fs::rename(&path, aside).map_err(StackError::file(&path))?;
        }
        let opened = OpenOptions::new().append(true).create(true).mode(0o600).open(&path);
        opened.map_err(StackError::file(&path))
    }
}
