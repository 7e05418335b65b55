//! The files of the servers: copied, put back, cut and removed while their server is dead.
//!
//! Kontor's own supervisor starts a dead server again at once. It is paused for the moment in which
//! the files change, so that no server meets half of them.

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use rustix::process::{Pid, Signal};

use super::House;
use super::processes::{lives, send, send_all};

/// How long a killed process may take to be gone.
const GONE_WITHIN: Duration = Duration::from_secs(20);

/// The line of the broker's settings that limits its connections.
const CONNECTIONS_MAX: &str = "max_connections";

/// What happens to the broker's store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// It is empty afterwards.
    Wiped,
    /// The last part of every stream is gone, the consumers' state is kept.
    TailCut,
    /// It is as it was when it was copied.
    Restored,
    /// A bit of the last block of every stream is another, at so much of a thousandth of its length.
    Flipped(u64),
}

impl House {
    fn streams(&self) -> PathBuf {
        self.data().join("nats/streams/jetstream")
    }

    fn cluster(&self) -> PathBuf {
        self.data().join("postgres/cluster")
    }

    fn aside(&self, what: &str) -> PathBuf {
        self.data().join("copies").join(what)
    }

    /// Copies the broker's store as it is at one moment.
    pub fn copy_broker(&self) -> Result<()> {
        let frozen: Vec<Pid> = self.broker().into_iter().collect();
        self.frozen(&frozen, || copy(&self.streams(), &self.aside("streams")))
    }

    /// Copies the database as it is at one moment: as after a cut of the power at that moment.
    pub fn copy_database(&self) -> Result<()> {
        self.frozen(&self.database(), || copy(&self.cluster(), &self.aside("cluster")))
    }

    fn frozen(&self, pids: &[Pid], copied: impl FnOnce() -> Result<()>) -> Result<()> {
        send_all(pids, Signal::STOP);
        let result = copied();
        send_all(pids, Signal::CONT);
        result
    }

    /// Kills the broker, does something to its store, and lets it be started again.
    pub fn break_broker(&self, how: Store) -> Result<()> {
        let pids: Vec<Pid> = self.broker().into_iter().collect();
        self.while_dead(&pids, || match how {
            Store::Wiped => Ok(fs::remove_dir_all(self.streams())?),
            Store::TailCut => each_stream(&self.streams(), &cut_tail),
            Store::Flipped(place) => each_stream(&self.streams(), &|path| flip(path, place)),
            Store::Restored => copy(&self.aside("streams"), &self.streams()),
        })
    }

    /// Lets the broker take so many connections from now on, and close the others; none for no limit.
    pub fn limit_broker(&self, connections: Option<usize>) -> Result<()> {
        let place = self.data().join("nats/nats.conf");
        let before = fs::read_to_string(&place)?;
        let others = before.lines().filter(|line| !line.starts_with(CONNECTIONS_MAX));
        let limit = connections.map(|count| format!("{CONNECTIONS_MAX}: {count}"));
        let lines: Vec<&str> = others.chain(limit.as_deref()).collect();
        fs::write(&place, format!("{}\n", lines.join("\n")))?;
        match self.broker() {
            Some(broker) => send(broker, Signal::HUP),
            None => bail!("the broker is not there"),
        }
        Ok(())
    }

    /// Kills the database and puts back the copy: everything committed since is gone.
    pub fn restore_database(&self) -> Result<()> {
        self.while_dead(&self.database(), || copy(&self.aside("cluster"), &self.cluster()))
    }

    fn while_dead(&self, pids: &[Pid], done: impl FnOnce() -> Result<()>) -> Result<()> {
        let Some(kontor) = self.kontor() else { bail!("kontor is not there") };
        if pids.is_empty() {
            bail!("the server is not there");
        }
        send(kontor, Signal::STOP);
        send_all(pids, Signal::KILL);
        let gone = all_gone(pids);
        let result = if gone { done() } else { Ok(()) };
        send(kontor, Signal::CONT);
        if !gone {
            bail!("a killed server did not end");
        }
        result
    }
}

/// A disk of its own for the broker's store, where root may mount one; it shrinks on demand.
pub struct SmallDisk {
    place: PathBuf,
}

/// The broker goes on writing while its disk shrinks.
const SLACK: u64 = 64 * 1_024;
/// How often the size that it shrinks to is measured anew.
const FILLS_MAX: usize = 20;
/// What it offers as long as it is not full; the broker wants to see room for its streams.
const ROOM: &str = "size=64g";

impl SmallDisk {
    /// Mounts a disk where the broker will have its folder; nothing where that is not allowed.
    pub fn mount(data: &Path) -> Option<Self> {
        let place = data.join("nats");
        fs::create_dir_all(&place).ok()?;
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", ROOM, "kontor-faults"]).arg(&place);
        let mounted = command.output().is_ok_and(|output| output.status.success());
        mounted.then_some(Self { place })
    }

    /// Leaves no room beyond what is taken; what is taken meanwhile lets it be tried again.
    pub fn fill(&self) -> Result<()> {
        (1..FILLS_MAX).find_map(|_| self.shrink().ok()).map_or_else(|| self.shrink(), Ok)
    }

    fn shrink(&self) -> Result<()> {
        let asked = Command::new("df").args(["--output=used", "-B1"]).arg(&self.place).output()?;
        let told = String::from_utf8_lossy(&asked.stdout).into_owned();
        let used = told.lines().nth(1).map(str::trim).unwrap_or_default();
        self.resize(&format!("size={}", used.parse::<u64>()? + SLACK))
    }

    /// Makes room again.
    pub fn free(&self) -> Result<()> {
        self.resize(ROOM)
    }

    fn resize(&self, size: &str) -> Result<()> {
        let options = format!("remount,{size}");
        let done = Command::new("mount").args(["-o", &options]).arg(&self.place).output()?;
        if !done.status.success() {
            bail!("the disk keeps its size: {}", String::from_utf8_lossy(&done.stderr));
        }
        Ok(())
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.place).output();
    }
}

/// Waits, since whoever would have to be waited for is paused.
fn all_gone(pids: &[Pid]) -> bool {
    let until = Instant::now() + GONE_WITHIN;
    while pids.iter().any(|pid| lives(*pid)) {
        if Instant::now() > until {
            return false;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    true
}

/// Copies a folder with owners and modes; the target is made anew.
fn copy(from: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    let copied = Command::new("cp").args(["-a", "--reflink=auto"]).arg(from).arg(to).output()?;
    if !copied.status.success() {
        bail!("the copy failed: {}", String::from_utf8_lossy(&copied.stderr));
    }
    // A server that died has left this behind; the copy is of one that lived.
    let _ = fs::remove_file(to.join("postmaster.pid"));
    Ok(())
}

/// Does something to the messages of every stream.
fn each_stream(folder: &Path, done: &dyn Fn(&Path) -> Result<()>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if !path.is_dir() {
            continue;
        }
        if path.file_name().is_some_and(|name| name == "msgs") {
            done(&path)?;
        } else {
            each_stream(&path, done)?;
        }
    }
    Ok(())
}

/// Gives the last block of a stream; what else there is, the index that knows of it, is taken away.
fn last_block(messages: &Path) -> Result<Option<fs::File>> {
    let mut blocks = Vec::new();
    for entry in fs::read_dir(messages)? {
        let path = entry?.path();
        match path.extension().and_then(|end| end.to_str()) {
            Some("blk") => blocks.push(path),
            _ => fs::remove_file(path)?,
        }
    }
    let number =
        |path: &PathBuf| path.file_stem().and_then(|stem| stem.to_str()?.parse::<u64>().ok());
    let last = blocks.iter().max_by_key(|path| number(path));
    Ok(last.map(|path| fs::File::options().read(true).write(true).open(path)).transpose()?)
}

/// Takes the last third of the last block away.
fn cut_tail(messages: &Path) -> Result<()> {
    if let Some(last) = last_block(messages)? {
        last.set_len(last.metadata()?.len() * 2 / 3)?;
    }
    Ok(())
}

/// Flips a bit in the last block, at so much of a thousandth of its length.
fn flip(messages: &Path, place: u64) -> Result<()> {
    let Some(last) = last_block(messages)? else { return Ok(()) };
    let at = last.metadata()?.len() * place / 1_000;
    let mut byte = [0_u8];
    if last.read_at(&mut byte, at)? == 1 {
        last.write_all_at(&[byte[0] ^ 1], at)?;
    }
    Ok(())
}
