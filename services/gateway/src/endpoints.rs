//! What may be asked over NATS: the list of questions and how each is read.

mod outbound;

use bytes::Bytes;
use contracts::ids::{Id, KeyId, Slot};
use contracts::problem::Problem;
use contracts::requests::access::people::{
    AUDIT_LIST, AUDIT_NOTE, ListAudit, PEOPLE_END, PEOPLE_LIST, PEOPLE_PUT, SESSIONS_END,
    SIGN_INS_NOTE,
};
use contracts::requests::access::views::{ListViews, VIEWS_END, VIEWS_LIST, VIEWS_PUT};
use contracts::requests::access::{
    DEVICES_CUT, DEVICES_LIST, DEVICES_PUT, DEVICES_REVOKE, KEYS_LIST, KEYS_PUT, KEYS_REVOKE,
    SECRETS_PUT,
};
use contracts::requests::outbound::stock::{
    LEVELS_LIST, LEVELS_SETTLE, LEVELS_TAKE, PUBLICATIONS_END, PUBLICATIONS_GET, PUBLICATIONS_PUT,
    PUBLICATIONS_TELL,
};
use contracts::requests::outbound::{
    TARGETS_END, TARGETS_GET, TARGETS_LIST, TARGETS_PUT, TARGETS_RESUME, TARGETS_ROTATE,
    TARGETS_TRY, TELLINGS_ATTEMPTS, TELLINGS_DROP, TELLINGS_LIST, TELLINGS_RETRY,
    TELLINGS_RETRY_RANGE, TELLINGS_SETTLE, TELLINGS_TAKE,
};
use contracts::requests::{Page, PageQuery};
use runtime::{Question, Routed, answer, broken, database};
use sqlx::PgPool;

use crate::commands::Command;
use crate::commands::people::People;
use crate::commands::views::Views;
use crate::domain::view::View;
use crate::store::lists::{self, ListError};
use crate::store::{people_pages, views};

/// Questions that only read.
pub const READS: &[&str] = &[
    PEOPLE_LIST,
    AUDIT_LIST,
    VIEWS_LIST,
    KEYS_LIST,
    DEVICES_LIST,
    TARGETS_LIST,
    TARGETS_GET,
    TELLINGS_LIST,
    TELLINGS_ATTEMPTS,
    PUBLICATIONS_GET,
    LEVELS_LIST,
];
/// Questions that lead to a command.
pub const WRITES: &[&str] = &[
    PEOPLE_PUT,
    PEOPLE_END,
    SIGN_INS_NOTE,
    SESSIONS_END,
    AUDIT_NOTE,
    VIEWS_PUT,
    VIEWS_END,
    KEYS_PUT,
    KEYS_REVOKE,
    DEVICES_PUT,
    DEVICES_REVOKE,
    DEVICES_CUT,
    SECRETS_PUT,
    TARGETS_PUT,
    TARGETS_ROTATE,
    TARGETS_RESUME,
    TARGETS_END,
    TARGETS_TRY,
    TELLINGS_TAKE,
    TELLINGS_SETTLE,
    TELLINGS_RETRY,
    TELLINGS_RETRY_RANGE,
    TELLINGS_DROP,
    PUBLICATIONS_PUT,
    PUBLICATIONS_END,
    PUBLICATIONS_TELL,
    LEVELS_TAKE,
    LEVELS_SETTLE,
];

/// Makes a command of a question; the gateway has one lane, so any slot is right.
pub fn route(endpoint: &str, question: &Question) -> Result<Routed<Command>, Problem> {
    let command = match endpoint {
        KEYS_PUT => Command::PutKey(question.json()?),
        KEYS_REVOKE => Command::RevokeKey(question.json()?),
        DEVICES_PUT => Command::PutDevice(question.json()?),
        DEVICES_REVOKE => Command::RevokeDevice(question.json()?),
        DEVICES_CUT => Command::CutAccount(question.json()?),
        SECRETS_PUT => Command::PutSecrets(question.json()?),
        PEOPLE_PUT => Command::People(People::Put(question.json()?)),
        PEOPLE_END => Command::People(People::End(question.json()?)),
        SIGN_INS_NOTE => Command::People(People::SignIn(question.json()?)),
        SESSIONS_END => Command::People(People::SignOut(question.json()?)),
        VIEWS_PUT => Command::Views(Views::Put(question.json()?)),
        VIEWS_END => Command::Views(Views::End(question.json()?)),
        AUDIT_NOTE => Command::People(People::Note(question.json()?)),
        _ => Command::Outbound(
            outbound::command(endpoint, question)?.ok_or_else(|| no_endpoint(endpoint))?,
        ),
    };
    Ok(Routed { slot: Slot(0), command })
}

/// Answers a question that only reads.
pub async fn read(pool: &PgPool, endpoint: &str, question: &Question) -> Result<Bytes, Problem> {
    match endpoint {
        KEYS_LIST => {
            let page: PageQuery = question.json()?;
            let after = page.cursor.as_deref().map(str::parse::<KeyId>).transpose();
            let after = after.map_err(|_| foreign_cursor())?.map(Id::uuid);
            let keys = lists::keys(pool, after, page.limit()).await.map_err(list_problem)?;
            answer(&Page::cut(keys, page.limit(), |key| key.id.to_string()))
        }
        DEVICES_LIST => {
            let page: PageQuery = question.json()?;
            let devices = lists::devices(pool, page.cursor.as_deref(), page.limit());
            let devices = devices.await.map_err(list_problem)?;
            answer(&Page::cut(devices, page.limit(), |device| device.id.clone()))
        }
        PEOPLE_LIST => {
            let page: PageQuery = question.json()?;
            let people = people_pages::people(pool, page.cursor.as_deref(), page.limit());
            let people = people.await.map_err(list_problem)?;
            answer(&Page::cut(people, page.limit(), |person| person.id.clone()))
        }
        AUDIT_LIST => {
            let asked: ListAudit = question.json()?;
            let page = PageQuery { limit: asked.limit, cursor: asked.cursor.clone() };
            let before = page.cursor.as_deref().map(str::parse::<i64>).transpose();
            let before = before.map_err(|_| foreign_cursor())?;
            let entries = people_pages::audit(pool, &asked, before, page.limit());
            let entries = entries.await.map_err(list_problem)?;
            answer(&Page::cut(entries, page.limit(), |entry| entry.number.to_string()))
        }
        VIEWS_LIST => {
            let ListViews { person } = question.json()?;
            let kept = views::of_people(pool, &[person]).await.map_err(list_problem)?;
            answer(&Page { items: kept.iter().map(View::shown).collect(), next: None })
        }
        _ => match outbound::read(pool, endpoint, question).await? {
            Some(answer) => Ok(answer),
            None => Err(no_endpoint(endpoint)),
        },
    }
}

fn list_problem(error: ListError) -> Problem {
    match error {
        ListError::Database(error) => database(error),
        ListError::Inconsistent { .. } => broken(&error),
    }
}

fn foreign_cursor() -> Problem {
    Problem::bad_request("the cursor was not given by this list")
        .with_error("#/cursor", "not a cursor of this list")
}

fn no_endpoint(endpoint: &str) -> Problem {
    Problem::not_found(format!("the gateway has no endpoint {endpoint}"))
}
