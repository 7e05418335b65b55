//! Throw-away servers for tests.
//!
//! Each test may have its own: a cluster is made once and copied, nothing waits for the disk, and
//! the servers end with the test, also when its process is killed.

mod copies;
mod template;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use credentials::{Authority, Exports};
use rustix::process::{Signal, kill_process};
use tempfile::TempDir;

pub use copies::StoreCopy;

use crate::nats::Doors;
use crate::{
    NatsBinary, NatsOptions, NatsServer, PostgresBinaries, PostgresOptions, PostgresServer,
    StackError, identity,
};

const FOLDER_BEGINS: &str = "kontor-test-";

/// A file system in memory, open to everybody, on every Linux.
const MEMORY_FOLDER: &str = "/dev/shm";

/// A test's servers take some 50 MB; many run side by side, and containers often give only 64 MB.
const MEMORY_FREE_MIN_BYTES: u64 = 4 * 1024 * 1024 * 1024;

/// How long a database may take that is told to end at once.
const GONE_WITHIN: Duration = Duration::from_secs(3);
/// How often it is looked whether it has.
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// A throw-away PostgreSQL; dereferences to the server.
pub struct TestPostgres {
    server: PostgresServer,
    _folder: TempDir,
}

/// A throw-away broker; dereferences to the server.
pub struct TestNats {
    server: NatsServer,
    _folder: TempDir,
}

/// Both.
pub struct TestServers {
    /// The database.
    pub postgres: TestPostgres,
    /// The broker.
    pub nats: TestNats,
}

impl TestServers {
    /// Starts a database and a broker without credentials.
    pub async fn start() -> Result<Self, StackError> {
        let (postgres, nats) = tokio::try_join!(TestPostgres::start(), TestNats::start())?;
        Ok(Self { postgres, nats })
    }

    /// Starts a database, and a broker that asks for credentials.
    pub async fn start_signed(authority: &Authority, exports: Exports) -> Result<Self, StackError> {
        let nats = TestNats::start_signed(authority, exports);
        let (postgres, nats) = tokio::try_join!(TestPostgres::start(), nats)?;
        Ok(Self { postgres, nats })
    }
}

impl TestPostgres {
    /// Starts a database with an empty cluster.
    pub async fn start() -> Result<Self, StackError> {
        let binaries = PostgresBinaries::locate().await?;
        let folder = new_folder()?;
        let data = folder.path().join("postgres");
        template::copy_to(&binaries, &data).await?;
        let password = template::PASSWORD.to_owned();
        let options =
            PostgresOptions { durable: false, ..PostgresOptions::durable(data, password) };
        let server = PostgresServer::start(&binaries, options).await?;
        Ok(Self { server, _folder: folder })
    }
}

impl Drop for TestPostgres {
    /// A database that is killed leaves its segment of shared memory to the system for good; one
    /// that is told to end at once takes it along.
    fn drop(&mut self) {
        let Some(pid) = self.server.pid().and_then(crate::process::as_pid) else { return };
        let _ = kill_process(pid, Signal::QUIT);
        let until = Instant::now() + GONE_WITHIN;
        while crate::process::is_alive(pid) && Instant::now() < until {
            std::thread::sleep(LOOK_EVERY);
        }
    }
}

impl TestNats {
    /// Starts a broker that lets everybody do everything.
    pub async fn start() -> Result<Self, StackError> {
        Self::with(NatsOptions::open).await
    }

    /// Starts a broker that asks for credentials.
    pub async fn start_signed(authority: &Authority, exports: Exports) -> Result<Self, StackError> {
        Self::start_with_doors(authority, exports, Doors::default()).await
    }

    /// Starts one that takes connections by further doors as well.
    pub async fn start_with_doors(
        authority: &Authority,
        exports: Exports,
        doors: Doors,
    ) -> Result<Self, StackError> {
        // The credentials of a service that reads all others are longer than the default.
        let settings = "max_control_line: 65536\n".to_owned();
        Self::with(|data| {
            let own = NatsOptions::signed(data, authority, exports);
            NatsOptions { settings, doors, ..own }
        })
        .await
    }

    async fn with<'a>(
        options: impl FnOnce(PathBuf) -> NatsOptions<'a>,
    ) -> Result<Self, StackError> {
        let binary = NatsBinary::locate().await?;
        let folder = new_folder()?;
        let server = NatsServer::start(&binary, options(folder.path().join("nats"))).await?;
        Ok(Self { server, _folder: folder })
    }
}

impl std::ops::Deref for TestPostgres {
    type Target = PostgresServer;

    fn deref(&self) -> &PostgresServer {
        &self.server
    }
}

impl std::ops::Deref for TestNats {
    type Target = NatsServer;

    fn deref(&self) -> &NatsServer {
        &self.server
    }
}

/// Makes a folder that says whose it is, after removing those of processes that are gone.
fn new_folder() -> Result<TempDir, StackError> {
    let place = place();
    sweep(&place);
    let prefix = format!("{FOLDER_BEGINS}{}-", std::process::id());
    let made = tempfile::Builder::new().prefix(&prefix).tempdir_in(&place);
    let folder = made.map_err(StackError::file(&place))?;
    identity::give(folder.path())?;
    Ok(folder)
}

/// Chooses memory over disk where there is room: a cluster is a thousand small files.
///
/// `TMPDIR` goes over this.
fn place() -> PathBuf {
    let memory = PathBuf::from(MEMORY_FOLDER);
    let room = rustix::fs::statvfs(&memory)
        .map(|file_system| file_system.f_bavail.saturating_mul(file_system.f_frsize));
    let is_roomy = room.is_ok_and(|bytes| bytes >= MEMORY_FREE_MIN_BYTES);
    if std::env::var_os("TMPDIR").is_none() && is_roomy { memory } else { std::env::temp_dir() }
}

/// A killed test could not tidy up; its servers ended with it, its folder did not.
fn sweep(place: &Path) {
    for entry in std::fs::read_dir(place).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let owner =
            name.to_str().and_then(|name| name.strip_prefix(FOLDER_BEGINS)?.split('-').next());
        let owner = owner.and_then(|id| crate::process::as_pid(id.parse().ok()?));
        if owner.is_some_and(|owner| !crate::process::is_alive(owner)) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}
