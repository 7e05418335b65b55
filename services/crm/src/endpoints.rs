//! What crm may be asked: customers, what was said with them, messages to them, the texts that these are written from, and
//! notices to the house.

use bytes::Bytes;
use contracts::ids::{Id, Slot};
use contracts::problem::Problem;
use contracts::requests::crm::{CONTACTS_LIST, CONTACTS_RECORD, CUSTOMERS_GET, CUSTOMERS_LIST};
use contracts::requests::messages::{
    MESSAGES_LIST, MESSAGES_RETRY, MESSAGES_SETTLE, MESSAGES_TAKE, TEMPLATES_LIST,
    TEMPLATES_PREVIEW, TEMPLATES_PUT, TEMPLATES_RESET,
};
use contracts::requests::notices::{
    NOTICES_ACKNOWLEDGE, NOTICES_LIST, NOTICES_OBSERVE, NOTICES_SETTLE, NOTICES_TAKE,
};
use runtime::{Question, Routed};
use sqlx::PgPool;

use crate::commands::{Command, SettleMessage};
use crate::config::Rules;

mod contacts;
mod cursor;
mod customers;
pub(crate) mod messages;
mod notices;
pub(crate) mod templates;
pub mod whereabouts;

/// The questions that only read.
pub const READS: &[&str] = &[
    CUSTOMERS_LIST,
    CUSTOMERS_GET,
    CONTACTS_LIST,
    MESSAGES_LIST,
    TEMPLATES_LIST,
    TEMPLATES_PREVIEW,
    NOTICES_LIST,
];
/// The questions that lead to a command.
pub const WRITES: &[&str] = &[
    MESSAGES_TAKE,
    MESSAGES_SETTLE,
    MESSAGES_RETRY,
    TEMPLATES_PUT,
    TEMPLATES_RESET,
    NOTICES_OBSERVE,
    NOTICES_TAKE,
    NOTICES_SETTLE,
    NOTICES_ACKNOWLEDGE,
    CONTACTS_RECORD,
];

/// Answers a question.
pub async fn read(
    pool: &PgPool,
    rules: &Rules,
    endpoint: &str,
    question: &Question,
) -> Result<Bytes, Problem> {
    match endpoint {
        CUSTOMERS_LIST => {
            runtime::answer(&customers::list(pool, &question.within, question.json()?).await?)
        }
        CUSTOMERS_GET => {
            runtime::answer(&customers::get(pool, &question.within, question.json()?).await?)
        }
        MESSAGES_LIST => {
            runtime::answer(&messages::list(pool, rules, &question.within, question.json()?).await?)
        }
        CONTACTS_LIST => runtime::answer(&contacts::list(pool, question.json()?).await?),
        TEMPLATES_LIST => runtime::answer(&templates::list(pool).await?),
        TEMPLATES_PREVIEW => {
            runtime::answer(&templates::preview(pool, rules, question.json()?).await?)
        }
        NOTICES_LIST => runtime::answer(&notices::list(pool, question.json()?).await?),
        other => Err(no_endpoint(other)),
    }
}

/// Makes a command of a question; crm has one lane, so a slot only has to be the same each time.
pub fn route(endpoint: &str, question: &Question) -> Result<Routed<Command>, Problem> {
    let (slot, command) = match endpoint {
        MESSAGES_TAKE => (Slot(0), Command::TakeMessage(question.json()?)),
        MESSAGES_SETTLE => {
            let settle: SettleMessage = question.json()?;
            (settle.message_id.slot(), Command::SettleMessage(settle))
        }
        MESSAGES_RETRY => {
            let retry = messages::checked(question.json()?)?;
            (retry.message_id.slot(), Command::RetryMessage(retry))
        }
        TEMPLATES_PUT => (Slot(0), Command::PutText(templates::checked(question.json()?)?)),
        TEMPLATES_RESET => (Slot(0), Command::ResetText(question.json()?)),
        NOTICES_OBSERVE => (Slot(0), Command::Observe(question.json()?)),
        NOTICES_TAKE => (Slot(0), Command::TakeNotices(question.json()?)),
        NOTICES_SETTLE => (Slot(0), Command::SettleNotices(question.json()?)),
        NOTICES_ACKNOWLEDGE => (Slot(0), Command::Acknowledge(notices::checked(question.json()?)?)),
        CONTACTS_RECORD => {
            let record = contacts::checked(question)?;
            (record.wish.customer_id.slot(), Command::RecordContact(record))
        }
        other => return Err(no_endpoint(other)),
    };
    Ok(Routed { slot, command })
}

fn no_endpoint(name: &str) -> Problem {
    Problem::not_found(format!("crm has no endpoint {name}"))
}
