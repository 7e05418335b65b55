//! The services of one process, with the doors to them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use contracts::service::Service;
use gateway::edge::devices::DeviceIssuer;
use gateway::edge::server::{self, ConnectionLimits};
use gateway::operations::{self, Health};
use runtime::LocalBus;
use runtime::service::{Running, Settings};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::launch;
use crate::operations::{Complaints, Operations, collect_metrics};

/// How long everything may take to become ready.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// How long a stop in order may take before the process ends hard.
pub const STOP_WITHIN: Duration = Duration::from_secs(30);

/// Probes and scrapers, and nobody else.
pub const OPERATORS: ConnectionLimits =
    ConnectionLimits { total_max: 64, per_address_max: 64, header_timeout: Duration::from_secs(5) };

/// What a crew needs.
pub struct Doors {
    /// Where the world comes in, if the gateway is among the services.
    pub world: Option<TcpListener>,
    /// Where operators look.
    pub operators: TcpListener,
    /// Makes accounts for devices, where the broker is ours.
    pub issuer: Option<Arc<dyn DeviceIssuer>>,
}

/// Services that run in this process.
pub struct Crew {
    services: Vec<Running>,
    doors: JoinHandle<Result<()>>,
    stop: CancellationToken,
}

impl Crew {
    /// Starts services and opens their doors.
    pub async fn start(
        services: &[Service],
        settings: &dyn Fn(Service) -> Result<Settings>,
        doors: Doors,
    ) -> Result<Self> {
        // Services name their figures when they begin.
        let metrics = collect_metrics()?;
        let stop = CancellationToken::new();
        let mut running = Vec::with_capacity(services.len());
        let local = LocalBus::default();
        for service in services {
            let settings = Settings { local: local.clone(), ..settings(*service)? };
            running.push(launch::start_service(*service, settings, stop.clone()).await?);
        }
        let health = Arc::new(Operations::new(health_of(&running), metrics));
        let own = running.iter().find(|service| service.service == Service::Gateway);
        let doors = match (own, doors.world) {
            (Some(own), Some(listener)) => tokio::spawn(gateway::serve(gateway::Gateway {
                settings: gateway::config::Settings::load()?,
                pool: own.pool.clone(),
                nats: own.client.clone(),
                local,
                issuer: doors.issuer,
                listener,
                ops_listener: doors.operators,
                health,
                stop: stop.clone(),
            })),
            _ => tokio::spawn(tell_operators(doors.operators, health, stop.clone())),
        };
        Ok(Self { services: running, doors, stop })
    }

    /// Waits until every lane has committed and the broker has confirmed.
    pub async fn wait_ready(&self) -> Result<()> {
        let until = Instant::now() + READY_WITHIN;
        loop {
            let complaints: Vec<String> =
                self.services.iter().flat_map(Running::complaints).collect();
            if complaints.is_empty() {
                return Ok(());
            }
            if Instant::now() > until {
                anyhow::bail!("not ready after a minute: {}", complaints.join("; "));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Waits until a service or the doors end, which they do not by themselves.
    pub async fn ended(&mut self) -> Result<()> {
        let doors = &mut self.doors;
        let died = async {
            let ends = self.services.iter_mut().map(|service| Box::pin(service.ended()));
            futures::future::select_all(ends).await.0
        };
        tokio::select! {
            ended = died => ended.context("a service ended"),
            ended = doors => ended?.context("the gateway ended"),
        }
    }

    /// Drains the services, but not for ever.
    pub async fn drain(mut self) -> Result<()> {
        self.stop.cancel();
        let drain = async {
            for service in &mut self.services {
                service.ended().await?;
            }
            anyhow::Ok(())
        };
        let drained = tokio::time::timeout(STOP_WITHIN, drain).await;
        drained.context("the services did not drain in time")?
    }
}

/// Serves the operations listener of a process without the gateway.
pub async fn tell_operators(
    listener: TcpListener,
    health: Arc<dyn Health>,
    stop: CancellationToken,
) -> Result<()> {
    server::serve(listener, operations::router(health), OPERATORS, stop).await;
    Ok(())
}

fn health_of(running: &[Running]) -> Complaints {
    let each: Vec<_> = running.iter().map(Running::health).collect();
    Arc::new(move || each.iter().flat_map(|health| health()).collect())
}

/// Takes an address, or says which option names another.
pub async fn listen(at: std::net::SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(at).await.with_context(|| {
        format!("cannot listen on {at}; choose another with --listen or --ops-listen")
    })
}

/// Waits for the signal to end.
pub async fn told_to_end() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => Ok(interrupted?),
        _ = terminate.recv() => Ok(()),
    }
}

/// Gives the name of this process among replicas: a restarted one of the same name takes its
/// lanes at once. A container's host name lasts as long as the container.
pub fn instance() -> String {
    let named = |variable| std::env::var(variable).ok().filter(|name| !name.is_empty());
    named("KONTOR_INSTANCE").or_else(|| named("HOSTNAME")).unwrap_or_else(|| "local".to_owned())
}
