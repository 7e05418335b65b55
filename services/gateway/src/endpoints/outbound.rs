//! Questions about what leaves over HTTP.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use contracts::ids::{Id, TellingId};
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::outbound::stock::{
    LEVELS_LIST, LEVELS_SETTLE, LEVELS_TAKE, ListLevels, NamePublication, PUBLICATIONS_END,
    PUBLICATIONS_GET, PUBLICATIONS_PUT, PUBLICATIONS_TELL,
};
use contracts::requests::outbound::{
    ListTargets, ListTellings, NameTarget, NameTelling, TARGETS_END, TARGETS_GET, TARGETS_LIST,
    TARGETS_PUT, TARGETS_RESUME, TARGETS_ROTATE, TARGETS_TRY, TELLINGS_ATTEMPTS, TELLINGS_DROP,
    TELLINGS_LIST, TELLINGS_RETRY, TELLINGS_RETRY_RANGE, TELLINGS_SETTLE, TELLINGS_TAKE,
    TargetKind, TellingAttempts, TellingView,
};
use runtime::{Question, answer};
use sqlx::PgPool;
use uuid::Uuid;

use super::{foreign_cursor, list_problem};
use crate::commands::outbound::{Outbound, Stock};
use crate::store::outbound::{pages, published};

/// Parts the two halves of a cursor.
const PARTED: char = '~';

/// Makes a command of a question that writes; nothing where it is none of these.
pub fn command(endpoint: &str, question: &Question) -> Result<Option<Outbound>, Problem> {
    Ok(Some(match endpoint {
        TARGETS_PUT => Outbound::Put(Box::new(question.json()?)),
        TARGETS_ROTATE => Outbound::Rotate(question.json()?),
        TARGETS_RESUME => Outbound::Resume(question.json()?),
        TARGETS_END => Outbound::End(question.json()?),
        TARGETS_TRY => Outbound::Try(question.json()?),
        TELLINGS_TAKE => Outbound::Take(question.json()?),
        TELLINGS_SETTLE => Outbound::Settle(Box::new(question.json()?)),
        TELLINGS_RETRY => Outbound::Retry(question.json()?),
        TELLINGS_RETRY_RANGE => Outbound::RetryRange(question.json()?),
        TELLINGS_DROP => Outbound::Drop(question.json()?),
        PUBLICATIONS_PUT => Outbound::Stock(Stock::Put(question.json()?)),
        PUBLICATIONS_END => Outbound::Stock(Stock::End(question.json()?)),
        PUBLICATIONS_TELL => Outbound::Stock(Stock::TellAgain(question.json()?)),
        LEVELS_TAKE => Outbound::Stock(Stock::Take(question.json()?)),
        LEVELS_SETTLE => Outbound::Stock(Stock::Settle(Box::new(question.json()?))),
        _ => return Ok(None),
    }))
}

/// Answers a question that only reads; nothing where it is none of these.
pub async fn read(
    pool: &PgPool,
    endpoint: &str,
    question: &Question,
) -> Result<Option<Bytes>, Problem> {
    let body = match endpoint {
        TARGETS_LIST => targets(pool, &question.json()?).await?,
        TARGETS_GET => target(pool, &question.json()?).await?,
        TELLINGS_LIST => tellings(pool, &question.json()?).await?,
        TELLINGS_ATTEMPTS => attempts(pool, &question.json()?).await?,
        PUBLICATIONS_GET => publication(pool, &question.json()?).await?,
        LEVELS_LIST => levels(pool, &question.json()?).await?,
        _ => return Ok(None),
    };
    Ok(Some(body))
}

async fn targets(pool: &PgPool, asked: &ListTargets) -> Result<Bytes, Problem> {
    let limit = asked.page.limit();
    let found = pages::targets(pool, asked.webhooks, asked.page.cursor.as_deref(), limit);
    let found = found.await.map_err(list_problem)?;
    answer(&Page::cut(found, limit, |target| target.name.clone()))
}

async fn target(pool: &PgPool, named: &NameTarget) -> Result<Bytes, Problem> {
    let kind = if named.webhook { TargetKind::Webhook } else { TargetKind::Shopify };
    let found = pages::target(pool, &kind.target(&named.name)).await.map_err(list_problem)?;
    let found = found.ok_or_else(|| {
        Problem::not_found(match named.webhook {
            true => format!("no webhook is called {}", named.name),
            false => format!("the channel {} is not written back to", named.name),
        })
    })?;
    answer(&found)
}

async fn tellings(pool: &PgPool, asked: &ListTellings) -> Result<Bytes, Problem> {
    if asked.channel.is_some() && asked.webhook.is_some() {
        let detail = "either a channel or a webhook is named";
        return Err(Problem::unprocessable(detail).with_error("#/webhook", detail));
    }
    let before = asked.page.cursor.as_deref().map(|text| place(text).ok_or_else(foreign_cursor));
    let found = pages::tellings(pool, asked, before.transpose()?).await.map_err(list_problem)?;
    answer(&Page::cut(found, asked.page.limit(), cursor))
}

fn cursor(view: &TellingView) -> String {
    format!("{}{PARTED}{}", view.made_at.timestamp_micros(), view.id.uuid().simple())
}

fn place(cursor: &str) -> Option<(DateTime<Utc>, Uuid)> {
    let (micros, id) = cursor.split_once(PARTED)?;
    let at = DateTime::from_timestamp_micros(micros.parse().ok()?)?;
    Some((at, Uuid::try_parse(id).ok()?))
}

async fn attempts(pool: &PgPool, named: &NameTelling) -> Result<Bytes, Problem> {
    let id: TellingId = named.telling_id;
    let telling = pages::telling(pool, id).await.map_err(list_problem)?;
    let telling =
        telling.ok_or_else(|| Problem::not_found(format!("no telling is called {id}")))?;
    let attempts = pages::attempts(pool, id).await.map_err(list_problem)?;
    answer(&TellingAttempts { telling, attempts })
}

async fn publication(pool: &PgPool, named: &NamePublication) -> Result<Bytes, Problem> {
    let found = published::publication(pool, &named.channel).await.map_err(list_problem)?;
    answer(&found.ok_or_else(|| not_published(&named.channel))?)
}

fn not_published(channel: &str) -> Problem {
    Problem::not_found(format!("the shop of {channel} is not told of stock"))
}

async fn levels(pool: &PgPool, asked: &ListLevels) -> Result<Bytes, Problem> {
    let found = published::publication(pool, &asked.channel).await.map_err(list_problem)?;
    if found.is_none() {
        return Err(not_published(&asked.channel));
    }
    let after = asked.page.cursor.as_deref();
    let found = published::levels(pool, asked, after).await.map_err(list_problem)?;
    answer(&Page::cut(found, asked.page.limit(), |level| level.sku.to_string()))
}
