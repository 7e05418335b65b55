//! Servers alone, durable ones, and single services of this process on them.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use contracts::service::Service;
use contracts::subjects;
use runtime::config::Chassis;
use runtime::nats::Access;
use runtime::service::{Running, Settings};
use runtime::{Handler, LocalBus, postgres};
use serde_json::{Value, json};
use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use stack::{Binaries, NatsOptions, NatsServer, PostgresOptions, PostgresServer};
use tokio_util::sync::CancellationToken;

/// How long anything may take to come true.
const WITHIN: Duration = Duration::from_secs(120);
/// How often it is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// How many events one question makes; the handlers' batches are the shell's own.
pub const SAID_AT_ONCE: u32 = 250;
/// How many questions wait for their answers at once.
const ASKED_AT_ONCE: usize = 16;

/// A database and a broker, with nobody else on them.
pub struct Bare {
    postgres: PostgresServer,
    nats: NatsServer,
    client: async_nats::Client,
}

/// A service of this process.
pub struct Started {
    running: Running,
    stop: CancellationToken,
}

impl Bare {
    /// Starts both servers on a folder.
    pub async fn start(folder: &Path) -> Result<Self> {
        let binaries = Binaries::locate().await?;
        let options = PostgresOptions::durable(folder.join("postgres"), "bench");
        let postgres = PostgresServer::start(&binaries.postgres, options).await?;
        let nats =
            NatsServer::start(&binaries.nats, NatsOptions::open(folder.join("nats"))).await?;
        let client = async_nats::connect(nats.url()).await?;
        Ok(Self { postgres, nats, client })
    }

    /// Gives the URL of the owner of everything.
    pub fn admin(&self) -> String {
        self.postgres.admin_url("postgres")
    }

    /// Makes a service's schema: the chassis, its migrations, and tables of one's own.
    pub async fn schema(&self, service: Service, own: &Migrator, more: &'static str) -> Result<()> {
        let mut owner = postgres::owner_connection(&self.admin(), service.schema()).await?;
        postgres::migrate(&mut owner, own).await?;
        sqlx::raw_sql(more).execute(&mut owner).await?;
        Ok(())
    }

    /// Starts a service beside those of a bus, and waits until it works.
    pub async fn serve<H: Handler>(&self, handler: H, bus: &LocalBus) -> Result<Started> {
        let database: PgConnectOptions = self.admin().parse()?;
        let settings = Settings {
            database: database.options([("search_path", H::SERVICE.schema())]),
            broker: Access { url: self.nats.url(), credentials: None },
            instance: "bench".to_owned(),
            chassis: Chassis::load()?,
            local: bus.clone(),
        };
        let stop = CancellationToken::new();
        let running = runtime::service::start(handler, settings, stop.clone()).await?;
        let started = Started { running, stop };
        started.settled().await?;
        Ok(started)
    }

    /// Asks a service.
    pub async fn ask(&self, service: Service, endpoint: &str, body: &Value) -> Result<Value> {
        self.ask_with(service, endpoint, body, "bench").await
    }

    /// Asks a service with a key of one's own.
    pub async fn ask_with(
        &self,
        service: Service,
        endpoint: &str,
        body: &Value,
        key: &str,
    ) -> Result<Value> {
        let mut headers = async_nats::HeaderMap::new();
        headers.insert("idempotency-key", key);
        let subject = subjects::request(service, endpoint);
        let asking = self.client.request_with_headers(subject, headers, body.to_string().into());
        let answer = asking.await?;
        match answer.headers.as_ref().and_then(|h| h.get("Nats-Service-Error-Code")) {
            Some(_) => bail!("{endpoint}: {}", String::from_utf8_lossy(&answer.payload)),
            None => Ok(serde_json::from_slice(&answer.payload)?),
        }
    }

    /// Lets a speaker say events, in all of its lanes, from one number up to another.
    pub async fn say(&self, service: Service, numbers: std::ops::Range<u32>) -> Result<()> {
        use futures::{StreamExt, TryStreamExt};
        let steps = numbers.clone().step_by(SAID_AT_ONCE as usize).enumerate();
        let questions = steps.map(|(step, from)| {
            let lane = step % usize::from(service.lanes());
            let to = numbers.end.min(from + SAID_AT_ONCE);
            json!({ "lane": lane, "from": from, "to": to })
        });
        let asked = futures::stream::iter(questions).map(|question| async move {
            self.ask(service, super::hop::SAY, &question).await.map(drop)
        });
        asked.buffer_unordered(ASKED_AT_ONCE).try_collect::<Vec<_>>().await.map(drop)
    }

    /// Waits until a statement that counts gives at least so much; gives when it did.
    pub async fn until(&self, counting: String, least: i64) -> Result<Instant> {
        let mut conn = PgConnection::connect(&self.admin()).await?;
        let until = Instant::now() + WITHIN;
        loop {
            let counted = sqlx::query_scalar::<_, i64>(AssertSqlSafe(counting.clone()));
            if counted.fetch_one(&mut conn).await? >= least {
                return Ok(Instant::now());
            }
            if Instant::now() > until {
                bail!("not in time: at least {least} of `{counting}`");
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Stops both servers.
    pub async fn close(self) -> Result<()> {
        self.nats.stop().await?;
        Ok(self.postgres.stop().await?)
    }
}

impl Started {
    /// Waits until every lane works and the broker has confirmed everything.
    pub async fn settled(&self) -> Result<()> {
        let until = Instant::now() + WITHIN;
        while !self.running.complaints().is_empty() {
            if Instant::now() > until {
                bail!("{}", self.running.complaints().join("; "));
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(())
    }

    /// Stops it in order.
    pub async fn stop(mut self) -> Result<()> {
        self.stop.cancel();
        self.running.ended().await.context("a service that was measured did not stop in order")
    }
}
