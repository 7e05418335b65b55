//! One fact for one target: waiting, then told, given up or dropped.

use chrono::{DateTime, TimeDelta, Utc};
use contracts::ids::{Id, TellingId};
use contracts::requests::outbound::{SettleTelling, TellingState, Verdict};
use serde_json::Value;

use super::schedule::next_try;

/// What a target that lets us in nowhere is left alone for, at least, after a person let it go on.
const CLOSED_SECONDS: i64 = 5;

/// One fact for one target.
#[derive(Clone, Debug, PartialEq)]
pub struct Telling {
    /// From the fact and the target, so that it is made once.
    pub id: TellingId,
    /// How the target is called inside.
    pub target: String,
    /// What is told: `hand_over`, `cancellation`, or the type of an event.
    pub what: String,
    /// The order or other aggregate; a shop is told about one of them one after the other.
    pub about: String,
    /// The fact.
    pub body: Value,
    /// Where it stands.
    pub state: TellingState,
    /// How often it was tried in vain since it was made, or since a person had it told again.
    pub tries: u32,
    /// Rises with every taking; who comes with an older one has been overtaken.
    pub attempt: u32,
    /// When it came to be.
    pub made_at: DateTime<Utc>,
    /// When it is due, while it waits.
    pub next_try_at: Option<DateTime<Utc>>,
    /// Until then somebody is telling it.
    pub taken_until: Option<DateTime<Utc>>,
    /// When the target said that it will do it.
    pub accepted_at: Option<DateTime<Utc>>,
    /// What came of the last try.
    pub reason: Option<String>,
    /// When it was told, given up or dropped.
    pub settled_at: Option<DateTime<Utc>>,
}

impl Telling {
    /// Makes one that is due at once.
    pub fn new(
        id: TellingId,
        target: &str,
        (what, about): (&str, &str),
        body: Value,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            id,
            target: target.to_owned(),
            what: what.to_owned(),
            about: about.to_owned(),
            body,
            state: TellingState::Waiting,
            tries: 0,
            attempt: 0,
            made_at: now,
            next_try_at: Some(now),
            taken_until: None,
            accepted_at: None,
            reason: None,
            settled_at: None,
        }
    }

    /// Takes note of what came of a try. Who was overtaken is believed only that it is told, for
    /// that stays true.
    pub fn settle(&self, settled: &SettleTelling, now: DateTime<Utc>) -> Self {
        let told = matches!(settled.verdict, Verdict::Told { .. });
        let overtaken = settled.attempt < self.attempt || self.state != TellingState::Waiting;
        if self.state == TellingState::Told || (overtaken && !told) {
            return self.clone();
        }
        let waiting =
            Self { taken_until: None, reason: Some(in_words(&settled.verdict)), ..self.clone() };
        let in_seconds = |seconds: i64| Some(now + TimeDelta::seconds(seconds));
        match &settled.verdict {
            Verdict::Told { .. } => waiting.ended(TellingState::Told, now),
            Verdict::Refused { .. } => waiting.ended(TellingState::GivenUp, now),
            Verdict::Accepted { after_seconds, .. } => Self {
                accepted_at: Some(now),
                next_try_at: in_seconds(i64::from(*after_seconds)),
                ..waiting
            },
            Verdict::Rest { after_seconds, .. } => {
                Self { next_try_at: in_seconds(i64::from(*after_seconds)), ..waiting }
            }
            Verdict::Closed { .. } => Self { next_try_at: in_seconds(CLOSED_SECONDS), ..waiting },
            Verdict::Again { after_seconds, .. } => {
                let tries = self.tries + 1;
                match next_try(self.id.uuid(), tries, *after_seconds, now) {
                    Some(next) => Self { tries, next_try_at: Some(next), ..waiting },
                    None => Self { tries, ..waiting }.ended(TellingState::GivenUp, now),
                }
            }
        }
    }

    /// Has it told again at once; a shop that knows it already is not told twice, since it is looked
    /// at first. What is being told at this moment is left to it.
    pub fn retry(&self, by: &str, now: DateTime<Utc>) -> Self {
        if self.state == TellingState::Waiting && self.taken_until.is_some_and(|until| until > now)
        {
            return self.clone();
        }
        Self {
            state: TellingState::Waiting,
            tries: 0,
            next_try_at: Some(now),
            reason: Some(format!("{by} has it told again")),
            settled_at: None,
            ..self.clone()
        }
    }

    /// Gives it up for good.
    pub fn drop_for(&self, reason: &str, now: DateTime<Utc>) -> Self {
        match self.state {
            TellingState::Told | TellingState::Dropped => self.clone(),
            TellingState::Waiting | TellingState::GivenUp => {
                let reason = Some(reason.to_owned());
                Self { reason, ..self.clone() }.ended(TellingState::Dropped, now)
            }
        }
    }

    fn ended(self, state: TellingState, now: DateTime<Utc>) -> Self {
        Self { state, next_try_at: None, taken_until: None, settled_at: Some(now), ..self }
    }
}

/// Says a verdict in words.
pub fn in_words(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Told { how } | Verdict::Accepted { how, .. } => how.clone(),
        Verdict::Again { reason, .. }
        | Verdict::Refused { reason }
        | Verdict::Rest { reason, .. }
        | Verdict::Closed { reason } => reason.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_760_000_000 + second, 0).expect("in range")
    }

    fn made() -> Telling {
        let id = TellingId::from_uuid(uuid::Uuid::from_u128(7));
        let made = Telling::new(id, "shop:web", ("hand_over", "ord_1"), json!({}), at(0));
        Telling { attempt: 1, taken_until: Some(at(60)), ..made }
    }

    fn came(verdict: Verdict) -> SettleTelling {
        let id = made().id;
        SettleTelling { id, attempt: 1, verdict, status: None, took_ms: 3, answer: None }
    }

    fn told() -> SettleTelling {
        came(Verdict::Told { how: "told".to_owned() })
    }

    fn again() -> SettleTelling {
        came(Verdict::Again { reason: "500".to_owned(), after_seconds: None })
    }

    #[test]
    fn what_is_told_is_not_told_again_unless_a_person_says_so() {
        let once = made().settle(&told(), at(1));
        assert_eq!((once.state, once.settled_at), (TellingState::Told, Some(at(1))));
        assert_eq!(once.settle(&again(), at(2)), once);
        assert_eq!(once.drop_for("late", at(2)), once);
        assert_eq!(once.retry("key:clerk", at(3)).state, TellingState::Waiting);
    }

    #[test]
    fn what_fails_is_tried_for_a_day_then_given_up_and_can_be_told_again() {
        let mut telling = made();
        let mut tries = 0;
        while telling.state == TellingState::Waiting {
            telling = telling.settle(&again(), at(tries));
            tries += 1;
        }
        assert_eq!((telling.state, telling.tries, tries), (TellingState::GivenUp, 13, 13));
        let again = telling.retry("key:clerk", at(100));
        assert_eq!((again.tries, again.next_try_at), (0, Some(at(100))));
    }

    #[test]
    fn who_was_overtaken_is_believed_only_that_it_is_told() {
        let later = Telling { attempt: 2, ..made() };
        assert_eq!(later.settle(&again(), at(1)), later);
        assert_eq!(later.settle(&told(), at(1)).state, TellingState::Told);
        let dropped = made().drop_for("not wanted", at(1));
        assert_eq!(dropped.settle(&again(), at(2)), dropped);
        assert_eq!(dropped.settle(&told(), at(2)).state, TellingState::Told);
    }

    #[test]
    fn a_rest_and_an_acceptance_are_no_failed_tries() {
        let rest = came(Verdict::Rest { reason: "429".to_owned(), after_seconds: 7 });
        let resting = made().settle(&rest, at(1));
        assert_eq!((resting.tries, resting.next_try_at), (0, Some(at(8))));
        let accepted = came(Verdict::Accepted { how: "a job".to_owned(), after_seconds: 10 });
        let accepted = made().settle(&accepted, at(1));
        assert_eq!((accepted.accepted_at, accepted.next_try_at), (Some(at(1)), Some(at(11))));
        assert_eq!(accepted.state, TellingState::Waiting);
    }

    #[test]
    fn what_is_being_told_is_left_to_it() {
        assert_eq!(made().retry("key:clerk", at(30)), made());
        assert_eq!(made().retry("key:clerk", at(61)).next_try_at, Some(at(61)));
    }
}
