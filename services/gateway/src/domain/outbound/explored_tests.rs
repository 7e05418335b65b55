//! Everything that can come of a telling, in every state that it can reach.

use chrono::{DateTime, Utc};
use contracts::ids::{Id, TellingId};
use contracts::requests::outbound::{SettleTelling, TellingState, Verdict};
use machines::{Answer, Bound, Explored, Machine, Row, Seen, explore};

use super::telling::Telling;

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_760_000_000 + second, 0).expect("in range")
}

const fn row(from: &'static str, on: &'static str, to: &'static str, when: &'static str) -> Row {
    Row { from, on, to, when }
}

/// The table of a telling.
pub fn machine() -> Machine {
    let rows = vec![
        row("", "make", "waiting", "with the position of the event"),
        row("waiting", "told", "told", "or known there already"),
        row("waiting", "accepted", "waiting", "a later look says whether it was done"),
        row("waiting", "again", "waiting", "ever later, for a day"),
        row("waiting", "again", "given_up", "after a day"),
        row("waiting", "refused", "given_up", ""),
        row("waiting", "rest", "waiting", "counts as no try"),
        row("waiting", "closed", "waiting", "the target is paused"),
        row("waiting", "drop", "dropped", "or its target ends"),
        row("waiting", "retry", "waiting", "at once"),
        row("told", "retry", "waiting", "by a person"),
        row("given_up", "retry", "waiting", "by a person"),
        row("given_up", "told", "told", "by one who was overtaken"),
        row("given_up", "drop", "dropped", ""),
        row("dropped", "retry", "waiting", "by a person, while the target is there"),
        row("dropped", "told", "told", "by one who was overtaken"),
    ];
    let about = "Of one who was overtaken only that it is told is believed, for that stays true.";
    Machine { name: "Telling", about, ends: &[], rows }
}

#[derive(Clone, Copy, Debug)]
enum Asked {
    Make,
    Settle(&'static str),
    Retry,
    Drop,
}

#[derive(Clone)]
struct Thing(Option<Telling>);

fn verdict(on: &str) -> Verdict {
    let reason = || on.to_owned();
    match on {
        "told" => Verdict::Told { how: reason() },
        "accepted" => Verdict::Accepted { how: reason(), after_seconds: 10 },
        "again" => Verdict::Again { reason: reason(), after_seconds: None },
        "refused" => Verdict::Refused { reason: reason() },
        "rest" => Verdict::Rest { reason: reason(), after_seconds: 10 },
        _ => Verdict::Closed { reason: reason() },
    }
}

impl Explored for Thing {
    type Ask = Asked;

    fn stands(&self) -> &'static str {
        self.0.as_ref().map_or("", |telling| telling.state.code())
    }

    /// Each may be told again by a person; what is told or dropped rests.
    fn has_ended(&self) -> bool {
        matches!(self.stands(), "told" | "dropped")
    }

    fn key(&self) -> impl std::hash::Hash {
        let telling = self.0.as_ref();
        telling.map(|telling| (telling.tries, telling.reason.clone(), telling.next_try_at))
    }

    fn asks(&self) -> Vec<Asked> {
        let settled = ["told", "accepted", "again", "refused", "rest", "closed"];
        let settled = settled.into_iter().map(Asked::Settle);
        settled.chain([Asked::Make, Asked::Retry, Asked::Drop]).collect()
    }

    fn ask(&self, asked: &Asked) -> Result<Answer<Self>, String> {
        let id = TellingId::from_uuid(uuid::Uuid::from_u128(7));
        let (on, next) = match (asked, &self.0) {
            (Asked::Make, None) => {
                let what = ("hand_over", "ord_1");
                ("make", Telling::new(id, "shop:web", what, serde_json::Value::Null, at(0)))
            }
            (Asked::Make, Some(_)) => return Ok(Answer::AlreadyThere),
            (_, None) => return Ok(Answer::Refused("there is no telling".to_owned())),
            (Asked::Settle(on), Some(telling)) => {
                let verdict = verdict(on);
                let (status, took_ms, answer) = (None, 1, None);
                let settled = SettleTelling { id, attempt: 0, verdict, status, took_ms, answer };
                (*on, telling.settle(&settled, at(1)))
            }
            (Asked::Retry, Some(telling)) => ("retry", telling.retry("key:clerk", at(1))),
            (Asked::Drop, Some(telling)) => ("drop", telling.drop_for("not wanted", at(1))),
        };
        let waits = next.state == TellingState::Waiting;
        if waits != next.next_try_at.is_some() || waits == next.settled_at.is_some() {
            return Err(format!("{next:?} has no time, or two"));
        }
        if self.0.as_ref() == Some(&next) {
            return Ok(Answer::AlreadyThere);
        }
        let next = Self(Some(next));
        let way = (machine().name, self.stands(), on, next.stands());
        Ok(Answer::Moved(next, vec![way]))
    }
}

#[test]
fn a_telling_answers_everything_and_can_always_end() {
    let bound = Bound { things: 2_000, steps: 40 };
    let seen = explore(&Thing(None), bound).unwrap_or_else(|story| panic!("{story}"));
    assert!(seen.complete);
    seen.all_can_end(&Thing(None)).unwrap_or_else(|story| panic!("{story}"));
    Seen::compare(&machine(), &[&seen]).unwrap_or_else(|faults| panic!("{faults}"));
}
