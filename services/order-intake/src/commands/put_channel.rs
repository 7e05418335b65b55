//! Makes a channel, or changes one.

use contracts::problem::Problem;
use contracts::requests::intake::{Channel, ChannelStatus, PutChannel};
use runtime::{BatchError, Outcome};

use super::book::Book;

/// Makes a channel, or changes its name, currency and status.
///
/// - Errs: 409 for another kind than it has.
pub fn put_channel(book: &mut Book, put: PutChannel) -> Result<Outcome, BatchError> {
    let known = book.channel(&put.id);
    if let Some(known) = known.filter(|known| known.kind != put.kind) {
        let words = format!("the channel {} is of another kind, which never changes", known.id);
        return Ok(Outcome::refused(Problem::conflict(words)));
    }
    let channel = match known.cloned() {
        Some(known) => Channel {
            name: put.name.unwrap_or(known.name),
            currency: put.currency.or(known.currency),
            status: put.status.unwrap_or(known.status),
            ..known
        },
        None => Channel {
            name: put.name.unwrap_or_else(|| put.id.clone()),
            id: put.id,
            kind: put.kind,
            currency: put.currency,
            status: put.status.unwrap_or(ChannelStatus::Active),
            created_at: book.now,
        },
    };
    book.put(channel.clone());
    Outcome::reply(&channel)
}
