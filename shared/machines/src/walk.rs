use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::Chance;

/// A story that went wrong, and how to hear it again.
#[derive(Clone, Debug)]
pub struct Failed {
    /// The seed.
    pub seed: u64,
    /// What is left of the story: one number for each act.
    pub acts: Vec<u64>,
    /// What went wrong, and the story.
    pub words: String,
}

/// Tells a story for each seed, of as many acts as `length`; each act is a number that stands for
/// all chance in it, so that acts can be left out and the rest stays a story.
///
/// - Errs: with the first that goes wrong, shortened until no act can be left out.
pub fn walk(
    seeds: impl IntoIterator<Item = u64>,
    length: usize,
    tell: impl Fn(&[u64]) -> Result<(), String>,
) -> Result<(), Box<Failed>> {
    let heard = |acts: &[u64]| {
        catch_unwind(AssertUnwindSafe(|| tell(acts))).unwrap_or_else(|panic| {
            let words = panic.downcast_ref::<String>().cloned();
            Err(format!("it panicked: {}", words.unwrap_or_default()))
        })
    };
    for seed in seeds {
        let mut chance = Chance::seeded(seed);
        let acts: Vec<u64> = (0..length).map(|_| chance.number()).collect();
        if let Err(words) = heard(&acts) {
            let (acts, words) = shortened(acts, words, &heard);
            return Err(Box::new(Failed { seed, acts, words }));
        }
    }
    Ok(())
}

/// Leaves out acts, many at once first, as long as the story still goes wrong.
fn shortened(
    mut acts: Vec<u64>,
    mut words: String,
    heard: &impl Fn(&[u64]) -> Result<(), String>,
) -> (Vec<u64>, String) {
    let mut size = acts.len().div_ceil(2).max(1);
    loop {
        let before = acts.len();
        let mut at = 0;
        while at < acts.len() {
            let mut fewer = acts.clone();
            fewer.drain(at..(at + size).min(acts.len()));
            match heard(&fewer) {
                Err(still) => (acts, words) = (fewer, still),
                Ok(()) => at += size,
            }
        }
        if size == 1 && acts.len() == before {
            return (acts, words);
        }
        size = size.div_ceil(2).max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_is_shortened_to_what_it_takes() {
        let odd = |acts: &[u64]| acts.iter().filter(|act| *act % 2 == 1).count();
        let tell = |acts: &[u64]| if odd(acts) < 3 { Ok(()) } else { Err("three".to_owned()) };
        let failed = walk(0..9, 40, tell).expect_err("forty numbers have three odd ones");
        assert_eq!((failed.acts.len(), odd(&failed.acts)), (3, 3));
        let again = walk([failed.seed], 40, tell).expect_err("the seed tells it again");
        assert_eq!(again.acts, failed.acts);
    }
}
