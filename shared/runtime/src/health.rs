//! Truthful health: ready means that a row could be committed and a publish was confirmed.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

/// How old the last commit may be; an idle lane renews its lease more often than that.
const COMMITTED_WITHIN: Duration = Duration::from_secs(6);
/// For how long rows may wait for the broker's confirmation, or a probe where there are no rows.
const CONFIRMED_WITHIN: Duration = Duration::from_secs(6);

/// When something was last known to be well.
struct Beat {
    born: Instant,
    last_ms: AtomicI64,
}

impl Beat {
    fn new() -> Self {
        Self { born: Instant::now(), last_ms: AtomicI64::new(0) }
    }

    fn now_ms(&self) -> i64 {
        i64::try_from(self.born.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    fn beat(&self) {
        self.last_ms.store(self.now_ms(), Ordering::Relaxed);
    }

    fn within(&self, limit: Duration) -> bool {
        let age = (self.now_ms() - self.last_ms.load(Ordering::Relaxed)).max(0);
        Duration::from_millis(age as u64) <= limit
    }
}

/// What is known of a lane.
pub struct LaneHealth {
    committed: Beat,
    ever_committed: std::sync::atomic::AtomicBool,
    published: Beat,
    mark: AtomicI64,
}

impl Default for LaneHealth {
    fn default() -> Self {
        let ever_committed = false.into();
        let (committed, published) = (Beat::new(), Beat::new());
        Self { committed, ever_committed, published, mark: AtomicI64::new(-1) }
    }
}

impl LaneHealth {
    /// A batch was committed.
    pub fn committed(&self) {
        self.committed.beat();
        self.ever_committed.store(true, Ordering::Relaxed);
    }

    /// Another instance holds the lane: it is the one that commits.
    pub fn elsewhere(&self) {
        self.committed();
        self.published.beat();
    }

    /// Says up to where the broker has confirmed the log, and how many rows wait for it. Under load
    /// some always wait; then it is well as long as the mark moves.
    pub fn published(&self, mark: i64, waiting: i64) {
        let moved = self.mark.swap(mark, Ordering::Relaxed) != mark;
        if moved || waiting == 0 {
            self.published.beat();
        }
    }

    /// Gives why the lane cannot work, if it cannot.
    pub fn complaint(&self) -> Option<&'static str> {
        if !self.ever_committed.load(Ordering::Relaxed) || !self.committed.within(COMMITTED_WITHIN)
        {
            return Some("nothing could be committed for some seconds");
        }
        if !self.published.within(CONFIRMED_WITHIN) {
            return Some("the broker has confirmed nothing for some seconds");
        }
        None
    }
}

/// What is known of the broker, also where nothing is to be published.
pub struct BrokerHealth {
    confirmed: Beat,
}

impl Default for BrokerHealth {
    fn default() -> Self {
        Self { confirmed: Beat::new() }
    }
}

impl BrokerHealth {
    /// The broker stored and confirmed a probe.
    pub fn confirmed(&self) {
        self.confirmed.beat();
    }

    /// Gives why nothing can be published, if nothing can.
    pub fn complaint(&self) -> Option<&'static str> {
        let well = self.confirmed.within(CONFIRMED_WITHIN);
        (!well).then_some("the broker has not confirmed a probe for some seconds")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_is_ready_once_it_has_committed_and_under_load_while_the_mark_moves() {
        let health = LaneHealth::default();
        assert!(health.complaint().is_some());
        health.committed();
        assert_eq!(health.complaint(), None);
        health.published.last_ms.store(-60_000, Ordering::Relaxed);
        assert!(health.complaint().is_some());
        health.published(7, 3);
        assert_eq!(health.complaint(), None);
        health.published.last_ms.store(-60_000, Ordering::Relaxed);
        health.published(7, 3);
        assert!(health.complaint().is_some());
    }
}
