//! Small things about files: locks, last lines, free ports.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use crate::StackError;

/// Enough of a log to see why a server ended.
const TAIL_BYTES: u64 = 4_000;

/// Below the range that systems give to outgoing connections, so that a port stays free while
/// its server restarts.
const FIRST_PORT: u16 = 20_000;
const PORT_COUNT: u16 = 12_000;

/// So many random ports can only be taken together when something is very wrong.
const PORT_ATTEMPTS: usize = 200;

/// Makes a folder and those above it.
pub(crate) fn make_folder(path: &Path, mode: u32) -> Result<(), StackError> {
    DirBuilder::new().recursive(true).mode(mode).create(path).map_err(StackError::file(path))
}

/// Opens a file to lock it; the lock ends with the process at the latest.
pub(crate) fn lock_file(path: &Path) -> Result<File, StackError> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(StackError::file(path))
}

/// Waits for a lock among processes, off the async threads.
pub(crate) async fn lock(path: PathBuf) -> Result<File, StackError> {
    let shown = path.clone();
    let waiting = tokio::task::spawn_blocking(move || {
        let file = lock_file(&path)?;
        file.lock().map_err(StackError::file(&path))?;
        Ok(file)
    });
    waiting.await.map_err(|error| StackError::file(shown)(std::io::Error::other(error)))?
}

/// Gives the end of a file, not reaching back before `from`; of a missing one, nothing.
pub(crate) fn tail(path: &Path, from: u64) -> String {
    let read = || -> std::io::Result<String> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(from.max(length.saturating_sub(TAIL_BYTES))))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    };
    read().unwrap_or_default()
}

/// Finds a port of the loopback that nobody listens on.
pub(crate) fn free_port() -> Result<u16, StackError> {
    for _ in 0..PORT_ATTEMPTS {
        let mut bytes = [0_u8; 2];
        getrandom::fill(&mut bytes).map_err(StackError::NoRandomness)?;
        let port = FIRST_PORT + u16::from_le_bytes(bytes) % PORT_COUNT;
        if is_free(port) {
            return Ok(port);
        }
    }
    let taken = std::io::Error::from(std::io::ErrorKind::AddrInUse);
    Err(StackError::file("127.0.0.1")(taken))
}

/// Says whether nobody listens on a port of the loopback.
pub(crate) fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// Removes a folder with all that is in it; an absent one is fine.
pub(crate) fn remove_folder(path: &Path) -> Result<(), StackError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StackError::file(path)(error))
        }
        _ => Ok(()),
    }
}
