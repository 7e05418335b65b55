//! Notices to the house, as a page.

use contracts::ids::Id;
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::notices::{Notice, NoticesAcknowledge, NoticesList};
use runtime::BatchError;
use sqlx::PgPool;

use crate::endpoints::cursor;
use crate::store::notices;

const NOTE_CHARS_MAX: usize = 500;

/// Lists notices, the newest first.
pub async fn list(pool: &PgPool, asked: NoticesList) -> Result<Page<Notice>, Problem> {
    let limit = asked.page.limit();
    let after = cursor::read(&asked.page)?;
    let rows = notices::list(pool, asked.open, after, limit + 1).await;
    let rows = rows.map_err(|error| match error {
        BatchError::Database(error) => runtime::database(error),
        broken => runtime::broken(&broken),
    })?;
    Ok(Page::cut(rows, limit, |last| cursor::write(last.opened_at, last.id.uuid())))
}

/// Checks what is said about a notice.
pub fn checked(wish: NoticesAcknowledge) -> Result<NoticesAcknowledge, Problem> {
    let note = wish.note.as_deref().map(str::trim).map(str::to_owned);
    let fits = |note: &String| (1..=NOTE_CHARS_MAX).contains(&note.chars().count());
    if note.as_ref().is_some_and(|note| !fits(note) || note.contains('\0')) {
        let problem = Problem::unprocessable("the note cannot be kept");
        return Err(problem.with_error("#/note", "1 to 500 characters"));
    }
    Ok(NoticesAcknowledge { note, ..wish })
}
