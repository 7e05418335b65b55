//! When to try again: soon at first, then ever later, for about a day.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// Seconds between tries. A restart is over in the first, a bad hour in the next; together they make
/// a day, in which somebody has looked.
const PAUSES_SECONDS: [u32; 12] =
    [5, 15, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 18_000, 18_000, 18_000];
/// How far a pause is stretched or cut, in percent, so that what failed together is not tried
/// together.
const JITTER_PERCENT: u64 = 20;

/// Nobody holds what is to be told for longer.
pub const HELD_MAX: TimeDelta = TimeDelta::hours(1);

/// How long is waited for somebody who took something by a clock that went back, and may be gone.
pub const HELD_AFTER_ALL: TimeDelta = TimeDelta::minutes(2);
/// How far a clock is set right without a word.
const SET_RIGHT: TimeDelta = TimeDelta::minutes(1);
/// How often the time is noted.
const NOTED_EVERY: TimeDelta = TimeDelta::seconds(2);

/// What the clock did since it was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// It went on, by hardly anything.
    Same,
    /// It went on.
    WentOn,
    /// It went back: what was put off by it waits for too long, and nobody knows for how much.
    WentBack,
}

impl Clock {
    /// Compares the latest time that was seen with the time.
    pub fn between(seen: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        match now - seen {
            passed if passed < -SET_RIGHT => Self::WentBack,
            passed if passed >= NOTED_EVERY => Self::WentOn,
            _ => Self::Same,
        }
    }
}

/// Gives when something is tried again that was tried so often; nothing when it is given up.
///
/// - Takes: `after_seconds`, before which it must not be tried.
pub fn next_try(
    id: Uuid,
    tries: u32,
    after_seconds: Option<u32>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let at = usize::try_from(tries).ok()?.checked_sub(1)?;
    let pause = u64::from(*PAUSES_SECONDS.get(at)?) * 1_000;
    let spread = pause * JITTER_PERCENT / 100;
    let jittered = pause - spread + dice(id, tries) % (2 * spread + 1);
    let wait = jittered.max(u64::from(after_seconds.unwrap_or(0)) * 1_000);
    Some(now + TimeDelta::milliseconds(i64::try_from(wait).unwrap_or(i64::MAX)))
}

/// The same for the same try, so that a test knows it; different for its neighbours.
fn dice(id: Uuid, tries: u32) -> u64 {
    let (high, low) = id.as_u64_pair();
    let mixed = (high ^ low.rotate_left(17)).wrapping_add(u64::from(tries));
    (mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15)) >> 32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at() -> DateTime<Utc> {
        DateTime::from_timestamp(1_760_000_000, 0).expect("in range")
    }

    fn waits(id: u128, after: Option<u32>) -> Vec<i64> {
        let next = |tries| next_try(Uuid::from_u128(id), tries, after, at());
        (1..).map_while(next).map(|next| (next - at()).num_milliseconds()).collect()
    }

    #[test]
    fn it_is_tried_for_about_a_day_and_then_given_up() {
        let waits = waits(7, None);
        assert_eq!(waits.len(), PAUSES_SECONDS.len());
        let hours = waits.iter().sum::<i64>() / 3_600_000;
        assert!((18..=30).contains(&hours), "{hours}");
        assert_eq!(
            next_try(Uuid::nil(), 0, None, at()),
            None,
            "what was not tried has no next try"
        );
    }

    #[test]
    fn a_clock_that_went_back_is_told_from_one_that_was_set_right() {
        let after = |seconds| Clock::between(at(), at() + TimeDelta::seconds(seconds));
        assert_eq!([-3_600, -61].map(after), [Clock::WentBack; 2]);
        assert_eq!([-60, -1, 0, 1].map(after), [Clock::Same; 4]);
        assert_eq!([2, 3_600].map(after), [Clock::WentOn; 2]);
    }

    #[test]
    fn what_failed_together_is_not_tried_together() {
        let firsts: std::collections::BTreeSet<_> =
            (0..100).map(|id| waits(id << 64 | 0x1234, None)[3]).collect();
        assert!(firsts.len() > 80, "{}", firsts.len());
    }

    proptest! {
        #[test]
        fn no_try_comes_before_its_time(id: u128, after in 0_u32..100_000) {
            for (wait, pause) in waits(id, Some(after)).into_iter().zip(PAUSES_SECONDS) {
                prop_assert!(wait >= i64::from(after) * 1_000);
                prop_assert!(wait >= i64::from(pause) * 800);
                prop_assert!(wait <= (i64::from(pause) * 1_200).max(i64::from(after) * 1_000));
            }
        }
    }
}
