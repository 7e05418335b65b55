//! Which traces are kept when there are more than anybody looks at.

use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use super::ids::mixed;

/// How many spans a service keeps in a row without a choice: those of some hundred orders that come
/// at once.
const BURST: f64 = 3_000.0;
/// How many it keeps in a second when it goes on: a few thousandths of what a core can do, whatever
/// the load is.
const PER_SECOND: f64 = 50.0;
/// With how many more than a burst the choice is halved once more: ten seconds' worth, so that it
/// settles soon and is taken back soon.
const STEP: f64 = 500.0;

/// Keeps everything up to a bound, and beyond it one trace in two, then in four, and so on.
///
/// The choice hangs on the trace's id alone: a trace that one service keeps at some share is kept by
/// every other service at that share or a larger one, so what is kept is whole.
#[derive(Default)]
pub(super) struct Sampler {
    bucket: Mutex<Bucket>,
}

/// Fills with every span that is kept, and empties with time.
#[derive(Default)]
struct Bucket {
    level: f64,
    at: Duration,
}

impl Sampler {
    /// Says whether spans of a trace are kept now; `at` is the time since the start.
    pub(super) fn keeps(&self, trace_id: u128, at: Duration) -> bool {
        let level = self.bucket(at).level;
        level < BURST || f64::from(rarity(trace_id)) > (level - BURST) / STEP
    }

    /// Counts a span that is kept.
    pub(super) fn count(&self, at: Duration) {
        self.bucket(at).level += 1.0;
    }

    fn bucket(&self, at: Duration) -> MutexGuard<'_, Bucket> {
        let mut bucket = self.bucket.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let passed = at.saturating_sub(bucket.at).as_secs_f64();
        bucket.level = (bucket.level - passed * PER_SECOND).max(0.0);
        bucket.at = bucket.at.max(at);
        bucket
    }
}

/// Gives how often the traces can be halved until this one falls out.
fn rarity(trace_id: u128) -> u32 {
    mixed((trace_id >> 64) as u64 ^ trace_id as u64).leading_zeros()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(sampler: &Sampler, at: Duration, traces: std::ops::Range<u128>) -> Vec<u128> {
        let each = traces.filter(|trace| sampler.keeps(*trace, at));
        each.inspect(|_| sampler.count(at)).collect()
    }

    #[test]
    fn a_burst_is_kept_whole_and_another_one_after_a_rest() {
        let sampler = Sampler::default();
        let burst = BURST as u128;
        assert_eq!(kept(&sampler, Duration::ZERO, 1..burst + 1).len(), BURST as usize);
        assert!(kept(&sampler, Duration::ZERO, 1..1_001).len() < 600);
        let rest = Duration::from_secs_f64((BURST + 1_000.0) / PER_SECOND);
        assert_eq!(kept(&sampler, rest, 1..burst + 1).len(), BURST as usize);
    }

    #[test]
    fn under_a_load_that_goes_on_little_more_than_the_rate_is_kept() {
        let sampler = Sampler::default();
        let seconds = 0..600_u32;
        let each = seconds.map(|second| {
            let first = u128::from(second) * 1_000;
            kept(&sampler, Duration::from_secs(second.into()), first..first + 1_000).len()
        });
        let last: usize = each.skip(300).sum();
        assert!((5_000..30_000).contains(&last), "{last} in 300 s");
    }

    #[test]
    fn beyond_the_bound_traces_are_kept_whole_and_ever_fewer() {
        let sampler = Sampler::default();
        let rounds: Vec<Vec<u128>> =
            (0..60).map(|_| kept(&sampler, Duration::ZERO, 1..10_001)).collect();
        let last = rounds.last().expect("rounds");
        assert!(last.iter().all(|trace| rounds.iter().all(|round| round.contains(trace))));
        let all: usize = rounds.iter().map(Vec::len).sum();
        // Ten thousand traces are halved some fourteen times until none is left.
        assert!(all < (BURST + 14.0 * STEP) as usize, "{all} of 600000");
    }
}
