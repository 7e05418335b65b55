//! Tells a collector over OTLP/HTTP, where `OTEL_EXPORTER_OTLP_ENDPOINT` names one.

use contracts::service::Service;
use opentelemetry::KeyValue;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{SpanData, SpanExporter as _};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::dropped;
use crate::batch::chain_of;

/// Where the collector is, such as `http://127.0.0.1:4318`.
const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";
/// How many portions of spans may wait for a slow collector: some seconds of work.
const PORTIONS_MAX: usize = 8;
/// How many spans one request carries: below the 4 MiB that collectors take by default.
const SPANS_MAX: usize = 2_048;

/// The way to a collector.
pub(super) struct Collector {
    service: Service,
    portions: mpsc::Sender<Vec<SpanData>>,
    telling: JoinHandle<()>,
}

impl Collector {
    /// Starts to tell, if there is whom to tell.
    pub(super) fn start(service: Service) -> Option<Self> {
        let endpoint = crate::config::variable(ENDPOINT).filter(|text| !text.is_empty())?;
        let mut exporter = match exporter(&endpoint) {
            Ok(exporter) => exporter,
            Err(error) => {
                let error = chain_of(&error);
                tracing::error!(%service, error, "{ENDPOINT} names no collector; spans stay here");
                return None;
            }
        };
        let resource = Resource::builder()
            .with_service_name(format!("kontor-{service}"))
            .with_attribute(KeyValue::new("service.namespace", "kontor"))
            .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        exporter.set_resource(&resource);
        let (portions, waiting) = mpsc::channel(PORTIONS_MAX);
        let telling = tokio::spawn(tell(service, exporter, waiting));
        Some(Self { service, portions, telling })
    }

    /// Hands spans over, or drops and counts them where the collector is too slow.
    pub(super) fn tell(&self, mut spans: Vec<SpanData>) {
        while !spans.is_empty() {
            let rest = spans.split_off(spans.len().min(SPANS_MAX));
            if let Err(full) = self.portions.try_send(spans) {
                dropped(self.service, "collector", full.into_inner().len());
            }
            spans = rest;
        }
    }

    /// Tells what waits, then ends.
    pub(super) async fn finish(self) {
        drop(self.portions);
        let _ = self.telling.await;
    }
}

/// Why there is no way to a collector.
#[derive(Debug, thiserror::Error)]
enum NoCollector {
    #[error(
        "https is not spoken here; name a collector over http on this machine or in this network, \
         and let it pass spans on over https"
    )]
    Https,
    #[error("`{0}` is no http address")]
    NoAddress(String),
    #[error(transparent)]
    Unbuilt(#[from] opentelemetry_otlp::ExporterBuildError),
}

/// The exporter is driven by a task of our own, so it may use the client that needs a reactor.
fn exporter(endpoint: &str) -> Result<SpanExporter, NoCollector> {
    match endpoint.split_once("://") {
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("http") => {}
        Some((scheme, _)) if scheme.eq_ignore_ascii_case("https") => {
            return Err(NoCollector::Https);
        }
        Some(_) | None => return Err(NoCollector::NoAddress(endpoint.to_owned())),
    }
    let traces = format!("{}/v1/traces", endpoint.trim_end_matches('/'));
    Ok(SpanExporter::builder().with_http().with_endpoint(traces).build()?)
}

async fn tell(
    service: Service,
    exporter: SpanExporter,
    mut waiting: mpsc::Receiver<Vec<SpanData>>,
) {
    while let Some(spans) = waiting.recv().await {
        let count = spans.len();
        if let Err(error) = exporter.export(spans).await {
            tracing::debug!(%service, error = chain_of(&error), "the collector took no spans");
            dropped(service, "collector", count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_that_cannot_be_used_says_what_to_name_instead() {
        assert!(exporter("http://127.0.0.1:4318").is_ok());
        let refused = |endpoint| exporter(endpoint).err().map(|error| error.to_string());
        assert!(
            refused("https://otlp.example").is_some_and(|words| words.contains("over http on"))
        );
        assert!(refused("127.0.0.1:4318").is_some_and(|words| words.contains("no http address")));
    }
}
