//! One running server process: started, signalled, awaited.

use std::fs;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use tokio::sync::{oneshot, watch};

use crate::{StackError, identity};

/// How often a process is looked at that is not our child.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// A child process, looked after by a thread of its own.
///
/// The thread starts the child and waits for it: the signal that ends a child with its parent is
/// bound to the thread that started it, so that thread must live as long as the child.
pub(crate) struct Process {
    pid: Pid,
    ended: watch::Receiver<Option<End>>,
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It gave up, or ran into something that no program survives.
    ByItself,
    /// Somebody ended it, or nobody knows.
    Killed,
}

impl End {
    fn of(status: std::io::Result<ExitStatus>) -> Self {
        let own = [Signal::ABORT, Signal::BUS, Signal::FPE, Signal::ILL, Signal::SEGV];
        let is_own = |signal: i32| own.iter().any(|one| one.as_raw() == signal);
        match status {
            // A server that was told to end says that all went well.
            Ok(status) if status.success() => Self::Killed,
            Ok(status) if status.signal().is_none_or(is_own) => Self::ByItself,
            _ => Self::Killed,
        }
    }
}

impl Process {
    /// Starts a program in a process group of its own, as the servers' user.
    pub(crate) async fn spawn(mut command: Command) -> Result<Self, StackError> {
        let program = PathBuf::from(command.get_program());
        command.process_group(0);
        identity::apply(&mut command);
        let (started, starting) = oneshot::channel();
        let (ending, ended) = watch::channel(None);
        let thread = std::thread::Builder::new().name("server".to_owned()).spawn(move || {
            match command.spawn() {
                Ok(mut child) => {
                    let _ = started.send(Ok(child.id()));
                    let _ = ending.send(Some(End::of(child.wait())));
                }
                Err(error) => {
                    let _ = started.send(Err(error));
                }
            }
        });
        thread.map_err(StackError::file(&program))?;
        let lost = || StackError::file(&program)(std::io::ErrorKind::Other.into());
        let id = starting.await.map_err(|_| lost())?.map_err(StackError::file(&program))?;
        let pid = as_pid(id).ok_or_else(lost)?;
        Ok(Self { pid, ended })
    }

    pub(crate) fn id(&self) -> u32 {
        self.pid.as_raw_nonzero().get().unsigned_abs()
    }

    pub(crate) fn is_running(&self) -> bool {
        self.ended.borrow().is_none()
    }

    /// Says whether it has ended, and nobody had ended it.
    pub(crate) fn ended_by_itself(&self) -> bool {
        *self.ended.borrow() == Some(End::ByItself)
    }

    /// Lets somebody else wait for the end, too.
    pub(crate) fn watch_end(&self) -> watch::Receiver<Option<End>> {
        self.ended.clone()
    }

    /// Waits for the end, not longer than this; says whether it came.
    pub(crate) async fn ended_within(&self, limit: Duration) -> bool {
        let mut ended = self.ended.clone();
        let waiting = ended.wait_for(Option::is_some);
        tokio::time::timeout(limit, waiting).await.is_ok()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        if self.is_running() {
            let _ = kill_process(self.pid, signal);
        }
    }

    /// Kills the process and its children, the parent first so that it starts no more of them.
    pub(crate) fn kill_all(&self) -> Vec<Pid> {
        if self.is_running() { kill_tree(self.pid) } else { Vec::new() }
    }
}

impl Drop for Process {
    /// A process that nobody holds any more would be a second server on its folder later.
    fn drop(&mut self) {
        self.kill_all();
    }
}

/// Kills a process and its children; gives all of them.
///
/// PostgreSQL's children lead groups of their own, so a signal to the group would miss them.
pub(crate) fn kill_tree(parent: Pid) -> Vec<Pid> {
    let mut all = vec![parent];
    all.extend(children(parent));
    for pid in &all {
        let _ = kill_process(*pid, Signal::KILL);
    }
    all
}

/// Waits until none of these processes is left; says whether that came in time.
pub(crate) async fn all_gone(pids: &[Pid], limit: Duration) -> bool {
    let until = Instant::now() + limit;
    while pids.iter().any(|pid| is_alive(*pid)) {
        if Instant::now() > until {
            return false;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
    true
}

pub(crate) fn as_pid(id: u32) -> Option<Pid> {
    i32::try_from(id).ok().and_then(Pid::from_raw)
}

/// A zombie counts as gone: it holds nothing any more.
pub(crate) fn is_alive(pid: Pid) -> bool {
    if test_kill_process(pid) == Err(Errno::SRCH) {
        return false;
    }
    stat(pid).is_none_or(|(state, _)| state != "Z")
}

/// Gives the words that a process was started with, or nothing if it is gone.
pub(crate) fn command_line(pid: Pid) -> String {
    let id = pid.as_raw_nonzero().to_string();
    if let Ok(words) = fs::read(format!("/proc/{id}/cmdline")) {
        return String::from_utf8_lossy(&words).replace('\0', " ");
    }
    let asked = Command::new("ps").args(["-o", "command=", "-p", &id]).output();
    asked.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default()
}

fn children(parent: Pid) -> Vec<Pid> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    let pids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let wanted = parent.as_raw_nonzero().to_string();
    pids.filter_map(Pid::from_raw)
        .filter(|pid| stat(*pid).is_some_and(|(_, parent)| parent == wanted))
        .collect()
}

/// State and parent of a process, from the system's table where there is one.
fn stat(pid: Pid) -> Option<(String, String)> {
    let text = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok()?;
    // The name stands in parentheses and may hold anything, so begin after the last one.
    let mut fields = text.get(text.rfind(')')? + 1..)?.split_whitespace();
    Some((fields.next()?.to_owned(), fields.next()?.to_owned()))
}

/// Begins a command whose process gets `signal` when this process dies, where that can be had.
pub(crate) fn tied_command(program: &Path, signal: &str) -> Command {
    match setpriv() {
        Some(setpriv) => {
            let mut command = Command::new(setpriv);
            command.args(["--pdeathsig", signal]).arg(program);
            command
        }
        None => Command::new(program),
    }
}

/// Finds util-linux's `setpriv`, new enough to know the option.
fn setpriv() -> Option<&'static Path> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    let find = || {
        let candidates = ["/usr/bin/setpriv", "/bin/setpriv"].map(PathBuf::from);
        candidates.into_iter().find(|path| {
            let tried = Command::new(path).args(["--pdeathsig", "KILL", "true"]).output();
            tried.is_ok_and(|output| output.status.success())
        })
    };
    FOUND.get_or_init(find).as_deref()
}
