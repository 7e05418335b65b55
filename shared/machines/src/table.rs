use std::collections::BTreeSet;

use crate::Way;

/// One line of a table: what may become of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    /// Where it stands; empty before it is there.
    pub from: &'static str,
    /// What happens.
    pub on: &'static str,
    /// Where it stands then.
    pub to: &'static str,
    /// Under which condition, in words; empty where there is none.
    pub when: &'static str,
}

/// A machine: what there is of it to know.
#[derive(Clone, Debug)]
pub struct Machine {
    /// What goes through it, such as `Pick job`.
    pub name: &'static str,
    /// What else is to be known, in sentences.
    pub about: &'static str,
    /// Where it ends: once there, it stays there.
    pub ends: &'static [&'static str],
    /// Every way there is.
    pub rows: Vec<Row>,
}

impl Machine {
    /// Gives every state in the order in which the table names it.
    pub fn states(&self) -> Vec<&'static str> {
        let mut states = Vec::new();
        for state in self.rows.iter().flat_map(|row| [row.from, row.to]) {
            if !state.is_empty() && !states.contains(&state) {
                states.push(state);
            }
        }
        states
    }

    /// Says whether a state is an end.
    pub fn is_terminal(&self, state: &str) -> bool {
        self.ends.contains(&state)
    }

    /// Says whether no state is an end.
    pub fn goes_round(&self) -> bool {
        self.ends.is_empty()
    }

    /// Gives what contradicts the ends: a way that leads on from one, and a state from which none does.
    pub fn against_its_ends(&self) -> Vec<String> {
        let on = |state: &str| self.rows.iter().find(|row| row.from == state && row.to != state);
        let left = self.ends.iter().filter_map(|end| on(end));
        let left = left.map(|row| format!("{} is an end: -> {} -> {}", row.from, row.on, row.to));
        let stuck = self.states().into_iter().filter(|state| !self.is_terminal(state));
        let stuck = stuck.filter(|state| on(state).is_none());
        left.chain(stuck.map(|state| format!("{state} is no end, and nothing leads on"))).collect()
    }

    /// Gives the ways of the table, without the conditions.
    pub fn ways(&self) -> BTreeSet<Way> {
        self.rows.iter().map(|row| (self.name, row.from, row.on, row.to)).collect()
    }

    /// Gives the states from which the table alone shows no way to an end.
    pub fn without_end(&self) -> Vec<&'static str> {
        let mut ending: Vec<_> =
            self.states().into_iter().filter(|state| self.is_terminal(state)).collect();
        while let Some(row) =
            self.rows.iter().find(|row| ending.contains(&row.to) && !ending.contains(&row.from))
        {
            ending.push(row.from);
        }
        self.states().into_iter().filter(|state| !ending.contains(state)).collect()
    }
}
