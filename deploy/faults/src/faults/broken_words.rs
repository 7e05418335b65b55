//! What was said and is damaged or lost before anybody heard it.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use async_nats::jetstream::stream::{self, DiscardPolicy};
use contracts::service::Service;
use contracts::subjects;
use reqwest::Method;
use rustix::process::{Pid, Signal};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use super::Scene;
use crate::dice::Dice;
use crate::house::processes::send_all;
use crate::house::stores::Store;
use crate::outside::sellers;
use crate::outside::world::{Tried, judged};

/// After this long whoever publishes has been refused what it knew, and has read the row again.
const SURELY_READ_AGAIN: Duration = Duration::from_secs(4);
/// How long an order may take to be said, or put aside.
const COMES_WITHIN: Duration = Duration::from_secs(45);
/// How often it is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// The order of the last word; no other has its number.
const LAST: u32 = 99_999;

/// Rows of orders that nobody has heard of yet.
const UNHEARD: &str = "
    SELECT g.lane, g.number, g.body, g.correlation FROM order_intake.log AS g
    JOIN order_intake.lanes AS l USING (lane)
    WHERE g.number > l.mark AND g.kind = 'order.received.v1' AND g.recorded_at > $1::timestamptz
    ORDER BY g.recorded_at DESC LIMIT 1";

/// Where a reader is that has to put a message aside: in one look, since it moves past the message
/// and puts it aside in one transaction.
const WHERE: &str = "
    SELECT (SELECT min(number) >= $2 FROM review.positions
            WHERE source = 'order-intake' AND source_lane = $1) AS passed,
           p.id
    FROM (SELECT) AS one
    LEFT JOIN review.parked AS p ON p.aggregate = $3 AND p.state = 'parked' LIMIT 1";

/// A row that was damaged, and what it said.
struct Damaged {
    lane: i16,
    number: i64,
    body: String,
    order: String,
}

/// How far a reader is with it.
enum At {
    Coming,
    Passed,
    PutAside(Uuid),
}

impl Damaged {
    /// Lets the row say again what it said.
    async fn undo(&self, owner: &mut PgConnection) -> Result<()> {
        sqlx::query("UPDATE order_intake.log SET body = $3 WHERE lane = $1 AND number = $2")
            .bind(self.lane)
            .bind(self.number)
            .bind(&self.body)
            .execute(owner)
            .await?;
        Ok(())
    }

    /// Says whether a reader has what the row said before it was damaged: it may have read the log just
    /// then, or had it of a client that keeps for a new connection what the old one did not take.
    /// The gateway keeps nothing of an order whose shop is told nothing; it is believed.
    async fn was_read_before(&self, owner: &mut PgConnection, reader: Service) -> Result<bool> {
        let kept = match reader {
            Service::Review => {
                "SELECT EXISTS (SELECT FROM review.reviews WHERE order_id = $1::uuid)"
            }
            Service::Crm => "SELECT EXISTS (SELECT FROM crm.orders WHERE order_id = $1::uuid)",
            Service::Analytics => {
                "SELECT EXISTS (SELECT FROM analytics.orders WHERE order_id = $1::uuid)"
            }
            _ => return Ok(true),
        };
        let kept = sqlx::query_scalar(kept).bind(self.order.trim_start_matches("ord_"));
        Ok(kept.fetch_one(owner).await?)
    }

    async fn at(&self, owner: &mut PgConnection, reader: Service) -> Result<At> {
        let sql = WHERE.replace("review", reader.schema());
        let (passed, id): (Option<bool>, Option<Uuid>) = sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(self.lane)
            .bind(self.number)
            .bind(&self.order)
            .fetch_one(owner)
            .await?;
        Ok(match (id, passed) {
            (Some(id), _) => At::PutAside(id),
            (None, Some(true)) => At::Passed,
            (None, _) => At::Coming,
        })
    }
}

impl Scene {
    /// Damages a row of a log that nobody has read; whoever reads it has to put it aside, and goes
    /// on once it is repaired.
    pub(super) async fn row_corrupted(&self) -> Result<String> {
        let running = self.house.running().context("nothing runs")?;
        let mut owner = PgConnection::connect(&running.owner_database).await?;
        let jetstream = async_nats::jetstream::new(self.inspector(&running.nats).await?);
        let mut stream = jetstream.get_stream(subjects::stream(Service::OrderIntake)).await?;
        let told = stream.info().await?.clone();
        let full = stream::Config {
            max_messages: i64::try_from(told.state.messages.max(1))?,
            discard: DiscardPolicy::New,
            ..told.config.clone()
        };
        jetstream.update_stream(&full).await?;
        let damaged = self.damage(&mut owner).await;
        let open = jetstream.update_stream(&told.config).await;
        let damaged = damaged?;
        open?;
        let order = &damaged.order;
        let repaired = self.repair(&mut owner, &damaged).await;
        if let Err(error) = &repaired {
            let words = format!("a damaged message of {order} was not put aside: {error:#}");
            self.world.history.note("swallowed", &words);
        }
        match repaired? {
            0 => bail!("every reader had read what was damaged in the log"),
            readers => Ok(format!(
                "a message of {order} was put aside by {readers}, repaired and repeated"
            )),
        }
    }

    /// While the broker takes no message of the log, damages a row that comes.
    async fn damage(&self, owner: &mut PgConnection) -> Result<Damaged> {
        let since: String =
            sqlx::query_scalar("SELECT clock_timestamp()::text").fetch_one(&mut *owner).await?;
        let until = Instant::now() + COMES_WITHIN;
        type Row = (i16, i64, String, Option<String>);
        let (lane, number, body, order) = loop {
            let found: Option<Row> =
                sqlx::query_as(UNHEARD).bind(&since).fetch_optional(&mut *owner).await?;
            match found {
                Some(row) => break row,
                None if Instant::now() > until => bail!("no order came"),
                None => tokio::time::sleep(LOOK_EVERY).await,
            }
        };
        sqlx::query("UPDATE order_intake.log SET body = '[]' WHERE lane = $1 AND number = $2")
            .bind(lane)
            .bind(number)
            .execute(&mut *owner)
            .await?;
        tokio::time::sleep(SURELY_READ_AGAIN).await;
        Ok(Damaged { lane, number, body, order: order.unwrap_or_default() })
    }

    /// Waits until every reader has put the message aside, and tells it what it should have said; gives
    /// how many had not read it before.
    async fn repair(&self, owner: &mut PgConnection, damaged: &Damaged) -> Result<usize> {
        let readers = [Service::Review, Service::Crm, Service::Analytics, Service::Gateway];
        let mut repaired = 0;
        for service in readers {
            if let Some(id) = self.put_aside(owner, service, damaged).await? {
                self.retry(owner, (service, id), damaged).await?;
                repaired += 1;
            }
        }
        damaged.undo(owner).await?;
        Ok(repaired)
    }

    /// Waits until a reader has put the message aside; nothing where it had read it before.
    ///
    /// - Errs: where it passed it, and does not have it.
    async fn put_aside(
        &self,
        owner: &mut PgConnection,
        service: Service,
        damaged: &Damaged,
    ) -> Result<Option<Uuid>> {
        let until = Instant::now() + COMES_WITHIN;
        loop {
            match damaged.at(owner, service).await? {
                At::PutAside(id) => return Ok(Some(id)),
                At::Passed if damaged.was_read_before(owner, service).await? => return Ok(None),
                At::Passed => bail!("{service} has passed it and put nothing aside"),
                At::Coming if Instant::now() > until => bail!("{service} has not read it"),
                At::Coming => tokio::time::sleep(LOOK_EVERY).await,
            }
        }
    }

    /// Lets a person repair the message, as often as it takes.
    async fn retry(
        &self,
        owner: &mut PgConnection,
        at: (Service, Uuid),
        what: &Damaged,
    ) -> Result<()> {
        let (service, id) = at;
        let body: Value = serde_json::from_str(&what.body)?;
        let wish = json!({ "body": body, "reason": "it was damaged on the way" });
        let path = format!("/api/v1/parked/{service}/{id}/retry");
        let until = Instant::now() + COMES_WITHIN;
        loop {
            let words = match judged(self.world.call(Method::POST, &path).json(&wish)).await {
                Tried::Ok(settled) => settled.to_string(),
                Tried::Refused(status, words) => format!("{status} {words}"),
                Tried::Unknown => "no answer".to_owned(),
            };
            if !matches!(what.at(owner, service).await?, At::PutAside(..)) {
                return Ok(());
            }
            if Instant::now() > until {
                bail!("{service} does not repeat it: {words}");
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Lets the very last that is said be lost on the way to those who stand still: nothing follows
    /// that would show a gap, and they have to notice all the same.
    pub async fn last_word(&self, dice: &mut Dice) -> Result<String> {
        let running = self.house.running().context("nothing runs")?;
        let mut conn = PgConnection::connect(&running.doctor_database).await?;
        let readers = [Service::Review, Service::Crm, Service::Analytics];
        let late: Vec<Pid> =
            readers.iter().filter_map(|service| self.house.service(service.name())).collect();
        send_all(&late, Signal::STOP);
        sellers::try_wire(&self.world, LAST, dice).await;
        let until = Instant::now() + COMES_WITHIN;
        let open = "SELECT coalesce(sum(head - mark), 0)::int8 FROM order_intake.lanes";
        while sqlx::query_scalar::<_, i64>(open).fetch_one(&mut conn).await? > 0
            && Instant::now() < until
        {
            tokio::time::sleep(LOOK_EVERY).await;
        }
        self.world.history.note("store", "loses what was stored");
        let broken = self.house.break_broker(Store::Wiped);
        send_all(&late, Signal::CONT);
        broken?;
        Ok(format!("{} readers missed the last word", late.len()))
    }
}
