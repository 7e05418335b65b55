//! Whether the kept write-ahead log keeps up: what cannot be kept stays in the data folder, and
//! grows there.

use anyhow::Result;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// Says how the archive stands; nothing where none is kept.
pub async fn standing(conn: &mut PgConnection) -> Result<Option<String>> {
    let (mode, kept, last, fails): (String, i64, Option<DateTime<Utc>>, Option<DateTime<Utc>>) =
        sqlx::query_as(
            "SELECT current_setting('archive_mode'), archived_count, last_archived_time,
                    last_failed_time
             FROM pg_stat_archiver",
        )
        .fetch_one(conn)
        .await?;
    if mode == "off" {
        return Ok(None);
    }
    Ok(Some(in_words(kept, last, fails)))
}

fn in_words(kept: i64, last: Option<DateTime<Utc>>, fails: Option<DateTime<Utc>>) -> String {
    let shown = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%M:%S UTC");
    match (last, fails) {
        (last, Some(fails)) if last.is_none_or(|last| last < fails) => format!(
            "the write-ahead log cannot be kept since {} and piles up in the data folder: is its \
             disk full or away?",
            shown(last.unwrap_or(fails))
        ),
        (Some(last), _) => format!("{kept} parts of the log are kept, the last of {}", shown(last)),
        (None, _) => "the log is kept; no part of it is full yet".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_that_does_not_keep_up_is_told_before_the_disk_is_full() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().ok();
        let (early, late) = (at("2026-03-01T10:00:00Z"), at("2026-03-01T11:00:00Z"));
        assert!(in_words(3, early, late).contains("piles up"));
        assert!(in_words(0, None, late).contains("piles up"));
        assert!(in_words(3, late, early).starts_with("3 parts"));
        assert!(in_words(0, None, None).contains("no part"));
    }
}
