//! The way to the mail server, outside of any transaction.
//!
//! A worker opens a connection, takes one message after the other through the lane, sends it, and
//! tells the answer as it takes the next: one transaction for each mail, since what is on its way has
//! to be known before it goes. Mail servers cannot be asked what they have: where the
//! connection breaks, or the process ends, between the last byte of a mail and the recorded answer,
//! nobody knows whether it went out. Such a message ends as `unknown` and waits for a person: **by
//! itself no message goes out twice**, and that one may not have gone out at all. Its `Message-ID` is
//! the same each time, so that a mailbox knows one that a person has sent again.

mod desk;
mod line;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::config::{Mail, Rules};
use crate::domain::messages::{Answer, Letter, QuietHours};

pub use desk::Desk;
pub use line::Line;

/// How often it is looked whether something is due.
pub(crate) const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Pauses after a mail server that does not let us in; each is twice as long as the one before.
const PAUSE_MIN: Duration = Duration::from_secs(2);
const PAUSE_MAX: Duration = Duration::from_secs(120);
/// So many have to be due for each further worker to begin.
const WORTH_ANOTHER: i64 = 10;
/// How long a mail that is on its way has when the service ends.
const FINISH_WITHIN: Duration = Duration::from_secs(10);
/// How often it is counted where messages stand.
const COUNT_EVERY: Duration = Duration::from_secs(15);

/// Whoever sends.
pub struct Sender {
    mail: Arc<Mail>,
    quiet: QuietHours,
    tells_the_house: bool,
    client: async_nats::Client,
    pool: PgPool,
    instance: String,
}

impl Sender {
    /// Makes a sender under the name of this process.
    pub fn new(
        mail: Mail,
        rules: &Rules,
        client: async_nats::Client,
        pool: PgPool,
        instance: &str,
    ) -> Self {
        let tells_the_house = rules.notices_to.is_some();
        let (mail, instance) = (Arc::new(mail), instance.to_owned());
        Self { mail, quiet: rules.quiet, tells_the_house, client, pool, instance }
    }

    /// Sends what is due until it is stopped; what is on its way then is finished.
    pub async fn run(self, stop: CancellationToken) {
        let mut tasks = JoinSet::new();
        for number in 0..self.mail.connections {
            let name = format!("{}-{number}", self.instance);
            let desk = Desk::new(self.client.clone(), self.pool.clone(), name, stop.clone());
            let worker = Worker {
                mail: self.mail.clone(),
                quiet: self.quiet,
                desk,
                begins_at: number as i64 * WORTH_ANOTHER + 1,
                tells_the_house: self.tells_the_house && number == 0,
            };
            tasks.spawn(worker.work(stop.clone()));
        }
        tasks.spawn(count(self.pool, stop));
        tasks.join_all().await;
    }
}

struct Worker {
    mail: Arc<Mail>,
    quiet: QuietHours,
    desk: Desk,
    begins_at: i64,
    /// One of the workers looks after notices too, where somebody is to be told by mail.
    tells_the_house: bool,
}

impl Worker {
    async fn work(mut self, stop: CancellationToken) {
        let mut pause = PAUSE_MIN;
        while stop.run_until_cancelled(self.until_due()).await.is_some() {
            match Line::open(&self.mail.server).await {
                Ok(mut line) => {
                    metrics::gauge!("kontor_mail_server_up").set(1.0);
                    pause = PAUSE_MIN;
                    self.send_all(&mut line, &stop).await;
                    line.close().await;
                }
                Err(error) => {
                    metrics::gauge!("kontor_mail_server_up").set(0.0);
                    let error = runtime::batch::chain_of(&error);
                    let server = self.mail.server.host.as_str();
                    tracing::warn!(server, error, "the mail server lets nobody in");
                    stop.run_until_cancelled(tokio::time::sleep(pause)).await;
                    pause = PAUSE_MAX.min(pause * 2);
                }
            }
        }
    }

    async fn until_due(&self) {
        loop {
            match self.desk.waiting().await {
                Ok(waiting) => {
                    let loud = self.quiet.end(waiting.now).is_none();
                    let due = if loud { waiting.due } else { 0 };
                    let told =
                        self.tells_the_house && self.desk.notices_due().await.unwrap_or_default();
                    if due >= self.begins_at || waiting.left_behind > 0 || told {
                        return;
                    }
                }
                Err(error) => tracing::debug!(%error, "what is due cannot be read"),
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Sends what is due; what the house has to hear does not wait until the heap is gone.
    async fn send_all(&mut self, line: &mut Line, stop: &CancellationToken) {
        while !line.broken() && !stop.is_cancelled() {
            if self.tells_the_house && self.desk.notices_due().await.unwrap_or_default() {
                self.desk.settle().await;
                self.tell_the_house(line, stop).await;
                if line.broken() || stop.is_cancelled() {
                    break;
                }
            }
            let Some(taken) = self.desk.take().await else { break };
            let answer = deliver(line, &self.mail, &taken.letter, taken.at, stop).await;
            self.desk.answered(&taken, answer);
        }
        self.desk.settle().await;
    }

    async fn tell_the_house(&mut self, line: &mut Line, stop: &CancellationToken) {
        let Some((take, taken)) = self.desk.take_notices().await else { return };
        let Some((letter, at)) = taken.letter.zip(taken.at) else { return };
        let answer = deliver(line, &self.mail, &letter, at, stop).await;
        self.desk.settle_notices(take, answer).await;
    }
}

/// Sends a letter; one that is on its way when the service ends is finished, or broken off.
async fn deliver(
    line: &mut Line,
    mail: &Mail,
    letter: &Letter,
    at: DateTime<Utc>,
    stop: &CancellationToken,
) -> Answer {
    let ended = async {
        stop.cancelled().await;
        tokio::time::sleep(FINISH_WITHIN).await;
    };
    let answer = tokio::select! {
        answer = line.deliver(mail, letter, at) => Some(answer),
        () = ended => None,
    };
    let answer = answer.unwrap_or_else(|| line.broken_off("the service ended"));
    let word = match &answer {
        Answer::Taken => "sent",
        Answer::Refused(_) => "refused",
        Answer::NotNow(_) => "not_now",
        Answer::Unknown(_) => "unknown",
    };
    metrics::counter!("kontor_messages_answered_total", "answer" => word).increment(1);
    answer
}

/// Tells operators where messages stand.
async fn count(pool: PgPool, stop: CancellationToken) {
    loop {
        match crate::store::messages::count_by_state(&pool).await {
            Ok(counts) => {
                for state in ["waiting", "sending", "unknown", "refused", "failed"] {
                    let found = counts.iter().find(|(known, ..)| known.word() == state);
                    let (count, seconds) = found.map_or((0, 0.0), |(_, count, age)| (*count, *age));
                    metrics::gauge!("kontor_messages", "state" => state).set(count as f64);
                    metrics::gauge!("kontor_messages_oldest_seconds", "state" => state)
                        .set(seconds);
                }
            }
            Err(error) => tracing::debug!(%error, "messages cannot be counted"),
        }
        if stop.run_until_cancelled(tokio::time::sleep(COUNT_EVERY)).await.is_none() {
            return;
        }
    }
}
