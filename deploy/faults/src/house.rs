//! A Kontor that is broken from outside: on a folder of its own, or one that runs already.

pub mod clocks;
pub mod lines;
pub mod processes;
mod running;
pub mod stores;

use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal};

use crate::outside::apis::NETWORK;
use clocks::Clocks;
use lines::Lines;
pub use running::Running;
use stores::SmallDisk;

use processes::{children, command_line, pid_in, pid_of, send, send_all};

/// A debug build on a busy machine makes a cluster, seven schemas and a broker in that time.
const READY_WITHIN: Duration = Duration::from_secs(120);
/// How long a stop in order may take before it counts as hanging.
const STOP_WITHIN: Duration = Duration::from_secs(90);
/// How often something is looked at that should come.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// A claim that nobody works on is free again after this; the vanished picker's job goes on.
const CLAIM_SECONDS: &str = "10";
/// How long pieces of a short pick wait for the shelf to be counted.
const RECOUNT_SECONDS: &str = "3";

/// How a Kontor is to be started.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The program.
    pub program: PathBuf,
    /// The folder that holds everything that lasts.
    pub data: PathBuf,
    /// Whether every service has a process of its own.
    pub processes: bool,
    /// Further settings, as variables of the environment.
    pub settings: Vec<(String, String)>,
    /// Whether the broker gets a small disk of its own, where root may mount one.
    pub small_disk: bool,
    /// Whether Kontor reaches its servers by lines of ours, which can be cut.
    pub lines: bool,
    /// Whether its clocks can be turned, where what turns them is installed.
    pub clocks: bool,
}

/// A Kontor, as far as it can be touched from outside.
pub struct House {
    plan: Plan,
    listen: String,
    child: Mutex<Option<Child>>,
    disk: Option<SmallDisk>,
    lines: Option<Lines>,
    clocks: Option<Clocks>,
}

impl House {
    /// Starts one and waits until it takes orders.
    pub async fn start(plan: Plan) -> Result<Self> {
        let listen = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let disk = if plan.small_disk { SmallDisk::mount(&plan.data) } else { None };
        let lines = if plan.lines { Some(Lines::lay(&plan.data).await?) } else { None };
        let clocks = if plan.clocks { Clocks::prepare(&plan.data)? } else { None };
        let house = Self { plan, listen, child: Mutex::new(None), disk, lines, clocks };
        house.begin()?;
        house.ready().await?;
        Ok(house)
    }

    /// Takes one that runs already on a folder, and is started and stopped by somebody else.
    pub fn of_another(data: PathBuf, program: PathBuf) -> Result<Self> {
        let settings = vec![];
        let (processes, small_disk, lines, clocks) = (false, false, false, false);
        let plan = Plan { program, data, processes, settings, small_disk, lines, clocks };
        let (child, disk, lines, clocks) = (Mutex::new(None), None, None, None);
        let house = Self { plan, listen: String::new(), child, disk, lines, clocks };
        house.running().context("nothing runs on that folder")?;
        Ok(house)
    }

    /// Gives its data folder.
    pub fn data(&self) -> &Path {
        &self.plan.data
    }

    /// Says whether every service has a process of its own.
    pub fn has_processes(&self) -> bool {
        self.plan.processes
    }

    /// Gives the program.
    pub fn program(&self) -> &Path {
        &self.plan.program
    }

    /// Gives the settings that its processes were started with.
    pub fn settings(&self) -> impl Iterator<Item = (String, String)> {
        let own = [
            ("KONTOR__WAREHOUSE__CLAIM_SECONDS", CLAIM_SECONDS),
            ("KONTOR__WAREHOUSE__RECOUNT_SECONDS", RECOUNT_SECONDS),
            ("KONTOR__GATEWAY__PRIVATE_TARGETS", NETWORK),
        ];
        let own = own.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let lines = self.lines.iter().flat_map(Lines::settings);
        let clocks = self.clocks.iter().flat_map(Clocks::settings);
        own.into_iter().chain(lines).chain(clocks).chain(self.plan.settings.clone())
    }

    /// Says whether the broker's disk can be filled.
    pub fn has_small_disk(&self) -> bool {
        self.disk.is_some()
    }

    /// Fills the broker's disk.
    pub fn fill_disk(&self) -> Result<()> {
        self.disk.as_ref().context("the broker has no disk of its own")?.fill()
    }

    /// Makes room on the broker's disk.
    pub fn free_disk(&self) -> Result<()> {
        self.disk.as_ref().context("the broker has no disk of its own")?.free()
    }

    /// Says whether it may be ended and started again by us.
    pub fn is_ours(&self) -> bool {
        !self.listen.is_empty()
    }

    fn child(&self) -> MutexGuard<'_, Option<Child>> {
        self.child.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts the process; what it says goes to `kontor.log` in its folder.
    pub fn begin(&self) -> Result<()> {
        std::fs::create_dir_all(&self.plan.data)?;
        let _ = std::fs::remove_file(self.plan.data.join("running.json"));
        let log = File::options().create(true).append(true).open(self.log())?;
        let mut command = Command::new(&self.plan.program);
        command.args(["up", "--listen", &self.listen, "--ops-listen", "127.0.0.1:0", "--data"]);
        command.arg(&self.plan.data);
        if self.plan.processes {
            command.arg("--processes");
        }
        command
            .env_remove("KONTOR_ADMIN_KEY")
            .envs(self.settings())
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log);
        let program = self.plan.program.display();
        let child = command.spawn().with_context(|| format!("{program} cannot be started"))?;
        *self.child() = Some(child);
        Ok(())
    }

    /// Gives where its log is.
    pub fn log(&self) -> PathBuf {
        self.plan.data.join("kontor.log")
    }

    /// Gives the lines between Kontor and its servers, where they are ours.
    pub fn lines(&self) -> Option<&Lines> {
        self.lines.as_ref()
    }

    /// Gives the clocks, where they can be turned.
    pub fn clocks(&self) -> Option<&Clocks> {
        self.clocks.as_ref()
    }

    /// Gives what runs, once it has said so; the servers as they are without lines of ours.
    pub fn running(&self) -> Option<Running> {
        let text = std::fs::read(self.plan.data.join("running.json")).ok()?;
        let running: Running = serde_json::from_slice(&text).ok()?;
        Some(match &self.lines {
            Some(lines) => lines.past(running),
            None => running,
        })
    }

    /// Waits until it takes orders.
    pub async fn ready(&self) -> Result<Running> {
        let until = Instant::now() + READY_WITHIN;
        loop {
            if let Some(running) = self.running() {
                return Ok(running);
            }
            if let Some(status) = self.ended() {
                bail!("kontor ended with {status} at the start; see {}", self.log().display());
            }
            if Instant::now() > until {
                bail!("kontor was not ready after {} s", READY_WITHIN.as_secs());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Gives how the process ended, if it has.
    pub fn ended(&self) -> Option<ExitStatus> {
        self.child().as_mut().and_then(|child| child.try_wait().ok().flatten())
    }

    /// Gives the process that everything of Kontor hangs on.
    pub fn kontor(&self) -> Option<Pid> {
        let own = self.child().as_ref().map(Child::id);
        pid_of(own.or_else(|| self.running().map(|running| running.pid))?)
    }

    /// Gives the process of a service, where each has its own.
    pub fn service(&self, name: &str) -> Option<Pid> {
        let words = format!(" serve {name} ");
        children(self.kontor()?).into_iter().find(|pid| command_line(*pid).contains(&words))
    }

    /// Gives the broker's process.
    pub fn broker(&self) -> Option<Pid> {
        pid_in(&self.plan.data.join("nats/streams/broker.pid"))
    }

    /// Gives the database's processes, the one that starts the others first.
    pub fn database(&self) -> Vec<Pid> {
        let parent = pid_in(&self.plan.data.join("postgres/cluster/postmaster.pid"));
        parent.map(|pid| std::iter::once(pid).chain(children(pid)).collect()).unwrap_or_default()
    }

    /// Kills the process without warning, and those of its services.
    pub async fn kill(&self) -> Result<()> {
        self.end(Signal::KILL).await
    }

    /// Lets the process end in order.
    pub async fn stop(&self) -> Result<()> {
        self.end(Signal::TERM).await
    }

    async fn end(&self, signal: Signal) -> Result<()> {
        let Some(pid) = self.kontor().filter(|_| self.ended().is_none()) else { return Ok(()) };
        send(pid, signal);
        let until = Instant::now() + STOP_WITHIN;
        while self.ended().is_none() {
            if Instant::now() > until {
                send_all(&children(pid), Signal::KILL);
                send(pid, Signal::KILL);
                bail!("kontor did not end within {} s", STOP_WITHIN.as_secs());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(())
    }

    /// Runs a command of `kontor` beside what runs; gives whether it was content, and its words.
    pub async fn command(&self, arguments: &[&str]) -> Result<(bool, String)> {
        let mut command = tokio::process::Command::new(&self.plan.program);
        command.args(arguments).arg("--data").arg(&self.plan.data).kill_on_drop(true);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        // A program under test ends when its input ends, and waiting would close what lies in it.
        let tie = child.stdin.take();
        let output = child.wait_with_output().await?;
        drop(tie);
        let words = [output.stdout, output.stderr].concat();
        Ok((output.status.success(), String::from_utf8_lossy(&words).into_owned()))
    }
}

impl Drop for House {
    /// Nothing stays behind: whatever was stopped goes on, so that it can end.
    fn drop(&mut self) {
        let Some(mut child) = self.child().take() else { return };
        if let Some(pid) = pid_of(child.id()).filter(|_| matches!(child.try_wait(), Ok(None))) {
            send_all(&self.database(), Signal::CONT);
            self.broker().into_iter().for_each(|pid| send(pid, Signal::CONT));
            send_all(&children(pid), Signal::CONT);
            send(pid, Signal::CONT);
            send(pid, Signal::TERM);
        }
        drop(child.stdin.take());
        let _ = child.wait();
    }
}
