//! A source with fewer lanes than its reader is heard once in each process, whatever lanes it holds.

use contracts::events::Kind;
use contracts::ids::{Id, OrderId};
use contracts::problem::Problem;
use contracts::service::Service;
use contracts::subjects;
use futures::StreamExt;
use runtime::{
    Batch, BatchError, Consumed, Handler, NewEvent, Outcome, Question, Received, Routed, Task,
};
use sqlx::PgPool;
use uuid::Uuid;

use crate::shops::{Close, order};
use crate::world::{Started, World, make_schema};

const SAID: Kind = Kind { noun: "stall", participle: "opened", version: 1 };

/// Says what it is told; stands in for warehouse, which has one lane.
struct Stall;

impl Handler for Stall {
    const SERVICE: Service = Service::Warehouse;
    const WRITES: &'static [&'static str] = &["stall.open"];
    type Command = Close;

    fn consume(&self, _event: &Received) -> Consumed<Close> {
        Consumed::Ignored
    }

    async fn apply(
        &self,
        _batch: &mut Batch<'_>,
        tasks: Vec<Task<Close>>,
    ) -> Result<Vec<Outcome>, BatchError> {
        let said = |task: Task<Close>| {
            let subject = task.command.order_id.to_string();
            let correlation = Some(subject.clone());
            let body = "{}".to_owned();
            let said = NewEvent { kind: SAID, subject, sequence: 1, correlation, body };
            Outcome::done().announcing([said])
        };
        Ok(tasks.into_iter().map(said).collect())
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

/// Keeps what it hears, and in which lane; stands in for logistics, which has four lanes.
struct Porter;

impl Handler for Porter {
    const SERVICE: Service = Service::Logistics;
    type Command = Uuid;

    fn consume(&self, event: &Received) -> Consumed<Uuid> {
        match event.envelope.aggregate().parse::<OrderId>() {
            Ok(order) => Consumed::Command(order.uuid()),
            Err(error) => Consumed::Unreadable(error.to_string()),
        }
    }

    async fn apply(
        &self,
        batch: &mut Batch<'_>,
        tasks: Vec<Task<Uuid>>,
    ) -> Result<Vec<Outcome>, BatchError> {
        for task in &tasks {
            sqlx::query("INSERT INTO heard (id, lane) VALUES ($1, $2)")
                .bind(task.command)
                .bind(task.lane as i16)
                .execute(&mut *batch.conn)
                .await?;
        }
        Ok(tasks.iter().map(|_| Outcome::done()).collect())
    }
}

/// The stall, and what is said at it.
struct Market {
    world: World,
    stall: Started,
}

impl Market {
    async fn open() -> Self {
        let world = World::empty().await;
        let url = world.servers.postgres.admin_url("postgres");
        make_schema(&url, Service::Warehouse, "SELECT 1").await;
        let heard = "CREATE TABLE heard (id uuid PRIMARY KEY, lane smallint NOT NULL)";
        make_schema(&url, Service::Logistics, heard).await;
        let stall = world.start_as(Stall, &format!("stall-{}", world.name)).await;
        Self { world, stall }
    }

    async fn porter(&self, name: &str) -> Started {
        self.world.start_as(Porter, &format!("{name}-{}", self.world.name)).await
    }

    /// Lets orders be spoken of, and waits until the porters have heard of so many.
    async fn say(&self, numbers: std::ops::Range<u32>) {
        let heard = i64::from(numbers.end);
        for number in numbers {
            let close = Close { order_id: order(number), broken: false, wanted: None };
            let question = serde_json::to_value(&close).expect("JSON");
            // On a busy machine the lane of the stall may have no holder for a moment.
            let open = async || {
                let question = question.clone();
                let answer = self.world.ask(Service::Warehouse, "stall.open", question).await;
                assert!(answer == serde_json::json!({}) || answer["status"] == 503, "{answer}");
                answer["status"].is_null()
            };
            self.world.wait("the stall has taken it", open).await;
        }
        let count = "SELECT count(*) FROM logistics.heard";
        self.world
            .wait("everything is heard", async || self.world.number(count).await == heard)
            .await;
        let strays = "SELECT count(*) FROM logistics.heard WHERE lane <> ('x' || right(id::text, 2))::bit(8)::int % 4";
        assert_eq!(self.world.number(strays).await, 0, "each in its own lane");
    }

    /// Gives how many durables there are that somebody pulls.
    async fn pulled(&self) -> usize {
        let jetstream = async_nats::jetstream::new(self.world.client.clone());
        let stream = subjects::stream(Service::Warehouse);
        let Ok(stream) = jetstream.get_stream(stream).await else { return 0 };
        let consumers: Vec<_> = stream.consumers().collect().await;
        let waits = |info: &async_nats::jetstream::consumer::Info| info.num_waiting > 0;
        consumers.into_iter().flatten().filter(waits).count()
    }

    async fn is_pulled_by(&self, count: usize) {
        let what = format!("the source is pulled {count} times");
        self.world.wait(&what, async || self.pulled().await == count).await;
    }

    async fn holders(&self) -> i64 {
        let holders = "SELECT count(DISTINCT holder) FROM logistics.lanes WHERE holder IS NOT NULL";
        self.world.number(holders).await
    }

    async fn close(self) {
        World::stop(Some(self.stall)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lanes_of_a_process_hear_a_source_by_one_of_them_and_all_move_on() {
    let market = Market::open().await;
    let porter = market.porter("porter").await;
    market.say(0..40).await;
    market.is_pulled_by(1).await;
    let behind = "SELECT count(*) FROM logistics.positions AS p
        JOIN warehouse.lanes AS l ON p.source = 'warehouse' AND p.source_lane = l.lane
        WHERE p.number < l.head";
    market
        .world
        .wait("every position is at the head", async || market.world.number(behind).await == 0)
        .await;
    World::stop(Some(porter)).await;
    market.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lanes_that_go_to_another_process_and_come_back_miss_nothing() {
    let market = Market::open().await;
    let first = market.porter("first").await;
    market.say(0..20).await;
    let second = market.porter("second").await;
    market.world.wait("lanes are shared", async || market.holders().await == 2).await;
    market.say(20..60).await;
    market.is_pulled_by(2).await;
    World::stop(Some(first)).await;
    market.say(60..100).await;
    market.is_pulled_by(1).await;
    World::stop(Some(second)).await;
    market.close().await;
}
