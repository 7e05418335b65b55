//! Three small services: a till that writes what it is told, a clerk who rejects, and a book that
//! keeps what it reads of both.

use std::time::Duration;

use bytes::Bytes;
use contracts::events::order::OrderClosed;
use contracts::events::review::OrderRejected;
use contracts::ids::{Id, OrderId, Slot, derive_from_key};
use contracts::problem::Problem;
use contracts::service::Service;
use runtime::fail_points::{Blow, Point, arm};
use runtime::{
    Answer, Batch, BatchError, Consumed, Generations, Handler, NewEvent, Outcome, Question,
    Received, Recent, Remembered, Routed, Task,
};
use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// The tables of the till: what was closed, and what the clock wants closed.
pub const TILL: &str = "CREATE TABLE tills (id uuid PRIMARY KEY, version bigint NOT NULL DEFAULT 1);
     CREATE TABLE wanted (at bigserial PRIMARY KEY, id uuid NOT NULL, broken bool NOT NULL DEFAULT false)";

/// The tables of the clerk: none.
pub const CLERK: &str = "SELECT 1";

/// The tables of the book: entries, what is known to be rejected, and how it feels about orders.
pub const BOOK: &str = "CREATE TABLE entries (at bigserial, id uuid, version bigint NOT NULL,
         PRIMARY KEY (id, version));
     CREATE TABLE rejected (id uuid PRIMARY KEY);
     CREATE TABLE moods (at bigserial, id uuid PRIMARY KEY, mood text NOT NULL)";

/// What the till is told: close an order, once more.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Close {
    pub order_id: OrderId,
    #[serde(default)]
    pub broken: bool,
    #[serde(default)]
    pub wanted: Option<i64>,
}

impl Close {
    /// Makes the command of a question; it is at home where the order is.
    pub fn routed(question: &Question) -> Result<Routed<Self>, Problem> {
        let close: Self = question.json()?;
        Ok(Routed { slot: close.order_id.slot(), command: close })
    }
}

/// What a shop remembers of each order: a figure that is stored too.
type Figures = Generations<Uuid, i64, 100>;

/// Notes the figure of an order; where another was remembered than the one before was stored, nothing
/// that a test could still show is worth anything.
fn note(known: &mut Remembered<Figures>, lane: u16, id: Uuid, (before, after): (i64, i64)) {
    let Some(known) = known.lane(lane) else { return };
    if let Some(was) = known.take(&id).filter(|was| *was != before) {
        eprintln!("of {id} {was} was remembered, and {before} was stored");
        std::process::abort();
    }
    known.keep(id, after);
}

/// Writes; stands in for order-intake, which has four lanes.
#[derive(Default)]
pub struct Till {
    recent: Recent<Figures>,
}

impl Till {
    /// Closes an order once more, and says so.
    pub async fn close(conn: &mut PgConnection, close: &Close) -> Result<Outcome, BatchError> {
        let order_id = close.order_id;
        let id = (!close.broken).then(|| order_id.uuid());
        let version: i64 = sqlx::query_scalar(
            "INSERT INTO tills (id) VALUES ($1)
             ON CONFLICT (id) DO UPDATE SET version = tills.version + 1 RETURNING version",
        )
        .bind(id)
        .fetch_one(&mut *conn)
        .await?;
        sqlx::query("DELETE FROM wanted WHERE at = $1").bind(close.wanted).execute(conn).await?;
        let said = NewEvent::of(&OrderClosed { order_id }, order_id, version, Some(order_id))?;
        Ok(Outcome::done().announcing([said]))
    }
}

impl Handler for Till {
    const SERVICE: Service = Service::OrderIntake;
    const WRITES: &'static [&'static str] = &["till.close"];
    type Command = Close;

    fn consume(&self, _event: &Received) -> Consumed<Close> {
        Consumed::Ignored
    }

    async fn apply(
        &self,
        batch: &mut Batch<'_>,
        tasks: Vec<Task<Close>>,
    ) -> Result<Vec<Outcome>, BatchError> {
        let mut known = self.recent.open(batch.stamps, tasks.iter().map(|task| task.lane));
        let mut outcomes = Vec::with_capacity(tasks.len());
        for Task { command, lane, .. } in tasks {
            let outcome = Self::close(batch.conn, &command).await?;
            for said in &outcome.events {
                let version = said.sequence;
                note(&mut known, lane, command.order_id.uuid(), (version - 1, version));
            }
            outcomes.push(outcome);
        }
        self.recent.close(batch.stamps, known);
        Ok(outcomes)
    }

    async fn due(
        &self,
        batch: &mut Batch<'_>,
        lane: u16,
        limit: i64,
    ) -> Result<Vec<Close>, BatchError> {
        let rows: Vec<(i64, Uuid, bool)> =
            sqlx::query_as("SELECT at, id, broken FROM wanted ORDER BY at LIMIT 1000")
                .fetch_all(&mut *batch.conn)
                .await?;
        let here = rows.into_iter().map(|(at, id, broken)| {
            let order_id = OrderId::from_uuid(id);
            Close { order_id, broken, wanted: Some(at) }
        });
        let here = here.filter(|close| close.order_id.slot().lane(4) == lane);
        Ok(here.take(usize::try_from(limit).unwrap_or(0)).collect())
    }

    async fn route(
        &self,
        _pool: &PgPool,
        _endpoint: &str,
        question: &Question,
    ) -> Result<Routed<Close>, Problem> {
        Close::routed(question)
    }
}

/// Rejects; stands in for review.
pub struct Clerk;

impl Handler for Clerk {
    const SERVICE: Service = Service::Review;
    const WRITES: &'static [&'static str] = &["clerk.reject"];
    type Command = Close;

    fn consume(&self, _event: &Received) -> Consumed<Close> {
        Consumed::Ignored
    }

    async fn apply(
        &self,
        _batch: &mut Batch<'_>,
        tasks: Vec<Task<Close>>,
    ) -> Result<Vec<Outcome>, BatchError> {
        let reject = |task: Task<Close>| {
            let order_id = task.command.order_id;
            let (reason, rejected_by) = ("a test".to_owned(), "key:test".to_owned());
            let rejected = OrderRejected { order_id, reason, rejected_by };
            let said = NewEvent::of(&rejected, order_id, 1, Some(order_id))?;
            Ok(Outcome::done().announcing([said]))
        };
        tasks.into_iter().map(reject).collect()
    }

    async fn route(
        &self,
        _pool: &PgPool,
        _endpoint: &str,
        question: &Question,
    ) -> Result<Routed<Close>, Problem> {
        Close::routed(question)
    }
}

/// Reads everything and does nothing; stands in for the service of that place in `Service::ALL`.
pub struct Idle<const PLACE: usize>;

impl<const PLACE: usize> Handler for Idle<PLACE> {
    const SERVICE: Service = Service::ALL[PLACE];
    type Command = ();

    fn consume(&self, _event: &Received) -> Consumed<()> {
        Consumed::Ignored
    }

    async fn apply(
        &self,
        _batch: &mut Batch<'_>,
        tasks: Vec<Task<()>>,
    ) -> Result<Vec<Outcome>, BatchError> {
        Ok(tasks.iter().map(|_| Outcome::done()).collect())
    }
}

/// What the book is told: strike an order off, which may end the process of that name.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Strike {
    pub order_id: OrderId,
    #[serde(default)]
    pub deadly: Option<String>,
}

/// What the book keeps.
pub enum Entry {
    Struck(Strike),
    Closed { order_id: OrderId, version: i64 },
    Rejected { order_id: OrderId },
}

/// Reads; stands in for crm, which has one lane.
#[derive(Default)]
pub struct Book {
    recent: Recent<Figures>,
}

impl Book {
    async fn entries(conn: &mut PgConnection, id: Uuid) -> Result<i64, BatchError> {
        let count = sqlx::query_scalar("SELECT count(*) FROM entries WHERE id = $1");
        Ok(count.bind(id).fetch_one(conn).await?)
    }

    async fn enter(conn: &mut PgConnection, id: Uuid, version: i64) -> Result<Outcome, BatchError> {
        let mood: Option<String> = sqlx::query_scalar("SELECT mood FROM moods WHERE id = $1")
            .bind(id)
            .fetch_optional(&mut *conn)
            .await?;
        let mood = mood.unwrap_or_default();
        let known: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM rejected WHERE id = $1)")
            .bind(id)
            .fetch_one(&mut *conn)
            .await?;
        let mut version = Some(version);
        match mood.as_str() {
            "after rejection" | "poison after rejection" if !known => {
                return Ok(Outcome::not_yet("not rejected"));
            }
            "constraint" | "poison after rejection" => version = None,
            "panic" => std::panic::resume_unwind(Box::new("a mood")),
            "refuse" => return Ok(Outcome::refused(Problem::conflict("in no mood"))),
            _ => {}
        }
        sqlx::query("INSERT INTO entries (id, version) VALUES ($1, $2)")
            .bind(id)
            .bind(version)
            .execute(conn)
            .await?;
        Ok(Outcome::done())
    }
}

impl Handler for Book {
    const SERVICE: Service = Service::Crm;
    // So every test of the book is one of a reader that gathers.
    const GATHERS_FOR: Duration = Duration::from_millis(20);
    const READS: &'static [&'static str] = &["book.count"];
    const WRITES: &'static [&'static str] = &["book.strike"];
    const SUBJECTS: &'static [&'static str] = &["book.asked.*.*"];
    type Command = Entry;

    fn consume(&self, event: &Received) -> Consumed<Entry> {
        let version = event.envelope.sequence;
        Consumed::Ignored
            .or(event, |OrderClosed { order_id }| Entry::Closed { order_id, version })
            .or(event, |OrderRejected { order_id, .. }| Entry::Rejected { order_id })
    }

    async fn apply(
        &self,
        batch: &mut Batch<'_>,
        tasks: Vec<Task<Entry>>,
    ) -> Result<Vec<Outcome>, BatchError> {
        let mut known = self.recent.open(batch.stamps, tasks.iter().map(|task| task.lane));
        let mut outcomes = Vec::with_capacity(tasks.len());
        for task in tasks {
            outcomes.push(match task.command {
                Entry::Closed { order_id, version } => {
                    let id = order_id.uuid();
                    let before = Self::entries(batch.conn, id).await?;
                    let outcome = Self::enter(batch.conn, id, version).await?;
                    let after = before + i64::from(matches!(outcome.answer, Answer::Done(_)));
                    note(&mut known, task.lane, id, (before, after));
                    outcome
                }
                Entry::Struck(Strike { deadly, order_id }) => {
                    sqlx::query("DELETE FROM moods WHERE id = $1 AND mood LIKE 'due%'")
                        .bind(order_id.uuid())
                        .execute(&mut *batch.conn)
                        .await?;
                    if let Some(instance) = deadly {
                        arm(&instance, Point::Decided, Blow::Kill, 0, 1);
                    }
                    Outcome::done()
                }
                Entry::Rejected { order_id } => {
                    sqlx::query("INSERT INTO rejected (id) VALUES ($1)")
                        .bind(order_id.uuid())
                        .execute(&mut *batch.conn)
                        .await?;
                    Outcome::done()
                }
            });
        }
        self.recent.close(batch.stamps, known);
        Ok(outcomes)
    }

    async fn due(
        &self,
        batch: &mut Batch<'_>,
        _lane: u16,
        limit: i64,
    ) -> Result<Vec<Entry>, BatchError> {
        let rows: Vec<(Uuid, String)> = sqlx::query_as(
            "SELECT id, mood FROM moods WHERE mood LIKE 'due%' ORDER BY at LIMIT $1",
        )
        .bind(limit)
        .fetch_all(&mut *batch.conn)
        .await?;
        let strike = |(id, mood): (Uuid, String)| {
            let deadly = mood.strip_prefix("due to kill ").map(str::to_owned);
            Entry::Struck(Strike { order_id: OrderId::from_uuid(id), deadly })
        };
        Ok(rows.into_iter().map(strike).collect())
    }

    async fn route(
        &self,
        _pool: &PgPool,
        _endpoint: &str,
        question: &Question,
    ) -> Result<Routed<Entry>, Problem> {
        let strike: Strike = question.json()?;
        Ok(Routed { slot: strike.order_id.slot(), command: Entry::Struck(strike) })
    }

    async fn read(
        &self,
        pool: &PgPool,
        _endpoint: &str,
        _question: Question,
    ) -> Result<Bytes, Problem> {
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM entries")
            .fetch_one(pool)
            .await
            .map_err(runtime::database)?;
        runtime::answer(&count)
    }

    fn translate(subject: &str) -> Option<(String, String)> {
        let (who, verb) = subject.strip_prefix("book.asked.")?.split_once('.')?;
        Some((format!("book.{verb}"), format!("device:{who}")))
    }

    fn told_at(subject: &str) -> Option<String> {
        Some(format!("book.told.{}", subject.strip_prefix("book.asked.")?))
    }
}

/// Gives the id of an order of the test.
pub fn order(number: u32) -> OrderId {
    let name = number.to_string();
    let time = chrono::DateTime::from_timestamp(1_760_000_000, 0).expect("in range");
    OrderId::from_uuid(derive_from_key(time, &["order", &name], Slot::of_order("test", &name)))
}
