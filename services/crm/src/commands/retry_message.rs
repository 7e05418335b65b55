//! Sends a message that ended unsent, because a person wants it.

use contracts::ids::Id;
use contracts::problem::Problem;
use contracts::requests::messages::{MessageState, MessagesRetry};
use runtime::{Batch, BatchError, Outcome};

use crate::config::Rules;
use crate::endpoints::messages::view;
use crate::store::message_log;
use crate::store::messages::{self, Retried};

/// Lets a message be sent as soon as it may go; one that waits need not wait longer.
///
/// - Errs: 404; 409 where it was sent, is being sent, or is pointless; 422 without a reason where it
///   may have been sent.
/// - Writes: `messages`.
pub(super) async fn retry_message(
    batch: &mut Batch<'_>,
    rules: &Rules,
    retry: MessagesRetry,
    actor: String,
) -> Result<Outcome, BatchError> {
    let id = retry.message_id;
    let Some(row) = message_log::find(batch.conn, id.uuid()).await? else {
        return Ok(Outcome::refused(Problem::not_found(format!("there is no message {id}"))));
    };
    if let Some(problem) = refusal(row.state, &retry, rules) {
        return Ok(Outcome::refused(problem));
    }
    let retried = Retried { by: actor, at: batch.now, reason: retry.reason };
    messages::retry(batch.conn, id, &retried, batch.now + rules.age_max).await?;
    let row = message_log::find(batch.conn, id.uuid()).await?;
    let gone = || BatchError::inconsistent("messages", format!("{id} is gone"));
    Outcome::reply(&view(row.ok_or_else(gone)?, rules, batch.now))
}

fn refusal(state: MessageState, retry: &MessagesRetry, rules: &Rules) -> Option<Problem> {
    let detail = match state {
        MessageState::Sent => "it was sent; nobody is written to twice for one thing",
        MessageState::Sending => "somebody speaks with the mail server about it right now",
        MessageState::Pointless => "what it would tell is over, or the order is a test",
        MessageState::Unknown if retry.reason.is_none() => {
            let detail = "it may have been sent already; say why it is to be sent again";
            return Some(Problem::unprocessable(detail).with_error("#/reason", "is needed"));
        }
        MessageState::Waiting
        | MessageState::Unknown
        | MessageState::Refused
        | MessageState::Failed
        | MessageState::Unreachable
        | MessageState::Expired => {
            return (!rules.writes)
                .then(|| Problem::conflict("no mail server is set; see KONTOR__CRM__SMTP_HOST"));
        }
    };
    Some(Problem::conflict(detail))
}
