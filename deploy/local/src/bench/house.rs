//! A Kontor of its own to be measured: a process with its servers below it, on a folder that goes.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use contracts::service::Service;
use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

use crate::home::{Home, Running};

/// How long a start may take on a slow and busy machine, servers fetched.
const READY_WITHIN: Duration = Duration::from_secs(180);
/// How long a stop in order may take.
const STOPPED_WITHIN: Duration = Duration::from_secs(60);
/// How often the folder is looked at for news of the start.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// A Kontor that runs below this process.
pub struct House {
    /// Its data folder.
    pub home: Home,
    /// Where everything is.
    pub running: Running,
    /// From the command to ready.
    pub ready_after: Duration,
    child: Child,
    pid: u32,
}

impl House {
    /// Starts all services on a folder.
    pub async fn up(folder: &Path) -> Result<Self> {
        Self::up_with(folder, &[]).await
    }

    /// Starts some services on a folder; all where none is named.
    pub async fn up_with(folder: &Path, services: &[Service]) -> Result<Self> {
        let home = Home::open(Some(folder.to_owned()))?;
        let began = Instant::now();
        let mut child = Command::new(std::env::current_exe()?)
            .args(["up", "--listen", "127.0.0.1:0", "--ops-listen", "127.0.0.1:0", "--data"])
            .arg(folder)
            .args(services.iter().flat_map(|service| ["--only", service.name()]))
            .env_remove("KONTOR_DATABASE_URL")
            .env_remove("KONTOR_NATS_URL")
            // A mail server on this machine would be measured with it.
            .env("KONTOR__CRM__SMTP_HOST", "")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let pid = child.id().context("the child has no process id")?;
        let running = loop {
            if let Some(running) = home.running().filter(|running| running.pid == pid) {
                break running;
            }
            if let Some(status) = child.try_wait()? {
                bail!("a Kontor to be measured did not start: {status}");
            }
            if began.elapsed() > READY_WITHIN {
                bail!("a Kontor to be measured was not ready in time");
            }
            tokio::time::sleep(LOOK_EVERY).await;
        };
        Ok(Self { home, running, ready_after: began.elapsed(), child, pid })
    }

    /// Gives the process above everything of it.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Lets its services stand still; database and broker run on.
    pub fn pause(&self) -> Result<()> {
        self.signal(Signal::STOP)
    }

    /// Lets its services go on, and waits until they are ready again.
    pub async fn resume(&self) -> Result<()> {
        self.signal(Signal::CONT)?;
        let client = reqwest::Client::builder().no_proxy().build()?;
        let until = Instant::now() + READY_WITHIN;
        loop {
            let asked = client.get(format!("{}/readyz", self.running.operations)).send().await;
            if asked.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            ensure!(Instant::now() < until, "a Kontor that stood still did not go on in time");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    fn signal(&self, signal: Signal) -> Result<()> {
        let pid = i32::try_from(self.pid).ok().and_then(Pid::from_raw);
        Ok(kill_process(pid.context("the child has no process id")?, signal)?)
    }

    /// Stops it in order.
    pub async fn close(mut self) -> Result<()> {
        self.signal(Signal::TERM)?;
        let ended = tokio::time::timeout(STOPPED_WITHIN, self.child.wait()).await;
        ended.context("a Kontor that was measured did not stop in time")??;
        Ok(())
    }
}
