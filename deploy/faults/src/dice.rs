//! A small generator of numbers: the same seed plans the same run on every machine.

use std::ops::RangeInclusive;
use std::time::Duration;

/// Splitmix64.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Starts from a seed; neighbouring seeds have nothing in common.
    pub fn new(seed: u64) -> Self {
        let mut dice = Self(seed);
        dice.0 = dice.roll() ^ seed.rotate_left(32);
        dice
    }

    /// Gives dice of their own for one part of the run, whatever the other parts roll.
    pub fn of(seed: u64, part: u64) -> Self {
        Self::new(seed ^ part.wrapping_mul(0xD6E8_FEB8_6659_FD93))
    }

    /// Gives 64 bits.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Gives a number from 0 up to and without `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        ((self.roll() >> 33) % bound.max(1) as u64) as usize
    }

    /// Gives a number of a range.
    pub fn within(&mut self, range: RangeInclusive<u32>) -> u32 {
        let width = range.end().saturating_sub(*range.start()) as usize + 1;
        range.start() + u32::try_from(self.below(width)).unwrap_or_default()
    }

    /// Gives a time between two numbers of milliseconds.
    pub fn millis(&mut self, range: RangeInclusive<u32>) -> Duration {
        Duration::from_millis(u64::from(self.within(range)))
    }

    /// Says yes so many times in a hundred.
    pub fn percent(&mut self, times: usize) -> bool {
        self.below(100) < times
    }

    /// Chooses one of several.
    pub fn one_of<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        all.get(self.below(all.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_rolls_the_same_and_neighbours_do_not() {
        let rolls = |seed| {
            let mut dice = Dice::new(seed);
            (0..8).map(|_| dice.below(1_000)).collect::<Vec<_>>()
        };
        assert_eq!(rolls(7), rolls(7));
        assert_ne!(rolls(7), rolls(8));
    }

    #[test]
    fn a_number_lies_within_its_range_ends_included() {
        let mut dice = Dice::new(1);
        let rolled: std::collections::BTreeSet<u32> =
            (0..200).map(|_| dice.within(3..=5)).collect();
        assert_eq!(rolled.into_iter().collect::<Vec<_>>(), [3, 4, 5]);
    }
}
