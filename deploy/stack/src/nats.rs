//! One NATS broker on one folder.

mod config;
mod door;
mod health;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use credentials::{Authority, Exports};
use rustix::process::Signal;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

use crate::files::{make_folder, remove_folder};
use crate::folder::ServerFolder;
use crate::launch::{LogMark, READY_WITHIN, Started, until_ready};
use crate::process::{Process, tied_command};
use crate::runner::Runner;
use crate::{NatsBinary, StackError, identity};

pub use door::{Door, Doors, Protocol, Tls};

const SERVER: &str = "nats-server";
const LOG: &str = "nats.log";
const CONFIG: &str = "nats.conf";
const PORT: &str = "port";
const MONITORING_PORT: &str = "monitoring-port";
const STREAMS: &str = "streams";
const ACCOUNTS: &str = "accounts";

/// How long the broker may take to say how it is.
const ANSWERED_WITHIN: Duration = Duration::from_secs(2);
/// Ports get taken between two looks.
const START_ATTEMPTS: u32 = 20;
const START_PAUSE: Duration = Duration::from_millis(100);

/// Says how a broker shall be.
#[derive(Clone)]
pub struct NatsOptions<'a> {
    /// The broker's own folder; made if absent.
    pub data: PathBuf,
    /// Who signs the accounts; without one, everybody may do everything.
    pub authority: Option<&'a Authority>,
    /// What the application account offers to the accounts of devices.
    pub exports: Exports,
    /// More lines for the broker's configuration.
    pub settings: String,
    /// Where clients reach it, if a line leads there; otherwise where it listens.
    pub via: Option<SocketAddr>,
    /// By which other doors it takes connections as well.
    pub doors: Doors,
}

impl<'a> NatsOptions<'a> {
    /// Lets everybody in who reaches the loopback; for tests.
    pub fn open(data: impl Into<PathBuf>) -> Self {
        let (data, exports, settings) = (data.into(), Exports::default(), String::new());
        let doors = Doors::default();
        Self { data, authority: None, exports, settings, via: None, doors }
    }

    /// Lets in who shows claims that go back to the authority.
    pub fn signed(data: impl Into<PathBuf>, authority: &'a Authority, exports: Exports) -> Self {
        Self { authority: Some(authority), exports, ..Self::open(data) }
    }
}

/// A running broker on loopback. Clones are the same broker; the last one to go kills it.
#[derive(Clone)]
pub struct NatsServer {
    inner: Arc<Inner>,
}

struct Inner {
    // Dropped first: the folder is given back only after the process was killed.
    runner: Runner,
    program: PathBuf,
    port: u16,
    via: Option<SocketAddr>,
    doors: Doors,
    monitoring_port: u16,
    folder: ServerFolder,
}

impl NatsServer {
    /// Starts a broker on a folder, and waits until it takes connections.
    ///
    /// A broker that a killed predecessor left is stopped. Accounts that were pushed, and streams,
    /// are kept in the folder.
    ///
    /// - Errs: [`StackError::FolderInUse`] when another live process has the folder.
    pub async fn start(binary: &NatsBinary, options: NatsOptions<'_>) -> Result<Self, StackError> {
        let folder = ServerFolder::hold(&options.data).await?;
        config::end_leftover(&folder).await?;
        for store in [STREAMS, ACCOUNTS] {
            make_folder(&folder.join(store), 0o700)?;
            identity::give(&folder.join(store))?;
        }
        let mut held = Some(folder);
        let (mut words, mut was_killed) = (String::new(), false);
        for _ in 0..START_ATTEMPTS {
            let Some(folder) = held.take() else { break };
            let (port, monitoring_port) = (folder.port(PORT)?, folder.port(MONITORING_PORT)?);
            let (via, doors) = (options.via, options.doors.settled(&folder)?);
            config::write(&folder, &options, &doors, port, monitoring_port)?;
            let (program, runner) = (binary.program.clone(), Runner::new(SERVER, Signal::TERM));
            let inner = Inner { runner, program, port, via, doors, monitoring_port, folder };
            let server = Self { inner: Arc::new(inner) };
            match server.ensure_running().await {
                Ok(()) => return Ok(server),
                Err(StackError::EndedEarly { log, killed, .. })
                    if log.contains("already in use") =>
                {
                    (words, was_killed) = (log, killed);
                    held = Arc::into_inner(server.inner).map(|inner| inner.folder);
                }
                Err(error) => return Err(error),
            }
        }
        Err(StackError::EndedEarly { server: SERVER, log: words, killed: was_killed })
    }

    /// Gives the URL for clients; it stays the same as long as this broker lives.
    pub fn url(&self) -> String {
        let listens = SocketAddr::from((Ipv4Addr::LOCALHOST, self.inner.port));
        format!("nats://{}", self.inner.via.unwrap_or(listens))
    }

    /// Gives by which other doors it takes connections, each with a port that is known.
    pub fn doors(&self) -> &Doors {
        &self.inner.doors
    }

    /// Shows another certificate to new connections at its doors where the file of the present one
    /// has changed; says whether it has. Connections that stand are kept.
    pub fn follow_certificate(&self) -> Result<bool, StackError> {
        let changed = self.inner.doors.copy(&self.inner.folder)?;
        if changed {
            self.inner.runner.signal(Signal::HUP);
        }
        Ok(changed)
    }

    /// Gives the URL of the broker's own figures (`/varz`, `/jsz`, `/healthz`).
    pub fn monitoring_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.inner.monitoring_port)
    }

    /// Says whether the broker answers that it has no streams; one that does not answer says nothing.
    pub(crate) async fn is_without_streams(&self) -> bool {
        let asked = health::ask(self.inner.monitoring_port);
        tokio::time::timeout(ANSWERED_WITHIN, asked).await.is_ok_and(|status| status == Some(503))
    }

    /// Gives the process id while the broker runs.
    pub fn pid(&self) -> Option<u32> {
        self.inner.runner.id()
    }

    /// Stops the broker; its supervisor then lets it be.
    pub async fn stop(&self) -> Result<(), StackError> {
        self.inner.runner.stop().await
    }

    /// Kills the broker without warning; a supervisor restarts it.
    pub async fn kill(&self) -> Result<(), StackError> {
        self.inner.runner.kill().await
    }

    /// Stops the broker if it runs, and starts it on the same folder and port.
    pub async fn restart(&self) -> Result<(), StackError> {
        self.inner.runner.restart(self.launch()).await
    }

    /// Kills the broker, removes all its streams and consumers, and starts it again.
    ///
    /// Accounts that were pushed stay.
    pub async fn wipe_store(&self) -> Result<(), StackError> {
        let wipe = |streams: &Path| {
            remove_folder(streams)?;
            make_folder(streams, 0o700)?;
            identity::give(streams)
        };
        self.inner.runner.replace(self.changed(wipe)).await
    }

    /// Lays the store aside as `streams.aside`, where somebody may look at it until it happens again,
    /// and starts the broker with an empty one, unless it runs or nobody wants it any more.
    pub(crate) async fn set_store_aside(&self) -> Result<(), StackError> {
        let set_aside = |streams: &Path| {
            let [aside, new] = ["aside", "new"].map(|name| streams.with_extension(name));
            remove_folder(&aside)?;
            remove_folder(&new)?;
            make_folder(&new, 0o700)?;
            identity::give(&new)?;
            std::fs::rename(streams, &aside).map_err(StackError::file(streams))?;
            std::fs::rename(&new, streams).map_err(StackError::file(&new))
        };
        self.inner.runner.ensure(self.changed(set_aside)).await
    }

    /// Does something to the folder of streams, and starts the broker.
    pub(crate) async fn changed(
        &self,
        change: impl FnOnce(&Path) -> Result<(), StackError>,
    ) -> Result<Process, StackError> {
        change(&self.inner.folder.join(STREAMS))?;
        self.launch().await
    }

    pub(crate) fn runner(&self) -> &Runner {
        &self.inner.runner
    }

    pub(crate) async fn ensure_running(&self) -> Result<(), StackError> {
        self.inner.runner.ensure(self.launch()).await
    }

    async fn launch(&self) -> Result<Process, StackError> {
        let inner = &self.inner;
        let (mut words, mut was_killed) = (String::new(), false);
        for _ in 0..START_ATTEMPTS {
            let command = self.command()?;
            let log = LogMark::at_end_of(inner.folder.join(LOG));
            let process = Process::spawn(command).await?;
            let is_ready = || greets(inner.port);
            match until_ready(SERVER, process, &log, READY_WITHIN, is_ready).await? {
                Started::Ready(process) => return Ok(process),
                Started::Ended(said, killed) => (words, was_killed) = (said, killed),
            }
            // At its first start the broker may move to another port; later clients know it.
            if !words.contains("already in use") || !inner.runner.has_run() {
                break;
            }
            tokio::time::sleep(START_PAUSE).await;
        }
        Err(StackError::EndedEarly { server: SERVER, log: words, killed: was_killed })
    }

    fn command(&self) -> Result<Command, StackError> {
        let folder = &self.inner.folder;
        let mut command = tied_command(&self.inner.program, "TERM");
        command.env_clear().arg("-c").arg(folder.join(CONFIG)).current_dir(folder.join(STREAMS));
        let log = folder.open_log(LOG)?;
        let copy = log.try_clone().map_err(StackError::file(folder.join(LOG)))?;
        command.stdin(Stdio::null()).stdout(Stdio::from(log)).stderr(Stdio::from(copy));
        Ok(command)
    }
}

/// Says whether a broker greets on that port, as it does once its streams are there.
async fn greets(port: u16) -> bool {
    let greeting = async {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
        let mut word = [0_u8; 5];
        stream.read_exact(&mut word).await?;
        Ok::<_, std::io::Error>(&word == b"INFO ")
    };
    let within = Duration::from_secs(1);
    tokio::time::timeout(within, greeting).await.is_ok_and(|greeting| greeting.unwrap_or(false))
}
