//! One order of two pieces, and everything that can be asked and told about it in every state: the
//! books balance, jobs and parcels move by their tables alone, and everything can end.
#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

mod asks;
mod checks;
mod missing;
mod told;

use asks::{Asked, Floor};
use machines::{Answer, Bound, Chance, Explored, Machine, Row, Seen, explore};
use warehouse::domain::{holds, job, parcel};

fn job_machine() -> Machine {
    let row = |(from, by, to): &(job::State, job::Trigger, job::State)| Row {
        from: from.word(),
        on: by.word(),
        to: to.word(),
        when: "",
    };
    let about = "`release` is the holder's wish, the end of the claim's time, the end of the \
                 device, or somebody of the house who takes it back. `empty` is the last piece \
                 cancelled, taken away by an adjustment, put back, or not found. A cancelled job \
                 tells its holder why at the next question.";
    Machine {
        name: "Pick job",
        about,
        ends: &["cancelled"],
        rows: job::TRANSITIONS.iter().map(row).collect(),
    }
    .beginning("cut", "open")
}

fn parcel_machine() -> Machine {
    let row = |(from, by, to): &(parcel::ParcelState, parcel::Turn, parcel::ParcelState)| Row {
        from: from.word(),
        on: by.word(),
        to: to.word(),
        when: "",
    };
    let about = "As far as the floor is concerned: a delivered parcel stays `handed_over`. What \
                 is told too early waits, what cannot be is refused.";
    Machine {
        name: "Parcel",
        about,
        ends: &["returned", "voided"],
        rows: parcel::TURNS.iter().map(row).collect(),
    }
    .beginning("close", "packed")
}

fn put_back_machine() -> Machine {
    let rows = vec![Row { from: "open", on: "done", to: "done", when: "" }];
    let about = "Pieces that were picked in vain, or came back: a person carries them.";
    Machine { name: "Put-back", about, ends: &["done"], rows }.beginning("carry back", "open")
}

fn hold_machine() -> Machine {
    let row = |(from, by, to): &(Option<holds::State>, holds::Trigger, holds::State)| Row {
        from: from.map_or("", holds::State::word),
        on: by.word(),
        to: to.word(),
        when: "",
    };
    let about = "What review tells, also before the approval and in any order. While one is open, no \
                 job of the order is offered or claimed and no parcel of it is closed; what a picker \
                 holds already he may finish, and what is set aside stays set aside. After the last \
                 one the open jobs are offered at once.";
    Machine {
        name: "Hold",
        about,
        ends: &["released"],
        rows: holds::TRANSITIONS.iter().map(row).collect(),
    }
}

fn machines_here() -> [Machine; 4] {
    [job_machine(), parcel_machine(), put_back_machine(), hold_machine()]
}

/// What may not happen while the order is on hold, and what has to at its end.
fn check_hold(before: &Floor, after: &Floor) -> Result<(), String> {
    let [jobs, parcels, ..] = after.states();
    let open = jobs.values().filter(|state| **state == "open").count();
    let offers = after.world.said.offers.len();
    if before.on_hold() && !after.on_hold() && offers != open {
        return Err(format!("{offers} of {open} jobs are offered after the hold"));
    }
    if !before.on_hold() || !after.on_hold() {
        return Ok(());
    }
    let claimed = |floor: &Floor| {
        let orders = floor.world.orders.iter();
        let jobs = orders.flat_map(|order| &order.jobs).filter(|job| job.holder.is_some());
        jobs.map(|job| (job.id, job.holder.clone())).collect::<Vec<_>>()
    };
    let was = claimed(before);
    if claimed(after).iter().any(|job| !was.contains(job)) {
        return Err("a job was claimed on hold".into());
    }
    if parcels.len() > before.states()[1].len() || offers > 0 {
        return Err("packed or offered on hold".into());
    }
    Ok(())
}

/// The moves between two moments, each named by the row of its table that has these ends.
fn ways(before: &Floor, after: &Floor) -> Vec<machines::Way> {
    let machines = machines_here();
    let mut ways = Vec::new();
    for (machine, (was, is)) in machines.iter().zip(before.states().into_iter().zip(after.states()))
    {
        for (id, to) in is {
            let from = was.get(&id).copied().unwrap_or("");
            if from != to {
                let row = machine.rows.iter().find(|row| (row.from, row.to) == (from, to));
                ways.push((machine.name, from, row.map_or("nothing known", |row| row.on), to));
            }
        }
    }
    ways
}

impl Explored for Floor {
    type Ask = Asked;

    fn stands(&self) -> &'static str {
        if self.has_ended() { "ended" } else { "at work" }
    }

    fn has_ended(&self) -> bool {
        let [jobs, parcels, put_backs, _] = self.states();
        let order = self.world.orders.iter().next();
        order.is_some_and(|order| order.lines.iter().all(|line| line.backordered == 0))
            && jobs.values().all(|state| ["packed", "cancelled"].contains(state))
            && parcels.values().all(|state| *state != "packed")
            && put_backs.values().all(|state| *state == "done")
    }

    fn key(&self) -> impl std::hash::Hash {
        self.figures()
    }

    fn asks(&self) -> Vec<Asked> {
        self.everything()
    }

    fn ask(&self, ask: &Asked) -> Result<Answer<Self>, String> {
        let mut next = self.clone();
        next.world.said.offers.clear();
        match next.act(ask) {
            Ok(()) => {
                checks::check(&next)?;
                check_hold(self, &next)?;
                let moves = ways(self, &next);
                Ok(Answer::Moved(next, moves))
            }
            Err(words) => {
                let untouched =
                    next.figures() == self.figures() && next.world.said.facts.is_empty();
                if untouched {
                    Ok(Answer::Refused(words))
                } else {
                    Err("refused, but changed".into())
                }
            }
        }
    }
}

#[test]
fn everything_on_the_floor_is_answered_and_can_end() {
    let start = Floor::new(2);
    let bound = Bound { things: 6_000, steps: 40 };
    let seen = explore(&start, bound).unwrap_or_else(|story| panic!("{story}"));
    println!("{} things, {} asks, complete: {}", seen.things, seen.asked, seen.complete);
    seen.all_can_end(&start).unwrap_or_else(|story| panic!("{story}"));
    for machine in machines_here() {
        Seen::compare(&machine, &[&seen]).unwrap_or_else(|faults| panic!("{faults}"));
    }
}

#[test]
fn deeper_stories_by_chance_keep_to_the_tables() {
    let tables = machines_here();
    let tell = |acts: &[u64]| {
        let (mut floor, mut told) = (Floor::new(20), String::new());
        for act in acts {
            let asks = floor.asks();
            let Some(ask) = Chance::seeded(*act).pick(&asks).copied() else { continue };
            told.push_str(&format!("{ask:?}\n"));
            let answered = floor.ask(&ask).map_err(|words| format!("{words}\n{told}"))?;
            let Answer::Moved(next, ways) = answered else { continue };
            for way in ways {
                if !tables.iter().any(|table| table.ways().contains(&way)) {
                    return Err(format!("no row allows {way:?}\n{told}"));
                }
            }
            floor = next;
        }
        Ok(())
    };
    if let Err(failed) = machines::walk(0..60, 80, tell) {
        panic!("seed {}: {}", failed.seed, failed.words);
    }
}

#[test]
fn the_page_shows_the_tables_that_the_code_uses() {
    let mut tables = Vec::from(machines_here());
    tables.push(missing::machine());
    let page = machines::document("How things on the floor move", &tables);
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/STATES.md");
    machines::kept(path.as_ref(), &page).unwrap_or_else(|words| panic!("{words}"));
}
