//! `kontor up`: everything on this machine, in one process and two servers.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use contracts::service::Service;
use runtime::service::Running;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::cli::Up;
use crate::home::{self, Home};
use crate::launch;
use crate::operations::{self, Operations};
use crate::site::Site;

/// How long everything may take to become ready.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// How long a stop in order may take before the process ends hard.
const STOP_WITHIN: Duration = Duration::from_secs(30);

/// Everything, started.
pub struct Everything {
    /// Where the world comes in, such as `http://127.0.0.1:8080`.
    pub http: String,
    /// Where operators look.
    pub operations: String,
    /// The key that opens everything.
    pub admin_key: String,
    /// The servers and the rights on them.
    pub site: Site,
    services: Vec<Running>,
    gateway: JoinHandle<Result<()>>,
    stop: CancellationToken,
    _lock: std::fs::File,
}

/// Starts everything, says where it is, and waits until it is to end.
pub async fn run(how: Up, services: Vec<Service>) -> Result<ExitCode> {
    let began = Instant::now();
    let home = Home::open(how.at.data.clone())?;
    let mut everything = start(&how, home, &services, true).await?;
    everything.wait_ready().await?;
    everything.announce()?;
    everything.greet(began.elapsed());
    let result = everything.until_stopped().await;
    let closed = everything.close().await;
    result.and(closed).map(|()| ExitCode::SUCCESS)
}

/// Starts servers and services.
pub async fn start(
    how: &Up,
    home: Home,
    services: &[Service],
    durable: bool,
) -> Result<Everything> {
    let lock = home.lock()?;
    let admin_key = launch::keep_secrets(&home)?;
    let http = listen(how.listen).await?;
    let ops = listen(how.ops_listen).await?;
    let (http_at, ops_at) = (http.local_addr()?, ops.local_addr()?);
    let site = Site::open(home, durable).await?;
    let stop = CancellationToken::new();
    let instance = std::env::var("KONTOR_INSTANCE").unwrap_or_else(|_| "local".to_owned());
    let mut running = Vec::new();
    for service in services {
        running.push(launch::start_service(&site, *service, &instance, &stop).await?);
    }
    let health = launch::health_of(&running);
    let operations = Arc::new(Operations::new(health, operations::collect_metrics()?));
    let gateway = launch::start_edge(&site, &running, http, ops, operations, &stop).await?;
    Ok(Everything {
        http: format!("http://{http_at}"),
        operations: format!("http://{ops_at}"),
        admin_key,
        site,
        services: running,
        gateway,
        stop,
        _lock: lock,
    })
}

async fn listen(at: std::net::SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(at)
        .await
        .with_context(|| format!("cannot listen on {at}; choose another with --listen or --ops-listen"))
}

impl Everything {
    /// Waits until every lane has committed and the broker has confirmed.
    pub async fn wait_ready(&self) -> Result<()> {
        let until = Instant::now() + READY_WITHIN;
        loop {
            let complaints = launch::complaints(&self.services);
            if complaints.is_empty() {
                return Ok(());
            }
            if Instant::now() > until {
                anyhow::bail!("not ready after a minute: {}", complaints.join("; "));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Tells the other commands where everything is.
    pub fn announce(&self) -> Result<()> {
        self.site.home().announce(&home::Running {
            pid: std::process::id(),
            http: self.http.clone(),
            operations: self.operations.clone(),
            nats: self.site.broker_url(),
            doctor_database: self.site.doctor_database()?,
            owner_database: self.site.admin_database(),
        })
    }

    fn greet(&self, took: Duration) {
        println!("Kontor is ready after {:.1} s.\n", took.as_secs_f64());
        println!("  for the world   {}", self.http);
        println!("  for operators   {}/readyz   /metrics", self.operations);
        println!("  broker          {}", self.site.broker_url());
        println!("  data            {}", self.site.home().root().display());
        println!("  admin key       {}\n", self.admin_key);
        println!("Try next, in another terminal:\n");
        println!("  kontor demo     send orders through the whole way");
        println!("  kontor doctor   check that nothing is lost, doubled or stuck\n");
        println!("Stop with Ctrl-C; everything is kept.");
    }

    async fn until_stopped(&mut self) -> Result<()> {
        let mut terminate =
            tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        let gateway = &mut self.gateway;
        let died = async {
            let ends = self.services.iter_mut().map(|service| Box::pin(service.ended()));
            futures::future::select_all(ends).await.0
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => Ok(()),
            _ = terminate.recv() => Ok(()),
            ended = died => ended.context("a service ended"),
            ended = gateway => ended?.context("the gateway ended"),
        }
    }

    /// Drains the services, then stops the servers.
    pub async fn close(mut self) -> Result<()> {
        self.site.home().retract();
        self.stop.cancel();
        let drain = async {
            for service in &mut self.services {
                service.ended().await?;
            }
            anyhow::Ok(())
        };
        let drained = tokio::time::timeout(STOP_WITHIN, drain).await;
        self.site.close().await?;
        drained.context("the services did not drain in time")?
    }
}
