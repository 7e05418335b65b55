//! Servers, schemas and services of one test, and waiting by condition.

use std::time::{Duration, Instant};

use contracts::service::Service;
use contracts::subjects;
use runtime::nats::Access;
use runtime::service::{Running, Settings, start};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use stack::TestServers;
use tokio_util::sync::CancellationToken;

use crate::shops::{Book, Close, Till, order};

/// How long anything may take to come true.
const WITHIN: Duration = Duration::from_secs(40);

/// A till, a book, and the servers between them.
pub struct World {
    pub servers: TestServers,
    pub till: Option<Started>,
    pub book: Option<Started>,
    pub client: async_nats::Client,
    pub writes: PgPool,
    pub reads: PgPool,
}

/// A service that runs, and how to stop it.
pub struct Started {
    pub running: Running,
    pub stop: CancellationToken,
}

impl World {
    /// Starts everything.
    pub async fn start() -> Self {
        let servers = TestServers::start().await.expect("servers");
        let url = servers.postgres.admin_url("postgres");
        let none = sqlx::migrate::Migrator::with_migrations(vec![]);
        for (service, table) in [
            (
                Service::OrderIntake,
                "CREATE TABLE tills (id uuid PRIMARY KEY, version bigint NOT NULL DEFAULT 1)",
            ),
            (
                Service::Crm,
                "CREATE TABLE entries (at bigserial, id uuid, version bigint, PRIMARY KEY (id, version))",
            ),
        ] {
            let mut owner =
                runtime::postgres::owner_connection(&url, service.schema()).await.expect("schema");
            runtime::postgres::migrate(&mut owner, &none).await.expect("chassis");
            sqlx::raw_sql(table).execute(&mut owner).await.expect("table");
        }
        let client = async_nats::connect(servers.nats.url()).await.expect("broker");
        let writes = pool(&url, Service::OrderIntake).await;
        let reads = pool(&url, Service::Crm).await;
        let mut world = Self { servers, till: None, book: None, client, writes, reads };
        world.start_till().await;
        world.start_book().await;
        world
    }

    fn settings(&self, service: Service) -> Settings {
        let url = self.servers.postgres.admin_url("postgres");
        let options: PgConnectOptions = url.parse().expect("a URL");
        Settings {
            database: options.options([("search_path", service.schema())]),
            broker: Access { url: self.servers.nats.url(), credentials: None },
            instance: "test".into(),
        }
    }

    /// Starts the till.
    pub async fn start_till(&mut self) {
        let stop = CancellationToken::new();
        let settings = self.settings(Service::OrderIntake);
        let running = start(Till, settings, stop.clone()).await.expect("the till");
        self.till = Some(Started { running, stop });
    }

    /// Starts the book.
    pub async fn start_book(&mut self) {
        let stop = CancellationToken::new();
        let running =
            start(Book, self.settings(Service::Crm), stop.clone()).await.expect("the book");
        self.book = Some(Started { running, stop });
    }

    /// Stops a service in order.
    pub async fn stop(service: Option<Started>) {
        let Some(mut service) = service else { return };
        service.stop.cancel();
        service.running.ended().await.expect("an end in order");
    }

    /// Tells the till to close orders, each until it is done.
    pub async fn close(&self, numbers: std::ops::Range<u32>) {
        let each = numbers.map(|number| self.close_one(number));
        futures::future::join_all(each).await;
    }

    async fn close_one(&self, number: u32) {
        let close = serde_json::to_vec(&Close { order_id: order(number) }).expect("JSON");
        let subject = subjects::request(Service::OrderIntake, "till.close");
        let until = Instant::now() + WITHIN;
        loop {
            let asked = self.client.request(subject.clone(), close.clone().into()).await;
            if asked.is_ok_and(|answer| &answer.payload[..] == b"{}") {
                return;
            }
            assert!(Instant::now() < until, "order {number} could not be closed");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until the book has as many entries, then looks whether they are those of the log.
    pub async fn agree(&self, entries: i64) {
        self.wait("the book has every entry", async || self.count().await >= entries).await;
        let log: Vec<(uuid::Uuid, i64)> = self.log().await;
        let book: Vec<(uuid::Uuid, i64)> =
            sqlx::query_as("SELECT id, version FROM entries ORDER BY id, version")
                .fetch_all(&self.reads)
                .await
                .expect("entries");
        assert_eq!(book, log);
        let disorder: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM (SELECT version - lag(version, 1, 0::int8)
                 OVER (PARTITION BY id ORDER BY at) AS step FROM entries) AS t WHERE step <> 1",
        )
        .fetch_one(&self.reads)
        .await
        .expect("steps");
        assert_eq!(disorder, 0, "entries of an order are in the order of its log");
    }

    /// Gives how many entries the book has.
    pub async fn count(&self) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM entries")
            .fetch_one(&self.reads)
            .await
            .unwrap_or(-1)
    }

    async fn log(&self) -> Vec<(uuid::Uuid, i64)> {
        let rows: Vec<(String, i64)> = sqlx::query_as("SELECT subject, sequence FROM log")
            .fetch_all(&self.writes)
            .await
            .expect("the log");
        let id = |subject: &str| subject.trim_start_matches("ord_").parse().expect("an id");
        let mut log: Vec<_> =
            rows.iter().map(|(subject, version)| (id(subject), *version)).collect();
        log.sort();
        log
    }

    /// Waits until a condition holds, within a bound.
    pub async fn wait(&self, what: &str, condition: impl AsyncFn() -> bool) {
        let until = Instant::now() + WITHIN;
        while !condition().await {
            assert!(Instant::now() < until, "not within {WITHIN:?}: {what}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn pool(url: &str, service: Service) -> PgPool {
    let options: PgConnectOptions = url.parse().expect("a URL");
    PgPoolOptions::new()
        .max_connections(4)
        .connect_with(options.options([("search_path", service.schema())]))
        .await
        .expect("a pool")
}
