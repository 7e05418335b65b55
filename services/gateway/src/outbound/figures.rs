//! What waits to be told outside, and what came of it, for operators.

use std::time::Duration;

use contracts::requests::outbound::stock::{LevelFate, SettleLevels};
use contracts::requests::outbound::{TargetKind, Verdict};
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use crate::store::outbound::{pages, published};

/// Scrapers come every few seconds.
const LOOK_EVERY: Duration = Duration::from_secs(5);
const KINDS: [TargetKind; 3] = [TargetKind::Shopify, TargetKind::Woocommerce, TargetKind::Webhook];

/// Counts what came of a try.
pub fn count(kind: TargetKind, verdict: &Verdict) {
    let labels = [("kind", kind.code()), ("outcome", word(verdict))];
    metrics::counter!("kontor_tellings_tried_total", &labels).increment(1);
}

/// Counts what came of a portion of stock, item by item; of those that were not answered, as a whole.
pub fn count_levels(kind: TargetKind, settled: &SettleLevels) {
    for item in &settled.items {
        let outcome = match item.fate {
            LevelFate::Told => "told",
            LevelFate::Unknown { .. } => "unknown",
            LevelFate::Refused { .. } => "refused",
        };
        let labels = [("kind", kind.code()), ("outcome", outcome)];
        metrics::counter!("kontor_stock_figures_total", &labels).increment(1);
    }
    let labels = [("kind", kind.code()), ("outcome", word(&settled.verdict))];
    metrics::counter!("kontor_stock_portions_total", &labels).increment(1);
}

fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Told { .. } => "told",
        Verdict::Accepted { .. } => "accepted",
        Verdict::Again { .. } => "again",
        Verdict::Refused { .. } => "refused",
        Verdict::Rest { .. } => "rest",
        Verdict::Closed { .. } => "closed",
    }
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
        let Ok(waiting) = published::waiting(&pool).await else { continue };
        for kind in KINDS.into_iter().filter(|kind| kind.is_shop()) {
            let labels = [("kind", kind.code())];
            let found = waiting.iter().find(|row| row.kind == kind.code());
            let count = found.map_or(0, |row| row.waiting);
            let untold = found.map_or(0, |row| row.untold);
            let oldest = found.map_or(0.0, |row| row.oldest_seconds);
            metrics::gauge!("kontor_stock_waiting", &labels).set(count as f64);
            metrics::gauge!("kontor_stock_untold", &labels).set(untold as f64);
            metrics::gauge!("kontor_stock_oldest_seconds", &labels).set(oldest);
        }
    }
}
