//! What may be asked: names and shapes stand in `contracts::requests::intake`.

use bytes::Bytes;
use contracts::problem::Problem;
use contracts::requests::intake as asked;
use runtime::{BatchError, Question, Routed};
use sqlx::PgPool;

use crate::commands::Command;
use crate::domain::Waits;

pub mod aftercare;
pub mod aliases;
pub mod channels;
pub mod corrections;
pub mod deliveries;
pub mod orders;
pub mod view;
pub mod whereabouts;

pub use channels::ChannelCache;

/// The questions that only read.
pub const READS: &[&str] = &[
    asked::ALIASES_LIST,
    asked::CHANNELS_LIST,
    asked::CHANNELS_GET,
    asked::DELIVERIES_LIST,
    asked::DELIVERIES_GET,
    asked::ORDERS_COUNTS,
    asked::ORDERS_LIST,
    asked::ORDERS_GET,
    asked::ORDERS_TIMELINE,
    asked::ORDERS_CORRECTION,
    asked::RETURNS_LIST,
    asked::RETURNS_COUNT,
    asked::RETURNS_GET,
    asked::RETURNS_RETURNABLE,
    asked::REFUNDS_LIST,
    asked::REFUNDS_GET,
];

/// The questions that lead to a command.
pub const WRITES: &[&str] = &[
    asked::ALIASES_PUT,
    asked::ALIASES_REMOVE,
    asked::CHANNELS_PUT,
    asked::DELIVERIES_TAKE,
    asked::DELIVERIES_RETRY,
    asked::ORDERS_CREATE,
    asked::ORDERS_CANCEL,
    asked::ORDERS_CHANGE,
    asked::ORDERS_CORRECT,
    asked::ORDERS_ANSWER_CORRECTION,
    asked::ORDERS_CONFIRM_RECEIPT,
    asked::RETURNS_CREATE,
    asked::RETURNS_ASK,
    asked::RETURNS_APPROVE,
    asked::RETURNS_DECLINE,
    asked::RETURNS_CANCEL,
    asked::REFUNDS_SETTLE,
    asked::REFUNDS_ABANDON,
];

/// Answers a question that only reads.
pub async fn read(
    pool: &PgPool,
    endpoint: &str,
    question: &Question,
    waits: Waits,
) -> Result<Bytes, Problem> {
    storable(question)?;
    match endpoint {
        asked::ALIASES_LIST => aliases::list(pool, question).await,
        asked::CHANNELS_LIST => channels::list(pool, question).await,
        asked::CHANNELS_GET => channels::get(pool, question).await,
        asked::DELIVERIES_LIST => deliveries::list(pool, question).await,
        asked::DELIVERIES_GET => deliveries::get(pool, question).await,
        asked::ORDERS_COUNTS => orders::counts(pool, question).await,
        asked::ORDERS_LIST => orders::list(pool, question).await,
        asked::ORDERS_GET => orders::get(pool, question).await,
        asked::ORDERS_TIMELINE => orders::timeline(pool, question).await,
        asked::ORDERS_CORRECTION => corrections::asked(pool, question).await,
        asked::RETURNS_LIST => aftercare::list_returns(pool, question).await,
        asked::RETURNS_COUNT => aftercare::count_waiting(pool).await,
        asked::RETURNS_GET => aftercare::get_return(pool, question).await,
        asked::RETURNS_RETURNABLE => aftercare::returnable(pool, question, waits.returns).await,
        asked::REFUNDS_LIST => aftercare::list_refunds(pool, question).await,
        asked::REFUNDS_GET => aftercare::get_refund(pool, question).await,
        other => Err(no_endpoint(other)),
    }
}

/// Makes a command of a question that writes, and says in which slot it is at home.
pub async fn route(
    pool: &PgPool,
    cache: &ChannelCache,
    endpoint: &str,
    question: &Question,
) -> Result<Routed<Command>, Problem> {
    if endpoint != asked::DELIVERIES_TAKE {
        storable(question)?;
    }
    match endpoint {
        asked::ALIASES_PUT => aliases::put(pool, cache, question).await,
        asked::ALIASES_REMOVE => aliases::remove(question),
        asked::CHANNELS_PUT => channels::put(question),
        asked::DELIVERIES_TAKE => deliveries::take(pool, cache, question).await,
        asked::DELIVERIES_RETRY => deliveries::retry(pool, question).await,
        asked::ORDERS_CREATE => orders::create(pool, cache, question).await,
        asked::ORDERS_CANCEL => orders::cancel(question),
        asked::ORDERS_CHANGE => orders::change(question),
        asked::ORDERS_CORRECT => corrections::correct(question),
        asked::ORDERS_ANSWER_CORRECTION => corrections::answer(question),
        asked::ORDERS_CONFIRM_RECEIPT => orders::confirm_receipt(question),
        asked::RETURNS_CREATE => aftercare::create(question),
        asked::RETURNS_ASK => aftercare::ask(question),
        asked::RETURNS_APPROVE => aftercare::approve(pool, question).await,
        asked::RETURNS_DECLINE => aftercare::decline(pool, question).await,
        asked::RETURNS_CANCEL => aftercare::cancel(pool, question).await,
        asked::REFUNDS_SETTLE => aftercare::settle(pool, question).await,
        asked::REFUNDS_ABANDON => aftercare::abandon(pool, question).await,
        other => Err(no_endpoint(other)),
    }
}

/// Refuses the one character that PostgreSQL cannot hold, in requests of ours; a platform's bytes
/// are kept as they are.
fn storable(question: &Question) -> Result<(), Problem> {
    if question.body.windows(6).any(|part| part == br"\u0000") {
        return Err(Problem::unprocessable("the character U+0000 cannot be stored"));
    }
    Ok(())
}

fn no_endpoint(name: &str) -> Problem {
    Problem::not_found(format!("order-intake has no endpoint {name}"))
}

/// Makes a problem of a read that failed.
fn unread(error: BatchError) -> Problem {
    match error {
        BatchError::Database(error) => runtime::database(error),
        other => runtime::broken(&other),
    }
}
