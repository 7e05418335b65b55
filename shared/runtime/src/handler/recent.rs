//! What a service remembers of what it stored: a thing is asked about ten times within minutes, and
//! need not be loaded each time.
//!
//! Whoever holds a lane is the only one who writes what belongs to it. So what a process has stored in
//! a lane is what is stored, as long as it holds the lane without a break and its last batch there was
//! committed. Each batch that is committed leaves a new [`Stamp`]; whoever finds the stamp that it left
//! itself has missed nothing. Where another is found, or none, everything of the lane is forgotten.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::mem;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, SubsecRound, Utc};

/// Tells the batches of a process apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp(u64);

impl Stamp {
    fn another() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self(LAST.fetch_add(1, Ordering::Relaxed))
    }
}

/// The stamps of lanes: which batch of this process was the last in each, where none was lost since.
#[derive(Clone, Debug, Default)]
pub struct Stamps(BTreeMap<u16, Stamp>);

impl Stamps {
    /// Gives the stamp that the last batch of a lane has left, if nothing was missed since.
    pub fn found(&self, lane: u16) -> Option<Stamp> {
        self.0.get(&lane).copied()
    }

    /// Leaves a new stamp in a lane; it is found by the next batch if this one is committed.
    pub fn leave(&mut self, lane: u16) -> Stamp {
        let stamp = Stamp::another();
        self.0.insert(lane, stamp);
        stamp
    }

    /// Lets nothing be found any more.
    pub fn forget(&mut self) {
        self.0.clear();
    }
}

/// The stamps that all lanes of a process have left.
#[derive(Debug, Default)]
pub struct LastStamps(Mutex<Stamps>);

impl LastStamps {
    fn all(&self) -> MutexGuard<'_, Stamps> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes out the stamps of lanes; what does not come back was lost.
    pub fn take(&self, lanes: impl Iterator<Item = u16>) -> Stamps {
        let mut all = self.all();
        Stamps(lanes.filter_map(|lane| all.0.remove_entry(&lane)).collect())
    }

    /// Puts back what was left by a batch that is committed.
    pub fn put(&self, left: Stamps) {
        self.all().0.extend(left.0);
    }

    /// Lets nothing be found in a lane any more.
    pub fn forget(&self, lane: u16) {
        self.all().0.remove(&lane);
    }
}

/// Brings a time to how it is stored, to microseconds: what is remembered is what would be loaded.
pub fn as_stored(time: &mut DateTime<Utc>) {
    *time = time.trunc_subsecs(6);
}

/// What was stored lately, lane by lane; `M` is what is remembered of one.
#[derive(Debug)]
pub struct Recent<M>(Mutex<BTreeMap<u16, (Stamp, M)>>);

/// What is remembered, in the hands of a batch: of its lanes alone.
#[derive(Debug)]
pub struct Remembered<M>(BTreeMap<u16, M>);

impl<M> Default for Recent<M> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<M: Default> Recent<M> {
    fn lanes(&self) -> MutexGuard<'_, BTreeMap<u16, (Stamp, M)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands out what is remembered of the lanes of a batch; where something was missed, nothing.
    pub fn open(&self, stamps: &Stamps, lanes: impl Iterator<Item = u16>) -> Remembered<M> {
        let mut all = self.lanes();
        let mut opened = BTreeMap::new();
        for lane in lanes {
            opened.entry(lane).or_insert_with(|| {
                let known = all.remove(&lane);
                let known = known.filter(|(stamp, _)| stamps.found(lane) == Some(*stamp));
                known.map(|(_, known)| known).unwrap_or_default()
            });
        }
        Remembered(opened)
    }

    /// Takes back what is remembered, when everything of the batch is stored.
    pub fn close(&self, stamps: &mut Stamps, remembered: Remembered<M>) {
        let stamped = remembered.0.into_iter();
        self.lanes().extend(stamped.map(|(lane, known)| (lane, (stamps.leave(lane), known))));
    }
}

impl<M> Remembered<M> {
    /// Gives what is remembered of a lane; nothing where it is not one of the batch's.
    pub fn lane(&mut self, lane: u16) -> Option<&mut M> {
        self.0.get_mut(&lane)
    }
}

/// Things by their keys, `MAX` of them and up to twice as many: then the older half goes.
#[derive(Debug)]
pub struct Generations<K, V, const MAX: usize> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K, V, const MAX: usize> Default for Generations<K, V, MAX> {
    fn default() -> Self {
        Self { young: HashMap::new(), old: HashMap::new() }
    }
}

impl<K: Hash + Eq, V, const MAX: usize> Generations<K, V, MAX> {
    /// Gives a thing.
    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.young.get(key).or_else(|| self.old.get(key))
    }

    /// Takes a thing out; it is gone unless it is kept again.
    pub fn take<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let old = self.old.remove(key);
        self.young.remove(key).or(old)
    }

    /// Keeps a thing in place of what was kept of it.
    pub fn keep(&mut self, key: K, value: V) {
        self.young.insert(key, value);
        if self.young.len() > MAX {
            self.old = mem::take(&mut self.young);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Known = Generations<&'static str, u32, 2>;

    /// A batch of lane 1 that stores a value; committed or not. Gives what it found.
    fn batch(recent: &Recent<Known>, last: &LastStamps, value: u32, commits: bool) -> Option<u32> {
        let mut stamps = last.take([1].into_iter());
        let mut known = recent.open(&stamps, [1, 1].into_iter());
        let lane = known.lane(1).expect("the batch's lane");
        let found = lane.take("order");
        lane.keep("order", value);
        recent.close(&mut stamps, known);
        if commits {
            last.put(stamps);
        }
        found
    }

    #[test]
    fn what_was_committed_is_remembered() {
        let (recent, last) = (Recent::default(), LastStamps::default());
        assert_eq!(batch(&recent, &last, 1, true), None);
        assert_eq!(batch(&recent, &last, 2, true), Some(1));
        assert_eq!(batch(&recent, &last, 3, true), Some(2));
    }

    #[test]
    fn what_was_rolled_back_is_forgotten_with_all_of_its_lane() {
        let (recent, last) = (Recent::default(), LastStamps::default());
        batch(&recent, &last, 1, true);
        assert_eq!(batch(&recent, &last, 2, false), Some(1));
        assert_eq!(batch(&recent, &last, 3, true), None);
        assert_eq!(batch(&recent, &last, 4, true), Some(3));
    }

    #[test]
    fn a_lane_that_was_away_is_forgotten() {
        let (recent, last) = (Recent::default(), LastStamps::default());
        batch(&recent, &last, 1, true);
        last.forget(1);
        assert_eq!(batch(&recent, &last, 2, true), None);
    }

    #[test]
    fn a_batch_that_leaves_the_lane_as_it_is_leaves_what_is_remembered() {
        let (recent, last) = (Recent::default(), LastStamps::default());
        batch(&recent, &last, 1, true);
        last.put(last.take([1].into_iter()));
        assert_eq!(batch(&recent, &last, 2, true), Some(1));
    }

    #[test]
    fn a_batch_that_others_stored_in_or_that_was_half_undone_leaves_nothing() {
        let (recent, last) = (Recent::default(), LastStamps::default());
        for harm in [|stamps: &mut Stamps| _ = stamps.leave(1), Stamps::forget] {
            batch(&recent, &last, 1, true);
            let mut stamps = last.take([1].into_iter());
            harm(&mut stamps);
            last.put(stamps);
            assert_eq!(batch(&recent, &last, 2, true), None);
        }
    }

    #[test]
    fn the_older_half_goes_when_it_is_too_much() {
        let mut known = Generations::<u8, u8, 2>::default();
        let all = |known: &Generations<u8, u8, 2>| -> Vec<u8> {
            (0..6).filter(|key| known.get(key).is_some()).collect()
        };
        (0..4).for_each(|key| known.keep(key, key));
        assert_eq!(all(&known), [0, 1, 2, 3]);
        (4..6).for_each(|key| known.keep(key, key));
        assert_eq!(all(&known), [3, 4, 5]);
        assert_eq!((known.take(&3), known.take(&3)), (Some(3), None));
    }

    #[test]
    fn what_is_kept_anew_takes_the_place_of_what_was_old() {
        let mut known = Generations::<u8, u8, 1>::default();
        [(1, 1), (2, 2), (1, 3)].into_iter().for_each(|(key, value)| known.keep(key, value));
        assert_eq!(known.get(&1), Some(&3));
        assert_eq!((known.take(&1), known.get(&1)), (Some(3), None));
    }

    #[test]
    fn lanes_that_are_not_the_batchs_are_out_of_reach() {
        let recent: Recent<Known> = Recent::default();
        assert!(recent.open(&Stamps::default(), [0].into_iter()).lane(3).is_none());
    }
}
