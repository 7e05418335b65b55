//! Servers, schemas and services of one test, and waiting by condition.

use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use contracts::ids::Id;
use contracts::service::Service;
use contracts::subjects;
use runtime::config::Chassis;
use runtime::nats::Access;
use runtime::service::{Running, Settings, start};
use runtime::{Handler, LocalBus};
use serde_json::{Value, json};
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use stack::{TestPostgres, TestServers};
use tokio_util::sync::CancellationToken;

use crate::shops::{BOOK, Book, CLERK, Clerk, Close, TILL, Till, order};

/// How long anything may take to come true.
const WITHIN: Duration = Duration::from_secs(40);
/// How often a condition is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// A till, a book, and the servers between them.
pub struct World {
    pub servers: TestServers,
    /// The till's own database, where it has one.
    pub apart: Option<TestPostgres>,
    pub till: Option<Started>,
    pub book: Option<Started>,
    pub client: async_nats::Client,
    pub writes: PgPool,
    pub reads: PgPool,
    /// What its services have in common, where they are as in one process.
    pub local: Option<LocalBus>,
    /// For how many days logs are kept.
    pub keep_log_days: u16,
    /// The name under which the services hold their lanes; no other test has it.
    pub name: String,
}

/// A service that runs, and how to stop it.
pub struct Started {
    pub running: Running,
    pub stop: CancellationToken,
}

impl World {
    /// Starts everything.
    pub async fn start() -> Self {
        let mut world = Self::empty().await;
        world.start_till().await;
        world.start_book().await;
        world
    }

    /// Starts the servers.
    pub async fn empty() -> Self {
        Self::with(None).await
    }

    /// Starts the servers, with a database for the till alone.
    pub async fn apart() -> Self {
        Self::with(Some(TestPostgres::start().await.expect("a database"))).await
    }

    async fn with(apart: Option<TestPostgres>) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let servers = TestServers::start().await.expect("servers");
        let url = servers.postgres.admin_url("postgres");
        let tills = apart.as_ref().map_or_else(|| url.clone(), |own| own.admin_url("postgres"));
        make_schema(&tills, Service::OrderIntake, TILL).await;
        make_schema(&url, Service::Review, CLERK).await;
        make_schema(&url, Service::Crm, BOOK).await;
        let client = async_nats::connect(servers.nats.url()).await.expect("broker");
        let writes = pool(&tills, Service::OrderIntake).await;
        let reads = pool(&url, Service::Crm).await;
        let (till, book, keep_log_days) = (None, None, 0);
        let local = None;
        Self { servers, apart, till, book, client, writes, reads, local, keep_log_days, name }
    }

    /// Starts a service under a name.
    pub async fn start_as<H: Handler>(&self, handler: H, instance: &str) -> Started {
        let own = self.apart.as_ref().filter(|_| H::SERVICE == Service::OrderIntake);
        let url = own.unwrap_or(&self.servers.postgres).admin_url("postgres");
        let options: PgConnectOptions = url.parse().expect("a URL");
        let settings = Settings {
            database: options.options([("search_path", H::SERVICE.schema())]),
            broker: Access { url: self.servers.nats.url(), credentials: None },
            instance: instance.to_owned(),
            chassis: Chassis {
                keep_log_days: self.keep_log_days,
                ..Chassis::load().expect("settings")
            },
            local: self.local.clone().unwrap_or_default(),
        };
        let stop = CancellationToken::new();
        let running = start(handler, settings, stop.clone()).await.expect("a service");
        Started { running, stop }
    }

    /// Gives the name under which the till holds its lanes.
    pub fn till_name(&self) -> String {
        format!("till-{}", self.name)
    }

    /// Gives the name under which the book holds its lane.
    pub fn book_name(&self) -> String {
        format!("book-{}", self.name)
    }

    /// Starts the till.
    pub async fn start_till(&mut self) {
        self.till = Some(self.start_as(Till::default(), &self.till_name()).await);
    }

    /// Starts the book.
    pub async fn start_book(&mut self) {
        self.book = Some(self.start_as(Book::default(), &self.book_name()).await);
    }

    /// Starts the clerk.
    pub async fn start_clerk(&self) -> Started {
        self.start_as(Clerk, &format!("clerk-{}", self.name)).await
    }

    /// Stops a service in order.
    pub async fn stop(service: Option<Started>) {
        let Some(mut service) = service else { return };
        service.stop.cancel();
        service.running.ended().await.expect("an end in order");
    }

    /// Waits until a service dies of what was armed.
    pub async fn dies(service: Option<Started>) {
        let mut service = service.expect("a service");
        let died = tokio::time::timeout(WITHIN, service.running.ended()).await;
        died.expect("a death in time").expect_err("a death");
    }

    /// Tells the till to close orders, each until it is done.
    pub async fn close(&self, numbers: Range<u32>) {
        let each = numbers.map(|number| self.tell(Service::OrderIntake, "till.close", number));
        futures::future::join_all(each).await;
    }

    /// Tells the till to close some orders, each until it is done.
    pub async fn close_these(&self, numbers: &[u32]) {
        let tell = |number: &u32| self.tell(Service::OrderIntake, "till.close", *number);
        futures::future::join_all(numbers.iter().map(tell)).await;
    }

    /// Tells the till to close an order, once, and waits for no answer.
    pub async fn mention(&self, number: u32) {
        let subject = subjects::request(Service::OrderIntake, "till.close");
        let close = Close { order_id: order(number), broken: false, wanted: None };
        let close = serde_json::to_vec(&close).expect("JSON");
        self.client.publish(subject, close.into()).await.expect("a word");
        self.client.flush().await.expect("it is said");
    }

    /// Tells the clerk to reject an order.
    pub async fn reject(&self, number: u32) {
        self.tell(Service::Review, "clerk.reject", number).await;
    }

    async fn tell(&self, service: Service, endpoint: &str, number: u32) {
        let close = Close { order_id: order(number), broken: false, wanted: None };
        let close = serde_json::to_vec(&close).expect("JSON");
        let subject = subjects::request(service, endpoint);
        let until = Instant::now() + WITHIN;
        loop {
            let asking = self.client.request(subject.clone(), close.clone().into());
            let asked = tokio::time::timeout(Duration::from_secs(3), asking).await;
            if asked.is_ok_and(|asked| asked.is_ok_and(|answer| &answer.payload[..] == b"{}")) {
                return;
            }
            assert!(Instant::now() < until, "order {number} could not be told");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Asks a service something and gives the answer, whatever it is.
    pub async fn ask(&self, service: Service, endpoint: &str, question: Value) -> Value {
        self.ask_at(subjects::request(service, endpoint), question).await
    }

    /// Asks on a subject, again until it is answered.
    pub async fn ask_at(&self, subject: String, question: Value) -> Value {
        let until = Instant::now() + WITHIN;
        loop {
            let asked = self.client.request(subject.clone(), question.to_string().into()).await;
            match asked {
                Ok(answer) => return serde_json::from_slice(&answer.payload).expect("JSON"),
                Err(error) => assert!(Instant::now() < until, "{subject}: {error}"),
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Gives what the book has put aside.
    pub async fn parked(&self) -> Vec<Value> {
        let page = self.ask(Service::Crm, "parked.list", json!({})).await;
        page["items"].as_array().cloned().unwrap_or_default()
    }

    /// Lets the book feel something about an order.
    pub async fn mood(&self, number: u32, mood: &str) {
        sqlx::query(
            "INSERT INTO moods (id, mood) VALUES ($1, $2)
             ON CONFLICT (id) DO UPDATE SET mood = excluded.mood",
        )
        .bind(order(number).uuid())
        .bind(mood)
        .execute(&self.reads)
        .await
        .expect("a mood");
    }

    /// Lets the clock want orders closed.
    pub async fn want(&self, numbers: Range<u32>, broken: bool) {
        let ids: Vec<uuid::Uuid> = numbers.map(|number| order(number).uuid()).collect();
        sqlx::query("INSERT INTO wanted (id, broken) SELECT unnest($1::uuid[]), $2")
            .bind(ids)
            .bind(broken)
            .execute(&self.writes)
            .await
            .expect("wishes");
    }

    /// Waits until the book has as many entries, and those of the log.
    pub async fn agree(&self, entries: i64) {
        self.wait("the book has every entry", async || self.count().await >= entries).await;
        // What is asked again makes the log longer while one looks: they agree at one moment, in all of it.
        self.wait("the book is the whole log", async || self.book().await == self.log().await)
            .await;
        let disorder: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM (SELECT version - lag(version, 1, 0::int8)
                 OVER (PARTITION BY id ORDER BY at) AS step FROM entries) AS t WHERE step <> 1",
        )
        .fetch_one(&self.reads)
        .await
        .expect("steps");
        assert_eq!(disorder, 0, "entries of an order are in the order of its log");
    }

    async fn book(&self) -> Vec<(uuid::Uuid, i64)> {
        sqlx::query_as("SELECT id, version FROM entries ORDER BY id, version")
            .fetch_all(&self.reads)
            .await
            .unwrap_or_default()
    }

    /// Gives how many entries the book has.
    pub async fn count(&self) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM entries")
            .fetch_one(&self.reads)
            .await
            .unwrap_or(-1)
    }

    /// Gives a number out of the till's schema.
    pub async fn number(&self, statement: &'static str) -> i64 {
        sqlx::query_scalar(statement).fetch_one(&self.writes).await.unwrap_or(-1)
    }

    /// Waits until the broker has confirmed the whole log of the till.
    pub async fn published(&self) {
        let behind = "SELECT coalesce(sum(head - mark), 0)::int8 FROM lanes";
        self.wait("everything is published", async || self.number(behind).await == 0).await;
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
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}

/// Makes the schema of a service, with these tables of its own.
pub async fn make_schema(url: &str, service: Service, tables: &'static str) {
    let none = sqlx::migrate::Migrator::with_migrations(vec![]);
    let owner = runtime::postgres::owner_connection(url, service.schema());
    let mut owner = owner.await.expect("a schema");
    runtime::postgres::migrate(&mut owner, &none).await.expect("the chassis");
    sqlx::raw_sql(tables).execute(&mut owner).await.expect("tables");
}

async fn pool(url: &str, service: Service) -> PgPool {
    let options: PgConnectOptions = url.parse().expect("a URL");
    PgPoolOptions::new()
        .max_connections(4)
        .connect_with(options.options([("search_path", service.schema())]))
        .await
        .expect("a pool")
}
