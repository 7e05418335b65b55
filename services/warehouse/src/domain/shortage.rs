//! A case of missing stock: pieces of a line that wait, and what shall become of them.
//!
//! There is one for each line, as item, expected day and choice are each line's own. A case is no
//! second account: how much is missing is what the line says, and whoever serves or cancels waiting
//! pieces need not know of it (`choosing::keep` looks after every decision).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use contracts::events::shortage::ShortageChoice;
use contracts::ids::{LineId, OrderId, ShortageId};
use contracts::sku::Sku;

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Somebody may choose; in the meantime the pieces wait.
    Open,
    /// It was chosen to wait.
    Waiting,
    /// It was chosen to cancel; order-intake asks for it.
    Cancelling,
    /// Nothing is missing any more.
    Settled,
}

/// What can happen to a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trigger {
    /// Clerk or customer want to wait.
    Wait,
    /// Clerk or customer do not want to, or nobody chose in time.
    Cancel,
    /// Clerk or customer take pieces of another item.
    Substitute,
    /// The waiting was in vain, or the cancelling left pieces.
    Reopen,
    /// The last missing piece came or is cancelled.
    Settle,
}

/// Every move that a case can make; whatever stands in no row is refused.
pub const TRANSITIONS: &[(State, Trigger, State)] = &[
    (State::Open, Trigger::Wait, State::Waiting),
    (State::Open, Trigger::Cancel, State::Cancelling),
    (State::Open, Trigger::Substitute, State::Settled),
    (State::Open, Trigger::Settle, State::Settled),
    (State::Waiting, Trigger::Wait, State::Waiting),
    (State::Waiting, Trigger::Cancel, State::Cancelling),
    (State::Waiting, Trigger::Substitute, State::Settled),
    (State::Waiting, Trigger::Reopen, State::Open),
    (State::Waiting, Trigger::Settle, State::Settled),
    (State::Cancelling, Trigger::Reopen, State::Open),
    (State::Cancelling, Trigger::Settle, State::Settled),
];

impl State {
    /// All of them, in the order of a case's way.
    pub const ALL: [Self; 4] = [Self::Open, Self::Waiting, Self::Cancelling, Self::Settled];

    /// Gives the word in rows, answers and pages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Cancelling => "cancelling",
            Self::Settled => "settled",
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

    /// Gives what can be chosen now.
    pub fn choices(self) -> Vec<ShortageChoice> {
        let legal = |choice: &ShortageChoice| self.after(Trigger::of(*choice)).is_some();
        ShortageChoice::ALL.into_iter().filter(legal).collect()
    }

    /// Gives who is to act; the customer, once something was offered.
    pub fn owner(self, is_offered: bool) -> &'static str {
        match self {
            Self::Open if is_offered => "customer",
            Self::Open | Self::Waiting => "clerk",
            Self::Cancelling => "warehouse",
            Self::Settled => "nobody",
        }
    }
}

impl Trigger {
    /// Gives the word in the table.
    pub fn word(self) -> &'static str {
        match self {
            Self::Wait => "wait",
            Self::Cancel => "cancel",
            Self::Substitute => "substitute",
            Self::Reopen => "reopen",
            Self::Settle => "settle",
        }
    }

    /// Gives what a choice does.
    pub fn of(choice: ShortageChoice) -> Self {
        match choice {
            ShortageChoice::Wait => Self::Wait,
            ShortageChoice::Cancel => Self::Cancel,
            ShortageChoice::Substitute => Self::Substitute,
        }
    }
}

/// Who chose last, when and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// An actor, `customer`, or `timer`.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// In words.
    pub reason: Option<String>,
}

/// Missing pieces of a line, and what becomes of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// The case.
    pub id: ShortageId,
    /// The order.
    pub order_id: OrderId,
    /// The line.
    pub line_id: LineId,
    /// The item.
    pub sku: Sku,
    /// Where it stands.
    pub state: State,
    /// Pieces missing, as the line said last.
    pub missing: i64,
    /// Pieces of it that came and were set aside.
    pub arrived: i64,
    /// Pieces of it that will not be sent.
    pub cancelled: i64,
    /// Pieces of it for which another item stands in.
    pub substituted: i64,
    /// Which item that is.
    pub substitute: Option<Sku>,
    /// Cancelled pieces of the line, as it said last.
    pub line_cancelled: i64,
    /// Since when.
    pub opened_at: DateTime<Utc>,
    /// When the time decides.
    pub decide_by: Option<DateTime<Utc>>,
    /// The last day of the waiting.
    pub wait_until: Option<NaiveDate>,
    /// What the customer may choose.
    pub offered: Vec<ShortageChoice>,
    /// Who offered it.
    pub offered_by: Option<String>,
    /// How often somebody chose.
    pub decisions: i64,
    /// Who chose last.
    pub decided: Option<Decision>,
    /// Numbers its events.
    pub version: i64,
}

impl Case {
    /// Moves to the next state where the table has one.
    pub fn moved(&mut self, trigger: Trigger) -> bool {
        let next = self.state.after(trigger);
        self.state = next.unwrap_or(self.state);
        next.is_some()
    }

    /// Gives the next number for an event of this case.
    pub fn next_version(&mut self) -> i64 {
        self.version += 1;
        self.version
    }
}

/// The cases that a batch concerns.
#[derive(Clone, Debug, Default)]
pub struct Cases {
    all: BTreeMap<ShortageId, Case>,
    standing: BTreeMap<LineId, ShortageId>,
    changed: BTreeSet<ShortageId>,
}

impl Cases {
    /// Takes in a case as it was loaded.
    pub fn load(&mut self, case: Case) {
        if case.state != State::Settled {
            self.standing.insert(case.line_id, case.id);
        }
        self.all.insert(case.id, case);
    }

    /// Takes in a case that is new.
    pub fn add(&mut self, case: Case) {
        self.changed.insert(case.id);
        self.load(case);
    }

    /// Gives a case.
    pub fn get(&self, id: ShortageId) -> Option<&Case> {
        self.all.get(&id)
    }

    /// Gives the case of a line that stands.
    pub fn of_line(&self, line: LineId) -> Option<&Case> {
        self.all.get(self.standing.get(&line)?)
    }

    /// Writes a case as it is now; one that is settled stands no longer.
    pub fn put(&mut self, case: Case) {
        if self.all.get(&case.id) == Some(&case) {
            return;
        }
        self.standing.remove(&case.line_id);
        self.add(case);
    }

    /// Gives all that are loaded.
    pub fn iter(&self) -> impl Iterator<Item = &Case> {
        self.all.values()
    }

    /// Gives those that are new or changed.
    pub fn changed(&self) -> impl Iterator<Item = &Case> {
        self.changed.iter().filter_map(|id| self.all.get(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_can_be_settled_and_only_that_ends_it() {
        for state in State::ALL.into_iter().filter(|state| *state != State::Settled) {
            assert_eq!(state.after(Trigger::Settle), Some(State::Settled), "{state:?}");
        }
        assert!(TRANSITIONS.iter().all(|(from, ..)| *from != State::Settled));
        assert!(State::Settled.choices().is_empty() && State::Cancelling.choices().is_empty());
        assert_eq!(State::Open.choices(), ShortageChoice::ALL);
        assert_eq!(State::Waiting.choices(), ShortageChoice::ALL);
    }
}
