//! Processes as the system shows them, and signals to them.

use std::fs;
use std::path::Path;

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

/// Makes a process id of a number.
pub fn pid_of(id: u32) -> Option<Pid> {
    i32::try_from(id).ok().and_then(Pid::from_raw)
}

/// Gives the process whose id a file begins with, if it lives.
pub fn pid_in(file: &Path) -> Option<Pid> {
    let text = fs::read_to_string(file).ok()?;
    pid_of(text.lines().next()?.trim().parse().ok()?).filter(|pid| lives(*pid))
}

/// Sends a signal to a process that may be gone.
pub fn send(pid: Pid, signal: Signal) {
    let _ = kill_process(pid, signal);
}

/// Sends a signal to several, the first one first.
pub fn send_all(pids: &[Pid], signal: Signal) {
    pids.iter().for_each(|pid| send(*pid, signal));
}

/// Says whether a process is there; a zombie is not.
pub fn lives(pid: Pid) -> bool {
    test_kill_process(pid).is_ok() && stat(pid).is_some_and(|(state, _)| state != "Z")
}

/// Says whether a process was stopped and does not go on.
pub fn stands_still(pid: Pid) -> bool {
    stat(pid).is_some_and(|(state, _)| state == "T")
}

/// Gives the children of a process.
pub fn children(parent: Pid) -> Vec<Pid> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let pids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let wanted = parent.as_raw_nonzero().to_string();
    pids.filter_map(Pid::from_raw)
        .filter(|pid| stat(*pid).is_some_and(|(_, parent)| parent == wanted))
        .collect()
}

/// Gives the words that a process was started with.
pub fn command_line(pid: Pid) -> String {
    let words = fs::read(format!("/proc/{}/cmdline", pid.as_raw_nonzero())).unwrap_or_default();
    String::from_utf8_lossy(&words).replace('\0', " ")
}

/// Gives the memory that a process holds, in bytes.
pub fn memory(pid: Pid) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{}/status", pid.as_raw_nonzero())).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib * 1_024)
}

/// Gives how many files and connections a process has open.
pub fn open_files(pid: Pid) -> Option<usize> {
    Some(fs::read_dir(format!("/proc/{}/fd", pid.as_raw_nonzero())).ok()?.count())
}

/// State and parent of a process.
fn stat(pid: Pid) -> Option<(String, String)> {
    let text = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok()?;
    // The name stands in parentheses and may hold anything, so begin after the last one.
    let mut fields = text.get(text.rfind(')')? + 1..)?.split_whitespace();
    Some((fields.next()?.to_owned(), fields.next()?.to_owned()))
}
