//! Aliases: set, removed, listed.

use bytes::Bytes;
use contracts::ids::Slot;
use contracts::order::{ALIAS_KEY_CHARS, AliasBy};
use contracts::problem::Problem;
use contracts::requests::intake::{Alias, ListAliases, PutAlias, RemoveAlias};
use contracts::requests::{Page, PageQuery};
use data_encoding::HEXLOWER;
use runtime::{Question, Routed, answer};
use sqlx::PgPool;

use super::channels::{self, ChannelCache};
use super::unread;
use crate::commands::Command;
use crate::store::aliases;

/// Longer is no note.
const NOTE_CHARS_MAX: usize = 500;

/// `aliases.put`.
pub async fn put(
    pool: &PgPool,
    cache: &ChannelCache,
    question: &Question,
) -> Result<Routed<Command>, Problem> {
    let put: PutAlias = question.json()?;
    known(cache.find(pool, &put.channel).await?.is_some())?;
    // Whatever a shop calls its goods can be a key, spaces and all.
    if put.key.trim().is_empty() || put.key.chars().count() > ALIAS_KEY_CHARS {
        let words = format!("1 to {ALIAS_KEY_CHARS} characters");
        return Err(Problem::unprocessable("nothing is called so").with_error("#/key", words));
    }
    if put.note.as_ref().is_some_and(|note| note.chars().count() > NOTE_CHARS_MAX) {
        let words = format!("at most {NOTE_CHARS_MAX} characters");
        return Err(Problem::unprocessable("the note is too long").with_error("#/note", words));
    }
    let slot = slot_of(&put.channel, put.by, &put.key);
    Ok(Routed { slot, command: Command::PutAlias(put) })
}

/// `aliases.remove`.
pub fn remove(question: &Question) -> Result<Routed<Command>, Problem> {
    let remove: RemoveAlias = question.json()?;
    let slot = slot_of(&remove.channel, remove.by, &remove.key);
    Ok(Routed { slot, command: Command::RemoveAlias(remove) })
}

/// `aliases.list`.
pub async fn list(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let asked: ListAliases = question.json()?;
    known(channels::find(pool, &asked.channel).await?.is_some())?;
    let page = PageQuery { limit: asked.limit, cursor: asked.cursor };
    let after = page.cursor.as_deref().map(read_cursor).transpose()?;
    let sku = asked.sku.as_ref().map(|sku| sku.as_str());
    let limit = page.limit();
    let found = aliases::list(pool, &asked.channel, sku, after.as_ref(), limit + 1).await;
    answer(&Page::cut(found.map_err(unread)?, limit, write_cursor))
}

/// An alias is at home where its name says, so that two who set it at once come one by one.
fn slot_of(channel: &str, by: AliasBy, key: &str) -> Slot {
    Slot::of_name(&format!("{channel}/{}/{key}", by.code()))
}

fn known(is_known: bool) -> Result<(), Problem> {
    if is_known { Ok(()) } else { Err(Problem::not_found("there is no channel of this name")) }
}

fn write_cursor(alias: &Alias) -> String {
    HEXLOWER.encode(format!("{}/{}", alias.by.code(), alias.key).as_bytes())
}

fn read_cursor(text: &str) -> Result<(String, String), Problem> {
    let bytes = HEXLOWER.decode(text.as_bytes()).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let parts = text.as_ref().and_then(|text| text.split_once('/'));
    let parts = parts.filter(|(_, key)| !key.contains('\0'));
    let parts = parts.map(|(kind, key)| (kind.to_owned(), key.to_owned()));
    parts.ok_or_else(|| {
        Problem::unprocessable("the cursor is none of ours")
            .with_error("#/cursor", "must be what the page before gave as next")
    })
}
