//! Warehouse as the shell sees it.

use std::sync::Mutex;

use bytes::Bytes;
use contracts::ids::Slot;
use contracts::problem::Problem;
use contracts::reach::Whereabouts;
use contracts::requests::warehouse::importing::IMPORTS_CREATE;
use contracts::service::Service;
use contracts::subjects;
use runtime::service::{self, CancellationToken, Running};
use runtime::{Batch, BatchError, Consumed, Handler, Outcome, Question, Received, Routed, Task};
use sqlx::PgPool;

use crate::commands::{self, Command};
use crate::config::{Config, OutOfBounds};
use crate::domain::Rules;
use crate::store::recent::Recent;
use crate::{consumers, endpoints, forgetting, store};

/// Warehouse, with its settings, and what it was asked about lately.
#[derive(Debug)]
pub struct Warehouse {
    rules: Rules,
    recent: Mutex<Recent>,
}

impl Warehouse {
    /// Makes it of settings within their bounds.
    pub fn try_new(config: &Config) -> Result<Self, OutOfBounds> {
        Ok(Self { rules: config.rules()?, recent: Mutex::default() })
    }
}

/// Starts the service with its settings; it works until it is told to stop, then drains.
pub async fn start(
    settings: service::Settings,
    stop: CancellationToken,
) -> anyhow::Result<Running> {
    let config = runtime::config::load(Service::Warehouse, crate::config::DEFAULTS)?;
    let mut running = service::start(Warehouse::try_new(&config)?, settings, stop).await?;
    let (pool, stop) = (running.pool.clone(), running.stopping());
    running.add(async move {
        forgetting::run(pool, stop).await;
        Ok(())
    });
    Ok(running)
}

impl Handler for Warehouse {
    const SERVICE: Service = Service::Warehouse;
    type Command = Command;
    const READS: &'static [&'static str] = endpoints::READS;
    const WRITES: &'static [&'static str] = endpoints::WRITES;
    const SUBJECTS: &'static [&'static str] = &[subjects::FLOOR_QUESTIONS];

    fn consume(&self, event: &Received) -> Consumed<Command> {
        consumers::consume(event)
    }

    async fn apply(
        &self,
        batch: &mut Batch<'_>,
        tasks: Vec<Task<Command>>,
    ) -> Result<Vec<Outcome>, BatchError> {
        commands::apply(&self.rules, &self.recent, batch, tasks).await
    }

    async fn due(
        &self,
        batch: &mut Batch<'_>,
        _lane: u16,
        limit: i64,
    ) -> Result<Vec<Command>, BatchError> {
        store::timers::due(batch.conn, batch.now, limit).await
    }

    async fn read(
        &self,
        pool: &PgPool,
        endpoint: &str,
        question: Question,
    ) -> Result<Bytes, Problem> {
        endpoints::read(pool, endpoint, question).await
    }

    async fn route(
        &self,
        pool: &PgPool,
        endpoint: &str,
        question: &Question,
    ) -> Result<Routed<Command>, Problem> {
        if endpoint == IMPORTS_CREATE {
            let taken = endpoints::imports::take(pool, &self.rules, question).await?;
            return Ok(Routed { slot: Slot(0), command: Command::TakeImport(Box::new(taken)) });
        }
        // All slots share the one lane.
        Ok(Routed { slot: Slot(0), command: endpoints::command(endpoint, question)? })
    }

    async fn whereabouts(
        &self,
        pool: &PgPool,
        _endpoint: &str,
        question: &Question,
    ) -> Result<Whereabouts, Problem> {
        endpoints::whereabouts::of(pool, question).await
    }

    fn translate(subject: &str) -> Option<(String, String)> {
        endpoints::translate(subject)
    }

    fn told_at(subject: &str) -> Option<String> {
        let (device, verb) = subjects::asked_by_device(subject)?;
        Some(subjects::floor_answer(device, verb))
    }
}
