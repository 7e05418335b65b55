//! Which fault when: rolled from the seed before anything is begun.

use std::time::Duration;

use crate::dice::Dice;
use crate::faults::Fault;

/// How many periods in a hundred have no fault: recovery deserves to be seen, too.
const CALM: usize = 25;
/// How many periods in a hundred have two faults at once.
const DOUBLE: usize = 25;
/// How many faults a run has at hand: each run has its own part of the catalogue.
const AT_HAND: usize = 9;

/// A part of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// When it begins, after the first order.
    pub at: Duration,
    /// What is broken in it, one beginning shortly after the other.
    pub faults: Vec<Fault>,
    /// What the faults of the period roll with.
    pub seed: u64,
}

/// Plans the faults of a run.
///
/// - Takes: the faults that may be made; where they are fewer than a run has at hand, all of them.
pub fn of(seed: u64, load: Duration, allowed: &[Fault]) -> Vec<Period> {
    let mut dice = Dice::of(seed, 1);
    let at_hand = shuffled(allowed, &mut dice);
    let at_hand = &at_hand[..at_hand.len().min(AT_HAND)];
    let mut periods = Vec::new();
    let mut at = dice.millis(2_000..=4_000);
    let mut restored = false;
    while at < load && !at_hand.is_empty() {
        let mut count = if at_hand.len() > 1 && dice.percent(CALM) { 0 } else { 1 };
        count += usize::from(count == 1 && at_hand.len() > 1 && dice.percent(DOUBLE));
        let mut faults: Vec<Fault> = shuffled(at_hand, &mut dice).into_iter().take(count).collect();
        // A restore is the end of a world; one of them is enough, and nothing else meanwhile.
        if faults.contains(&Fault::DatabaseRestored) {
            faults = if restored { vec![] } else { vec![Fault::DatabaseRestored] };
            restored = true;
        }
        // Nobody may hear the row before it is damaged, so nothing else moves the broker meanwhile.
        if faults.contains(&Fault::RowCorrupted) {
            faults = vec![Fault::RowCorrupted];
        }
        periods.push(Period { at, faults, seed: dice.roll() });
        at += dice.millis(4_000..=9_000);
    }
    periods
}

fn shuffled(faults: &[Fault], dice: &mut Dice) -> Vec<Fault> {
    let mut left = faults.to_vec();
    let mut mixed = Vec::with_capacity(left.len());
    while !left.is_empty() {
        mixed.push(left.swap_remove(dice.below(left.len())));
    }
    mixed
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOAD: Duration = Duration::from_secs(90);

    #[test]
    fn the_same_seed_plans_the_same_and_another_something_else() {
        assert_eq!(of(1, LOAD, Fault::ALL), of(1, LOAD, Fault::ALL));
        assert_ne!(of(1, LOAD, Fault::ALL), of(2, LOAD, Fault::ALL));
    }

    #[test]
    fn some_periods_are_calm_and_no_run_restores_the_database_twice() {
        let plans: Vec<_> = (0..50).map(|seed| of(seed, LOAD, Fault::ALL)).collect();
        let periods: Vec<_> = plans.iter().flatten().collect();
        let calm = periods.iter().filter(|period| period.faults.is_empty()).count();
        assert!((periods.len() / 8..periods.len() / 2).contains(&calm), "{calm} calm");
        let restores = |plan: &Vec<Period>| {
            plan.iter().filter(|period| period.faults.contains(&Fault::DatabaseRestored)).count()
        };
        assert!(plans.iter().all(|plan| restores(plan) <= 1));
    }

    #[test]
    fn a_row_is_corrupted_while_nothing_else_is_broken() {
        let plans = (0..200).flat_map(|seed| of(seed, LOAD, Fault::ALL));
        let faults: Vec<_> = plans.map(|period| period.faults).collect();
        let alone = |faults: &&Vec<Fault>| faults.contains(&Fault::RowCorrupted);
        assert!(faults.iter().filter(alone).all(|faults| faults.len() == 1));
    }

    #[test]
    fn every_fault_is_planned_by_some_seed() {
        let planned: std::collections::BTreeSet<Fault> =
            (0..200).flat_map(|seed| of(seed, LOAD, Fault::ALL)).flat_map(|p| p.faults).collect();
        assert_eq!(planned.len(), Fault::ALL.len());
    }
}
