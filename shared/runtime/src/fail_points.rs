//! Places between two steps where a test may let the work fail or the process die.
//!
//! Without the feature `fail-points` nothing is compiled of it but the names.

/// A place between two steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Point {
    /// A message that is tried alone was counted; nothing is decided.
    Counted,
    /// Everything is decided and stored in the transaction; nothing is logged.
    Decided,
    /// Numbers, rows and positions are in the transaction; nothing is committed.
    Sealed,
    /// It is committed; nothing is published, acknowledged or answered.
    Committed,
    /// Rows are handed to the publisher and answers given; nothing is acknowledged.
    Acknowledging,
    /// The broker has confirmed rows; the mark does not say so.
    Confirmed,
    /// One of several messages that go one by one is done; the next is not begun.
    Between,
    /// The writer is to stop; what was asked before is not answered.
    Stopping,
    /// Everything is answered and published; the lane is not given back.
    Leaving,
}

/// Gives an error where a test asked for it.
#[cfg(not(feature = "fail-points"))]
pub(crate) fn reach(_instance: &str, _point: Point) -> Result<(), sqlx::Error> {
    Ok(())
}

/// Notes how many lanes wait to go together.
#[cfg(not(feature = "fail-points"))]
pub(crate) fn gather(_instance: &str, _count: usize) {}

#[cfg(feature = "fail-points")]
pub use armed::{Blow, arm, gather_anew, gathered, held, left, release};

#[cfg(feature = "fail-points")]
pub(crate) use armed::{gather, reach};

#[cfg(feature = "fail-points")]
mod armed {
    use std::collections::{HashMap, HashSet};
    use std::sync::{Condvar, LazyLock, Mutex, PoisonError};
    use std::time::Duration;

    use super::Point;

    /// How long somebody is held whom a test that failed no longer lets go.
    const HELD_MAX: Duration = Duration::from_secs(90);

    /// What happens at a place.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Blow {
        /// The database goes away.
        Fail,
        /// The task dies where it stands, and with it the process.
        Kill,
        /// The task stands still until it is let go, as one of a process that is stopped.
        Hold,
    }

    /// What is to happen, how many passings from now, how often.
    struct Armed {
        blow: Blow,
        passings: u32,
        times: u32,
    }

    static ARMED: LazyLock<Mutex<HashMap<(String, Point), Armed>>> = LazyLock::new(Mutex::default);
    static HELD: LazyLock<Mutex<HashSet<(String, Point)>>> = LazyLock::new(Mutex::default);
    static RELEASED: Condvar = Condvar::new();

    static GATHERED: LazyLock<Mutex<HashMap<String, usize>>> = LazyLock::new(Mutex::default);

    /// Notes how many lanes wait to go together.
    pub(crate) fn gather(instance: &str, count: usize) {
        let mut gathered = GATHERED.lock().unwrap_or_else(PoisonError::into_inner);
        gathered.insert(instance.to_owned(), count);
    }

    /// Begins to count anew how many lanes wait to go together.
    pub fn gather_anew(instance: &str) {
        gather(instance, 0);
    }

    /// Gives how many lanes wait to go together.
    pub fn gathered(instance: &str) -> usize {
        let gathered = GATHERED.lock().unwrap_or_else(PoisonError::into_inner);
        gathered.get(instance).copied().unwrap_or_default()
    }

    /// Lets something happen at a place to whoever holds lanes by this name, after some passings,
    /// so many times.
    pub fn arm(instance: &str, point: Point, blow: Blow, passings: u32, times: u32) {
        let mut armed = ARMED.lock().unwrap_or_else(PoisonError::into_inner);
        armed.insert((instance.to_owned(), point), Armed { blow, passings, times });
    }

    /// Gives how often it is still to happen.
    pub fn left(instance: &str, point: Point) -> u32 {
        let armed = ARMED.lock().unwrap_or_else(PoisonError::into_inner);
        armed.get(&(instance.to_owned(), point)).map_or(0, |armed| armed.times)
    }

    /// Says whether somebody is held at a place.
    pub fn held(instance: &str, point: Point) -> bool {
        let held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
        held.contains(&(instance.to_owned(), point))
    }

    /// Lets go who is held at a place.
    pub fn release(instance: &str, point: Point) {
        let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
        held.remove(&(instance.to_owned(), point));
        RELEASED.notify_all();
    }

    fn hold(instance: &str, point: Point) {
        let place = (instance.to_owned(), point);
        let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
        held.insert(place.clone());
        let still = |held: &mut HashSet<_>| held.contains(&place);
        drop(RELEASED.wait_timeout_while(held, HELD_MAX, still));
    }

    /// Lets happen what is armed.
    pub(crate) fn reach(instance: &str, point: Point) -> Result<(), sqlx::Error> {
        match strike(instance, point) {
            None => Ok(()),
            Some(Blow::Fail) => Err(sqlx::Error::WorkerCrashed),
            Some(Blow::Kill) => std::panic::resume_unwind(Box::new("killed by a test")),
            Some(Blow::Hold) => {
                tokio::task::block_in_place(|| hold(instance, point));
                Ok(())
            }
        }
    }

    fn strike(instance: &str, point: Point) -> Option<Blow> {
        let mut armed = ARMED.lock().unwrap_or_else(PoisonError::into_inner);
        let found = armed.get_mut(&(instance.to_owned(), point))?;
        if found.times == 0 {
            return None;
        }
        if found.passings > 0 {
            found.passings -= 1;
            return None;
        }
        found.times -= 1;
        Some(found.blow)
    }
}
