//! Questions that only read.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use contracts::problem::Problem;
use contracts::requests::warehouse::floor::{Job, Open, OpenJobs};
use contracts::requests::warehouse::plans::{LowQuery, PlansQuery};
use contracts::requests::warehouse::returns::ExpectedQuery;
use contracts::requests::warehouse::shortages::{ShortageQuery, ShortagesQuery};
use contracts::requests::warehouse::work::{
    BackordersQuery, CountJobs, FulfillmentsQuery, JobCounts, JobRow, JobsQuery, PutBacksQuery,
};
use contracts::requests::warehouse::{
    BinsQuery, ItemQuery, ItemsQuery, MovementsQuery, StockQuery,
};
use contracts::requests::{Page, PageQuery};
use runtime::{Question, answer};
use sqlx::PgPool;
use uuid::Uuid;

use super::{cursor, unread};
use crate::commands;
use crate::domain::floor::{Asker, asker, device_of};
use crate::domain::job::State;
use crate::domain::shortage;
use crate::store::queues::Wanted;
use crate::store::{cases, counts, cuts, lists, plans, queues, returns};

/// More than a handheld shows at once; what is left comes with the next question.
const OFFERED_MAX: i64 = 100;

pub async fn items(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let query: ItemsQuery = question.json()?;
    let after: String = cursor::read(query.page.cursor.as_deref())?.unwrap_or_default();
    let rows = lists::list_items(pool, &query, &after).await.map_err(unread)?;
    answer(&Page::cut(rows, query.page.limit(), |item| cursor::write(&item.sku)))
}

pub async fn item(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let query: ItemQuery = question.json()?;
    let item = lists::find_item(pool, query.sku.as_str()).await.map_err(unread)?;
    let missing = || Problem::not_found(format!("there is no item {}", query.sku));
    answer(&item.ok_or_else(missing)?)
}

pub async fn locations(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let page: PageQuery = question.json()?;
    let after: String = cursor::read(page.cursor.as_deref())?.unwrap_or_default();
    let rows = lists::list_locations(pool, &question.within, &after, page.limit() + 1)
        .await
        .map_err(unread)?;
    answer(&Page::cut(rows, page.limit(), |location| cursor::write(&location.name)))
}

pub async fn bins(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let query: BinsQuery = question.json()?;
    let after: (String, String) = cursor::read(query.page.cursor.as_deref())?.unwrap_or_default();
    let after = (after.0.as_str(), after.1.as_str());
    let rows = lists::list_bins(pool, &question.within, &query, after).await.map_err(unread)?;
    answer(&Page::cut(rows, query.page.limit(), |bin| cursor::write(&(&bin.location, &bin.code))))
}

pub async fn stock(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let query: StockQuery = question.json()?;
    let after: (String, String) = cursor::read(query.page.cursor.as_deref())?.unwrap_or_default();
    let after = (after.0.as_str(), after.1.as_str());
    let rows = lists::list_stock(pool, &question.within, &query, after).await.map_err(unread)?;
    let key = |level: &_| {
        let contracts::requests::warehouse::StockLevel { sku, location, .. } = level;
        cursor::write(&(sku, location))
    };
    answer(&Page::cut(rows, query.page.limit(), key))
}

pub async fn movements(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let query: MovementsQuery = question.json()?;
    let before = cursor::read(query.page.cursor.as_deref())?.unwrap_or(i64::MAX);
    let rows =
        lists::list_movements(pool, &question.within, &query, before).await.map_err(unread)?;
    answer(&Page::cut(rows, query.page.limit(), |row| cursor::write(&row.number)))
}

pub async fn counts(pool: &PgPool) -> Result<Bytes, Problem> {
    answer(&counts::work(pool).await.map_err(unread)?)
}

pub async fn jobs(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let query: JobsQuery = question.json()?;
    if let Some(word) = query.state.as_ref().filter(|word| State::parse(word).is_none()) {
        let states = State::ALL.map(State::word).join(", ");
        let words = format!("a job is one of {states}, not {word}");
        return Err(Problem::unprocessable(words.clone()).with_error("#/state", words));
    }
    let asker = who(pool, question).await?;
    let beyond = cursor::read::<(DateTime<Utc>, Uuid)>(query.page.cursor.as_deref())?;
    let limit = query.page.limit();
    let oldest_first = query.oldest_first;
    let wanted = within(&asker, Wanted { query, oldest_first, ..Wanted::default() });
    let rows = queues::list_jobs(pool, &question.within, &wanted, beyond, limit + 1)
        .await
        .map_err(unread)?;
    answer(&Page::cut(rows, limit, |row| {
        cursor::write(&(row.released_at, contracts::ids::Id::uuid(row.job_id)))
    }))
}

pub async fn job_counts(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let CountJobs {} = question.json()?;
    let counts = queues::count_jobs(pool, &question.within).await.map_err(unread)?;
    answer(&JobCounts { counts })
}

pub async fn backorders(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let query: BackordersQuery = question.json()?;
    let after = cursor::read(query.page.cursor.as_deref())?.unwrap_or((0, Uuid::nil()));
    let rows =
        queues::list_backorders(pool, &question.within, &query, after).await.map_err(unread)?;
    answer(&Page::cut(rows, query.page.limit(), |row| {
        cursor::write(&(row.arrival, contracts::ids::Id::uuid(row.line_id)))
    }))
}

pub async fn put_backs(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let query: PutBacksQuery = question.json()?;
    let after = cursor::read(query.page.cursor.as_deref())?;
    let after = after.unwrap_or((DateTime::UNIX_EPOCH, Uuid::nil()));
    let rows =
        queues::list_put_backs(pool, &question.within, &query, after).await.map_err(unread)?;
    answer(&Page::cut(rows, query.page.limit(), |row| {
        cursor::write(&(row.opened_at, row.put_back_id))
    }))
}

pub async fn shortages(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let query: ShortagesQuery = question.json()?;
    if let Some(word) = query.state.as_ref().filter(|word| shortage::State::parse(word).is_none()) {
        let states = shortage::State::ALL.map(shortage::State::word).join(", ");
        let words = format!("a shortage is one of {states}, not {word}");
        return Err(Problem::unprocessable(words.clone()).with_error("#/state", words));
    }
    let after = cursor::read(query.page.cursor.as_deref())?;
    let after = after.unwrap_or((DateTime::UNIX_EPOCH, Uuid::nil()));
    let rows =
        cases::list_shortages(pool, &question.within, &query, after).await.map_err(unread)?;
    answer(&Page::cut(rows, query.page.limit(), |row| {
        cursor::write(&(row.opened_at, contracts::ids::Id::uuid(row.shortage_id)))
    }))
}

pub async fn shortage(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let ShortageQuery { shortage_id: id } = question.json()?;
    let found = cases::find_shortage(pool, id).await.map_err(unread)?;
    let missing = || Problem::not_found(format!("there is no shortage {id}"));
    answer(&found.ok_or_else(missing)?)
}

pub async fn low(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let query: LowQuery = question.json()?;
    let after: (String, String) = cursor::read(query.page.cursor.as_deref())?.unwrap_or_default();
    let after = (after.0.as_str(), after.1.as_str());
    let rows = plans::list_low(pool, &question.within, &query, after).await.map_err(unread)?;
    answer(&Page::cut(rows, query.page.limit(), |row| cursor::write(&(&row.sku, &row.location))))
}

pub async fn plans(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let query: PlansQuery = question.json()?;
    let after: String = cursor::read(query.page.cursor.as_deref())?.unwrap_or_default();
    let rows = plans::list_of_item(pool, &query, &after).await.map_err(unread)?;
    answer(&Page::cut(rows, query.page.limit(), |row| cursor::write(&row.location)))
}

pub async fn expected(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let query: ExpectedQuery = question.json()?;
    let first = (DateTime::UNIX_EPOCH, Uuid::nil());
    let after = cursor::read(query.page.cursor.as_deref())?.unwrap_or(first);
    let rows = returns::list_open(pool, &question.within, &query, after).await.map_err(unread)?;
    let rows = rows.iter().map(commands::back).collect();
    answer(&Page::cut(rows, query.page.limit(), |row| {
        cursor::write(&(row.approved_at, contracts::ids::Id::uuid(row.return_id)))
    }))
}

pub async fn fulfillments(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let query: FulfillmentsQuery = question.json()?;
    let beyond = cursor::read::<(DateTime<Utc>, Uuid)>(query.page.cursor.as_deref())?;
    let rows =
        cuts::list_fulfillments(pool, &question.within, &query, beyond).await.map_err(unread)?;
    answer(&Page::cut(rows, query.page.limit(), |row| {
        cursor::write(&(row.created_at, contracts::ids::Id::uuid(row.fulfillment_order_id)))
    }))
}

pub async fn open(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let Open {} = question.json()?;
    let asker = who(pool, question).await?;
    let query =
        |state: State| JobsQuery { state: Some(state.word().to_owned()), ..JobsQuery::default() };
    let offered = Wanted {
        query: query(State::Open),
        offered: true,
        oldest_first: true,
        ..Wanted::default()
    };
    let offered = within(&asker, offered);
    let held = Wanted {
        query: JobsQuery { held_by: Some(asker.actor.clone()), ..query(State::Claimed) },
        oldest_first: true,
        ..Wanted::default()
    };
    let reach = &question.within;
    let offered = queues::list_jobs(pool, reach, &offered, None, OFFERED_MAX).await;
    let held = queues::list_jobs(pool, reach, &held, None, OFFERED_MAX).await;
    let (offered, held) = (offered.map_err(unread)?, held.map_err(unread)?);
    let shown = |rows: Vec<JobRow>| rows.into_iter().map(job).collect();
    answer(&OpenJobs { offered: shown(offered), held: shown(held) })
}

async fn who(pool: &PgPool, question: &Question) -> Result<Asker, Problem> {
    let device = match device_of(&question.actor) {
        Some(name) => queues::find_device(pool, name).await.map_err(unread)?,
        None => None,
    };
    asker(&question.actor, device.as_ref())
}

/// Keeps a list within what the asker sees.
fn within(asker: &Asker, mut wanted: Wanted) -> Wanted {
    if let Some(device) = &asker.device {
        wanted.query.location = Some(device.location.clone());
        wanted.zones = Some(device.zones.clone());
    }
    wanted
}

fn job(row: JobRow) -> Job {
    Job {
        job_id: row.job_id,
        location: row.location,
        zone: row.zone,
        order_number: row.order_number,
        due_at: None,
        claimed_until: row.claimed_until,
        on_hold: row.on_hold,
        tasks: row.tasks,
    }
}
