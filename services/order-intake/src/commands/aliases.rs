//! Says what names of a channel stand for.

use contracts::order::AliasKey;
use contracts::problem::Problem;
use contracts::requests::intake::{Alias, PutAlias, RemoveAlias};
use runtime::{BatchError, Cause, Outcome};

use super::book::Book;
use crate::store::aliases::Change;

/// Says which item a name stands for; orders that wait for review are looked at again by the clock.
///
/// - Writes: `aliases`, `alias_changes`, `alias_news`.
pub fn put_alias(book: &mut Book, put: PutAlias, cause: &Cause) -> Result<Outcome, BatchError> {
    let key = AliasKey { by: put.by, key: put.key };
    let known = book.alias(&put.channel, &key);
    if let Some(known) = known.filter(|known| known.sku == put.sku && known.note == put.note) {
        return Outcome::reply(known);
    }
    let alias = Alias {
        channel: put.channel,
        by: key.by,
        key: key.key,
        sku: put.sku,
        note: put.note,
        set_by: cause.actor.clone(),
        set_at: book.now,
        version: next_version(book, known),
    };
    let outcome = Outcome::reply(&alias)?;
    book.rename(Change { alias, removed: false });
    Ok(outcome)
}

/// Forgets what a name stands for; lines that were found by it stay as they are.
///
/// - Errs: 404 where the name stands for nothing.
/// - Writes: `aliases`, `alias_changes`.
pub fn remove_alias(
    book: &mut Book,
    remove: &RemoveAlias,
    cause: &Cause,
) -> Result<Outcome, BatchError> {
    let key = AliasKey { by: remove.by, key: remove.key.clone() };
    let Some(known) = book.alias(&remove.channel, &key).cloned() else {
        let words = format!("`{}` is no alias of {}", remove.key, remove.channel);
        return Ok(Outcome::refused(Problem::not_found(words)));
    };
    let outcome = Outcome::reply(&known)?;
    let version = next_version(book, Some(&known));
    let alias =
        Alias { set_by: cause.actor.clone(), set_at: book.now, note: None, version, ..known };
    book.rename(Change { alias, removed: true });
    Ok(outcome)
}

/// Made of the time, so that it rises also where the name was removed before.
fn next_version(book: &Book, known: Option<&Alias>) -> i64 {
    book.now.timestamp_micros().max(known.map_or(0, |known| known.version + 1))
}
