//! Two small services: a till that writes what it is told, and a book that keeps what it reads.

use bytes::Bytes;
use contracts::events::order::OrderClosed;
use contracts::ids::{Id, OrderId, Slot, derive_from_key};
use contracts::problem::Problem;
use contracts::service::Service;
use runtime::{
    Batch, BatchError, Consumed, Handler, NewEvent, Outcome, Question, Received, Routed, Task,
};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;

/// What the till is told: close an order, once more.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Close {
    pub order_id: OrderId,
}

/// Writes; stands in for order-intake, which has four lanes.
pub struct Till;

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
        let mut outcomes = Vec::with_capacity(tasks.len());
        for task in tasks {
            let order_id = task.command.order_id;
            let version: i64 = sqlx::query_scalar(
                "INSERT INTO tills (id) VALUES ($1)
                 ON CONFLICT (id) DO UPDATE SET version = tills.version + 1 RETURNING version",
            )
            .bind(order_id.uuid())
            .fetch_one(&mut *batch.conn)
            .await?;
            let said = NewEvent::of(&OrderClosed { order_id }, order_id, version, Some(order_id))?;
            outcomes.push(Outcome::done().announcing([said]));
        }
        Ok(outcomes)
    }

    async fn route(
        &self,
        _pool: &PgPool,
        _endpoint: &str,
        question: &Question,
    ) -> Result<Routed<Close>, Problem> {
        let close: Close = question.json()?;
        Ok(Routed { slot: close.order_id.slot(), command: close })
    }
}

/// What the book keeps.
pub struct Entry {
    order_id: OrderId,
    version: i64,
}

/// Reads; stands in for crm, which has one lane.
pub struct Book;

impl Handler for Book {
    const SERVICE: Service = Service::Crm;
    const READS: &'static [&'static str] = &["book.count"];
    type Command = Entry;

    fn consume(&self, event: &Received) -> Consumed<Entry> {
        let version = event.envelope.sequence;
        Consumed::Ignored.or(event, |OrderClosed { order_id }| Entry { order_id, version })
    }

    async fn apply(
        &self,
        batch: &mut Batch<'_>,
        tasks: Vec<Task<Entry>>,
    ) -> Result<Vec<Outcome>, BatchError> {
        let mut outcomes = Vec::with_capacity(tasks.len());
        for task in tasks {
            let Entry { order_id, version } = task.command;
            sqlx::query("INSERT INTO entries (id, version) VALUES ($1, $2)")
                .bind(order_id.uuid())
                .bind(version)
                .execute(&mut *batch.conn)
                .await?;
            outcomes.push(Outcome::done());
        }
        Ok(outcomes)
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
}

/// Gives the id of an order of the test.
pub fn order(number: u32) -> OrderId {
    let name = number.to_string();
    let time = chrono::DateTime::from_timestamp(1_760_000_000, 0).expect("in range");
    OrderId::from_uuid(derive_from_key(time, &["order", &name], Slot::of_order("test", &name)))
}
