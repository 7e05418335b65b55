//! Messages that the broker has handed to somebody else, who has acknowledged them: a process of an
//! old release, a tool that was pointed at the wrong durable.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use async_nats::jetstream::consumer::PullConsumer;
use contracts::service::Service;
use contracts::subjects;
use futures::StreamExt;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::task::JoinSet;

use super::Scene;
use crate::dice::Dice;
use crate::outside::sellers;

/// How many orders are the last ones: enough for each lane to have some.
const WORDS: u32 = 16;
/// The first of their numbers; no other order has one of them.
const FIRST: u32 = 99_900;
/// How many messages of each stream are told again.
const TOLD_AGAIN: u64 = 150;
/// How many words a thief asks for at once.
const AT_ONCE: usize = 64;
/// How many thieves pull from each durable, in turn with its reader: with one, who of both has the
/// last of an order's two messages would be the same each time.
const AT_EACH: usize = 2;
/// How long a thief's pull is good for.
const PULL_FOR: Duration = Duration::from_secs(8);
/// How long thieves stay at most.
const STAY: Duration = Duration::from_secs(30);
/// After this long without a new row there is nothing more to take.
const SILENT_FOR: Duration = Duration::from_secs(2);
/// How often it is looked for new rows.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// How long thieves take to stand beside the readers, whose pulls are older.
const BESIDE: Duration = Duration::from_millis(500);

impl Scene {
    /// Takes most of what is said to the readers of a log out of their durables.
    pub(super) async fn words_stolen(&self, dice: &mut Dice) -> Result<String> {
        let sources = [Service::OrderIntake, Service::Warehouse, Service::Logistics];
        let source = dice.one_of(&sources).copied().unwrap_or(Service::OrderIntake);
        let thieves = self.thieves(source).await?;
        tokio::time::sleep(dice.millis(2_000..=6_000)).await;
        Ok(format!("{} messages of {source} were taken by a stranger", thieves.leave().await))
    }

    /// Lets the last that is said be taken by strangers, who acknowledge it: nothing follows that
    /// would show a gap, nothing is sent again, and readers have to notice all the same.
    pub async fn last_words_stolen(&self, dice: &mut Dice) -> Result<String> {
        let thieves = self.thieves(Service::OrderIntake).await?;
        tokio::time::sleep(BESIDE).await;
        for number in FIRST..FIRST + WORDS {
            sellers::try_wire(&self.world, number, dice).await;
        }
        self.until_nothing_is_said(Service::OrderIntake).await?;
        let stolen = thieves.leave().await;
        Ok(format!("strangers took {stolen} of the last words"))
    }

    /// Waits until a service has said nothing for a while.
    async fn until_nothing_is_said(&self, service: Service) -> Result<()> {
        let running = self.house.running().context("nothing runs")?;
        let mut conn = PgConnection::connect(&running.doctor_database).await?;
        let sql = format!("SELECT sum(head)::int8 FROM {}.lanes", service.schema());
        let (until, mut said, mut since) = (Instant::now() + STAY, 0_i64, Instant::now());
        while since.elapsed() < SILENT_FOR && Instant::now() < until {
            tokio::time::sleep(LOOK_EVERY).await;
            let now = sqlx::query_scalar(AssertSqlSafe(sql.clone())).fetch_one(&mut conn).await?;
            if now != said {
                (said, since) = (now, Instant::now());
            }
        }
        Ok(())
    }

    /// Tells again what the streams hold, as new messages: whoever has read them reads nothing twice.
    pub(super) async fn told_again(&self) -> Result<String> {
        let running = self.house.running().context("nothing runs")?;
        let client = self.inspector(&running.nats).await?;
        let jetstream = async_nats::jetstream::new(client);
        let mut told = 0;
        for service in Service::ALL {
            let Ok(stream) = jetstream.get_stream(subjects::stream(service)).await else {
                continue;
            };
            let newest = stream.cached_info().state.last_sequence;
            for sequence in newest.saturating_sub(TOLD_AGAIN)..newest {
                let Ok(message) = stream.get_raw_message(sequence + 1).await else { continue };
                let mut headers = message.headers;
                headers.insert("Nats-Msg-Id", format!("again-{service}-{newest}-{sequence}"));
                let subject = message.subject;
                let sent = jetstream.publish_with_headers(subject, headers, message.payload).await;
                told += usize::from(sent?.await.is_ok());
            }
        }
        Ok(format!("{told} messages were told again"))
    }

    async fn thieves(&self, source: Service) -> Result<Thieves> {
        let running = self.house.running().context("nothing runs")?;
        let jetstream = async_nats::jetstream::new(self.inspector(&running.nats).await?);
        let stream = jetstream.get_stream(subjects::stream(source)).await?;
        let names: Vec<String> =
            stream.consumer_names().filter_map(|name| async { name.ok() }).collect().await;
        let until = Instant::now() + STAY;
        let (stolen, mut pulling) = (Arc::new(AtomicUsize::new(0)), JoinSet::new());
        for name in names {
            for _ in 0..AT_EACH {
                if let Ok(durable) = stream.get_consumer(&name).await {
                    pulling.spawn(steal(durable, until, stolen.clone()));
                }
            }
        }
        Ok(Thieves { pulling, stolen })
    }
}

/// Those who take.
struct Thieves {
    pulling: JoinSet<()>,
    stolen: Arc<AtomicUsize>,
}

impl Thieves {
    /// Lets them go; says how much they took.
    async fn leave(mut self) -> usize {
        self.pulling.shutdown().await;
        self.stolen.load(Ordering::Relaxed)
    }
}

async fn steal(durable: PullConsumer, until: Instant, stolen: Arc<AtomicUsize>) {
    while Instant::now() < until {
        let pull = durable.batch().max_messages(AT_ONCE).expires(PULL_FOR).messages().await;
        let Ok(mut messages) = pull else { return };
        while let Some(Ok(message)) = messages.next().await {
            let acknowledged = message.ack().await.is_ok();
            stolen.fetch_add(usize::from(acknowledged), Ordering::Relaxed);
        }
    }
}
