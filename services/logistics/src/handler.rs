//! How the shell sees this service.

use bytes::Bytes;
use contracts::problem::Problem;
use contracts::reach::Whereabouts;
use contracts::service::Service;
use runtime::service::{self, CancellationToken, Running};
use runtime::{Batch, BatchError, Consumed, Handler, Outcome, Question, Received, Routed, Task};
use sqlx::PgPool;

use crate::commands::{self, Command};
use crate::config::Settings;
use crate::store::parked_reports;
use crate::store::recent::RecentShipments;
use crate::{consumers, endpoints};

/// The service, with its settings and the shipments that it stored last.
#[derive(Debug)]
pub struct Logistics {
    settings: Settings,
    recent: RecentShipments,
}

impl Logistics {
    /// Makes the service.
    pub fn new(settings: Settings) -> Self {
        Self { settings, recent: RecentShipments::default() }
    }
}

/// Starts the service with its settings; it works until it is told to stop, then drains.
pub async fn start(
    settings: service::Settings,
    stop: CancellationToken,
) -> anyhow::Result<Running> {
    service::start(Logistics::new(crate::config::Config::load()?.settings()?), settings, stop).await
}

impl Handler for Logistics {
    const SERVICE: Service = Service::Logistics;
    const READS: &'static [&'static str] = endpoints::READS;
    const WRITES: &'static [&'static str] = endpoints::WRITES;
    type Command = Command;

    fn consume(&self, event: &Received) -> Consumed<Command> {
        consumers::consume(event)
    }

    async fn apply(
        &self,
        batch: &mut Batch<'_>,
        tasks: Vec<Task<Command>>,
    ) -> Result<Vec<Outcome>, BatchError> {
        commands::apply(&self.settings, &self.recent, batch, tasks).await
    }

    async fn due(
        &self,
        batch: &mut Batch<'_>,
        lane: u16,
        limit: i64,
    ) -> Result<Vec<Command>, BatchError> {
        let lanes = Self::SERVICE.lanes();
        let mut usable = parked_reports::usable(batch.conn, lane, lanes, limit).await?;
        usable.extend(parked_reports::usable_by_hand(batch.conn, lane, lanes, limit).await?);
        usable.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(usable.into_iter().filter_map(endpoints::again).collect())
    }

    async fn read(
        &self,
        pool: &PgPool,
        endpoint: &str,
        question: Question,
    ) -> Result<Bytes, Problem> {
        endpoints::read(&self.settings, pool, endpoint, &question).await
    }

    async fn route(
        &self,
        pool: &PgPool,
        endpoint: &str,
        question: &Question,
    ) -> Result<Routed<Command>, Problem> {
        endpoints::route(pool, endpoint, question).await
    }

    async fn whereabouts(
        &self,
        pool: &PgPool,
        _endpoint: &str,
        question: &Question,
    ) -> Result<Whereabouts, Problem> {
        endpoints::whereabouts::of(pool, question).await
    }
}
