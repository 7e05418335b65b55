//! What operators see: is everything ready, and the figures.

use std::sync::Arc;

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
        Box::pin(async move {
            if complaints.is_empty() { Ok(()) } else { Err(complaints.join("; ")) }
        })
    }

    fn metrics(&self) -> String {
        self.metrics.render()
    }
}
