use crate::explore::{Explored, Seen, way};
use crate::{Machine, Row};

impl Seen {
    /// Judges a machine by what was seen of it, perhaps in several explorations.
    ///
    /// - Errs: with each move that no row allows, each row that never happened, and what is not as its
    ///   ends say.
    pub fn compare(machine: &Machine, all: &[&Self]) -> Result<(), String> {
        let told = machine.ways();
        let seen = all.iter().flat_map(|seen| &seen.ways);
        let seen: Vec<_> = seen.filter(|way| way.0 == machine.name).collect();
        let off = seen.iter().filter(|way| !told.contains(**way));
        let never = told.iter().filter(|way| !seen.contains(way));
        let mut faults: Vec<_> = off
            .map(|(_, from, on, to)| format!("no row allows: {from} -> {on} -> {to}"))
            .chain(never.map(|(_, from, on, to)| format!("never happened: {from} -> {on} -> {to}")))
            .collect();
        faults.sort();
        faults.dedup();
        let endless = if machine.goes_round() { vec![] } else { machine.without_end() };
        faults.extend(endless.iter().map(|state| format!("no row leads from {state} to an end")));
        faults.extend(machine.against_its_ends());
        if faults.is_empty() { Ok(()) } else { Err(format!("{}: {faults:#?}", machine.name)) }
    }

    /// Says whether from each thing that was seen, and not cut off by the bounds, a way leads to
    /// one that has ended.
    ///
    /// - Errs: with the shortest story to a thing that cannot end.
    pub fn all_can_end<T: Explored>(&self, start: &T) -> Result<(), String> {
        let nodes = &self.graph.nodes;
        let mut into = vec![Vec::new(); nodes.len()];
        for (from, to) in &self.graph.edges {
            into[*to].push(*from);
        }
        let ends = |at: &usize| !nodes[*at].expanded || nodes[*at].ended;
        let mut open: Vec<usize> = (0..nodes.len()).filter(ends).collect();
        let mut can_end = vec![false; nodes.len()];
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut can_end[at], true) {
                open.extend(into[at].iter().filter(|from| !can_end[**from]));
            }
        }
        match can_end.iter().position(|ends| !ends) {
            None => Ok(()),
            Some(at) => {
                let told = way(start, &self.graph, at);
                Err(format!("what is {} cannot end:\n{told}", nodes[at].stands))
            }
        }
    }
}

impl Machine {
    /// Adds a way in which the thing comes to be.
    #[must_use]
    pub fn beginning(mut self, on: &'static str, to: &'static str) -> Self {
        self.rows.insert(0, Row { from: "", on, to, when: "" });
        self
    }

    /// Gives the ways of a move, for an answer; none where it stays for a reason without a row.
    pub fn moved(&self, from: &'static str, on: &'static str, to: &'static str) -> Vec<crate::Way> {
        let way = (self.name, from, on, to);
        if from != to || self.ways().contains(&way) { vec![way] } else { vec![] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Answer, Bound, explore};

    /// A lamp with a cord that can be cut, which the table forgets.
    #[derive(Clone)]
    struct Lamp(&'static str);

    impl Explored for Lamp {
        type Ask = &'static str;

        fn stands(&self) -> &'static str {
            self.0
        }

        fn has_ended(&self) -> bool {
            self.0 == "broken"
        }

        fn key(&self) -> impl std::hash::Hash {}

        fn asks(&self) -> Vec<&'static str> {
            vec!["press", "cut", "break"]
        }

        fn ask(&self, ask: &&'static str) -> Result<Answer<Self>, String> {
            let moved = |on, to| Ok(Answer::Moved(Self(to), vec![("Lamp", self.0, on, to)]));
            match (self.0, *ask) {
                ("off", "press") => moved("press", "on"),
                ("on", "press") => moved("press", "off"),
                ("on", "cut") => moved("cut", "dark"),
                ("off" | "on", "break") => moved("break", "broken"),
                _ => Ok(Answer::Refused(format!("cannot {ask} what is {}", self.0))),
            }
        }
    }

    fn machine() -> Machine {
        let row = |from, on, to| Row { from, on, to, when: "" };
        let rows = vec![
            row("off", "press", "on"),
            row("on", "press", "off"),
            row("off", "break", "broken"),
            row("on", "break", "broken"),
            row("broken", "mend", "broken"),
        ];
        Machine { name: "Lamp", about: "", ends: &["broken"], rows }
    }

    #[test]
    fn what_the_table_forgets_and_what_never_happens_is_named() {
        let seen = explore(&Lamp("off"), Bound { things: 9, steps: 9 }).expect("no check");
        assert!(seen.complete);
        let faults = Seen::compare(&machine(), &[&seen]).expect_err("two faults");
        assert!(faults.contains("no row allows: on -> cut -> dark"), "{faults}");
        assert!(faults.contains("never happened: broken -> mend -> broken"), "{faults}");
    }

    #[test]
    fn what_cannot_end_is_told_as_a_story() {
        let seen = explore(&Lamp("off"), Bound { things: 9, steps: 9 }).expect("no check");
        let story = seen.all_can_end(&Lamp("off")).expect_err("dark for ever");
        assert!(story.contains("off -> \"press\"\non -> \"cut\"\n"), "{story}");
    }

    #[test]
    fn what_leads_on_from_an_end_and_what_is_stuck_before_one_is_named() {
        let row = |from, to| Row { from, on: "go", to, when: "" };
        let rows = vec![row("done", "open"), row("open", "dark")];
        let faults = Machine { name: "Lamp", about: "", ends: &["done"], rows }.against_its_ends();
        assert_eq!(
            faults,
            ["done is an end: -> go -> open", "dark is no end, and nothing leads on"]
        );
    }
}
