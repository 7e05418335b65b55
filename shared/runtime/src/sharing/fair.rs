//! What is a fair share: a pure decision.

use std::collections::BTreeMap;

/// What a process does about its lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// How many lanes to give back.
    pub give_back: usize,
    /// How many lanes the process has that has the fewest of the others; none where nobody is.
    pub fewest_elsewhere: Option<usize>,
}

/// Decides for one process.
///
/// A lane goes from who has the most to who has the fewest as long as that is two lanes or more
/// apart, so nobody ends with more than its share, rounded up, and a lane never goes there and
/// back. One process gives at a time, the first by name, and none while a lane is on its way.
///
/// - Takes: `held`, how many lanes each process that lives has, those with none included; `free`,
///   how many lanes nobody has.
pub fn share(held: &BTreeMap<String, usize>, free: usize, me: &str) -> Share {
    let mine = held.get(me).copied().unwrap_or(0);
    let others = held.iter().filter(|(name, _)| *name != me);
    let fewest_elsewhere = others.map(|(_, count)| *count).min();
    let most = held.values().copied().max().unwrap_or(0);
    let first = held.iter().find(|(_, count)| **count == most).map(|(name, _)| name.as_str());
    let apart = mine.saturating_sub(fewest_elsewhere.unwrap_or(mine));
    let gives = free == 0 && first == Some(me);
    Share { give_back: if gives { apart / 2 } else { 0 }, fewest_elsewhere }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(counts: &[usize]) -> BTreeMap<String, usize> {
        let named = counts.iter().enumerate();
        named.map(|(at, count)| (char::from(b'a' + at as u8).to_string(), *count)).collect()
    }

    /// Lets lanes go from hand to hand until nobody gives any more; gives how often that was.
    fn settle(held: &mut BTreeMap<String, usize>) -> usize {
        let mut given = 0;
        loop {
            let names: Vec<String> = held.keys().cloned().collect();
            let giving = names.iter().map(|name| (name, share(held, 0, name).give_back));
            let giving: Vec<_> = giving.filter(|(_, count)| *count > 0).collect();
            let [(giver, count)] = giving[..] else {
                assert!(giving.is_empty(), "one gives at a time: {giving:?}");
                return given;
            };
            for _ in 0..count {
                *held.get_mut(giver).expect("a giver") -= 1;
                let mut free = names.iter().filter(|name| {
                    let share = share(held, 1, name);
                    share.fewest_elsewhere.is_none_or(|fewest| held[*name] <= fewest)
                });
                let taker = free.next_back().expect("somebody may take it");
                assert_ne!(taker, giver, "a lane never goes there and back");
                *held.get_mut(taker).expect("a taker") += 1;
                given += 1;
                assert!(given < 100, "it does not settle: {held:?}");
            }
        }
    }

    #[test]
    fn however_lanes_are_spread_everybody_ends_with_as_many_as_any_other_or_one_more() {
        for lanes in 1..9_usize {
            for processes in 1..7_usize {
                for first in 0..=lanes {
                    let mut counts = vec![0; processes];
                    counts[0] += first;
                    counts[processes - 1] += lanes - first;
                    let mut held = held(&counts);
                    settle(&mut held);
                    let (most, fewest) = (held.values().max(), held.values().min());
                    let apart = most.expect("some") - fewest.expect("some");
                    assert!(apart <= 1, "{counts:?} became {held:?}");
                    assert_eq!(held.values().sum::<usize>(), lanes);
                    assert!(*most.expect("some") <= lanes.div_ceil(processes));
                }
            }
        }
    }

    #[test]
    fn a_new_process_gets_half_of_what_the_only_other_one_has() {
        assert_eq!(share(&held(&[4, 0]), 0, "a").give_back, 2);
        assert_eq!(share(&held(&[4, 0]), 0, "b").give_back, 0);
    }

    #[test]
    fn who_is_one_ahead_keeps_it_and_who_is_alone_keeps_all() {
        assert_eq!(share(&held(&[2, 1, 1]), 0, "a").give_back, 0);
        let alone = share(&held(&[4]), 0, "a");
        assert_eq!(alone, Share { give_back: 0, fewest_elsewhere: None });
    }

    #[test]
    fn nothing_is_given_while_a_lane_is_on_its_way() {
        assert_eq!(share(&held(&[3, 0]), 1, "a").give_back, 0);
    }
}
