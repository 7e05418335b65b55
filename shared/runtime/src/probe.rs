//! Asks the broker to store and confirm something small, also where nothing is to be published.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream;
use contracts::service::Service;
use contracts::subjects;
use tokio_util::sync::CancellationToken;

use crate::health::BrokerHealth;
use crate::nats::{ensure_probes, ensure_stream};

/// How often the broker is asked.
const EVERY: Duration = Duration::from_secs(2);
/// How long it has to confirm.
const WITHIN: Duration = Duration::from_secs(2);

/// Asks until it is stopped; makes the streams anew that a broker has forgotten.
pub async fn run(
    service: Service,
    jetstream: jetstream::Context,
    health: Arc<BrokerHealth>,
    stop: CancellationToken,
) {
    while !stop.is_cancelled() {
        match tokio::time::timeout(WITHIN, probe(service, &jetstream)).await {
            Ok(Ok(())) => health.confirmed(),
            Ok(Err(error)) => {
                tracing::debug!(%service, error, "the broker did not confirm a probe");
                let _ = tokio::time::timeout(WITHIN, ensure_probes(&jetstream)).await;
                let _ = tokio::time::timeout(WITHIN, ensure_stream(&jetstream, service)).await;
            }
            Err(_) => tracing::debug!(%service, "the broker did not confirm a probe in time"),
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

async fn probe(service: Service, jetstream: &jetstream::Context) -> Result<(), async_nats::Error> {
    let said = jetstream.publish(subjects::probe(service), "{}".into()).await?;
    said.await?;
    Ok(())
}
