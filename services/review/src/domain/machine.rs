use crate::domain::ReviewState::{self, Approved, Cancelled, Exempt, Open, Rejected};

/// What can happen to a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trigger {
    /// The order arrived.
    Receive,
    /// The shop told something newer.
    Change,
    /// The order is not wanted any more.
    Cancel,
    /// An item that it waits for became known.
    Reconsider,
    /// A person approves it, whatever the rules say.
    Approve,
    /// A person rejects it.
    Reject,
    /// A person releases one hold.
    Release,
    /// A person takes a word back.
    Undo,
    /// The time to undo a rejection is over.
    CarryOut,
}

impl Trigger {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Receive,
        Self::Change,
        Self::Cancel,
        Self::Reconsider,
        Self::Approve,
        Self::Reject,
        Self::Release,
        Self::Undo,
        Self::CarryOut,
    ];

    /// Gives the word for it in tables and refusals.
    pub fn code(self) -> &'static str {
        match self {
            Self::Receive => "receive",
            Self::Change => "change",
            Self::Cancel => "cancel",
            Self::Reconsider => "reconsider",
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Release => "release",
            Self::Undo => "undo",
            Self::CarryOut => "carry_out",
        }
    }
}

/// One row of the table: what may become of a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// Where it stands; nothing before the order arrived.
    pub from: Option<ReviewState>,
    /// What happens.
    pub trigger: Trigger,
    /// Where it may stand then.
    pub to: &'static [ReviewState],
}

const fn row(
    from: Option<ReviewState>,
    trigger: Trigger,
    to: &'static [ReviewState],
) -> Transition {
    Transition { from, trigger, to }
}

/// Everything that may happen; what is not here changes nothing.
pub const TRANSITIONS: &[Transition] = &[
    row(None, Trigger::Receive, &[Open, Approved, Exempt, Cancelled]),
    row(Some(Open), Trigger::Change, &[Open, Approved, Exempt, Cancelled]),
    row(Some(Open), Trigger::Reconsider, &[Open, Approved]),
    row(Some(Open), Trigger::Release, &[Open, Approved]),
    row(Some(Open), Trigger::Approve, &[Approved]),
    row(Some(Open), Trigger::Reject, &[Open, Rejected]),
    row(Some(Open), Trigger::CarryOut, &[Rejected]),
    row(Some(Open), Trigger::Undo, &[Open, Approved]),
    row(Some(Open), Trigger::Cancel, &[Cancelled]),
    row(Some(Approved), Trigger::Change, &[Approved]),
    row(Some(Approved), Trigger::Release, &[Approved]),
    row(Some(Approved), Trigger::Approve, &[Approved]),
    row(Some(Approved), Trigger::Undo, &[Approved]),
    row(Some(Approved), Trigger::Cancel, &[Cancelled]),
    row(Some(Exempt), Trigger::Change, &[Exempt, Open, Approved, Cancelled]),
    row(Some(Exempt), Trigger::Cancel, &[Cancelled]),
];

/// Finds what may become of a review that stands at `from`.
pub fn transition(from: Option<ReviewState>, trigger: Trigger) -> Option<&'static Transition> {
    TRANSITIONS.iter().find(|row| row.from == from && row.trigger == trigger)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_state_and_trigger_stands_at_most_once() {
        for (index, row) in TRANSITIONS.iter().enumerate() {
            let again = |other: &Transition| (other.from, other.trigger) == (row.from, row.trigger);
            assert!(!TRANSITIONS[index + 1..].iter().any(again), "{row:?}");
        }
    }

    #[test]
    fn every_state_is_reached_and_all_but_the_terminal_ones_lead_to_cancelled() {
        for state in ReviewState::ALL {
            assert!(TRANSITIONS.iter().any(|row| row.to.contains(&state)), "{state:?}");
            let cancelled = transition(Some(state), Trigger::Cancel).is_some();
            assert_eq!(cancelled, !matches!(state, Rejected | Cancelled), "{state:?}");
        }
    }
}
