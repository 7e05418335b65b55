//! Publishes the log of a lane: one row after the other, acknowledgements in a bounded window.

mod confirmation;

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_nats::connection::State;
use async_nats::jetstream;
use async_nats::{Client, HeaderMap, HeaderName, Message, Subscriber};
use contracts::service::Service;
use contracts::subjects;
use futures::{FutureExt, StreamExt};
use sqlx::PgPool;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use self::confirmation::{Unconfirmed, confirmed};
use crate::batch::chain_of;
use crate::handler::Received;
use crate::lane::Holding;
use crate::log;
use crate::nats::ensure_stream;
use crate::protocol::Window;
use crate::sabotage::{self, Sabotage};

/// How many rows are on the way to the broker without an answer.
const WINDOW: i64 = 512;
/// How many batches may wait in memory; beyond it the publisher continues from the log.
const BATCHES_MAX: usize = 64;
/// How many rows are read from the log at once.
const ROWS_MAX: i64 = 500;
/// How long the broker has to confirm a row.
const CONFIRM_WITHIN: Duration = Duration::from_secs(3);
/// How long to wait for rows before the log is looked at for any that were not handed over.
const LOOK_AFTER: Duration = Duration::from_secs(5);
/// How long to wait before going on after the broker failed.
const PAUSE: Duration = Duration::from_millis(250);

/// The publisher of a lane, as its writer sees it.
pub struct Publisher {
    batches: mpsc::Sender<Vec<Arc<Received>>>,
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
            inbox: client.new_inbox(),
            client,
            service,
            lane: holding.lane,
            window,
            mark: shared.clone(),
            sent: VecDeque::new(),
            round: 0,
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
    pub fn publish(&self, rows: Vec<Arc<Received>>) {
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
    /// Where the broker confirms: `<inbox>.<round>.<number>`.
    inbox: String,
    service: Service,
    lane: u16,
    window: Window,
    mark: Arc<AtomicI64>,
    /// What is on the way, with the time by which it has to be confirmed.
    sent: VecDeque<(i64, Instant)>,
    /// Rises with every going back: what was sent before it counts no more.
    round: u64,
    failing: bool,
}

impl Publishing {
    async fn run(mut self, mut waiting: mpsc::Receiver<Vec<Arc<Received>>>) {
        let mut answers = self.subscribe().await;
        let mut rows = Some(Vec::new());
        loop {
            let done = match rows.take() {
                Some(rows) => self.follow(rows, &mut answers).await.map(|()| true),
                None => self.confirm_first(&mut answers, &mut waiting, &mut rows).await,
            };
            match done {
                Ok(true) => self.failing = false,
                Ok(false) => break,
                Err(Unconfirmed(why)) => {
                    self.go_back(&why).await;
                    rows = Some(Vec::new());
                }
            }
        }
    }

    async fn subscribe(&self) -> Subscriber {
        loop {
            match self.client.subscribe(format!("{}.*.*", self.inbox)).await {
                Ok(answers) => return answers,
                Err(_) => tokio::time::sleep(PAUSE).await,
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
        self.round += 1;
        self.window.go_back();
        tokio::time::sleep(PAUSE).await;
        while self.client.connection_state() != State::Connected {
            tokio::time::sleep(PAUSE).await;
        }
        if let Err(error) = ensure_stream(&self.jetstream, self.service).await {
            let service = self.service;
            tracing::debug!(%service, why = chain_of(&error), "the stream cannot be made sure of");
        }
    }

    /// Publishes the given rows if they are the next ones, else whatever the log has next: once it
    /// gives no more than a part of what was asked for, the rest comes from memory.
    async fn follow(
        &mut self,
        rows: Vec<Arc<Received>>,
        answers: &mut Subscriber,
    ) -> Result<(), Unconfirmed> {
        let connects =
            rows.first().is_some_and(|row| row.envelope.point.number <= self.window.next());
        if connects {
            return self.send_all(rows, answers).await;
        }
        loop {
            let rows = self.read().await?;
            let all = (rows.len() as i64) < ROWS_MAX;
            self.send_all(rows, answers).await?;
            if all {
                return Ok(());
            }
        }
    }

    async fn read(&self) -> Result<Vec<Arc<Received>>, Unconfirmed> {
        let mut conn = self.pool.acquire().await.map_err(|error| Unconfirmed(chain_of(&error)))?;
        let after = self.window.next() - 1;
        let rows = log::read_after(&mut conn, self.lane, after, ROWS_MAX).await;
        let rows = rows.map_err(|error| Unconfirmed(chain_of(&error)))?.into_iter();
        Ok(rows.map(|row| Arc::new(row.into_received(self.service, self.lane))).collect())
    }

    async fn send_all(
        &mut self,
        rows: Vec<Arc<Received>>,
        answers: &mut Subscriber,
    ) -> Result<(), Unconfirmed> {
        for row in rows {
            if row.envelope.point.number < self.window.next() {
                continue;
            }
            while self.window.is_full() {
                let Some((_, until)) = self.sent.front() else { break };
                let answer = tokio::time::timeout_at(*until, answers.next()).await;
                self.answered(answer.ok().flatten())?;
            }
            let number = row.envelope.point.number;
            self.send(&row).await?;
            self.window.send();
            self.sent.push_back((number, Instant::now() + CONFIRM_WITHIN));
        }
        while let Some(answer) = answers.next().now_or_never() {
            self.answered(answer)?;
        }
        Ok(())
    }

    async fn send(&self, row: &Received) -> Result<(), Unconfirmed> {
        let (envelope, number) = (&row.envelope, row.envelope.point.number);
        let mut headers = HeaderMap::new();
        for (name, value) in envelope.headers() {
            headers.insert(HeaderName::from_static(name), value);
        }
        let kind = subjects::event_of_kind(self.service, &envelope.event_type.kind);
        let subject = format!("{kind}.{}", self.lane);
        let reply = format!("{}.{}.{number}", self.inbox, self.round);
        let body = row.body.clone();
        let sending = self.client.publish_with_reply_and_headers(subject, reply, headers, body);
        match tokio::time::timeout(CONFIRM_WITHIN, sending).await {
            Ok(sent) => sent.map_err(|error| Unconfirmed::row(number, &error)),
            Err(late) => Err(Unconfirmed::row(number, &late)),
        }
    }

    /// Waits for the broker's next answer or for rows to publish; false where nobody writes any more.
    async fn confirm_first(
        &mut self,
        answers: &mut Subscriber,
        waiting: &mut mpsc::Receiver<Vec<Arc<Received>>>,
        rows: &mut Option<Vec<Arc<Received>>>,
    ) -> Result<bool, Unconfirmed> {
        let first = self.sent.front().map(|(_, until)| *until);
        tokio::select! {
            biased;
            answer = answers.next() => {
                self.answered(answer)?;
                while let Some(answer) = answers.next().now_or_never() {
                    self.answered(answer)?;
                }
            }
            more = waiting.recv() => match more {
                Some(more) => *rows = Some(more),
                None => return Ok(false),
            },
            () = tokio::time::sleep_until(first.unwrap_or_else(|| Instant::now() + LOOK_AFTER)) => {
                match first {
                    Some(_) => self.answered(None)?,
                    None => *rows = Some(Vec::new()),
                }
            }
        }
        Ok(true)
    }

    /// Takes an answer of the broker; none where it did not come in time.
    fn answered(&mut self, answer: Option<Message>) -> Result<(), Unconfirmed> {
        let first = self.sent.front().map_or(0, |(number, _)| *number);
        let number = match confirmed(answer, self.round, first) {
            Err(_) if sabotage::does(Sabotage::MarkOverHole) => first,
            Ok(Some(number)) => number,
            Ok(None) => return Ok(()),
            Err(error) => return Err(error),
        };
        self.window.confirm(number);
        let mark = self.window.mark();
        while self.sent.front().is_some_and(|(sent, _)| *sent <= mark) {
            self.sent.pop_front();
        }
        self.mark.store(mark, Ordering::Relaxed);
        Ok(())
    }
}
