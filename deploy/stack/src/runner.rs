//! What both servers share: at most one process at a time, wanted or not.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::process::Signal;

use crate::StackError;
use crate::process::{Process, all_gone};

/// A server that has not ended by then is killed; PostgreSQL's checkpoint is the longest part.
const STOP_WITHIN: Duration = Duration::from_secs(20);

/// The system removes a killed process at once, unless it hangs in the disk.
const KILL_WITHIN: Duration = Duration::from_secs(10);

/// What starts a process; lazy, so that it begins only when its turn has come.
pub(crate) trait Launch: Future<Output = Result<Process, StackError>> + Send {}

impl<F: Future<Output = Result<Process, StackError>> + Send> Launch for F {}

pub(crate) struct Runner {
    server: &'static str,
    stop_signal: Signal,
    process: Mutex<Option<Process>>,
    turn: tokio::sync::Mutex<()>,
    wanted: AtomicBool,
    has_run: AtomicBool,
}

impl Runner {
    pub(crate) fn new(server: &'static str, stop_signal: Signal) -> Self {
        let (process, turn) = (Mutex::new(None), tokio::sync::Mutex::new(()));
        let (wanted, has_run) = (AtomicBool::new(true), AtomicBool::new(false));
        Self { server, stop_signal, process, turn, wanted, has_run }
    }

    pub(crate) fn server(&self) -> &'static str {
        self.server
    }

    pub(crate) fn id(&self) -> Option<u32> {
        self.slot().as_ref().filter(|process| process.is_running()).map(Process::id)
    }

    pub(crate) fn is_wanted(&self) -> bool {
        self.wanted.load(Ordering::SeqCst)
    }

    /// Says whether it was ever ready, so that clients may know its port.
    pub(crate) fn has_run(&self) -> bool {
        self.has_run.load(Ordering::SeqCst)
    }

    /// Starts the server unless it runs already or nobody wants it any more.
    pub(crate) async fn ensure(&self, launch: impl Launch) -> Result<(), StackError> {
        let _turn = self.turn.lock().await;
        if self.id().is_none() && self.is_wanted() {
            self.put(launch.await?);
        }
        Ok(())
    }

    /// Stops the server and starts it again, whatever its state.
    pub(crate) async fn restart(&self, launch: impl Launch) -> Result<(), StackError> {
        let _turn = self.turn.lock().await;
        self.wanted.store(true, Ordering::SeqCst);
        self.end_gently().await?;
        self.put(launch.await?);
        Ok(())
    }

    /// Kills the server and starts it again with what `launch` does before.
    pub(crate) async fn replace(&self, launch: impl Launch) -> Result<(), StackError> {
        let _turn = self.turn.lock().await;
        self.wanted.store(true, Ordering::SeqCst);
        self.kill().await?;
        self.put(launch.await?);
        Ok(())
    }

    pub(crate) async fn stop(&self) -> Result<(), StackError> {
        self.wanted.store(false, Ordering::SeqCst);
        let _turn = self.turn.lock().await;
        self.end_gently().await
    }

    pub(crate) async fn kill(&self) -> Result<(), StackError> {
        let pids = self.slot().as_ref().map(Process::kill_all).unwrap_or_default();
        if !all_gone(&pids, KILL_WITHIN).await {
            return Err(self.slow("end", KILL_WITHIN));
        }
        self.ended().await;
        Ok(())
    }

    /// Tells the present process something, if there is one.
    pub(crate) fn signal(&self, signal: Signal) {
        if let Some(process) = self.slot().as_ref() {
            process.signal(signal);
        }
    }

    /// Waits until the present process has ended.
    pub(crate) async fn ended(&self) {
        let end = self.slot().as_ref().map(Process::watch_end);
        if let Some(mut end) = end {
            let _ = end.wait_for(Option::is_some).await;
        }
    }

    /// Says whether the last process ended and nobody had ended it.
    pub(crate) fn ended_by_itself(&self) -> bool {
        self.slot().as_ref().is_some_and(Process::ended_by_itself)
    }

    async fn end_gently(&self) -> Result<(), StackError> {
        let Some(process) = self.slot().take() else {
            return Ok(());
        };
        process.signal(self.stop_signal);
        if process.ended_within(STOP_WITHIN).await {
            return Ok(());
        }
        tracing::warn!(server = self.server, "does not stop, is killed");
        if all_gone(&process.kill_all(), KILL_WITHIN).await {
            Ok(())
        } else {
            Err(self.slow("end", KILL_WITHIN))
        }
    }

    fn slow(&self, what: &'static str, within: Duration) -> StackError {
        StackError::TooSlow { server: self.server, what, within }
    }

    fn put(&self, process: Process) {
        self.has_run.store(true, Ordering::SeqCst);
        *self.slot() = Some(process);
    }

    fn slot(&self) -> MutexGuard<'_, Option<Process>> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
