//! Starts again what dies, and a broker that lives on without its streams; a broker that dies of what it
//! finds in its store gets an empty one.

use std::time::{Duration, Instant};

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::runner::Runner;
use crate::{NatsServer, PostgresServer, StackError};

/// The first restart comes almost at once; each one after that waits twice as long.
const PAUSE_MIN: Duration = Duration::from_millis(50);
const PAUSE_MAX: Duration = Duration::from_secs(10);

/// A server that ran this long was well: the next pause is a short one again.
const WELL_AFTER: Duration = Duration::from_secs(30);

/// How often the broker is asked whether it has its streams.
const ASK_EVERY: Duration = Duration::from_secs(3);

/// A broker that said so often in a row that it has none is started again.
const SICK_MAX: u32 = 10;

/// A broker that died by itself so often in a row, soon after its start, dies of its store.
const OWN_DEATHS_MAX: u32 = 5;

/// A server that can be watched over.
#[derive(Clone)]
pub enum Server {
    /// The database.
    Postgres(PostgresServer),
    /// The broker.
    Nats(NatsServer),
}

impl From<&PostgresServer> for Server {
    fn from(server: &PostgresServer) -> Self {
        Self::Postgres(server.clone())
    }
}

impl From<&NatsServer> for Server {
    fn from(server: &NatsServer) -> Self {
        Self::Nats(server.clone())
    }
}

impl Server {
    fn runner(&self) -> &Runner {
        match self {
            Self::Postgres(server) => server.runner(),
            Self::Nats(server) => server.runner(),
        }
    }

    async fn ensure_running(&self) -> Result<(), StackError> {
        match self {
            Self::Postgres(server) => server.ensure_running().await,
            Self::Nats(server) => server.ensure_running().await,
        }
    }
}

impl Server {
    /// Waits until the server lives and says again and again that it cannot do its work: newer brokers
    /// switch their streams off when the disk is full, and leave them so when there is room again.
    async fn sick(&self) {
        let Self::Nats(server) = self else { return std::future::pending().await };
        let mut times = 0;
        while times < SICK_MAX {
            tokio::time::sleep(ASK_EVERY).await;
            times = if server.is_without_streams().await { times + 1 } else { 0 };
        }
    }

    /// Takes a store away that its server dies of: once, for if that was not it, the store is kept. All
    /// that a broker holds stands in the logs of the services; a database is never touched.
    async fn begin_anew(&self) {
        let Self::Nats(server) = self else { return };
        match server.set_store_aside().await {
            Ok(()) => tracing::error!("the broker died of its store, which is laid aside"),
            Err(error) => tracing::error!(%error, "the broker dies of its store"),
        }
    }

    async fn kill(&self) -> Result<(), StackError> {
        match self {
            Self::Postgres(server) => server.kill().await,
            Self::Nats(server) => server.kill().await,
        }
    }
}

/// Watches over one server until told to stop, or until the server is stopped on purpose.
pub struct Supervisor {
    stop: CancellationToken,
    watching: JoinHandle<()>,
}

impl Supervisor {
    /// Begins to watch over a running server.
    pub fn watch(server: impl Into<Server>) -> Self {
        let (server, stop) = (server.into(), CancellationToken::new());
        let watching = tokio::spawn({
            let stop = stop.clone();
            async move {
                let _ = stop.run_until_cancelled(keep_running(&server)).await;
            }
        });
        Self { stop, watching }
    }

    /// Ends the watch; the server goes on as it is. Stop the server itself after this.
    pub async fn stop(mut self) {
        self.stop.cancel();
        let _ = (&mut self.watching).await;
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

async fn keep_running(server: &Server) {
    let (mut pause, mut own_deaths, mut starts) = (PAUSE_MIN, 0, true);
    let mut may_begin_anew = matches!(server, Server::Nats(_));
    loop {
        let since = Instant::now();
        tokio::select! {
            () = server.runner().ended() => {}
            () = server.sick() => {
                tracing::warn!(server = server.runner().server(), "has no streams any more; killed");
                if let Err(error) = server.kill().await {
                    tracing::error!(%error, "it could not be killed");
                }
            }
        }
        if !server.runner().is_wanted() {
            return;
        }
        if since.elapsed() > WELL_AFTER {
            (pause, own_deaths) = (PAUSE_MIN, 0);
            may_begin_anew = matches!(server, Server::Nats(_));
        }
        own_deaths += u32::from(starts && server.runner().ended_by_itself());
        tokio::time::sleep(pause).await;
        pause = PAUSE_MAX.min(pause * 2);
        if own_deaths >= OWN_DEATHS_MAX && may_begin_anew {
            server.begin_anew().await;
            (may_begin_anew, starts) = (false, true);
            continue;
        }
        let name = server.runner().server();
        let started = server.ensure_running().await;
        starts = started.is_ok();
        match started {
            Ok(()) => tracing::warn!(server = name, "died and was started again"),
            Err(error) => {
                tracing::error!(server = name, %error, "died and does not start");
                own_deaths += u32::from(error.is_own_death());
            }
        }
    }
}
