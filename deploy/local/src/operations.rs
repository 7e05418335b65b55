//! What operators see: is everything ready, and the figures.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use gateway::operations::Health;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// A way to ask for complaints that outlives the list of services.
pub type Complaints = Arc<dyn Fn() -> Vec<String> + Send + Sync>;

/// Health and figures of all services of this process.
pub struct Operations {
    complaints: Complaints,
    metrics: PrometheusHandle,
}

/// Starts to collect figures; once per process.
pub fn collect_metrics() -> anyhow::Result<PrometheusHandle> {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder)?;
    Ok(handle)
}

impl Operations {
    /// Looks at the services whose complaints these are.
    pub fn new(complaints: Complaints, metrics: PrometheusHandle) -> Self {
        Self { complaints, metrics }
    }
}

impl Health for Operations {
    fn ready(&self) -> BoxFuture<'_, Result<(), String>> {
        let complaints = (self.complaints)();
        Box::pin(
            async move { if complaints.is_empty() { Ok(()) } else { Err(complaints.join("; ")) } },
        )
    }

    fn metrics(&self) -> String {
        self.metrics.render()
    }
}

/// How long a process may take to say how it is.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// Asks an operations listener whether its process is ready; says in words why not.
pub async fn ask(client: &reqwest::Client, operations: &str) -> Result<(), String> {
    let asked = client.get(format!("{operations}/readyz")).timeout(ANSWER_WITHIN).send().await;
    let answer = asked.map_err(|_| format!("nobody answers at {operations}"))?;
    if answer.status().is_success() {
        return Ok(());
    }
    let problem = answer.json::<contracts::problem::Problem>().await;
    Err(problem.ok().and_then(|problem| problem.detail).unwrap_or_else(|| "not ready".to_owned()))
}

/// Runs `kontor healthcheck`.
pub async fn check(ops_listen: SocketAddr) -> anyhow::Result<ExitCode> {
    match ask(&reqwest::Client::new(), &format!("http://{ops_listen}")).await {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(why) => {
            println!("{why}");
            Ok(ExitCode::FAILURE)
        }
    }
}
