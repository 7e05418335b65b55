//! Publishes the log of a lane: one row after the other, acknowledgements in a bounded window.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_nats::connection::State;
use async_nats::jetstream::{self, context::PublishAckFuture};
use async_nats::{Client, HeaderMap, HeaderName, HeaderValue};
use contracts::service::Service;
use contracts::subjects;
use sqlx::PgPool;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::batch::chain_of;
use crate::lane::Holding;
use crate::log::{self, Row};
use crate::nats::ensure_stream;
use crate::protocol::Window;

/// How many rows are on the way to the broker without an answer.
const WINDOW: i64 = 512;
/// How many batches may wait in memory; beyond it the publisher continues from the log.
const BATCHES_MAX: usize = 64;
/// How many rows are read from the log at once.
const ROWS_MAX: i64 = 500;
/// How long the broker has to confirm a row.
const CONFIRM_WITHIN: Duration = Duration::from_secs(3);
/// How long to wait before going on after the broker failed.
const PAUSE: Duration = Duration::from_millis(250);

/// The publisher of a lane, as its writer sees it.
pub struct Publisher {
    batches: mpsc::Sender<Vec<Row>>,
    mark: Arc<AtomicI64>,
    task: tokio::task::JoinHandle<()>,
}

impl Publisher {
    /// Starts to publish what is above the mark.
    pub fn start(
        pool: PgPool,
        client: Client,
        service: Service,
        holding: &Holding,
        stop: CancellationToken,
    ) -> Self {
        let (batches, waiting) = mpsc::channel(BATCHES_MAX);
        let shared = Arc::new(AtomicI64::new(holding.mark));
        let window = Window::new(holding.mark, WINDOW);
        let publishing = Publishing {
            pool,
            jetstream: jetstream::new(client.clone()),
            client,
            service,
            lane: holding.lane,
            window,
            mark: shared.clone(),
            sent: VecDeque::new(),
            failing: false,
        };
        let task = tokio::spawn(async move {
            tokio::select! {
                () = stop.cancelled() => {}
                () = publishing.run(waiting) => {}
            }
        });
        Self { batches, mark: shared, task }
    }

    /// Hands over rows that were committed; without memory for them they are read again later.
    pub fn publish(&self, rows: Vec<Row>) {
        let _ = self.batches.try_send(rows);
    }

    /// Gives the number up to which the broker confirmed everything.
    pub fn mark(&self) -> i64 {
        self.mark.load(Ordering::Relaxed)
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Publishing {
    pool: PgPool,
    client: Client,
    jetstream: jetstream::Context,
    service: Service,
    lane: u16,
    window: Window,
    mark: Arc<AtomicI64>,
    sent: VecDeque<(i64, PublishAckFuture)>,
    failing: bool,
}

/// The broker did not take or confirm a row, for this reason.
struct Unconfirmed(String);

impl Unconfirmed {
    fn row(number: i64, why: &dyn std::error::Error) -> Self {
        Self(format!("row {number}: {}", chain_of(why)))
    }
}

impl Publishing {
    async fn run(mut self, mut waiting: mpsc::Receiver<Vec<Row>>) {
        let mut memory: Option<Vec<Row>> = None;
        loop {
            let rows = memory.take().unwrap_or_default();
            if let Err(Unconfirmed(why)) = self.follow(rows).await {
                self.go_back(&why).await;
                continue;
            }
            self.failing = false;
            match tokio::time::timeout(Duration::from_secs(5), waiting.recv()).await {
                Ok(Some(rows)) => memory = Some(rows),
                Ok(None) => break,
                Err(_) => {}
            }
        }
    }

    /// Goes back to the mark, and waits until there is a broker: what is said to nobody would wait
    /// in memory and come as a flood of repetitions.
    async fn go_back(&mut self, why: &str) {
        if !self.failing {
            let (service, lane) = (self.service, self.lane);
            tracing::warn!(%service, lane, why, "the broker does not confirm; going back");
        }
        self.failing = true;
        self.sent.clear();
        self.window.go_back();
        tokio::time::sleep(PAUSE).await;
        while self.client.connection_state() != State::Connected {
            tokio::time::sleep(PAUSE).await;
        }
        let _ = ensure_stream(&self.jetstream, self.service).await;
    }

    /// Publishes the given rows if they are the next ones, then whatever the log has above them.
    async fn follow(&mut self, rows: Vec<Row>) -> Result<(), Unconfirmed> {
        let connects = rows.first().is_some_and(|row| row.point.number <= self.window.next());
        if connects {
            self.send_all(rows).await?;
            return self.settle().await;
        }
        loop {
            let rows = self.read().await?;
            if rows.is_empty() {
                return self.settle().await;
            }
            self.send_all(rows).await?;
        }
    }

    async fn read(&self) -> Result<Vec<Row>, Unconfirmed> {
        let mut conn = self.pool.acquire().await.map_err(|error| Unconfirmed(chain_of(&error)))?;
        let after = self.window.next() - 1;
        let rows = log::read_after(&mut conn, self.lane, after, ROWS_MAX).await;
        rows.map_err(|error| Unconfirmed(chain_of(&error)))
    }

    async fn send_all(&mut self, rows: Vec<Row>) -> Result<(), Unconfirmed> {
        for row in rows {
            if row.point.number < self.window.next() {
                continue;
            }
            while self.window.is_full() {
                self.confirm_first().await?;
            }
            let number = row.point.number;
            let confirmation = self.send(row).await?;
            self.window.send();
            self.sent.push_back((number, confirmation));
        }
        Ok(())
    }

    async fn send(&self, row: Row) -> Result<PublishAckFuture, Unconfirmed> {
        let number = row.point.number;
        let envelope = row.envelope(self.service, self.lane);
        let mut headers = HeaderMap::new();
        for (name, value) in envelope.headers() {
            let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>())
            else {
                continue;
            };
            headers.insert(name, value);
        }
        let subject = format!("{}.{}", self.subject_of(&row.kind), self.lane);
        let sending = self.jetstream.publish_with_headers(subject, headers, row.body.into());
        match tokio::time::timeout(CONFIRM_WITHIN, sending).await {
            Ok(Ok(confirmation)) => Ok(confirmation),
            Ok(Err(error)) => Err(Unconfirmed::row(number, &error)),
            Err(late) => Err(Unconfirmed::row(number, &late)),
        }
    }

    fn subject_of(&self, kind: &str) -> String {
        subjects::event_of_kind(self.service, kind)
    }

    /// Waits until everything that was sent is confirmed.
    async fn settle(&mut self) -> Result<(), Unconfirmed> {
        while !self.sent.is_empty() {
            self.confirm_first().await?;
        }
        Ok(())
    }

    async fn confirm_first(&mut self) -> Result<(), Unconfirmed> {
        let Some((number, confirmation)) = self.sent.pop_front() else { return Ok(()) };
        match tokio::time::timeout(CONFIRM_WITHIN, confirmation.into_future()).await {
            Ok(Ok(_)) => {
                self.window.confirm(number);
                self.mark.store(self.window.mark(), Ordering::Relaxed);
                Ok(())
            }
            Ok(Err(error)) => Err(Unconfirmed::row(number, &error)),
            Err(late) => Err(Unconfirmed::row(number, &late)),
        }
    }
}
