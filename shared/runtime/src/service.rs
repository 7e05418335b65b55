//! The life of a service: connect, hold lanes, answer, drain.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use async_nats::jetstream;
use contracts::service::Service;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection, PgPool};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
pub use tokio_util::sync::CancellationToken;

use crate::batch::chain_of;
use crate::config::Chassis;
use crate::dropping;
use crate::endpoints::Desk;
use crate::handler::{Handler, LastStamps};
use crate::health::LaneHealth;
use crate::lane;
use crate::local_bus::LocalBus;
use crate::nats::{self, Access, Voice};
use crate::postgres::{self, database_now, read_pool};
use crate::probe;
use crate::relay::Relays;
use crate::sharing::Sharing;
use crate::shell::{Pace, Shared, Together, run_lane};
use crate::telemetry::Spans;

/// How many questions may wait in front of a lane.
const ASKS_MAX: usize = 1_024;
/// How long the last answers have to reach the broker.
const FLUSH_WITHIN: std::time::Duration = std::time::Duration::from_secs(2);

/// Where a service finds what it needs, and under which name it works.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The database, as the service's own role, whose `search_path` is its schema.
    pub database: PgConnectOptions,
    /// The broker, as the service's own user.
    pub broker: Access,
    /// The name of this process; a restarted one of the same name takes its lanes at once.
    pub instance: String,
    /// What all services share.
    pub chassis: Chassis,
    /// What the services of this process have in common.
    pub local: LocalBus,
}

/// A service that runs.
pub struct Running {
    /// Who.
    pub service: Service,
    /// The broker, as the service's user.
    pub client: async_nats::Client,
    /// Connections for reads, as the service's role.
    pub pool: PgPool,
    health: Arc<dyn Fn() -> Vec<String> + Send + Sync>,
    tasks: JoinSet<anyhow::Result<()>>,
    stop: CancellationToken,
}

impl Running {
    /// Gives what keeps the service from working; nothing when it is ready.
    pub fn complaints(&self) -> Vec<String> {
        (self.health)()
    }

    /// Gives a way to ask for complaints that outlives the borrow.
    pub fn health(&self) -> Arc<dyn Fn() -> Vec<String> + Send + Sync> {
        self.health.clone()
    }

    /// Gives what is cancelled when its lanes are to end, also where they end by themselves.
    pub fn stopping(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Adds work that belongs to it: its error ends the service, and the end waits for it.
    pub fn add(&mut self, work: impl Future<Output = anyhow::Result<()>> + Send + 'static) {
        self.tasks.spawn(work);
    }

    /// Waits until it ends: after a stop in order, or with the error of the task that died.
    pub async fn ended(&mut self) -> anyhow::Result<()> {
        let mut result = Ok(());
        while let Some(ended) = self.tasks.join_next().await {
            let ended = ended.unwrap_or_else(|died| Err(died.into()));
            if ended.is_err() {
                self.stop.cancel();
                result = result.and(ended);
            }
        }
        // Whoever was answered last shall hear it, if the broker is there.
        let _ = tokio::time::timeout(FLUSH_WITHIN, self.client.flush()).await;
        let _ = self.client.drain().await;
        result
    }
}

/// Starts a service: it answers and holds its lanes until `stop`, then drains.
pub async fn start<H: Handler>(
    handler: H,
    settings: Settings,
    stop: CancellationToken,
) -> anyhow::Result<Running> {
    let mut conn = PgConnection::connect_with(&settings.database).await?;
    lane::ensure_lanes(&mut conn, H::SERVICE).await?;
    let now = database_now(&mut conn).await?;
    conn.close().await?;
    let client = nats::connect(&settings.broker, H::SERVICE).await?;
    let stop = stop.child_token();
    let lanes = H::SERVICE.lanes();
    let pool = read_pool(settings.database.clone());
    let (spans, recorder) = Spans::open(H::SERVICE, pool.clone(), now);
    let shared = Arc::new(Shared {
        handler: Arc::new(handler),
        database: postgres::writer(settings.database),
        pool: pool.clone(),
        jetstream: jetstream::new(client.clone()),
        voice: Voice::start(client.clone()),
        client: client.clone(),
        spans,
        instance: settings.instance,
        held: (0..lanes).map(|_| AtomicBool::new(false)).collect(),
        together: Together::default(),
        pace: Pace::new(H::GATHERS_FOR),
        stamps: LastStamps::default(),
        relays: Relays::of(H::SERVICE),
        local: settings.local,
        sharing: Sharing::new(lanes),
        interrupted: (0..lanes).map(|_| Mutex::default()).collect(),
        health: (0..lanes).map(|_| LaneHealth::default()).collect(),
        broker: Arc::default(),
    });
    if let Err(error) = nats::ensure_stream(&shared.jetstream, H::SERVICE).await {
        tracing::warn!(service = %H::SERVICE, error = chain_of(&error), "the stream is not there yet");
    }
    let mut tasks = spawn(&shared, lanes, &stop);
    let keep_days = settings.chassis.keep_log_days;
    let dropping = dropping::run(H::SERVICE, pool.clone(), client.clone(), keep_days, stop.clone());
    tasks.spawn(async move {
        dropping.await;
        Ok(())
    });
    let recording = recorder.run(stop.clone());
    tasks.spawn(async move {
        recording.await;
        Ok(())
    });
    let health = health_of(shared);
    Ok(Running { service: H::SERVICE, client, pool, health, tasks, stop })
}

fn spawn<H: Handler>(
    shared: &Arc<Shared<H>>,
    lanes: u16,
    stop: &CancellationToken,
) -> JoinSet<anyhow::Result<()>> {
    let mut tasks = JoinSet::new();
    let mut doors = Vec::with_capacity(usize::from(lanes));
    for lane in 0..lanes {
        let (door, asks) = mpsc::channel(ASKS_MAX);
        doors.push(door);
        let (shared, stop) = (shared.clone(), stop.clone());
        tasks.spawn(async move { Ok(run_lane(shared, lane, asks, stop).await?) });
    }
    let (jetstream, broker) = (shared.jetstream.clone(), shared.broker.clone());
    let probing = probe::run(H::SERVICE, jetstream, broker, stop.clone());
    tasks.spawn(async move {
        probing.await;
        Ok(())
    });
    // One lane cannot be shared.
    if lanes > 1 {
        let (shared, stop) = (shared.clone(), stop.clone());
        tasks.spawn(async move {
            let pool = shared.pool.clone();
            shared.sharing.run(H::SERVICE, pool, &shared.instance, stop).await;
            Ok(())
        });
    }
    let desk = Desk::new(shared.clone(), doors);
    let stop = stop.clone();
    tasks.spawn(async move { desk.open(stop).await.map_err(anyhow::Error::from_boxed) });
    tasks
}

fn health_of<H: Handler>(shared: Arc<Shared<H>>) -> Arc<dyn Fn() -> Vec<String> + Send + Sync> {
    Arc::new(move || shared.complaints())
}
