//! A pick job: its states as data, its tasks as figures.

use chrono::{DateTime, Utc};
use contracts::ids::{FulfillmentOrderId, LineId, PickJobId, PickTaskId};
use contracts::sku::Sku;

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Offered to the floor.
    Open,
    /// One device holds it, until a time.
    Claimed,
    /// Everything that was there is taken; waits for packing.
    Picked,
    /// Everything that was taken is in parcels.
    Packed,
    /// Nothing of it is wanted any more, or nothing of it was there.
    Cancelled,
}

/// What can happen to a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trigger {
    /// A device asks for it.
    Claim,
    /// The holder gives it back, the claim runs out, or the device is revoked.
    Release,
    /// The holder is done and has found something.
    Confirm,
    /// The last picked piece goes into a parcel.
    Pack,
    /// A parcel of it is taken apart; its pieces are loose again.
    Unpack,
    /// The last piece of it is cancelled, taken away, put back, or was not there.
    Empty,
}

/// Every move that a job can make; whatever stands in no row is refused.
pub const TRANSITIONS: &[(State, Trigger, State)] = &[
    (State::Open, Trigger::Claim, State::Claimed),
    (State::Open, Trigger::Empty, State::Cancelled),
    (State::Claimed, Trigger::Release, State::Open),
    (State::Claimed, Trigger::Confirm, State::Picked),
    (State::Claimed, Trigger::Empty, State::Cancelled),
    (State::Picked, Trigger::Pack, State::Packed),
    (State::Picked, Trigger::Empty, State::Cancelled),
    (State::Packed, Trigger::Unpack, State::Picked),
    (State::Packed, Trigger::Empty, State::Cancelled),
];

impl State {
    /// All of them, in the order of a job's way.
    pub const ALL: [Self; 5] =
        [Self::Open, Self::Claimed, Self::Picked, Self::Packed, Self::Cancelled];

    /// Gives the word in rows, answers and pages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Claimed => "claimed",
            Self::Picked => "picked",
            Self::Packed => "packed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Gives the state after a trigger; nothing where it is not legal.
    pub fn after(self, trigger: Trigger) -> Option<Self> {
        let row = TRANSITIONS.iter().find(|(from, by, _)| *from == self && *by == trigger);
        row.map(|(_, _, to)| *to)
    }
}

impl Trigger {
    /// Gives the word in the table.
    pub fn word(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Release => "release",
            Self::Confirm => "confirm",
            Self::Pack => "pack",
            Self::Unpack => "unpack",
            Self::Empty => "empty",
        }
    }
}

/// The tasks of one fulfillment order in one zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The job.
    pub id: PickJobId,
    /// What the location does for the order.
    pub fulfillment_order_id: FulfillmentOrderId,
    /// The location.
    pub location: String,
    /// The zone of its bins.
    pub zone: String,
    /// Where it stands.
    pub state: State,
    /// Who holds it or picked it.
    pub holder: Option<String>,
    /// Since when its holder has it; stays after the picking.
    pub claimed_at: Option<DateTime<Utc>>,
    /// Until when it is held; only of a claimed one.
    pub claimed_until: Option<DateTime<Utc>>,
    /// What the holder hears where it was cancelled.
    pub refusal: Option<String>,
    /// Numbers its events.
    pub version: i64,
    /// When it was given to the floor.
    pub released_at: DateTime<Utc>,
    /// In walking order.
    pub tasks: Vec<Task>,
}

/// One bin, one item, one quantity, for one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// The task.
    pub id: PickTaskId,
    /// The line of the order.
    pub line_id: LineId,
    /// The item.
    pub sku: Sku,
    /// What stands on the shelf.
    pub bin: String,
    /// The lower, the earlier.
    pub walking_order: i32,
    /// Pieces wanted.
    pub quantity: i64,
    /// Pieces taken.
    pub picked: i64,
    /// Pieces that were not there.
    pub short: i64,
    /// Pieces of `picked` in parcels.
    pub packed: i64,
    /// Pieces of `packed` with the carrier.
    pub handed_over: i64,
}

impl Task {
    /// Gives the pieces that nobody has looked for yet.
    pub fn unpicked(&self) -> i64 {
        self.quantity - self.picked - self.short
    }

    /// Gives the pieces that were taken and lie outside of parcels.
    pub fn loose(&self) -> i64 {
        self.picked - self.packed
    }

    /// Gives the pieces that the books hold allocated for it.
    pub fn allocated(&self) -> i64 {
        self.quantity - self.short - self.handed_over
    }
}

impl Job {
    /// Moves to the next state where the table has one; the claim ends with the state `claimed`.
    pub fn moved(&mut self, trigger: Trigger) -> bool {
        let Some(next) = self.state.after(trigger) else {
            return false;
        };
        self.state = next;
        if next != State::Claimed {
            self.claimed_until = None;
        }
        if next == State::Open {
            self.holder = None;
            self.claimed_at = None;
        }
        true
    }

    /// Ends, packs or unpacks the job if its figures say so, after pieces were taken away, packed or
    /// taken out of a parcel.
    pub fn settle(&mut self, words: &str) {
        let sum = |figure: fn(&Task) -> i64| self.tasks.iter().map(figure).sum::<i64>();
        let (wanted, picked, loose) =
            (sum(|task| task.quantity - task.short), sum(|task| task.picked), sum(Task::loose));
        let nothing_left = wanted == 0 && (self.state != State::Claimed || sum(|t| t.short) == 0);
        if nothing_left && self.moved(Trigger::Empty) {
            self.refusal = Some(words.to_owned());
        } else if picked > 0 && loose == 0 && self.state == State::Picked {
            self.moved(Trigger::Pack);
        } else if loose > 0 && self.state == State::Packed {
            self.moved(Trigger::Unpack);
        }
    }

    /// Gives the next number for an event of this job.
    pub fn next_version(&mut self) -> i64 {
        self.version += 1;
        self.version
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_state_but_the_last_two_has_a_way_out_and_all_can_be_reached() {
        let mut reached = BTreeSet::from([State::Open]);
        for _ in State::ALL {
            let next = TRANSITIONS.iter().filter(|(from, ..)| reached.contains(from));
            reached.extend(next.map(|(_, _, to)| *to).collect::<Vec<_>>());
        }
        assert_eq!(reached.len(), State::ALL.len());
        for state in State::ALL.into_iter().filter(|state| *state != State::Cancelled) {
            assert!(state.after(Trigger::Empty).is_some(), "{state:?} can be cancelled");
        }
        assert!(TRANSITIONS.iter().all(|(from, ..)| *from != State::Cancelled));
    }
}
