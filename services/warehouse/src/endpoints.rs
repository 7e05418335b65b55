//! What may be asked: what only reads, and what becomes a command.

use bytes::Bytes;
use contracts::problem::Problem;
use contracts::requests::warehouse::{
    self as ask, floor, importing, plans, returns, shortages, work,
};
use contracts::subjects::asked_by_device;
use runtime::{BatchError, Question, broken, database};
use sqlx::PgPool;

use crate::commands::Command;

mod cursor;
pub mod imports;
mod reads;
pub mod whereabouts;
mod writes;

/// Questions that only read.
pub const READS: &[&str] = &[
    ask::ITEMS_LIST,
    ask::ITEMS_GET,
    ask::LOCATIONS_LIST,
    ask::BINS_LIST,
    ask::STOCK_LIST,
    ask::STOCK_MOVEMENTS,
    floor::OPEN,
    importing::IMPORTS_LIST,
    importing::IMPORTS_GET,
    importing::IMPORTS_ROWS,
    importing::IMPORTS_TEMPLATE,
    work::WORK_COUNTS,
    work::JOBS_LIST,
    work::JOBS_COUNT,
    work::BACKORDERS_LIST,
    work::PUTBACKS_LIST,
    work::FULFILLMENTS_LIST,
    shortages::SHORTAGES_LIST,
    shortages::SHORTAGES_GET,
    plans::LOW_LIST,
    plans::PLANS_LIST,
    returns::RETURNS_EXPECTED,
];

/// Questions that become commands.
pub const WRITES: &[&str] = &[
    ask::ITEMS_PUT,
    ask::LOCATIONS_PUT,
    ask::BINS_PUT,
    ask::STOCK_RECEIVE,
    ask::STOCK_ADJUST,
    ask::STOCK_STATE,
    importing::IMPORTS_CREATE,
    importing::IMPORTS_APPLY,
    floor::CLAIM,
    floor::SCAN,
    floor::SHORT,
    floor::CONFIRM,
    floor::RELEASE,
    work::JOBS_TAKE_BACK,
    work::PACKAGES_CREATE,
    work::PUTBACKS_DONE,
    shortages::SHORTAGES_WAIT,
    shortages::SHORTAGES_CANCEL,
    shortages::SHORTAGES_SUBSTITUTE,
    shortages::SHORTAGES_OFFER,
    shortages::SHORTAGES_CHOOSE,
    plans::REORDER_LEVEL_PUT,
    plans::EXPECTED_PUT,
    returns::RETURNS_RECEIVE,
    returns::RETURNS_DISMISS,
    returns::RETURNS_INSPECT,
];

/// How JSON writes the character U+0000.
const NUL: &[u8] = br"\u0000";

/// Answers a question that only reads.
pub async fn read(pool: &PgPool, endpoint: &str, question: Question) -> Result<Bytes, Problem> {
    storable(&question)?;
    match endpoint {
        ask::ITEMS_LIST => reads::items(pool, &question).await,
        ask::ITEMS_GET => reads::item(pool, &question).await,
        ask::LOCATIONS_LIST => reads::locations(pool, &question).await,
        ask::BINS_LIST => reads::bins(pool, &question).await,
        ask::STOCK_LIST => reads::stock(pool, &question).await,
        ask::STOCK_MOVEMENTS => reads::movements(pool, &question).await,
        floor::OPEN => reads::open(pool, &question).await,
        importing::IMPORTS_LIST => imports::list(pool, &question).await,
        importing::IMPORTS_GET => imports::get(pool, &question).await,
        importing::IMPORTS_ROWS => imports::rows(pool, &question).await,
        importing::IMPORTS_TEMPLATE => imports::template(&question),
        work::WORK_COUNTS => reads::counts(pool).await,
        work::JOBS_LIST => reads::jobs(pool, &question).await,
        work::JOBS_COUNT => reads::job_counts(pool, &question).await,
        work::BACKORDERS_LIST => reads::backorders(pool, &question).await,
        work::PUTBACKS_LIST => reads::put_backs(pool, &question).await,
        work::FULFILLMENTS_LIST => reads::fulfillments(pool, &question).await,
        shortages::SHORTAGES_LIST => reads::shortages(pool, &question).await,
        shortages::SHORTAGES_GET => reads::shortage(pool, &question).await,
        plans::LOW_LIST => reads::low(pool, &question).await,
        plans::PLANS_LIST => reads::plans(pool, &question).await,
        returns::RETURNS_EXPECTED => reads::expected(pool, &question).await,
        other => Err(Problem::not_found(format!("warehouse has no question {other}"))),
    }
}

/// Makes a command of a question.
pub fn command(endpoint: &str, question: &Question) -> Result<Command, Problem> {
    storable(question)?;
    writes::command(endpoint, question)
}

/// Refuses the one character that no text in the database can hold.
fn storable(question: &Question) -> Result<(), Problem> {
    match question.body.windows(NUL.len()).any(|part| part == NUL) {
        true => Err(Problem::unprocessable("a text must not hold the character U+0000")),
        false => Ok(()),
    }
}

/// Makes endpoint and actor of what a device asked.
pub fn translate(subject: &str) -> Option<(String, String)> {
    let (device, verb) = asked_by_device(subject)?;
    let endpoint = format!("floor.{verb}");
    let known = READS.iter().chain(WRITES).any(|name| *name == endpoint);
    known.then(|| (endpoint, format!("device:{device}")))
}

fn unread(error: BatchError) -> Problem {
    match error {
        BatchError::Database(error) => database(error),
        other => broken(&other),
    }
}
