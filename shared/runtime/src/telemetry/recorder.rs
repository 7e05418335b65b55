//! Carries spans on: into the schema about once a second, and to the collector if there is one.

use std::time::{Duration, Instant};

use contracts::service::Service;
use opentelemetry_sdk::trace::SpanData;
use sqlx::PgPool;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::collector::Collector;
use super::{dropped, stored};

/// How often spans are written.
const WRITE_EVERY: Duration = Duration::from_secs(1);
/// How many rows one statement writes: short enough to let others in between.
const ROWS_MAX: usize = 1_000;
/// For how many days spans are kept: after a week's holiday somebody may still ask what happened.
const KEEP_DAYS: i32 = 7;
/// How often partitions are looked after.
const TURN_OVER_EVERY: Duration = Duration::from_secs(3_600);
/// How long lanes have to leave the spans of their last batch after the stop.
const LAST_WORDS: Duration = Duration::from_millis(150);
/// How long database and collector have for the last spans.
const LAST_WORDS_TOLD_WITHIN: Duration = Duration::from_secs(2);

/// Carries the spans of a service on until it is told to stop.
pub struct Recorder {
    service: Service,
    pool: PgPool,
    arriving: mpsc::Receiver<SpanData>,
    turned_over: Option<Instant>,
}

impl Recorder {
    pub(super) fn new(service: Service, pool: PgPool, arriving: mpsc::Receiver<SpanData>) -> Self {
        Self { service, pool, arriving, turned_over: None }
    }

    /// Works until the stop, and a moment longer for what was on the way.
    pub async fn run(mut self, stop: CancellationToken) {
        let collector = Collector::start(self.service);
        let mut tick = tokio::time::interval(WRITE_EVERY);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                _ = tick.tick() => self.carry(collector.as_ref()).await,
            }
        }
        tokio::time::sleep(LAST_WORDS).await;
        let last = async {
            self.carry(collector.as_ref()).await;
            if let Some(collector) = collector {
                collector.finish().await;
            }
        };
        let _ = tokio::time::timeout(LAST_WORDS_TOLD_WITHIN, last).await;
    }

    async fn carry(&mut self, collector: Option<&Collector>) {
        let spans = self.waiting();
        for some in spans.chunks(ROWS_MAX) {
            if let Err(error) = self.store(some).await {
                let error = &error as &dyn std::error::Error;
                tracing::debug!(service = %self.service, error, "spans were not stored");
                dropped(self.service, "database", some.len());
            }
        }
        if let Some(collector) = collector {
            collector.tell(spans);
        }
    }

    /// Takes the spans that wait.
    pub(super) fn waiting(&mut self) -> Vec<SpanData> {
        let next = || self.arriving.try_recv().ok();
        std::iter::from_fn(next).take(super::WAITING_MAX).collect()
    }

    async fn store(&mut self, spans: &[SpanData]) -> Result<(), sqlx::Error> {
        if self.turned_over.is_none_or(|at| at.elapsed() > TURN_OVER_EVERY) {
            stored::turn_over(&self.pool, KEEP_DAYS).await?;
            self.turned_over = Some(Instant::now());
        }
        stored::insert(&self.pool, spans).await
    }
}
