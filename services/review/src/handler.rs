//! Review as the shell sees it.

use bytes::Bytes;
use contracts::problem::Problem;
use contracts::reach::Whereabouts;
use contracts::requests::review::{APPROVE, GET, LIST, REJECT, RELEASE, UNDO};
use contracts::service::Service;
use runtime::service::{self, CancellationToken, Running};
use runtime::{Batch, BatchError, Consumed, Handler, Outcome, Question, Received, Routed, Task};
use sqlx::PgPool;

use crate::commands::{self, Command};
use crate::config::Config;
use crate::store::{awaited_items, reviews};
use crate::{consumers, domain, endpoints};

/// The service: its settings, and nothing else that lasts.
pub struct ReviewHandler {
    config: Config,
}

impl ReviewHandler {
    /// Makes the service with its settings.
    pub fn new(config: Config) -> Self {
        Self { config }
    }
}

/// Starts the service with its settings; it works until it is told to stop, then drains.
pub async fn start(
    settings: service::Settings,
    stop: CancellationToken,
) -> anyhow::Result<Running> {
    service::start(ReviewHandler::new(crate::config::load()?), settings, stop).await
}

impl Handler for ReviewHandler {
    const SERVICE: Service = Service::Review;
    const READS: &'static [&'static str] = &[LIST, GET];
    const WRITES: &'static [&'static str] = &[APPROVE, REJECT, RELEASE, UNDO];
    type Command = Command;

    fn consume(&self, event: &Received) -> Consumed<Command> {
        consumers::consume(event)
    }

    fn keeps(&self, event: &Received, lane: u16) -> bool {
        consumers::is_for_every_lane(event)
            || event.envelope.slot().lane(Self::SERVICE.lanes()) == lane
    }

    async fn apply(
        &self,
        batch: &mut Batch<'_>,
        tasks: Vec<Task<Command>>,
    ) -> Result<Vec<Outcome>, BatchError> {
        commands::review_orders(batch, &self.config, tasks).await
    }

    /// Rejections whose time to be undone is over take effect. Orders whose awaited items have
    /// arrived look again: by the clock, because one item may let thousands go, and no batch grows
    /// with them.
    async fn due(
        &self,
        batch: &mut Batch<'_>,
        lane: u16,
        limit: i64,
    ) -> Result<Vec<Command>, BatchError> {
        let of = |asked: domain::Command| {
            move |order_id| Command::Review { order_id, asked: asked.clone() }
        };
        let lanes = (lane, Self::SERVICE.lanes());
        let rejected = reviews::list_due(batch.conn, batch.now, lanes, limit).await?;
        let left = limit - rejected.len() as i64;
        let arrived = awaited_items::list_arrived(batch.conn, lane, left).await?;
        let rejected = rejected.into_iter().map(of(domain::Command::CarryOut));
        Ok(rejected.chain(arrived.into_iter().map(of(domain::Command::Reconsider))).collect())
    }

    async fn read(
        &self,
        pool: &PgPool,
        endpoint: &str,
        question: Question,
    ) -> Result<Bytes, Problem> {
        endpoints::read(pool, endpoint, &question).await
    }

    async fn route(
        &self,
        _pool: &PgPool,
        endpoint: &str,
        question: &Question,
    ) -> Result<Routed<Command>, Problem> {
        endpoints::route(endpoint, question)
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
