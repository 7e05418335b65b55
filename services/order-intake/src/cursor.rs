//! Where a page ended: opaque to whoever asks, a moment and an id to us.

use chrono::{DateTime, Utc};
use contracts::problem::Problem;
use uuid::Uuid;

/// Writes where a page ended.
pub fn write(at: DateTime<Utc>, id: Uuid) -> String {
    format!("{:016x}{}", at.timestamp_micros(), id.simple())
}

/// Reads where a page ended.
pub fn read(text: &str) -> Result<(DateTime<Utc>, Uuid), Problem> {
    let parsed = text.split_at_checked(16).and_then(|(at, id)| {
        let micros = i64::from_str_radix(at, 16).ok()?;
        Some((DateTime::from_timestamp_micros(micros)?, Uuid::try_parse(id).ok()?))
    });
    parsed.ok_or_else(unreadable)
}

/// Reads the number that a timeline's page ended with.
pub fn read_number(text: &str) -> Result<i64, Problem> {
    i64::from_str_radix(text, 16).map_err(|_| unreadable())
}

/// Writes the number that a timeline's page ended with.
pub fn write_number(number: i64) -> String {
    format!("{number:x}")
}

fn unreadable() -> Problem {
    Problem::unprocessable("the cursor is none of ours")
        .with_error("#/cursor", "must be what the page before gave as next")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_nonsense_is_refused() {
        let at = DateTime::from_timestamp_micros(1_700_000_000_123_456).expect("in range");
        let id = Uuid::from_u128(42);
        assert_eq!(read(&write(at, id)).expect("ours"), (at, id));
        assert_eq!(read_number(&write_number(77)).expect("ours"), 77);
        for nonsense in ["", "x", "é", "zzzzzzzzzzzzzzzz"] {
            assert!(read(nonsense).is_err());
        }
    }
}
