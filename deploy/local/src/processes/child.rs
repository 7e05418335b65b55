//! One service in a process of its own: started, watched, started again, stopped in order.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;
use contracts::service::Service;
use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child as Process, ChildStdout, Command};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::ANY_PORT;
use crate::crew::STOP_WITHIN;
use crate::operations;
use crate::serve::OPERATIONS;
use crate::shares::Servers;

/// The first restart comes almost at once; each one after that waits twice as long.
const PAUSE_MIN: Duration = Duration::from_millis(50);
const PAUSE_MAX: Duration = Duration::from_secs(10);
/// A process that ran this long was well: the next pause is a short one again.
const WELL_AFTER: Duration = Duration::from_secs(30);

/// How a process is to be started.
pub struct Order {
    service: Service,
    program: PathBuf,
    shares: PathBuf,
    servers: Servers,
    world: SocketAddr,
    settings: Vec<(String, String)>,
}

impl Order {
    /// Orders this very program to serve.
    pub fn new(
        service: Service,
        shares: PathBuf,
        servers: Servers,
        world: SocketAddr,
    ) -> Result<Self> {
        let (program, settings) = (std::env::current_exe()?, Vec::new());
        Ok(Self { service, program, shares, servers, world, settings })
    }

    /// Tells it settings, where the environment says nothing else.
    pub fn told(self, settings: Vec<(String, String)>) -> Self {
        Self { settings, ..self }
    }

    /// Starts it in a process group of its own: the terminal's Ctrl-C is for the one in front.
    fn spawn(&self) -> std::io::Result<Process> {
        Command::new(&self.program)
            .args(["serve", self.service.name(), "--tied", "--data"])
            .arg(self.shares.join(self.service.name()))
            .args(["--listen", &self.world.to_string(), "--ops-listen", &ANY_PORT.to_string()])
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .env("KONTOR_DATABASE_URL", &self.servers.database)
            .env("KONTOR_NATS_URL", &self.servers.broker)
            .env("KONTOR_INSTANCE", "local")
            .envs(self.settings.iter().cloned())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
    }
}

/// A process that is kept running.
pub struct Child {
    service: Service,
    operations: Arc<Mutex<Option<String>>>,
    client: reqwest::Client,
    stop: CancellationToken,
    keeping: Mutex<Option<JoinHandle<()>>>,
}

impl Child {
    /// Starts a process, and starts it again whenever it ends.
    pub fn keep(order: Order) -> Self {
        let (service, stop) = (order.service, CancellationToken::new());
        let operations = Arc::new(Mutex::new(None));
        let keeping = tokio::spawn(keep_running(order, operations.clone(), stop.clone()));
        let (client, keeping) = (reqwest::Client::new(), Mutex::new(Some(keeping)));
        Self { service, operations, client, stop, keeping }
    }

    /// Says whether it is ready; in words why not.
    pub async fn ready(&self) -> Result<(), String> {
        let at = self.operations.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(at) = at else { return Err(format!("{} is starting", self.service)) };
        operations::ask(&self.client, &at).await.map_err(|why| format!("{}: {why}", self.service))
    }

    /// Stops it in order, and waits for its end.
    pub async fn stop(&self) {
        self.stop.cancel();
        let keeping = self.keeping.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(keeping) = keeping {
            let _ = keeping.await;
        }
    }
}

async fn keep_running(
    order: Order,
    operations: Arc<Mutex<Option<String>>>,
    stop: CancellationToken,
) {
    let service = order.service.name();
    let mut pause = PAUSE_MIN;
    loop {
        let since = Instant::now();
        match order.spawn() {
            Ok(mut process) => {
                // It ends when its input ends, and waiting would close an input that lies in it.
                let _tie = process.stdin.take();
                metrics::gauge!("kontor_process_up", "service" => service).set(1.0);
                if let Some(output) = process.stdout.take() {
                    tokio::spawn(listen_to(output, operations.clone()));
                }
                tokio::select! {
                    ended = process.wait() => tracing::warn!(service, ?ended, "ended"),
                    () = stop.cancelled() => return end(process).await,
                }
                metrics::gauge!("kontor_process_up", "service" => service).set(0.0);
            }
            Err(error) => tracing::error!(service, %error, "does not start"),
        }
        *operations.lock().unwrap_or_else(PoisonError::into_inner) = None;
        metrics::counter!("kontor_process_restarts_total", "service" => service).increment(1);
        if since.elapsed() > WELL_AFTER {
            pause = PAUSE_MIN;
        }
        if stop.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
            return;
        }
        pause = PAUSE_MAX.min(pause * 2);
    }
}

/// Learns where the operations listener is; what else is said goes on to the terminal.
async fn listen_to(output: ChildStdout, operations: Arc<Mutex<Option<String>>>) {
    let mut lines = BufReader::new(output).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        match line.strip_prefix(OPERATIONS) {
            Some(at) => {
                let mut operations = operations.lock().unwrap_or_else(PoisonError::into_inner);
                *operations = Some(at.to_owned());
            }
            None => println!("{line}"),
        }
    }
}

/// Ends a process in order: it drains within its own time, or is killed a little after.
async fn end(mut process: Process) {
    let pid = process.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    if let Some(pid) = pid {
        let _ = kill_process(pid, Signal::TERM);
    }
    let within = STOP_WITHIN + Duration::from_secs(5);
    if tokio::time::timeout(within, process.wait()).await.is_err() {
        let _ = process.kill().await;
    }
}
