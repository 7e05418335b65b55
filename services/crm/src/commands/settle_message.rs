//! Records what a mail server made of a message.

use contracts::ids::Id;
use runtime::{Batch, BatchError};

use crate::commands::SettleMessage;
use crate::domain::messages::{NextStep, without_addresses};
use crate::store::messages::{self, Ended};

/// Records the answer of a mail server; one that is told twice, or late, changes nothing.
///
/// - Writes: `messages`.
pub(super) async fn settle(batch: &mut Batch<'_>, settle: SettleMessage) -> Result<(), BatchError> {
    let id = settle.message_id;
    let found = messages::find_tries(batch.conn, id, settle.attempt).await?;
    let Some(tries) = found else { return Ok(()) };
    let reason = settle.answer.words().map(without_addresses);
    match settle.answer.next(tries) {
        NextStep::End(state) => {
            let ended = Ended { state, reason, at: batch.now };
            messages::end(batch.conn, id.uuid(), &ended).await
        }
        NextStep::Again(pause) => {
            let reason = reason.unwrap_or_default();
            messages::put_off(batch.conn, id, batch.now + pause, &reason).await
        }
    }
}
