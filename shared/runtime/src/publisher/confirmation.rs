//! What the broker says to a row that was published.

use async_nats::Message;
use async_nats::jetstream;

use crate::batch::chain_of;

/// What the broker answers to a row: its place in the stream, or why it was not taken.
#[derive(serde::Deserialize)]
struct Answer {
    seq: Option<u64>,
    error: Option<jetstream::Error>,
}

/// The broker did not take or confirm a row, for this reason.
pub(super) struct Unconfirmed(pub(super) String);

impl Unconfirmed {
    pub(super) fn row(number: i64, why: &dyn std::error::Error) -> Self {
        Self(format!("row {number}: {}", chain_of(why)))
    }
}

/// Gives the number that an answer confirms; none where it is one of an earlier round.
///
/// - Takes: nothing as the answer where none came in time; `first`, the oldest row on the way.
pub(super) fn confirmed(
    answer: Option<Message>,
    round: u64,
    first: i64,
) -> Result<Option<i64>, Unconfirmed> {
    let late = || Unconfirmed(format!("row {first}: the broker did not confirm in time"));
    let answer = answer.ok_or_else(late)?;
    let Some(number) = number_of(&answer, round) else { return Ok(None) };
    match serde_json::from_slice(&answer.payload) {
        Ok(Answer { seq: Some(_), error: None }) => Ok(Some(number)),
        Ok(Answer { error: Some(error), .. }) => Err(Unconfirmed::row(number, &error)),
        _ => Err(Unconfirmed(format!("row {number}: nobody took it"))),
    }
}

fn number_of(answer: &Message, round: u64) -> Option<i64> {
    let mut tokens = answer.subject.rsplit('.');
    let number = tokens.next()?.parse().ok()?;
    (tokens.next()?.parse() == Ok(round)).then_some(number)
}
