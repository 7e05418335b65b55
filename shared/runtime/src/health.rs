//! Truthful health: ready means that a row could be committed and a publish was confirmed.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

/// How old the last commit may be; an idle lane renews its lease more often than that.
const COMMITTED_WITHIN: Duration = Duration::from_secs(6);
/// For how long rows may wait for the broker's confirmation.
const CONFIRMED_WITHIN: Duration = Duration::from_secs(6);

/// What is known of a lane.
pub struct LaneHealth {
    born: Instant,
    committed_ms: AtomicI64,
    confirmed_ms: AtomicI64,
}

impl Default for LaneHealth {
    fn default() -> Self {
        let never = AtomicI64::new(-1);
        Self { born: Instant::now(), committed_ms: never, confirmed_ms: AtomicI64::new(0) }
    }
}

impl LaneHealth {
    /// A batch was committed.
    pub fn committed(&self) {
        self.committed_ms.store(self.now_ms(), Ordering::Relaxed);
    }

    /// Says whether the broker has confirmed everything.
    pub fn confirmed(&self, everything: bool) {
        if everything {
            self.confirmed_ms.store(self.now_ms(), Ordering::Relaxed);
        }
    }

    /// Gives why the lane cannot work, if it cannot.
    pub fn complaint(&self) -> Option<&'static str> {
        let age = |at: i64| Duration::from_millis((self.now_ms() - at).max(0) as u64);
        let committed = self.committed_ms.load(Ordering::Relaxed);
        if committed < 0 || age(committed) > COMMITTED_WITHIN {
            return Some("nothing could be committed for some seconds");
        }
        if age(self.confirmed_ms.load(Ordering::Relaxed)) > CONFIRMED_WITHIN {
            return Some("the broker has confirmed nothing for some seconds");
        }
        None
    }

    fn now_ms(&self) -> i64 {
        i64::try_from(self.born.elapsed().as_millis()).unwrap_or(i64::MAX)
    }
}
