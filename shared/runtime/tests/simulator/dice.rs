//! A small generator of numbers: the same seed gives the same schedule on every machine.

/// Splitmix64.
#[derive(Clone)]
pub struct Dice(u64);

impl Dice {
    /// Starts from a seed; neighbouring seeds have nothing in common.
    pub fn new(seed: u64) -> Self {
        let mut dice = Self(seed);
        dice.0 = dice.roll() ^ seed.rotate_left(32);
        dice
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

    /// Says yes once in so many times.
    pub fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}
