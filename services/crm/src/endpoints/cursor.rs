//! Where a list goes on: an instant and an id, in hex.

use chrono::{DateTime, Utc};
use contracts::problem::Problem;
use contracts::requests::PageQuery;
use uuid::Uuid;

/// Writes a cursor.
pub fn write(at: DateTime<Utc>, id: Uuid) -> String {
    format!("{:016x}{}", at.timestamp_micros(), id.simple())
}

/// Reads the cursor of a page, if it has one.
pub fn read(page: &PageQuery) -> Result<Option<(DateTime<Utc>, Uuid)>, Problem> {
    let Some(text) = page.cursor.as_deref() else {
        return Ok(None);
    };
    let parsed = text.split_at_checked(16).and_then(|(micros, id)| {
        let micros = u64::from_str_radix(micros, 16).ok()?.cast_signed();
        Some((DateTime::from_timestamp_micros(micros)?, Uuid::try_parse(id).ok()?))
    });
    let problem = || {
        Problem::bad_request("the cursor is not one that this list gave")
            .with_error("#/cursor", "take it from `next` of the page before")
    };
    parsed.map(Some).ok_or_else(problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(cursor: &str) -> PageQuery {
        PageQuery { limit: None, cursor: Some(cursor.to_owned()) }
    }

    #[test]
    fn a_cursor_is_read_as_it_was_written_also_before_1970() {
        for micros in [-1, 0, 1_700_000_000_123_456] {
            let at = DateTime::from_timestamp_micros(micros).expect("in range");
            let id = Uuid::from_u128(7);
            assert_eq!(read(&page(&write(at, id))).expect("a cursor"), Some((at, id)));
        }
    }

    #[test]
    fn any_other_text_is_refused() {
        for text in ["", "x", "é0000000000000000", "00000000000000000"] {
            assert_eq!(read(&page(text)).expect_err(text).status, 400);
        }
    }
}
