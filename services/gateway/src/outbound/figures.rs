//! What waits to be told outside, and what came of it, for operators.

use std::time::Duration;

use contracts::requests::outbound::{TargetKind, Verdict};
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use crate::store::outbound::pages;

/// Scrapers come every few seconds.
const LOOK_EVERY: Duration = Duration::from_secs(5);
const KINDS: [TargetKind; 3] = [TargetKind::Shopify, TargetKind::Woocommerce, TargetKind::Webhook];

/// Counts what came of a try.
pub fn count(kind: TargetKind, verdict: &Verdict) {
    let outcome = match verdict {
        Verdict::Told { .. } => "told",
        Verdict::Accepted { .. } => "accepted",
        Verdict::Again { .. } => "again",
        Verdict::Refused { .. } => "refused",
        Verdict::Rest { .. } => "rest",
        Verdict::Closed { .. } => "closed",
    };
    let labels = [("kind", kind.code()), ("outcome", outcome)];
    metrics::counter!("kontor_tellings_tried_total", &labels).increment(1);
}

/// Keeps the figures of what waits fresh until it is told to stop.
pub async fn keep(pool: PgPool, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(LOOK_EVERY)).await.is_some() {
        let Ok(waiting) = pages::waiting(&pool).await else { continue };
        for kind in KINDS {
            let labels = [("kind", kind.code())];
            let found = waiting.iter().find(|row| row.kind == kind.code());
            let count = found.map_or(0, |row| row.count);
            let given_up = found.map_or(0, |row| row.given_up);
            let oldest = found.map_or(0.0, |row| row.oldest_seconds);
            metrics::gauge!("kontor_tellings_waiting", &labels).set(count as f64);
            metrics::gauge!("kontor_tellings_given_up", &labels).set(given_up as f64);
            metrics::gauge!("kontor_tellings_oldest_seconds", &labels).set(oldest);
        }
    }
}
