//! Everything that can come of a figure, in every state that it can reach.

use machines::{Answer, Bound, Explored, Machine, Row, Seen, explore};

use super::*;

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_000_000 + second, 0).expect("in range")
}

const fn row(from: &'static str, on: &'static str, to: &'static str, when: &'static str) -> Row {
    Row { from, on, to, when }
}

/// What a figure is called while somebody tells it.
const ON_ITS_WAY: &str = "on_its_way";

/// The table of a figure.
pub fn machine() -> Machine {
    let rows = vec![
        row("", "move", "waiting", "an item is stated for the first time"),
        row("waiting", "move", "waiting", "the latest counts"),
        row("waiting", "ask", "waiting", "by a person, at once"),
        row("waiting", "take", ON_ITS_WAY, ""),
        row("current", "move", "waiting", ""),
        row("current", "ask", "waiting", "by a person, or the shop cancelled an order of it"),
        row("current", "take", ON_ITS_WAY, "after a day"),
        row("unknown", "move", "waiting", ""),
        row("unknown", "ask", "waiting", "by a person"),
        row("failed", "move", "waiting", ""),
        row("failed", "ask", "waiting", "by a person"),
        row(ON_ITS_WAY, "move", ON_ITS_WAY, "it is told once more afterwards"),
        row(ON_ITS_WAY, "ask", ON_ITS_WAY, "the same"),
        row(ON_ITS_WAY, "told", "current", ""),
        row(ON_ITS_WAY, "told", "waiting", "it moved meanwhile"),
        row(ON_ITS_WAY, "unknown", "unknown", ""),
        row(ON_ITS_WAY, "unknown", "waiting", "it moved meanwhile"),
        row(ON_ITS_WAY, "refused", "failed", ""),
        row(ON_ITS_WAY, "refused", "waiting", "it moved meanwhile"),
        row(ON_ITS_WAY, "unsettled", "waiting", "or who told it has died"),
        row(ON_ITS_WAY, "unsettled", "current", "where it was told before and has not moved"),
    ];
    let about = "A figure goes with its rule. On its way it is `waiting` or `current` in lists.";
    Machine { name: "Figure", about, ends: &[], rows }
}

#[derive(Clone, Copy, Debug)]
enum Asked {
    Move(i64),
    Ask,
    Take,
    Settle(&'static str),
    Unsettled,
}

#[derive(Clone)]
struct Thing(Option<Level>);

fn lamp() -> Sku {
    "LAMP".parse().expect("a SKU")
}

fn settled(on: &str, quantity: i64) -> SettledLevel {
    let reason = on.to_owned();
    let fate = match on {
        "told" => LevelFate::Told,
        "unknown" => LevelFate::Unknown { reason },
        _ => LevelFate::Refused { reason },
    };
    SettledLevel { sku: lamp(), quantity, refs: vec![], fate }
}

/// What has to hold of every figure.
fn check(level: &Level) -> Result<(), String> {
    let rests = matches!(level.state, LevelState::Unknown | LevelState::Failed);
    let goes_on = level.taken_in.is_some() || level.due_at.is_some();
    if goes_on == rests && level.taken_in.is_none() {
        return Err(format!("{level:?} is never told, or for ever"));
    }
    if (level.state == LevelState::Waiting) != level.waiting_since.is_some() {
        return Err(format!("{level:?} does not say since when it waits"));
    }
    Ok(())
}

impl Explored for Thing {
    type Ask = Asked;

    fn stands(&self) -> &'static str {
        match &self.0 {
            None => "",
            Some(level) if level.taken_in.is_some() => ON_ITS_WAY,
            Some(level) => level.state.code(),
        }
    }

    fn has_ended(&self) -> bool {
        self.stands() == "current"
    }

    fn key(&self) -> impl std::hash::Hash {
        let level = self.0.as_ref();
        level.map(|level| {
            let told = level.told.map(|(told, _)| told);
            (level.state.code(), level.available, told, level.due_at, level.reason.clone())
        })
    }

    fn asks(&self) -> Vec<Asked> {
        let settled = ["told", "unknown", "refused"].into_iter().map(Asked::Settle);
        let others = [Asked::Move(1), Asked::Move(2), Asked::Ask, Asked::Take, Asked::Unsettled];
        settled.chain(others).collect()
    }

    fn ask(&self, asked: &Asked) -> Result<Answer<Self>, String> {
        let refused = |why: &str| Ok(Answer::Refused(why.to_owned()));
        let (on, next) = match (asked, &self.0) {
            (Asked::Move(there), None) => ("move", Level::new(&lamp(), *there, *there, at(0))),
            (_, None) => return refused("nothing was stated"),
            (Asked::Move(there), Some(level)) => match level.moved(*there, *there, at(0)) {
                Some(level) => ("move", level),
                None => return Ok(Answer::AlreadyThere),
            },
            (Asked::Ask, Some(level)) => ("ask", level.wanted_again(at(0), at(0))),
            (Asked::Take, Some(level)) if level.taken_in.is_some() || level.due_at.is_none() => {
                return refused("it is not due");
            }
            (Asked::Take, Some(level)) => ("take", level.taken(1)),
            (_, Some(level)) if level.taken_in.is_none() => return refused("nobody tells it"),
            (Asked::Unsettled, Some(level)) => ("unsettled", level.unsettled(Some("503"), at(0))),
            (Asked::Settle(on), Some(level)) => {
                (*on, level.settled(&settled(on, level.wanted), at(0)))
            }
        };
        check(&next)?;
        if self.0.as_ref() == Some(&next) {
            return Ok(Answer::AlreadyThere);
        }
        let next = Self(Some(next));
        let way = (machine().name, self.stands(), on, next.stands());
        Ok(Answer::Moved(next, vec![way]))
    }
}

#[test]
fn a_figure_answers_everything_and_can_always_be_told() {
    let bound = Bound { things: 2_000, steps: 40 };
    let seen = explore(&Thing(None), bound).unwrap_or_else(|story| panic!("{story}"));
    assert!(seen.complete);
    seen.all_can_end(&Thing(None)).unwrap_or_else(|story| panic!("{story}"));
    Seen::compare(&machine(), &[&seen]).unwrap_or_else(|faults| panic!("{faults}"));
}
