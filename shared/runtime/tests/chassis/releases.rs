//! Two releases of the same services side by side, as in a rolling restart and its way back.

use contracts::events::order::OrderClosed;
use contracts::events::{Event, Kind};
use contracts::ids::{Id, OrderId};
use contracts::problem::Problem;
use contracts::service::Service;
use runtime::{
    Batch, BatchError, Consumed, Handler, NewEvent, Outcome, Question, Received, Routed, Task,
};
use serde::Deserialize;
use sqlx::PgPool;

use crate::shops::{Close, Till};
use crate::world::{Started, World, make_schema};

/// The fact that only the newer release knows.
const ARCHIVED: Kind = Kind { noun: "order", participle: "archived", version: 1 };
/// What the newer release adds to the fact that both know.
const NOTE: &str = "as agreed";
/// What a clerk of either release has read.
const READ: &str = "CREATE TABLE read (at bigserial, id uuid, version bigint, kind text, note text,
    newer bool NOT NULL, PRIMARY KEY (id, version, kind))";

/// The till, of the newer or of the older release.
struct TillOf<const NEWER: bool>;

/// A reader with lanes to share, of the newer or of the older release.
struct ClerkOf<const NEWER: bool>;

/// The fact that both know, as the newer release knows it.
#[derive(Deserialize)]
struct Closed {
    order_id: OrderId,
    #[serde(default)]
    note: Option<String>,
}

/// What a clerk keeps of a fact.
struct Keep {
    order_id: OrderId,
    version: i64,
    kind: String,
    note: Option<String>,
}

impl<const NEWER: bool> Handler for TillOf<NEWER> {
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
            let mut outcome = Till::close(batch.conn, &task.command).await?;
            if NEWER {
                let said = &mut outcome.events[0];
                said.body = said.body.replace('}', &format!(",\"note\":\"{NOTE}\"}}"));
                let archived = NewEvent { kind: ARCHIVED, ..said.clone() };
                outcome.events.push(archived);
            }
            outcomes.push(outcome);
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

impl<const NEWER: bool> Handler for ClerkOf<NEWER> {
    const SERVICE: Service = Service::Review;
    type Command = Keep;

    fn consume(&self, event: &Received) -> Consumed<Keep> {
        let (version, kind) = (event.envelope.sequence, event.envelope.event_type.kind.clone());
        let known = kind == OrderClosed::KIND.to_string() || kind == ARCHIVED.to_string();
        if !NEWER {
            let keep = |OrderClosed { order_id }| Keep { order_id, version, kind, note: None };
            return Consumed::Ignored.or(event, keep);
        }
        match serde_json::from_slice(&event.body) {
            _ if !known => Consumed::Ignored,
            Ok(Closed { order_id, note }) => {
                Consumed::Command(Keep { order_id, version, kind, note })
            }
            Err(error) => Consumed::Unreadable(error.to_string()),
        }
    }

    async fn apply(
        &self,
        batch: &mut Batch<'_>,
        tasks: Vec<Task<Keep>>,
    ) -> Result<Vec<Outcome>, BatchError> {
        for Task { command: Keep { order_id, version, kind, note }, .. } in &tasks {
            sqlx::query(
                "INSERT INTO read (id, version, kind, note, newer) VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(order_id.uuid())
            .bind(version)
            .bind(kind)
            .bind(note)
            .bind(NEWER)
            .execute(&mut *batch.conn)
            .await?;
        }
        Ok(tasks.iter().map(|_| Outcome::done()).collect())
    }
}

/// Gives a number out of both schemas.
async fn number(world: &World, statement: &'static str) -> i64 {
    sqlx::query_scalar(statement).fetch_one(&world.reads).await.unwrap_or(-1)
}

/// Waits until every fact that both releases know is read: once, or it would be parked, in order,
/// with what the reader knows of it.
async fn agree(world: &World) {
    let missing = "SELECT count(*) FROM order_intake.log AS l
        LEFT JOIN review.read AS r ON l.sequence = r.version AND l.kind = r.kind
             AND l.subject = 'ord_' || replace(r.id::text, '-', '')
        WHERE l.kind = 'order.closed.v1' AND r.id IS NULL";
    world.wait("all is read", async || number(world, missing).await == 0).await;
    let disorder = "SELECT count(*) FROM (SELECT version - lag(version, 1, 0::int8)
        OVER (PARTITION BY id ORDER BY at) AS step FROM review.read
        WHERE kind = 'order.closed.v1') AS t WHERE step <> 1";
    assert_eq!(number(world, disorder).await, 0);
    assert_eq!(number(world, "SELECT count(*) FROM review.parked").await, 0, "nothing is parked");
    let other = "SELECT count(*) FROM review.read AS r JOIN order_intake.log AS l
             ON l.sequence = r.version AND l.kind = r.kind
             AND l.subject = 'ord_' || replace(r.id::text, '-', '')
        WHERE r.newer AND r.note IS DISTINCT FROM l.body::jsonb ->> 'note'";
    assert_eq!(number(world, other).await, 0, "who knows the note has read it");
}

/// Waits until two processes have two lanes each.
async fn shared(world: &World, statement: &'static str) {
    world.wait("the lanes are shared", async || number(world, statement).await == 2).await;
}

const TILLS: &str = "SELECT count(*) FROM (SELECT FROM order_intake.lanes
    WHERE lease_until > clock_timestamp() GROUP BY holder HAVING count(*) = 2) AS t";
const CLERKS: &str = "SELECT count(*) FROM (SELECT FROM review.lanes
    WHERE lease_until > clock_timestamp() GROUP BY holder HAVING count(*) = 2) AS t";
/// What an older clerk has read of a newer till, with the member that it does not know.
const AHEAD: &str = "SELECT count(*) FROM review.read AS r JOIN order_intake.log AS l
         ON l.sequence = r.version AND l.kind = r.kind
         AND l.subject = 'ord_' || replace(r.id::text, '-', '')
    WHERE NOT r.newer AND l.body LIKE '%note%'";
/// What a newer clerk has read of an older till, without it.
const BEHIND: &str = "SELECT count(*) FROM review.read WHERE newer AND note IS NULL";

#[tokio::test(flavor = "multi_thread")]
async fn two_releases_share_lanes_and_durables_and_nothing_is_lost_on_the_way_or_back() {
    let world = World::empty().await;
    let url = world.servers.postgres.admin_url("postgres");
    make_schema(&url, Service::Review, READ).await;
    let name = |who: &str| format!("{who}-{}", world.name);
    let older_till = world.start_as(TillOf::<false>, &name("a-till")).await;
    let newer_clerk = world.start_as(ClerkOf::<true>, &name("a-clerk")).await;
    world.close(0..40).await;
    agree(&world).await;

    // Each newcomer gets the upper lanes: so what one release writes, the other one reads.
    let newer_till = world.start_as(TillOf::<true>, &name("b-till")).await;
    let older_clerk = world.start_as(ClerkOf::<false>, &name("b-clerk")).await;
    world.close(20..60).await;
    tokio::join!(shared(&world, TILLS), shared(&world, CLERKS));
    world.close(0..80).await;
    agree(&world).await;
    assert!(number(&world, AHEAD).await > 0 && number(&world, BEHIND).await > 0);

    let stop = async |service: Started| World::stop(Some(service)).await;
    tokio::join!(stop(older_till), stop(older_clerk), world.close(40..120));
    world.close(0..40).await;
    agree(&world).await;
    let archived = "SELECT count(*) FROM review.read WHERE kind = 'order.archived.v1'";
    assert!(number(&world, archived).await >= 40, "what only the newer release knows");

    let back_till = world.start_as(TillOf::<false>, &name("c-till")).await;
    let back_clerk = world.start_as(ClerkOf::<false>, &name("c-clerk")).await;
    tokio::join!(stop(newer_till), stop(newer_clerk), world.close(60..140));
    world.close(0..40).await;
    agree(&world).await;
    stop(back_till).await;
    stop(back_clerk).await;
}
