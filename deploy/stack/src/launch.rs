//! Starting a server and waiting until it is ready; ending what a killed predecessor left.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::StackError;
use crate::files::tail;
use crate::process::{Process, all_gone, command_line, kill_tree};

/// How often a starting server is looked at: it takes tens of milliseconds.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// A database that was killed under load reads its log first; a broker reads its streams.
pub(crate) const READY_WITHIN: Duration = Duration::from_secs(300);

/// A predecessor that has not stopped by then is killed.
const LEFTOVER_STOPS_WITHIN: Duration = Duration::from_secs(20);

/// What came of a start.
pub(crate) enum Started {
    Ready(Process),
    /// It ended again: its words, and whether somebody had ended it.
    Ended(String, bool),
}

/// Waits until a new process is ready by its own signs.
pub(crate) async fn until_ready<F: Future<Output = bool>>(
    server: &'static str,
    process: Process,
    log: &LogMark,
    within: Duration,
    is_ready: impl Fn() -> F,
) -> Result<Started, StackError> {
    let until = Instant::now() + within;
    while process.is_running() {
        if is_ready().await {
            return Ok(Started::Ready(process));
        }
        if Instant::now() > until {
            let what = "become ready";
            return Err(StackError::TooSlow { server, what, within });
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(Started::Ended(log.since(), !process.ended_by_itself()))
}

/// Remembers where a log ended before a start.
pub(crate) struct LogMark {
    path: PathBuf,
    length: u64,
}

impl LogMark {
    pub(crate) fn at_end_of(path: PathBuf) -> Self {
        let length = path.metadata().map_or(0, |log| log.len());
        Self { path, length }
    }

    fn since(&self) -> String {
        tail(&self.path, self.length)
    }
}

/// Ends a server that a killed predecessor left on a folder that this process now holds.
///
/// - Takes: what its command line must name, so that a stranger with the same id is left alone.
pub(crate) async fn end_leftover(
    server: &'static str,
    pid: Pid,
    named: &Path,
    stop_signal: Signal,
) -> Result<(), StackError> {
    if !command_line(pid).contains(&*named.to_string_lossy()) {
        return Ok(());
    }
    tracing::warn!(server, pid = %pid.as_raw_nonzero(), "stopping the server of a killed predecessor");
    let _ = kill_process(pid, stop_signal);
    if all_gone(&[pid], LEFTOVER_STOPS_WITHIN).await
        || all_gone(&kill_tree(pid), LEFTOVER_STOPS_WITHIN).await
    {
        return Ok(());
    }
    Err(StackError::TooSlow { server, what: "end", within: LEFTOVER_STOPS_WITHIN })
}
