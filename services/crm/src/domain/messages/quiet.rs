//! Quiet hours: from one time of the merchant's day to another, also across midnight.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// A clock that is set forward leaves out an hour or two, never a day.
const SKIPPED_MINUTES_MAX: i64 = 180;

/// When nobody is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuietHours {
    /// Whose clock counts.
    pub zone: Tz,
    /// The first and the last moment; none where nothing is quiet.
    pub between: Option<(NaiveTime, NaiveTime)>,
}

impl QuietHours {
    /// Gives when the quiet hours end in which a moment lies; nothing where it lies in none.
    pub fn end(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let (from, until) = self.between?;
        let local = now.with_timezone(&self.zone);
        let (day, time) = (local.date_naive(), local.time());
        let over_midnight = until <= from;
        let ends_on = match over_midnight {
            false if time >= from && time < until => day,
            true if time < until => day,
            true if time >= from => day.checked_add_days(Days::new(1))?,
            _ => return None,
        };
        self.instant(ends_on.and_time(until))
    }

    /// Gives the moment at which a clock on the wall shows a time: the later one where it shows it
    /// twice, the next one that it shows where it leaves it out.
    fn instant(&self, shown: chrono::NaiveDateTime) -> Option<DateTime<Utc>> {
        (0..=SKIPPED_MINUTES_MAX).find_map(|minutes| {
            let shown = shown.checked_add_signed(TimeDelta::minutes(minutes))?;
            let found = self.zone.from_local_datetime(&shown).latest()?;
            Some(found.with_timezone(&Utc))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn quiet(zone: Tz, from: &str, until: &str) -> QuietHours {
        let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").expect("a time");
        QuietHours { zone, between: Some((time(from), time(until))) }
    }

    fn end(quiet: QuietHours, now: &str) -> Option<String> {
        let end = quiet.end(now.parse().expect("a moment"))?;
        Some(end.to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
    }

    #[test]
    fn a_night_in_shanghai_goes_across_midnight_there() {
        let night = quiet(chrono_tz::Asia::Shanghai, "21:00", "08:00");
        assert_eq!(end(night, "2026-03-01T12:59:59Z"), None);
        assert_eq!(end(night, "2026-03-01T13:00:00Z").as_deref(), Some("2026-03-02T00:00:00Z"));
        assert_eq!(end(night, "2026-03-01T23:59:59Z").as_deref(), Some("2026-03-02T00:00:00Z"));
        assert_eq!(end(night, "2026-03-02T00:00:00Z"), None);
    }

    #[test]
    fn a_rest_at_noon_ends_on_the_same_day() {
        let noon = quiet(chrono_tz::UTC, "12:00", "14:00");
        assert_eq!(end(noon, "2026-03-01T13:30:00Z").as_deref(), Some("2026-03-01T14:00:00Z"));
        assert_eq!(end(noon, "2026-03-01T14:00:00Z"), None);
        assert_eq!(end(noon, "2026-03-01T11:59:59Z"), None);
    }

    #[test]
    fn clocks_that_are_set_forward_or_back_end_a_night_when_they_show_its_end() {
        let night = quiet(chrono_tz::Europe::Berlin, "22:00", "02:30");
        let spring = end(night, "2026-03-28T23:00:00Z");
        assert_eq!(spring.as_deref(), Some("2026-03-29T01:00:00Z"), "02:30 is left out");
        let autumn = end(night, "2026-10-24T23:00:00Z");
        assert_eq!(autumn.as_deref(), Some("2026-10-25T01:30:00Z"), "02:30 comes twice");
    }

    #[test]
    fn without_hours_nothing_is_quiet() {
        let none = QuietHours { zone: chrono_tz::UTC, between: None };
        assert_eq!(end(none, "2026-03-01T03:00:00Z"), None);
    }

    proptest! {
        #[test]
        fn quiet_hours_end_later_than_now_and_within_a_day_and_are_over_then(
            seconds in 1_600_000_000_i64..1_900_000_000, from in 0_u32..1_440, until in 0_u32..1_440,
        ) {
            prop_assume!(from != until);
            let time = |minutes: u32| NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0);
            let between = time(from).zip(time(until));
            let hours = QuietHours { zone: chrono_tz::America::New_York, between };
            let now = DateTime::from_timestamp(seconds, 0).expect("in range");
            if let Some(end) = hours.end(now) {
                prop_assert!(end > now && end - now <= TimeDelta::hours(26));
            }
        }
    }
}
