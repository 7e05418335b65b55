//! What goes wrong, and when.

use std::collections::VecDeque;

use tokio_util::sync::CancellationToken;

/// Something that goes wrong with one request.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// Nothing is done, and this status is answered.
    Status(u16),
    /// Nothing is done: too much is asked.
    TooMuch,
    /// Nothing is done, and the connection is cut.
    CutBefore,
    /// It is done, and the connection is cut before anything is answered.
    CutAfter,
    /// It is done, and this status is answered all the same.
    FailAfter(u16),
    /// It is done, and nothing is answered until the gate opens.
    HangAfter(Gate),
}

/// Lets a test know that something was done, and the answer wait.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    /// It was done.
    pub reached: CancellationToken,
    /// The answer may go.
    pub open: CancellationToken,
}

/// What goes wrong from now on.
#[derive(Debug, Default)]
pub struct Troubles {
    any: VecDeque<Trouble>,
    changing: VecDeque<Trouble>,
    dice: Option<(u64, u32)>,
    /// How many requests were met by trouble.
    pub met: u32,
}

impl Troubles {
    /// The next request meets this.
    pub fn add(&mut self, trouble: Trouble) {
        self.any.push_back(trouble);
    }

    /// The next request that changes something meets this.
    pub fn add_to_change(&mut self, trouble: Trouble) {
        self.changing.push_back(trouble);
    }

    /// So many of a thousand requests meet something, as a seed decides.
    pub fn at_random(&mut self, seed: u64, of_thousand: u32) {
        self.dice = Some((seed | 1, of_thousand));
    }

    /// Nothing goes wrong any more.
    pub fn end(&mut self) {
        *self = Self { met: self.met, ..Self::default() };
    }

    /// Gives what the next request meets.
    pub(crate) fn next(&mut self, changes: bool) -> Option<Trouble> {
        let planned = if changes { self.changing.pop_front() } else { None };
        let trouble = planned.or_else(|| self.any.pop_front()).or_else(|| self.thrown(changes));
        self.met += u32::from(trouble.is_some());
        trouble
    }

    fn thrown(&mut self, changes: bool) -> Option<Trouble> {
        let (state, of_thousand) = self.dice.as_mut()?;
        let mut throw = |sides: u64| {
            *state ^= *state << 13;
            *state ^= *state >> 7;
            *state ^= *state << 17;
            (*state >> 11) % sides
        };
        if throw(1_000) >= u64::from(*of_thousand) {
            return None;
        }
        Some(match throw(if changes { 6 } else { 4 }) {
            0 => Trouble::Status(500),
            1 => Trouble::Status(503),
            2 => Trouble::TooMuch,
            3 => Trouble::CutBefore,
            4 => Trouble::CutAfter,
            _ => Trouble::FailAfter(502),
        })
    }
}
