//! Times as platforms write them.

use chrono::{DateTime, NaiveDateTime, Utc};

/// Gives the time as the database will keep it, so that what is told again is not newer.
pub(super) fn whole_micros(time: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(time.timestamp_micros()).unwrap_or(time)
}

/// Reads RFC 3339, and the same without a zone, which is UTC: WooCommerce's `*_gmt` say so.
pub(super) fn parse(text: &str) -> Option<DateTime<Utc>> {
    let zoned = DateTime::parse_from_rfc3339(text).map(|time| time.to_utc());
    let plain = || NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f");
    let time = zoned.or_else(|_| plain().map(|time| time.and_utc())).ok()?;
    // Before the epoch nobody sold by wire; ids and the database want four digits.
    let known = (0..=253_402_300_799).contains(&time.timestamp());
    known.then(|| whole_micros(time))
}
