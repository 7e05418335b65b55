//! Analytics as the shell sees it.

use std::time::Duration;

use bytes::Bytes;
use contracts::problem::Problem;
use contracts::service::Service;
use runtime::service::{self, CancellationToken, Running};
use runtime::{Batch, BatchError, Consumed, Handler, Outcome, Question, Received, Task};
use sqlx::PgPool;

use crate::commands::{Command, record_news};
use crate::{consumers, endpoints};

/// For how long what happened to orders gathers: no order waits for its figures, and nobody at a screen sees
/// a fifth of a second.
const GATHERS_FOR: Duration = Duration::from_millis(200);

/// Analytics: it listens, counts and answers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Analytics;

/// Starts the service with its settings; it works until it is told to stop, then drains.
pub async fn start(
    settings: service::Settings,
    stop: CancellationToken,
) -> anyhow::Result<Running> {
    service::start(Analytics, settings, stop).await
}

impl Handler for Analytics {
    const SERVICE: Service = Service::Analytics;
    type Command = Command;
    const GATHERS_FOR: Duration = GATHERS_FOR;

    const READS: &'static [&'static str] = endpoints::READS;

    fn consume(&self, event: &Received) -> Consumed<Command> {
        consumers::consume(event)
    }

    async fn apply(
        &self,
        batch: &mut Batch<'_>,
        tasks: Vec<Task<Command>>,
    ) -> Result<Vec<Outcome>, BatchError> {
        record_news(batch, &tasks).await
    }

    async fn read(
        &self,
        pool: &PgPool,
        endpoint: &str,
        question: Question,
    ) -> Result<Bytes, Problem> {
        endpoints::read(pool, endpoint, &question).await
    }
}
