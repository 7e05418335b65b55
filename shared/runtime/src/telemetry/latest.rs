//! Where orders were last spoken of, in memory: what is said about an order is said again soon, and
//! the log need not be asked for its trace.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

use contracts::ids::{Id, OrderId};
use contracts::trace::TraceContext;
use uuid::Uuid;

/// How many orders one half remembers; beyond it the older half is forgotten. Some seconds of a
/// service at its busiest, half a MiB.
const HALF_MAX: usize = 8_192;

/// The traces of the orders that were spoken of last.
#[derive(Default)]
pub(super) struct Latest {
    halves: Mutex<[HashMap<Uuid, TraceContext>; 2]>,
}

impl Latest {
    /// Gives the trace and span in which an order was last spoken of, where it is remembered.
    pub(super) fn of(&self, order: &str) -> Option<TraceContext> {
        let order = key(order)?;
        let [younger, older] = &*self.halves();
        younger.get(&order).or_else(|| older.get(&order)).copied()
    }

    /// Remembers where an order was spoken of.
    pub(super) fn note(&self, order: &str, trace: TraceContext) {
        let Some(order) = key(order) else { return };
        let mut halves = self.halves();
        if halves[0].len() >= HALF_MAX {
            halves.swap(0, 1);
            halves[0].clear();
        }
        halves[0].insert(order, trace);
    }

    fn halves(&self) -> MutexGuard<'_, [HashMap<Uuid, TraceContext>; 2]> {
        self.halves.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn key(order: &str) -> Option<Uuid> {
    order.parse::<OrderId>().ok().map(Id::uuid)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(number: u128) -> String {
        OrderId::from_uuid(Uuid::from_u128(number)).to_string()
    }

    fn trace(number: u128) -> TraceContext {
        TraceContext { trace_id: number, span_id: 1, sampled: true }
    }

    #[test]
    fn the_last_word_about_an_order_is_remembered_and_memory_is_bounded() {
        let latest = Latest::default();
        let all = 0..3 * HALF_MAX as u128;
        all.for_each(|number| latest.note(&order(number), trace(number)));
        latest.note(&order(3 * HALF_MAX as u128 - 1), trace(7));
        assert_eq!(latest.of(&order(3 * HALF_MAX as u128 - 1)), Some(trace(7)));
        assert_eq!(latest.of(&order(0)), None);
        let held: usize = latest.halves().iter().map(HashMap::len).sum();
        assert!(held <= 2 * HALF_MAX, "{held}");
        assert_eq!(latest.of("no order"), None);
    }
}
