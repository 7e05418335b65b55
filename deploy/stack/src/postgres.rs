//! One PostgreSQL on one folder.

mod archive;
mod cluster;
pub mod copy;
mod settings;

#[cfg(feature = "testing")]
pub(crate) use cluster::initdb;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use rustix::process::Signal;

use crate::folder::ServerFolder;
use crate::launch::{LogMark, READY_WITHIN, Started, until_ready};
use crate::process::{Process, tied_command};
use crate::runner::Runner;
use crate::{PostgresBinaries, StackError};

/// The role that owns the cluster.
pub const SUPERUSER: &str = "kontor";

const SERVER: &str = "postgresql";
const LOG: &str = "postgres.log";
const PORT: &str = "port";

/// The children of a killed server hold its memory for some moments; ports get taken.
const START_ATTEMPTS: u32 = 50;
const START_PAUSE: Duration = Duration::from_millis(100);

/// Says how a server shall be.
#[derive(Debug, Clone)]
pub struct PostgresOptions {
    /// The server's own folder; made if absent.
    pub data: PathBuf,
    /// Whether what is committed outlives a power cut; false for tests alone.
    pub durable: bool,
    /// The superuser's password, set when the cluster is made.
    pub password: String,
    /// More settings, which go over those chosen here.
    pub settings: Vec<(String, String)>,
    /// Where clients reach it, if a line leads there; otherwise where it listens.
    pub via: Option<SocketAddr>,
    /// Where finished parts of its write-ahead log are kept, each cluster's in a folder of its own.
    pub archive: Option<PathBuf>,
    /// How long it may take to be ready, reading its log included.
    pub ready_within: Duration,
}

impl PostgresOptions {
    /// Keeps everything safe in this folder, with this password for the superuser.
    pub fn durable(data: impl Into<PathBuf>, password: impl Into<String>) -> Self {
        let (data, password) = (data.into(), password.into());
        let (settings, ready_within) = (Vec::new(), READY_WITHIN);
        Self { data, durable: true, password, settings, via: None, archive: None, ready_within }
    }
}

/// A running PostgreSQL on loopback. Clones are the same server; the last one to go kills it.
#[derive(Clone)]
pub struct PostgresServer {
    inner: Arc<Inner>,
}

struct Inner {
    // Dropped first: the folder is given back only after the processes were killed.
    runner: Runner,
    binaries: PostgresBinaries,
    options: PostgresOptions,
    settings: Vec<(String, String)>,
    sockets: Option<PathBuf>,
    port: AtomicU16,
    folder: ServerFolder,
}

impl PostgresServer {
    /// Starts a server on a folder, and waits until it takes connections.
    ///
    /// An empty folder gets a new cluster; a server that a killed predecessor left is stopped.
    ///
    /// - Errs: [`StackError::FolderInUse`] when another live process has the folder.
    pub async fn start(
        binaries: &PostgresBinaries,
        options: PostgresOptions,
    ) -> Result<Self, StackError> {
        let folder = ServerFolder::hold(&options.data).await?;
        cluster::end_leftover(&folder).await?;
        cluster::prepare(binaries, &folder, &options.password).await?;
        let sockets = cluster::sockets(&folder)?;
        let mut settings = settings::choose(binaries, &folder, &options, sockets.as_deref());
        if let Some(archive) = &options.archive {
            settings.extend(archive::settings(binaries, &folder, archive)?);
        }
        let inner = Inner {
            sockets,
            runner: Runner::new(SERVER, Signal::INT),
            port: AtomicU16::new(folder.port(PORT)?),
            binaries: binaries.clone(),
            options,
            settings,
            folder,
        };
        let server = Self { inner: Arc::new(inner) };
        server.ensure_running().await?;
        Ok(server)
    }

    /// Gives the superuser's URL of a database.
    pub fn admin_url(&self, database: &str) -> String {
        self.url(SUPERUSER, &self.inner.options.password, database)
    }

    /// Gives the URL of a database for a role.
    pub fn url(&self, role: &str, password: &str, database: &str) -> String {
        let (role, password) = (percent_encoded(role), percent_encoded(password));
        let database = percent_encoded(database);
        let listens = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port()));
        let at = self.inner.options.via.unwrap_or(listens);
        format!("postgres://{role}:{password}@{at}/{database}")
    }

    /// Gives the folder of its socket, the shorter way for clients of this machine; none where they
    /// shall take the line, or where the folder's name is too long for a socket.
    pub fn sockets(&self) -> Option<&Path> {
        self.inner.sockets.as_deref().filter(|_| self.inner.options.via.is_none())
    }

    /// Gives the port on loopback; it stays the same as long as this server lives.
    pub fn port(&self) -> u16 {
        self.inner.port.load(Ordering::SeqCst)
    }

    /// Gives the process id while the server runs.
    pub fn pid(&self) -> Option<u32> {
        self.inner.runner.id()
    }

    /// Stops the server, cutting its connections; its supervisor then lets it be.
    pub async fn stop(&self) -> Result<(), StackError> {
        self.inner.runner.stop().await
    }

    /// Kills all its processes without warning, as a power cut would; a supervisor restarts it.
    pub async fn kill(&self) -> Result<(), StackError> {
        self.inner.runner.kill().await
    }

    /// Stops the server if it runs, and starts it on the same folder and port.
    pub async fn restart(&self) -> Result<(), StackError> {
        self.inner.runner.restart(self.launch()).await
    }

    /// Does something to the folder of the cluster, and starts the server.
    #[cfg(feature = "testing")]
    pub(crate) async fn changed(
        &self,
        change: impl FnOnce(&Path) -> Result<(), StackError>,
    ) -> Result<Process, StackError> {
        change(&cluster::path(&self.inner.folder))?;
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
            let id = process.id();
            let patience = inner.options.ready_within;
            let is_ready = || std::future::ready(cluster::is_ready(&inner.folder, id));
            match until_ready(SERVER, process, &log, patience, is_ready).await? {
                Started::Ready(process) => return Ok(process),
                Started::Ended(said, killed) => (words, was_killed) = (said, killed),
            }
            if words.contains("Address already in use") && !inner.runner.has_run() {
                inner.port.store(inner.folder.port(PORT)?, Ordering::SeqCst);
            } else if !words.contains("still in use") && !words.contains("already in use") {
                break;
            }
            tokio::time::sleep(START_PAUSE).await;
        }
        Err(StackError::EndedEarly { server: SERVER, log: words, killed: was_killed })
    }

    fn command(&self) -> Result<Command, StackError> {
        let Inner { binaries, folder, settings, .. } = &*self.inner;
        // The signal asks for a fast stop: should this process be killed, nothing is left to
        // recover at the next start.
        let mut command = tied_command(&binaries.bin.join("postgres"), "INT");
        binaries.prepare(&mut command);
        command.arg("-D").arg(cluster::path(folder)).arg("-p").arg(self.port().to_string());
        for (name, value) in settings {
            command.arg("-c").arg(format!("{name}={value}"));
        }
        let log = folder.open_log(LOG)?;
        let copy = log.try_clone().map_err(StackError::file(folder.join(LOG)))?;
        command.current_dir(cluster::path(folder));
        command.stdin(Stdio::null()).stdout(Stdio::from(log)).stderr(Stdio::from(copy));
        Ok(command)
    }
}

/// Writes what URLs cannot hold as `%xx`.
fn percent_encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let encode = |byte: u8| match plain(byte) {
        true => char::from(byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}
