//! Orders: made by hand, cancelled, confirmed, found, read, followed.

use bytes::Bytes;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use contracts::ids::{Id, OrderId};
use contracts::problem::Problem;
use contracts::requests::intake::{
    self as asked, ConfirmReceipt, CountOrders, CreateOrder, GetOrder, GetTimeline, ListOrders,
    TimelineEntry,
};
use contracts::requests::{Page, PageQuery};
use runtime::{Question, Routed, answer};
use sqlx::PgPool;

use super::channels::ChannelCache;
use super::unread;
use super::view::{self, Personal};
use crate::commands::{self, Command, fingerprint};
use crate::cursor;
use crate::domain::adapters::identity;
use crate::store::{orders, timeline, word};

const KEY_CHARS_MAX: usize = 255;

/// `orders.create`.
pub async fn create(
    pool: &PgPool,
    cache: &ChannelCache,
    question: &Question,
) -> Result<Routed<Command>, Problem> {
    let request: CreateOrder = question.json()?;
    let key = key(question)?.ok_or_else(|| {
        Problem::bad_request("an order by hand needs an Idempotency-Key of 1 to 255 characters")
    })?;
    let Some(channel) = cache.find(pool, &request.channel).await? else {
        let problem = Problem::unprocessable("the order cannot be made");
        return Err(problem.with_error("#/channel", "there is no channel of this name"));
    };
    let fingerprint = fingerprint(&request)?;
    let reference = request.external_ref.as_deref().unwrap_or(&key);
    let order_id = identity::order_id(channel.created_at, &channel.id, reference);
    let create = commands::CreateOrder {
        request,
        key,
        fingerprint,
        channel_created_at: channel.created_at,
        order_id,
    };
    Ok(Routed { slot: order_id.slot(), command: Command::CreateOrder(Box::new(create)) })
}

/// Gives the Idempotency-Key, without the quotes that it may be written in.
pub(super) fn key(question: &Question) -> Result<Option<String>, Problem> {
    let Some(given) = question.header(asked::IDEMPOTENCY_KEY) else {
        return Ok(None);
    };
    let bare = given.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(given);
    if bare.is_empty() || bare.chars().count() > KEY_CHARS_MAX || bare.chars().any(char::is_control)
    {
        return Err(Problem::bad_request("an Idempotency-Key has 1 to 255 printable characters"));
    }
    Ok(Some(bare.to_owned()))
}

/// `orders.cancel`.
pub fn cancel(question: &Question) -> Result<Routed<Command>, Problem> {
    let request: asked::CancelOrder = question.json()?;
    let cancel = commands::CancelOrder { key: key(question)?, request };
    let slot = cancel.request.order_id.slot();
    Ok(Routed { slot, command: Command::CancelOrder(cancel) })
}

/// `orders.change`.
pub fn change(question: &Question) -> Result<Routed<Command>, Problem> {
    let request: asked::ChangeOrder = question.json()?;
    let slot = request.order_id.slot();
    Ok(Routed { slot, command: Command::ChangeOrder(request) })
}

/// `orders.confirm_receipt`.
pub fn confirm_receipt(question: &Question) -> Result<Routed<Command>, Problem> {
    let ConfirmReceipt { order_id } = question.json()?;
    Ok(Routed { slot: order_id.slot(), command: Command::ConfirmReceipt(order_id) })
}

/// `orders.list`.
pub async fn list(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let asked: ListOrders = question.json()?;
    let page = PageQuery { limit: asked.limit, cursor: asked.cursor };
    let personal = match asked.names {
        Some(true) => Personal::Name,
        Some(false) | None => Personal::Without,
    };
    let id = asked.q.as_deref().and_then(|text| text.trim().parse::<OrderId>().ok());
    let of_days = asked.from.is_some() || asked.to.is_some();
    let filter = orders::Filter {
        external_ref: asked.external_ref,
        channel: question.within.channel(asked.channel),
        channels: question.within.channels().map(<[_]>::to_vec),
        placed_from: asked.from.map(begin_of),
        placed_before: asked.to.and_then(|day| day.succ_opt()).map(begin_of),
        status: asked.status.map(word),
        on_hold: asked.on_hold,
        prefix: asked.q.map(|text| text.trim().to_owned()).filter(|_| id.is_none()),
        id: id.map(Id::uuid),
        before: page.cursor.as_deref().map(cursor::read).transpose()?,
        limit: page.limit() + 1,
    };
    let found = orders::list(pool, filter).await.map_err(unread)?;
    let items = found.iter().map(|order| view::order(order, personal)).collect();
    let cursor = |last: &asked::Order| {
        let at = if of_days { last.placed_at } else { last.received_at };
        cursor::write(at, last.id.uuid())
    };
    answer(&Page::cut(items, page.limit(), cursor))
}

/// `orders.counts`.
pub async fn counts(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let CountOrders { since } = question.json()?;
    answer(&orders::count(pool, &question.within, since).await.map_err(unread)?)
}

fn begin_of(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

/// `orders.get`.
pub async fn get(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let GetOrder { order_id } = question.json()?;
    let mut conn = pool.acquire().await.map_err(runtime::database)?;
    let mut found = orders::load(&mut conn, &[order_id]).await.map_err(unread)?;
    match found.remove(&order_id) {
        Some(order) => answer(&view::order(&order, Personal::With)),
        None => Err(Problem::not_found(format!("there is no order {order_id}"))),
    }
}

/// `orders.timeline`.
pub async fn timeline(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let GetTimeline { order_id, limit, cursor } = question.json()?;
    let page = PageQuery { limit, cursor };
    let after = page.cursor.as_deref().map(cursor::read_number).transpose()?.unwrap_or(0);
    let found = timeline::list(pool, order_id, after, page.limit() + 1).await.map_err(unread)?;
    if found.is_empty() && after == 0 {
        return Err(Problem::not_found(format!("there is no order {order_id}")));
    }
    let cursor = |last: &TimelineEntry| cursor::write_number(last.number);
    answer(&Page::cut(found, page.limit(), cursor))
}
