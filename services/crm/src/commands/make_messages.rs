//! Makes the messages that a batch of news asks for, in its transaction.

use chrono::{DateTime, TimeDelta, Utc};
use contracts::requests::messages::MessageKind;
use runtime::{Batch, BatchError, Task};

use crate::commands::{Command, Note, Noted};
use crate::config::Rules;
use crate::domain::messages::Occasion;
use crate::store;

/// Remembers shipments, missing pieces and holds, and makes a message for everything that a customer is told.
///
/// A message that is there already stays as it is: nobody is written to twice for one thing. What
/// happened too long ago is not written about, as after a restore.
///
/// - Writes: `message_shipments`, `order_holds`, `message_shortages`, `messages`.
pub(super) async fn make_messages(
    batch: &mut Batch<'_>,
    rules: &Rules,
    tasks: &[Task<Command>],
) -> Result<(), BatchError> {
    let booked = tasks.iter().filter_map(|task| booked(&task.command));
    store::message_shipments::upsert(batch.conn, &booked.collect::<Vec<_>>()).await?;
    let held = tasks.iter().filter_map(|task| held(&task.command));
    store::order_holds::upsert(batch.conn, &held.collect::<Vec<_>>()).await?;
    let missing = tasks.iter().filter_map(|task| missing(&task.command));
    store::message_shortages::upsert(batch.conn, &missing.collect::<Vec<_>>()).await?;
    if !rules.writes {
        return Ok(());
    }
    let since = batch.now - rules.age_max;
    let occasions = tasks.iter().filter_map(|task| task.command.occasion());
    let fresh = occasions.filter(|occasion| occasion.told_at > since);
    let fresh: Vec<_> = fresh.map(|occasion| due(occasion, rules)).collect();
    store::messages::insert(batch.conn, &fresh, rules.age_max).await?;
    Ok(())
}

/// Gives when a message is due: at once, but a shortage has to last for a while.
fn due(occasion: Occasion, rules: &Rules) -> (Occasion, DateTime<Utc>) {
    let wait = match occasion.kind {
        MessageKind::Shortage => rules.shortage_wait,
        _ => TimeDelta::zero(),
    };
    let due_at = occasion.told_at + wait;
    (occasion, due_at)
}

fn booked(command: &Command) -> Option<store::message_shipments::Booked<'_>> {
    match command {
        Command::Note(Note { order_id, noted: Noted::Booked(shipment, parcel), .. }) => {
            Some((*order_id, *shipment, parcel))
        }
        _ => None,
    }
}

fn missing(command: &Command) -> Option<store::message_shortages::Heard<'_>> {
    let Command::Note(Note { order_id, noted, .. }) = command else { return None };
    match noted {
        Noted::Offered(shortage, told) => Some((*order_id, *shortage, Some(told))),
        Noted::Answered(shortage) => Some((*order_id, *shortage, None)),
        _ => None,
    }
}

fn held(command: &Command) -> Option<store::order_holds::Heard> {
    match command {
        Command::Note(Note { order_id, noted: Noted::Held(hold, reason, stands), told_at }) => {
            let placed_at = stands.then_some(*told_at);
            let (order_id, hold_id, reason) = (*order_id, *hold, *reason);
            Some(store::order_holds::Heard { order_id, hold_id, reason, placed_at })
        }
        _ => None,
    }
}
