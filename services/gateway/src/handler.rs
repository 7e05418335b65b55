//! The gateway as the shell sees it.

use std::time::Duration;

use bytes::Bytes;
use contracts::problem::Problem;
use contracts::service::Service;
use runtime::service::{self, CancellationToken, Running};
use runtime::{Batch, BatchError, Consumed, Handler, Outcome, Question, Received, Routed, Task};
use sqlx::PgPool;

use crate::commands::{self, Command, outbound};
use crate::endpoints;

/// For how long what happened to orders gathers: no order waits for what others are told, and nobody at a screen sees
/// a fifth of a second.
const GATHERS_FOR: Duration = Duration::from_millis(200);

/// Owns access: keys, devices, the secrets of webhooks; and what leaves over HTTP.
#[derive(Clone, Copy, Debug, Default)]
pub struct Access;

/// Starts the service with its settings; it works until it is told to stop, then drains.
pub async fn start(
    settings: service::Settings,
    stop: CancellationToken,
) -> anyhow::Result<Running> {
    service::start(Access, settings, stop).await
}

impl Handler for Access {
    const SERVICE: Service = Service::Gateway;
    const READS: &'static [&'static str] = endpoints::READS;
    const WRITES: &'static [&'static str] = endpoints::WRITES;
    type Command = Command;
    const GATHERS_FOR: Duration = GATHERS_FOR;

    fn consume(&self, event: &Received) -> Consumed<Command> {
        match outbound::consume(event) {
            Consumed::Command(command) => Consumed::Command(Command::Outbound(command)),
            Consumed::Ignored => Consumed::Ignored,
            Consumed::Unreadable(why) => Consumed::Unreadable(why),
        }
    }

    async fn due(
        &self,
        batch: &mut Batch<'_>,
        _lane: u16,
        _limit: i64,
    ) -> Result<Vec<Command>, BatchError> {
        let due = outbound::due(batch).await?;
        Ok(due.into_iter().map(Command::Outbound).collect())
    }

    async fn apply(
        &self,
        batch: &mut Batch<'_>,
        tasks: Vec<Task<Command>>,
    ) -> Result<Vec<Outcome>, BatchError> {
        commands::apply(batch, tasks).await
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
}
