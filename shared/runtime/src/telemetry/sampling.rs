//! Which traces are kept when there are more than anybody looks at.

use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use super::ids::mixed;

/// How many spans of a minute a service keeps without a choice: 250 in a second, all day long, cost
/// a few percent of what the log of such a day costs; a burst of a thousand orders is kept whole.
const SPANS_PER_MINUTE: u32 = 15_000;
/// The time over which they are counted.
const WINDOW: Duration = Duration::from_secs(60);

/// Keeps everything up to a bound, and beyond it one trace in two, then in four, and so on.
///
/// The choice hangs on the trace's id alone: a trace that one service keeps at some share is kept by
/// every other service at that share or a larger one, so what is kept is whole.
#[derive(Default)]
pub(super) struct Sampler {
    window: Mutex<Window>,
}

#[derive(Default)]
struct Window {
    number: u64,
    kept: u32,
}

impl Sampler {
    /// Says whether spans of a trace are kept now; `at` is the time since the start.
    pub(super) fn keeps(&self, trace_id: u128, at: Duration) -> bool {
        rarity(trace_id) >= self.window(at).kept / SPANS_PER_MINUTE
    }

    /// Counts a span that is kept.
    pub(super) fn count(&self, at: Duration) {
        self.window(at).kept += 1;
    }

    fn window(&self, at: Duration) -> MutexGuard<'_, Window> {
        let number = at.as_secs() / WINDOW.as_secs();
        let mut window = match self.window.lock() {
            Ok(window) => window,
            Err(poisoned) => poisoned.into_inner(),
        };
        if window.number != number {
            *window = Window { number, kept: 0 };
        }
        window
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
    fn everything_is_kept_up_to_the_bound_and_again_in_the_next_minute() {
        let sampler = Sampler::default();
        let bound = u128::from(SPANS_PER_MINUTE);
        assert_eq!(kept(&sampler, Duration::ZERO, 1..bound + 1).len(), bound as usize);
        assert!(kept(&sampler, Duration::ZERO, 1..1_001).len() < 600);
        assert_eq!(kept(&sampler, WINDOW, 1..1_001).len(), 1_000);
    }

    #[test]
    fn beyond_the_bound_traces_are_kept_whole_and_ever_fewer() {
        let sampler = Sampler::default();
        let rounds: Vec<Vec<u128>> =
            (0..60).map(|_| kept(&sampler, Duration::ZERO, 1..10_001)).collect();
        let last = rounds.last().expect("rounds");
        assert!(last.iter().all(|trace| rounds.iter().all(|round| round.contains(trace))));
        let all: usize = rounds.iter().map(Vec::len).sum();
        assert!(all < 6 * SPANS_PER_MINUTE as usize, "{all} of 600000");
    }
}
