//! Gives a message that is due to whoever sends it.

use chrono::TimeDelta;
use contracts::ids::Id;
use contracts::requests::messages::{MessageKind, MessageLanguage, MessageState};
use credentials::links::{Link, LinkSigner, Purpose};
use runtime::{Batch, BatchError, Outcome};

use crate::commands::settle_message::settle;
use crate::commands::{NextMessage, TakeMessage, Taken, TakenMessage};
use crate::config::Rules;
use crate::domain::messages::{self, Decision, Facts, Letter, Text, built_in, language_of};
use crate::store::messages::{Ended, Open};
use crate::store::{message_texts, messages as rows};

/// Who sends has answered after that, or is gone: one conversation with a mail server is bounded well
/// below it.
pub const TAKEN_MAX: TimeDelta = TimeDelta::minutes(10);
/// How many are looked at for one that is written: most often the first is, and many are over where
/// nothing was sent for long.
const LOOKED_AT: [i64; 2] = [1, 50];
/// After how long a message is looked at again whose order or shipment is not heard of.
const UNHEARD_PAUSE: TimeDelta = TimeDelta::seconds(30);

/// Settles the message before, gives the one that has been due the longest, and ends those that need
/// not be sent.
///
/// What a sender left behind is unknown from now on: it may have been sent. Asked again with the same
/// key, the same message is given.
///
/// - Writes: `messages`.
pub(super) async fn take_message(
    batch: &mut Batch<'_>,
    rules: &Rules,
    next: NextMessage,
) -> Result<Outcome, BatchError> {
    let NextMessage { worker, key, settled } = next;
    let take = TakeMessage { worker, key };
    if let Some(settled) = settled {
        settle(batch, settled).await?;
    }
    rows::leave_behind(batch.conn, &take, batch.now, TAKEN_MAX).await?;
    if let Some(open) = rows::find_taken(batch.conn, &take).await? {
        let letter = write(batch, rules, &open.facts).await?;
        return reply(batch, open, letter.ok());
    }
    if !rules.writes || rules.quiet.end(batch.now).is_some() {
        return Outcome::reply(&Taken::default());
    }
    for at_most in LOOKED_AT {
        for open in rows::list_due(batch.conn, batch.now, at_most).await? {
            if let Some(letter) = look_at(batch, rules, &open.facts).await? {
                let id = open.facts.message_id;
                rows::take(batch.conn, id, &take, batch.now, letter.language).await?;
                let open = Open { attempts: open.attempts + 1, ..open };
                return reply(batch, open, Some(letter));
            }
        }
    }
    Outcome::reply(&Taken::default())
}

/// Writes a message that is due; nothing where it is put off or ended instead.
async fn look_at(
    batch: &mut Batch<'_>,
    rules: &Rules,
    facts: &Facts,
) -> Result<Option<Letter>, BatchError> {
    let id = facts.message_id;
    let (state, reason) = match messages::decide(facts, batch.now) {
        Decision::NotYet(reason) => {
            rows::put_off(batch.conn, id, batch.now + UNHEARD_PAUSE, reason).await?;
            return Ok(None);
        }
        Decision::End(state, reason) => (state, reason.to_owned()),
        Decision::Write => match write(batch, rules, facts).await? {
            Ok(letter) => return Ok(Some(letter)),
            Err(reason) => (MessageState::Failed, reason),
        },
    };
    let ended = Ended { state, reason: Some(reason), at: batch.now };
    rows::end(batch.conn, id.uuid(), &ended).await?;
    Ok(None)
}

fn reply(batch: &Batch<'_>, open: Open, letter: Option<Letter>) -> Result<Outcome, BatchError> {
    let message = letter.map(|letter| {
        let (message_id, attempt) = (open.facts.message_id, open.attempts);
        Box::new(TakenMessage { message_id, attempt, letter, at: batch.now })
    });
    Outcome::reply(&Taken { message })
}

/// Writes the letter; in words why it cannot be written.
async fn write(
    batch: &mut Batch<'_>,
    rules: &Rules,
    facts: &Facts,
) -> Result<Result<Letter, String>, BatchError> {
    let country = facts.order.as_ref().and_then(|order| order.country.as_deref());
    let language = language_of(country, rules.language);
    let own = message_texts::find(&mut *batch.conn, facts.kind, language).await?;
    let text = own.map_or_else(|| built_in(facts.kind, language), |own| own.text);
    Ok(letter(batch, rules, facts, &text, language))
}

fn letter(
    batch: &Batch<'_>,
    rules: &Rules,
    facts: &Facts,
    text: &Text,
    language: MessageLanguage,
) -> Result<Letter, String> {
    let signed = |signer: &LinkSigner, purpose: Purpose, subject: String| {
        let expires_at = batch.now.timestamp() + purpose.lasts_seconds();
        signer.sign(&Link { purpose, subject, expires_at })
    };
    let link = match (facts.kind, &facts.shortage, &rules.links) {
        (MessageKind::CorrectionRequested, _, Some(signer)) => {
            signed(signer, Purpose::Address, facts.order_id.to_string())
        }
        (MessageKind::Shortage, Some((id, _)), Some(signer)) => {
            signed(signer, Purpose::Shortage, id.to_string())
        }
        (
            MessageKind::Received
            | MessageKind::AddressChanged
            | MessageKind::Shipped
            | MessageKind::Problem
            | MessageKind::Delivered,
            _,
            Some(signer),
        ) => signed(signer, Purpose::Order, facts.order_id.to_string()),
        (MessageKind::Shortage, None, _) | (_, _, None) => {
            return Err("there is no link to be given".to_owned());
        }
    };
    messages::write(text, language, facts, &link, &rules.shop).map_err(|error| error.to_string())
}
