//! When the transactions of a process follow each other.
//!
//! An order that waits for its next step waits for nobody else: what is ready goes at once. But each
//! transaction costs its statements and its commit again, however little it brings, and where one
//! takes long there is much to do. So after such a one the next begins later and brings more. The law
//! is proportional, so it finds its way back by itself: what gathers in a rest makes the next
//! transaction longer only where the database is busy most of the time.
//!
//! All lanes of a process keep the same time, that of the clock too, so that they go together.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::time::{Interval, MissedTickBehavior, interval_at};

/// What a transaction may take without a rest after it.
const BRISK: Duration = Duration::from_millis(20);
/// How many times what it takes beyond that the rest is.
const RESTS: u32 = 3;
/// The longest rest.
const REST_MAX: Duration = Duration::from_millis(200);
/// Of how many transactions what they take is the mean, the latest counting most.
const MEAN_OF: u32 = 4;

/// The pace of a service in a process.
pub struct Pace {
    started: Instant,
    gathers_for: Duration,
    last: Mutex<Last>,
}

/// When the last transaction began, and what they take.
#[derive(Clone, Copy, Default)]
struct Last {
    began: Option<Instant>,
    takes: Duration,
}

impl Pace {
    /// Makes that of a service whose events gather for so long at least.
    pub fn new(gathers_for: Duration) -> Self {
        Self { started: Instant::now(), gathers_for, last: Mutex::default() }
    }

    fn last(&self) -> MutexGuard<'_, Last> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives when the next transaction may begin for questions and the clock; what is past is now.
    pub(super) fn next(&self) -> Instant {
        self.after(Duration::ZERO)
    }

    /// Gives when it may begin for events alone.
    pub(super) fn next_for_events(&self) -> Instant {
        self.after(self.gathers_for)
    }

    fn after(&self, least: Duration) -> Instant {
        let Last { began, takes } = *self.last();
        let next = began.and_then(|began| began.checked_add(least.max(rest(takes))));
        next.unwrap_or(self.started)
    }

    /// Says whether something gathers, so that other lanes have something ready at the same time.
    pub(super) fn gathers(&self) -> bool {
        !self.gathers_for.is_zero() || !rest(self.last().takes).is_zero()
    }

    /// Notes that a transaction begins.
    pub(super) fn begin(&self) -> Instant {
        let now = Instant::now();
        self.last().began = Some(now);
        now
    }

    /// Notes what a transaction took that was committed.
    pub(super) fn committed(&self, began: Instant) {
        let mut last = self.last();
        last.takes = (last.takes * (MEAN_OF - 1) + began.elapsed()) / MEAN_OF;
    }

    /// Ticks at the same times for all lanes.
    pub(super) fn ticks(&self, every: Duration) -> Interval {
        let passed = self.started.elapsed().as_nanos() / every.as_nanos().max(1) + 1;
        let next = self.started + every * u32::try_from(passed).unwrap_or(u32::MAX);
        let mut ticks = interval_at(next.into(), every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
        ticks
    }
}

/// Gives how long after the beginning of a transaction the next one may begin.
fn rest(takes: Duration) -> Duration {
    (takes.saturating_sub(BRISK) * RESTS).min(REST_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the rest comes to when a transaction takes so much by itself and for each second of
    /// what it brings, in milliseconds.
    fn comes_to(from: Duration, itself: f64, share: f64) -> u128 {
        let mut resting = from;
        for _ in 0..50 {
            resting =
                rest(Duration::from_secs_f64(itself / 1_000.0 + share * resting.as_secs_f64()));
        }
        resting.as_millis()
    }

    #[test]
    fn who_is_quick_does_not_rest() {
        assert_eq!(rest(Duration::from_millis(20)), Duration::ZERO);
        assert_eq!(rest(Duration::from_millis(30)), Duration::from_millis(30));
        assert_eq!(rest(Duration::from_secs(9)), REST_MAX);
    }

    #[test]
    fn a_rest_lasts_where_the_load_does_and_goes_with_it() {
        assert_eq!(comes_to(Duration::ZERO, 30.0, 0.6), 200, "much to do, and it stays so");
        assert_eq!(comes_to(REST_MAX, 10.0, 0.2), 0, "a burst is over");
        assert!(comes_to(REST_MAX, 25.0, 0.2) < 40, "somewhat slow, and no more");
    }

    #[test]
    fn events_gather_for_as_long_as_the_service_lets_them() {
        let pace = Pace::new(Duration::from_secs(3_600));
        assert_eq!(pace.next_for_events(), pace.started, "nothing went before");
        let began = pace.begin();
        assert!(pace.gathers() && pace.next() <= Instant::now(), "a question does not wait");
        assert_eq!(pace.next_for_events(), began + Duration::from_secs(3_600));
    }
}
