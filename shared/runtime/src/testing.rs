//! A harness for the tests of services: a throw-away PostgreSQL with the service's schema, and
//! batches that are applied and committed as the shell does.
#![expect(clippy::expect_used, clippy::panic, reason = "a harness for tests fails the test")]

use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use contracts::envelope::{Envelope, event_id};
use contracts::events::{Event, ReceivedType};
use contracts::ids::{OrderId, Slot, derive_from_key};
use contracts::log::Point;
use contracts::problem::Problem;
use contracts::reach::Reach;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use stack::TestPostgres;

use crate::handler::{
    Batch, Cause, Consumed, Handler, LastStamps, Outcome, Question, Received, Stamps, Task, Within,
    admit,
};
use crate::postgres::{migrate, owner_connection};

/// A service's handler on a database of its own.
pub struct Harness<H> {
    /// The handler.
    pub handler: Arc<H>,
    /// Connections whose `search_path` is the service's schema.
    pub pool: PgPool,
    numbers: std::sync::atomic::AtomicI64,
    stamps: LastStamps,
    _server: TestPostgres,
}

impl<H: Handler> Harness<H> {
    /// Starts a database and brings the schema up to date.
    pub async fn start(handler: H, migrations: &Migrator) -> Self {
        let server = TestPostgres::start().await.expect("a throw-away PostgreSQL");
        let url = server.admin_url("postgres");
        let schema = H::SERVICE.schema();
        let mut owner = owner_connection(&url, schema).await.expect("the schema");
        migrate(&mut owner, migrations).await.expect("the migrations");
        let options: PgConnectOptions = url.parse().expect("a URL");
        let pool = PgPoolOptions::new()
            .max_connections(8)
            .connect_with(options.options([("search_path", schema)]))
            .await
            .expect("a connection");
        let numbers = std::sync::atomic::AtomicI64::new(0);
        Self {
            handler: Arc::new(handler),
            pool,
            numbers,
            stamps: LastStamps::default(),
            _server: server,
        }
    }

    /// Applies commands in lane 0 now, as one batch, and commits.
    pub async fn apply(&self, commands: Vec<H::Command>) -> Vec<Outcome> {
        let now = sqlx::query_scalar("SELECT now()").fetch_one(&self.pool).await.expect("the time");
        self.apply_in(0, now, commands).await
    }

    /// Applies commands in a lane at a time, as one batch, and commits.
    pub async fn apply_in(
        &self,
        lane: u16,
        now: DateTime<Utc>,
        commands: Vec<H::Command>,
    ) -> Vec<Outcome> {
        let task = |command| Task { command, cause: self.cause(now), lane };
        let tasks = commands.into_iter().map(task);
        self.apply_tasks(now, tasks.collect()).await
    }

    /// Applies tasks at a time, as one batch, and commits.
    pub async fn apply_tasks(
        &self,
        now: DateTime<Utc>,
        tasks: Vec<Task<H::Command>>,
    ) -> Vec<Outcome> {
        let mut tx = self.pool.begin().await.expect("a transaction");
        let mut stamps = self.stamps.take(tasks.iter().map(|task| task.lane));
        let mut batch = Batch { conn: &mut tx, now, stamps: &mut stamps };
        let outcomes = self.handler.apply(&mut batch, tasks).await.expect("the batch");
        tx.commit().await.expect("a commit");
        self.stamps.put(stamps);
        outcomes
    }

    /// Lets the handler make a command of an event and applies it in its lane.
    pub async fn consume(&self, received: &Received) -> Option<Outcome> {
        let envelope = &received.envelope;
        let lane = envelope.slot().lane(H::SERVICE.lanes());
        match self.handler.consume(received) {
            Consumed::Command(command) => {
                let actor = format!("service:{}", envelope.event_type.service);
                let trace = envelope.trace;
                let cause = Cause { id: envelope.id, actor, trace, time: envelope.time };
                let task = Task { command, cause, lane };
                self.apply_tasks(envelope.time, vec![task]).await.pop()
            }
            Consumed::Ignored => None,
            Consumed::Unreadable(reason) => panic!("the event cannot be read: {reason}"),
        }
    }

    /// Gives the due timers of a lane at a time.
    pub async fn due(&self, lane: u16, now: DateTime<Utc>) -> Vec<H::Command> {
        let mut conn = self.pool.acquire().await.expect("a connection");
        let mut stamps = Stamps::default();
        let mut batch = Batch { conn: &mut conn, now, stamps: &mut stamps };
        self.handler.due(&mut batch, lane, 200).await.expect("the timers")
    }

    /// Makes an event as it would arrive; each one made has the next number.
    pub fn received<E: Event>(&self, body: &E, order: Option<OrderId>) -> Received {
        let number = self.next();
        received(body, order, number)
    }

    /// Asks a question that only reads.
    pub async fn ask(
        &self,
        endpoint: &str,
        body: serde_json::Value,
    ) -> Result<serde_json::Value, Problem> {
        self.ask_within(&Reach::default(), endpoint, body).await
    }

    /// Asks a question that only reads, as the shell answers somebody who reaches so far.
    pub async fn ask_within(
        &self,
        reach: &Reach,
        endpoint: &str,
        body: serde_json::Value,
    ) -> Result<serde_json::Value, Problem> {
        let question = Question { within: Within::new(reach.clone()), ..question(body) };
        let within = question.within.clone();
        admit(&*self.handler, &self.pool, endpoint, &question).await?;
        let answer = self.handler.read(&self.pool, endpoint, question).await?;
        let answer = within.checked::<H>(endpoint, answer)?;
        Ok(serde_json::from_slice(&answer).expect("JSON"))
    }

    /// Asks a question that writes, as the shell takes it from somebody who reaches so far.
    pub async fn tell_within(
        &self,
        reach: &Reach,
        endpoint: &str,
        body: serde_json::Value,
    ) -> Result<serde_json::Value, Problem> {
        let within = Within::new(reach.clone());
        self.put(endpoint, Question { within, ..question(body) }).await
    }

    /// Asks a question that writes: routes it and applies its command in its lane.
    pub async fn tell(
        &self,
        endpoint: &str,
        body: serde_json::Value,
    ) -> Result<serde_json::Value, Problem> {
        self.put(endpoint, question(body)).await
    }

    /// Asks a question that writes, headers and all.
    pub async fn put(
        &self,
        endpoint: &str,
        question: Question,
    ) -> Result<serde_json::Value, Problem> {
        admit(&*self.handler, &self.pool, endpoint, &question).await?;
        let routed = self.handler.route(&self.pool, endpoint, &question).await?;
        let lane = routed.slot.lane(H::SERVICE.lanes());
        let now = sqlx::query_scalar("SELECT now()").fetch_one(&self.pool).await.expect("the time");
        let cause = Cause { actor: question.actor, ..self.cause(now) };
        let task = Task { command: routed.command, cause, lane };
        match self.apply_tasks(now, vec![task]).await.remove(0).answer {
            crate::Answer::Done(body) => Ok(serde_json::from_slice(&body).expect("JSON")),
            crate::Answer::Refused(problem) => Err(problem),
            crate::Answer::NotYet(missing) => Err(Problem::conflict(missing)),
        }
    }

    fn cause(&self, now: DateTime<Utc>) -> Cause {
        let key = self.next().to_string();
        let id = derive_from_key(now, &["test", &key], Slot(0));
        Cause { id, actor: "key:test".into(), trace: None, time: now }
    }

    fn next(&self) -> i64 {
        self.numbers.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1
    }
}

/// Makes a question of an administrator.
pub fn question(body: serde_json::Value) -> Question {
    Question {
        actor: "key:test".into(),
        trace: None,
        headers: vec![],
        within: Within::default(),
        body: Bytes::from(body.to_string()),
    }
}

/// Makes an event as it would arrive, with a number of its own.
pub fn received<E: Event>(body: &E, order: Option<OrderId>, number: i64) -> Received {
    let subject = order.map_or_else(|| E::KIND.to_string(), |id| id.to_string());
    let time = DateTime::from_timestamp_millis(1_760_000_000_000 + number).expect("in range");
    let point = Point::new(1, number);
    let envelope = Envelope {
        id: event_id(E::SERVICE, 0, point, time, &subject),
        event_type: ReceivedType { service: E::SERVICE, kind: E::KIND.to_string() },
        time,
        subject: subject.clone(),
        sequence: number,
        correlation: order.map(|id| id.to_string()),
        causation: event_id(E::SERVICE, 1, point, time, &subject),
        lane: 0,
        point,
        trace: None,
    };
    let body = serde_json::to_vec(body).expect("JSON").into();
    Received { envelope, body }
}
