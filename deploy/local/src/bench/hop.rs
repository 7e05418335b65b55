//! One hop: consume, know what was had, change state, write to the log, publish. A speaker fills its
//! log while the one that is measured sleeps; then that one works it off alone.

use std::path::Path;

use anyhow::Result;
use bytes::Bytes;
use contracts::events::Event;
use contracts::events::order::OrderClosed;
use contracts::events::review::OrderRejected;
use contracts::ids::{Id, OrderId, Slot, derive_from_key};
use contracts::problem::Problem;
use contracts::service::Service;
use runtime::{
    Batch, BatchError, Consumed, Handler, NewEvent, Outcome, Question, Received, Routed, Task,
};
use serde::Deserialize;
use sqlx::PgPool;
use sqlx::migrate::Migrator;
use uuid::Uuid;

use super::bare::Bare;
use super::figure::Figure;
use super::{Scale, cost, limit};

/// What a speaker is asked.
pub const SAY: &str = "bench.say";

/// A body with which an event of the log has its usual 1.45 kB.
const BODY_BYTES: usize = 1_200;

/// Which events a speaker shall say.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Say {
    /// In which of its lanes.
    pub lane: u8,
    /// The first number.
    pub from: u32,
    /// The number after the last.
    pub to: u32,
}

impl Say {
    /// Gives the orders it is about, all of its lane.
    pub fn orders(self) -> impl Iterator<Item = OrderId> {
        let time = chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::days(20_000);
        (self.from..self.to).map(move |number| {
            let key = derive_from_key(time, &["bench", &number.to_string()], Slot(self.lane));
            OrderId::from_uuid(key)
        })
    }
}

/// Says events of the usual size; stands in for order-intake.
struct Speaker {
    body: String,
}

impl Handler for Speaker {
    const SERVICE: Service = Service::OrderIntake;
    const WRITES: &'static [&'static str] = &[SAY];
    type Command = Say;

    fn consume(&self, _event: &Received) -> Consumed<Say> {
        Consumed::Ignored
    }

    async fn apply(
        &self,
        _batch: &mut Batch<'_>,
        tasks: Vec<Task<Say>>,
    ) -> Result<Vec<Outcome>, BatchError> {
        let said = |order: OrderId| said::<OrderClosed>(order, self.body.clone());
        let outcome = |task: Task<Say>| Outcome::done().announcing(task.command.orders().map(said));
        Ok(tasks.into_iter().map(outcome).collect())
    }

    async fn route(
        &self,
        _pool: &PgPool,
        _endpoint: &str,
        question: &Question,
    ) -> Result<Routed<Say>, Problem> {
        let say: Say = question.json()?;
        Ok(Routed { slot: Slot(say.lane), command: say })
    }
}

/// Hears them, keeps what it heard, and says as much itself; stands in for review.
struct Inert;

/// What it keeps.
struct Heard {
    order: Uuid,
    body: Bytes,
}

impl Handler for Inert {
    const SERVICE: Service = Service::Review;
    type Command = Heard;

    fn consume(&self, event: &Received) -> Consumed<Heard> {
        let order = event.envelope.aggregate().parse::<OrderId>();
        match (event.envelope.event_type.is::<OrderClosed>(), order) {
            (true, Ok(order)) => {
                Consumed::Command(Heard { order: order.uuid(), body: event.body.clone() })
            }
            (true, Err(error)) => Consumed::Unreadable(error.to_string()),
            (false, _) => Consumed::Ignored,
        }
    }

    async fn apply(
        &self,
        batch: &mut Batch<'_>,
        tasks: Vec<Task<Heard>>,
    ) -> Result<Vec<Outcome>, BatchError> {
        let orders: Vec<Uuid> = tasks.iter().map(|task| task.command.order).collect();
        sqlx::query(
            "INSERT INTO heard (id, state) SELECT id, 1 FROM UNNEST($1::uuid[]) AS t (id)
             ON CONFLICT (id) DO UPDATE SET state = heard.state + 1",
        )
        .bind(&orders)
        .execute(&mut *batch.conn)
        .await?;
        let outcome = |task: Task<Heard>| {
            let Heard { order, body } = task.command;
            let body = String::from_utf8_lossy(&body).into_owned();
            Outcome::done().announcing([said::<OrderRejected>(OrderId::from_uuid(order), body)])
        };
        Ok(tasks.into_iter().map(outcome).collect())
    }
}

fn said<E: Event>(order: OrderId, body: String) -> NewEvent {
    let subject = order.to_string();
    let correlation = Some(subject.clone());
    NewEvent { kind: E::KIND, subject, sequence: 1, correlation, body }
}

/// Measures the hop in batched inserts.
pub async fn measure(folder: &Path, scale: &Scale, figures: &mut Vec<Figure>) -> Result<()> {
    let bare = Bare::start(folder).await?;
    let (admin, own) = (bare.admin(), std::process::id());
    limit::prepare(&admin).await?;
    let none = Migrator::with_migrations(vec![]);
    bare.schema(Service::OrderIntake, &none, "").await?;
    let table = "CREATE TABLE heard (id uuid PRIMARY KEY, state integer NOT NULL)";
    bare.schema(Service::Review, &none, table).await?;
    let filler = "0123456789abcdef".repeat(BODY_BYTES / 16);
    let speaker = bare.serve(Speaker { body: format!("{{\"order\":\"{filler}\"}}") }).await?;
    // Its durables are made once, so that the stream keeps for it what it sleeps through.
    bare.serve(Inert).await?.stop().await?;
    let (mut inserts, mut seconds, mut rates) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..scale.runs as u32 {
        let limit = limit::measure(&admin, own, scale.limit_rows).await?;
        let numbers = run * scale.hop_events..(run + 1) * scale.hop_events;
        bare.say(Service::OrderIntake, numbers.clone()).await?;
        speaker.settled().await?;
        let (before, began) = (cost::cpu_of(own)?, std::time::Instant::now());
        let inert = bare.serve(Inert).await?;
        let heard = "SELECT sum(head)::int8 FROM review.lanes".to_owned();
        let ended = bare.until(heard, i64::from(numbers.end)).await?;
        inert.settled().await?;
        let cpu = cost::cpu_of(own)?.since(before).total();
        inert.stop().await?;
        let events = f64::from(scale.hop_events);
        seconds.push(cpu / events * 1_000.0);
        inserts.push(cpu / events * 1_000.0 / limit.seconds_per_thousand);
        rates.push(events / ended.duration_since(began).as_secs_f64());
    }
    speaker.stop().await?;
    bare.close().await?;
    figures.push(
        Figure::new("hop", "one hop, inert handler, CPU", "inserts", inserts).held_to(5.0, 3.8),
    );
    figures.push(Figure::new("hop", "one hop of 1,000 events, CPU", "CPU-s", seconds));
    figures.push(Figure::new("hop", "one hop, start of the service included", "events/s", rates));
    Ok(())
}
