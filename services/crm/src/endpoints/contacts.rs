//! Contacts: calls, mails and visits that somebody wrote down.

use contracts::ids::Id;
use contracts::problem::Problem;
use contracts::requests::crm::{ContactsList, ContactsRecord, CustomerContact};
use contracts::requests::{IDEMPOTENCY_KEY, Page};
use runtime::{BatchError, Question};
use sqlx::PgPool;

use crate::commands::RecordContact;
use crate::endpoints::cursor;
use crate::store::contacts;

/// As much as a person writes down of a long call.
const TEXT_CHARS_MAX: usize = 4_000;
/// As long as HTTP lets it be.
const KEY_CHARS_MAX: usize = 255;

/// Lists contacts, the newest first.
pub async fn list(pool: &PgPool, asked: ContactsList) -> Result<Page<CustomerContact>, Problem> {
    let limit = asked.page.limit();
    let after = cursor::read(&asked.page)?;
    let rows = contacts::list(pool, asked.customer_id, after, limit + 1).await;
    let rows = rows.map_err(|error| match error {
        BatchError::Database(error) => runtime::database(error),
        broken => runtime::broken(&broken),
    })?;
    Ok(Page::cut(rows, limit, |last| cursor::write(last.recorded_at, last.id.uuid())))
}

/// Checks what is to be written down.
///
/// - Errs: 400 without a key; 422 for a text that is empty, too long or cannot be kept.
pub fn checked(question: &Question) -> Result<RecordContact, Problem> {
    let mut wish: ContactsRecord = question.json()?;
    wish.text = wish.text.trim().replace("\r\n", "\n");
    if !(1..=TEXT_CHARS_MAX).contains(&wish.text.chars().count()) || wish.text.contains('\0') {
        let problem = Problem::unprocessable("what was said cannot be kept");
        return Err(problem.with_error("#/text", "1 to 4000 characters"));
    }
    let key = question.header(IDEMPOTENCY_KEY).map(|key| key.trim_matches('"').to_owned());
    let key = key.filter(|key| (1..=KEY_CHARS_MAX).contains(&key.chars().count()));
    let key = key.ok_or_else(|| {
        Problem::bad_request("a contact needs an Idempotency-Key of 1 to 255 characters")
    })?;
    Ok(RecordContact { wish, key })
}
