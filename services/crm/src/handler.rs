//! Crm as the shell sees it.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use contracts::problem::Problem;
use contracts::reach::Whereabouts;
use contracts::service::Service;
use runtime::service::{self, CancellationToken, Running};
use runtime::{Batch, BatchError, Consumed, Handler, Outcome, Question, Received, Routed, Task};
use sqlx::PgPool;

use crate::commands::{self, Command};
use crate::config::{Config, Rules};
use crate::sending::Sender;
use crate::watching::Watch;
use crate::{consumers, endpoints};

/// For how long what happened to orders gathers: no order waits for what is written to customers, and nobody at a screen sees
/// a fifth of a second.
const GATHERS_FOR: Duration = Duration::from_millis(200);

/// Crm: it listens, remembers and answers; by default it writes to nobody.
#[derive(Clone, Debug, Default)]
pub struct Crm {
    rules: Arc<Rules>,
}

impl Crm {
    /// Makes the service with what messages follow.
    pub fn new(rules: Rules) -> Self {
        Self { rules: Arc::new(rules) }
    }
}

/// Starts the service with its settings; it works until it is told to stop, then drains.
///
/// Whoever sends mail ends first: what the mail server answered last can still be recorded.
pub async fn start(
    settings: service::Settings,
    stop: CancellationToken,
) -> anyhow::Result<Running> {
    start_with(&Config::load()?, settings, stop).await
}

/// Does the same with other settings than those of the environment.
pub async fn start_with(
    config: &Config,
    settings: service::Settings,
    stop: CancellationToken,
) -> anyhow::Result<Running> {
    let chassis = &settings.chassis;
    let rules = config.rules(&chassis.link_secret.0, &chassis.public_url)?;
    let mail = config.mail()?;
    let (lanes, instance) = (CancellationToken::new(), settings.instance.clone());
    let crm = Crm::new(rules.clone());
    let mut running = service::start(crm, settings, lanes.clone()).await?;
    let (client, pool) = (running.client.clone(), running.pool.clone());
    let watch = Watch::new(rules.clone(), client.clone(), pool.clone());
    let sender = mail.map(|mail| Sender::new(mail, &rules, client, pool, &instance));
    let beside = running.stopping().child_token();
    running.add(async move {
        let sending = async {
            if let Some(sender) = sender {
                sender.run(beside.clone()).await;
            }
        };
        let both = async { tokio::join!(watch.run(beside.clone()), sending) };
        let mut both = std::pin::pin!(both);
        tokio::select! {
            _ = &mut both => {}
            () = stop.cancelled() => {
                beside.cancel();
                both.await;
            }
        }
        lanes.cancel();
        Ok(())
    });
    Ok(running)
}

impl Handler for Crm {
    const SERVICE: Service = Service::Crm;
    type Command = Command;
    const GATHERS_FOR: Duration = GATHERS_FOR;

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
        commands::apply(batch, &self.rules, tasks).await
    }

    async fn read(
        &self,
        pool: &PgPool,
        endpoint: &str,
        question: Question,
    ) -> Result<Bytes, Problem> {
        endpoints::read(pool, &self.rules, endpoint, &question).await
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
        _endpoint: &str,
        question: &Question,
    ) -> Result<Whereabouts, Problem> {
        endpoints::whereabouts::of(pool, question).await
    }
}
