//! What a mail server made of a message, and what follows from it.

use chrono::TimeDelta;
use contracts::requests::messages::MessageState;
use serde::{Deserialize, Serialize};

/// What became of a message that was given to somebody who sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", content = "words", rename_all = "snake_case")]
pub enum Answer {
    /// The mail server has taken it.
    Taken,
    /// The mail server refused it for good.
    Refused(String),
    /// The mail server did not take it this time, or the connection broke before it had it whole.
    NotNow(String),
    /// The connection broke after it had gone out whole: it may have arrived.
    Unknown(String),
}

/// What follows from an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// It ends there.
    End(MessageState),
    /// It is tried again after a pause.
    Again(TimeDelta),
}

/// Pauses before the next tries, in minutes; after them it is given up. Together a little more than a
/// day: a mail server that is away over night is waited for.
const PAUSES_MINUTES: [i64; 8] = [1, 5, 15, 60, 180, 360, 480, 480];

impl Answer {
    /// Says what follows from the answer to a try, the first being 1.
    pub fn next(&self, tries: i32) -> NextStep {
        match self {
            Self::Taken => NextStep::End(MessageState::Sent),
            Self::Refused(_) => NextStep::End(MessageState::Refused),
            Self::Unknown(_) => NextStep::End(MessageState::Unknown),
            Self::NotNow(_) => {
                let pause = usize::try_from(tries - 1).ok().and_then(|at| PAUSES_MINUTES.get(at));
                match pause {
                    Some(minutes) => NextStep::Again(TimeDelta::minutes(*minutes)),
                    None => NextStep::End(MessageState::Failed),
                }
            }
        }
    }

    /// Gives the mail server's words, where it said any.
    pub fn words(&self) -> Option<&str> {
        match self {
            Self::Taken => None,
            Self::Refused(words) | Self::NotNow(words) | Self::Unknown(words) => Some(words),
        }
    }
}

/// Takes e-mail addresses out of what a mail server said, and bounds it.
pub fn without_addresses(said: &str) -> String {
    const CHARS_MAX: usize = 300;
    let words = said.split_whitespace().map(|word| match word.contains('@') {
        true => "(an address)",
        false => word,
    });
    words.collect::<Vec<_>>().join(" ").chars().take(CHARS_MAX).collect()
}

/// Says what a person can do about a message that stands somewhere.
pub fn next_action(state: MessageState) -> Option<&'static str> {
    match state {
        MessageState::Waiting
        | MessageState::Sending
        | MessageState::Sent
        | MessageState::Pointless => None,
        MessageState::Unknown => Some(
            "look into the mail server's log or ask the customer; if it did not arrive, POST \
             /api/v1/messages/{id}/retry with a reason",
        ),
        MessageState::Refused => Some(
            "read what the mail server said; correct the address with the customer or mend the \
             sender, then POST /api/v1/messages/{id}/retry",
        ),
        MessageState::Failed => {
            Some("see that the mail server takes mail, then POST /api/v1/messages/{id}/retry")
        }
        MessageState::Unreachable => Some(
            "tell the customer by telephone; or add an address to the order, then POST \
             /api/v1/messages/{id}/retry",
        ),
        MessageState::Expired => {
            Some("if the customer should still be told, POST /api/v1/messages/{id}/retry")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_after_a_day() {
        let not_now = Answer::NotNow("451 later".to_owned());
        let mut last = TimeDelta::zero();
        let mut all = TimeDelta::zero();
        for tries in 1..=8 {
            let NextStep::Again(pause) = not_now.next(tries) else { panic!("given up") };
            assert!(pause >= last);
            (last, all) = (pause, all + pause);
        }
        assert!(all > TimeDelta::hours(24) && all < TimeDelta::hours(48));
        assert_eq!(not_now.next(9), NextStep::End(MessageState::Failed));
    }

    #[test]
    fn what_may_have_arrived_is_not_sent_again() {
        let unknown = Answer::Unknown("cut off".to_owned());
        assert_eq!(unknown.next(1), NextStep::End(MessageState::Unknown));
        assert!(next_action(MessageState::Unknown).is_some());
    }

    #[test]
    fn an_answer_names_nobody() {
        let said = "550 5.1.1 <ada@example.org>:  no such mailbox";
        assert_eq!(without_addresses(said), "550 5.1.1 (an address) no such mailbox");
        assert_eq!(without_addresses(&"x".repeat(900)).len(), 300);
    }
}
