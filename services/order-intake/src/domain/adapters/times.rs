//! Times as platforms write them.

use chrono::{DateTime, NaiveDateTime, Utc};

/// Reads RFC 3339, and the same without a zone, which is UTC: WooCommerce's `*_gmt` say so.
pub(super) fn parse(text: &str) -> Option<DateTime<Utc>> {
    let zoned = DateTime::parse_from_rfc3339(text).map(|time| time.to_utc());
    let plain = || NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f");
    let time = zoned.or_else(|_| plain().map(|time| time.and_utc())).ok()?;
    // Before the epoch nobody sold by wire; ids and the database want four digits.
    (0..=253_402_300_799)
        .contains(&time.timestamp())
        .then_some(time)
}
