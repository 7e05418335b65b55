//! Order-intake as the shell sees it.

use bytes::Bytes;
use contracts::problem::Problem;
use contracts::reach::Whereabouts;
use contracts::service::Service;
use runtime::service::{self, CancellationToken, Running};
use runtime::{Batch, BatchError, Consumed, Handler, Outcome, Question, Received, Routed, Task};
use sqlx::PgPool;

use crate::commands::{self, Command};
use crate::config::Config;
use crate::domain::Waits;
use crate::endpoints::{self, ChannelCache};
use crate::store::recent::RecentOrders;
use crate::{consumers, store};

/// The service, with its settings, the channels that it saw last, and the orders that it stored last.
#[derive(Debug)]
pub struct OrderIntake {
    waits: Waits,
    channels: ChannelCache,
    recent: RecentOrders,
}

impl OrderIntake {
    /// Makes the service.
    pub fn new(config: &Config) -> Self {
        Self {
            waits: config.waits(),
            channels: ChannelCache::default(),
            recent: RecentOrders::default(),
        }
    }
}

/// Starts the service with its settings; it works until it is told to stop, then drains.
pub async fn start(
    settings: service::Settings,
    stop: CancellationToken,
) -> anyhow::Result<Running> {
    service::start(OrderIntake::new(&crate::config::Config::load()?), settings, stop).await
}

impl Handler for OrderIntake {
    const SERVICE: Service = Service::OrderIntake;
    type Command = Command;

    const READS: &'static [&'static str] = endpoints::READS;
    const WRITES: &'static [&'static str] = endpoints::WRITES;

    fn consume(&self, event: &Received) -> Consumed<Command> {
        consumers::consume(event)
    }

    async fn apply(
        &self,
        batch: &mut Batch<'_>,
        tasks: Vec<Task<Command>>,
    ) -> Result<Vec<Outcome>, BatchError> {
        for task in &tasks {
            if let Command::PutChannel(put) = &task.command {
                self.channels.forget(&put.id);
            }
        }
        commands::apply(batch, tasks, self.waits, &self.recent).await
    }

    async fn due(
        &self,
        batch: &mut Batch<'_>,
        lane: u16,
        limit: i64,
    ) -> Result<Vec<Command>, BatchError> {
        let lane = (lane, Self::SERVICE.lanes());
        let due = store::orders::due(batch.conn, batch.now, lane, limit).await?;
        store::returns::page::measure(batch.conn).await?;
        let (named, news) = store::aliases::due(batch.conn, lane, limit).await?;
        let heard = (!news.is_empty()).then_some(Command::HeardAliases(news));
        let due = due.into_iter().map(Command::TimeIsUp);
        Ok(due.chain(named.into_iter().map(Command::LookAgain)).chain(heard).collect())
    }

    async fn read(
        &self,
        pool: &PgPool,
        endpoint: &str,
        question: Question,
    ) -> Result<Bytes, Problem> {
        endpoints::read(pool, endpoint, &question, self.waits).await
    }

    async fn route(
        &self,
        pool: &PgPool,
        endpoint: &str,
        question: &Question,
    ) -> Result<Routed<Command>, Problem> {
        endpoints::route(pool, &self.channels, endpoint, question).await
    }

    async fn whereabouts(
        &self,
        pool: &PgPool,
        endpoint: &str,
        question: &Question,
    ) -> Result<Whereabouts, Problem> {
        endpoints::whereabouts::of(pool, endpoint, question).await
    }
}
