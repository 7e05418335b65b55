//! One hop: consume, know what was had, change state, write to the log, publish. A speaker speaks, once
//! while the one that is measured sleeps and once while it hears, as services of one process do.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use bytes::Bytes;
use contracts::events::Event;
use contracts::events::order::OrderClosed;
use contracts::events::review::OrderRejected;
use contracts::ids::{Id, OrderId, Slot, derive_from_key};
use contracts::problem::Problem;
use contracts::service::Service;
use runtime::{
    Batch, BatchError, Consumed, Handler, LocalBus, NewEvent, Outcome, Question, Received, Routed,
    Task,
};
use serde::Deserialize;
use sqlx::PgPool;
use sqlx::migrate::Migrator;
use uuid::Uuid;

use super::bare::{Bare, Started};
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

/// What was measured of hops, run by run.
#[derive(Default)]
struct Hops {
    inserts: Vec<f64>,
    seconds: Vec<f64>,
    rates: Vec<f64>,
    caught_up: Vec<f64>,
}

/// Two services on servers of their own.
struct Pair {
    bare: Bare,
    bus: LocalBus,
    speaker: Started,
}

/// Measures the hop in batched inserts.
pub async fn measure(folder: &Path, scale: &Scale, figures: &mut Vec<Figure>) -> Result<()> {
    let bare = Bare::start(folder).await?;
    limit::prepare(&bare.admin()).await?;
    let none = Migrator::with_migrations(vec![]);
    bare.schema(Service::OrderIntake, &none, "").await?;
    let table = "CREATE TABLE heard (id uuid PRIMARY KEY, state integer NOT NULL)";
    bare.schema(Service::Review, &none, table).await?;
    let filler = "0123456789abcdef".repeat(BODY_BYTES / 16);
    let speaking = Speaker { body: format!("{{\"order\":\"{filler}\"}}") };
    let bus = LocalBus::default();
    let speaker = bare.serve(speaking, &bus).await?;
    let pair = Pair { bare, bus, speaker };
    let mut hops = Hops::default();
    for run in 0..scale.runs as u32 {
        pair.run(run * 2 * scale.hop_events, scale, &mut hops).await?;
    }
    pair.speaker.stop().await?;
    pair.bare.close().await?;
    figures.push(
        Figure::new("hop", "one hop, inert handler, CPU", "inserts", hops.inserts)
            .held_to(5.0, 3.8),
    );
    figures.push(Figure::new("hop", "one hop of 1,000 events, CPU", "CPU-s", hops.seconds));
    figures.push(Figure::new("hop", "one hop, as it is spoken", "events/s", hops.rates));
    let caught_up = Figure::new("hop", "caught up out of the log, CPU", "inserts", hops.caught_up);
    figures.push(caught_up);
    Ok(())
}

impl Pair {
    /// Lets one speak while the other sleeps, lets that one catch up, and lets it hear as much again:
    /// what the third cost beyond the first is the hop.
    async fn run(&self, first: u32, scale: &Scale, hops: &mut Hops) -> Result<()> {
        let (events, own) = (scale.hop_events, std::process::id());
        let per_event = |cpu: f64| cpu / f64::from(events);
        let limit = limit::measure(&self.bare.admin(), own, scale.limit_rows).await?;
        let in_inserts = |cpu: f64| per_event(cpu) * 1_000.0 / limit.seconds_per_thousand;
        let (asleep, awake) = (first..first + events, first + events..first + 2 * events);
        let spoken = cost::cpu_of(own)?;
        self.bare.say(Service::OrderIntake, asleep.clone()).await?;
        self.speaker.settled().await?;
        let slept = cost::cpu_of(own)?;
        let inert = self.bare.serve(Inert, &self.bus).await?;
        self.heard(asleep.end, &inert).await?;
        let (caught_up, began) = (cost::cpu_of(own)?, Instant::now());
        self.bare.say(Service::OrderIntake, awake.clone()).await?;
        self.speaker.settled().await?;
        let ended = self.heard(awake.end, &inert).await?;
        let done = cost::cpu_of(own)?;
        inert.stop().await?;
        let hop = done.since(caught_up).total() - slept.since(spoken).total();
        hops.inserts.push(in_inserts(hop));
        hops.seconds.push(per_event(hop) * 1_000.0);
        hops.rates.push(f64::from(events) / ended.duration_since(began).as_secs_f64());
        hops.caught_up.push(in_inserts(caught_up.since(slept).total()));
        Ok(())
    }

    /// Waits until so many events were heard and what was said of them is published; gives when.
    async fn heard(&self, count: u32, inert: &Started) -> Result<Instant> {
        let heard = "SELECT sum(head)::int8 FROM review.lanes".to_owned();
        let ended = self.bare.until(heard, i64::from(count)).await?;
        inert.settled().await?;
        Ok(ended)
    }
}
