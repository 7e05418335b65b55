//! `aliases`, `alias_changes`: what channels call our items.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use contracts::order::AliasKey;
use contracts::requests::intake::Alias;
use runtime::BatchError;
use sqlx::{PgConnection, PgPool};

use super::{column, read_word};

mod news;

use news::insert_news;
pub use news::{News, due, forget_news};

const TABLE: &str = "aliases";

/// A name with its channel.
type Name = (String, AliasKey);

/// A change of what a name stands for.
#[derive(Clone, Debug)]
pub struct Change {
    /// As it is from now on, or as it was.
    pub alias: Alias,
    /// It stands for nothing from now on.
    pub removed: bool,
}

impl Change {
    /// Gives the name.
    pub fn key(&self) -> AliasKey {
        AliasKey { by: self.alias.by, key: self.alias.key.clone() }
    }
}

struct Row {
    channel: String,
    kind: String,
    key: String,
    sku: String,
    note: Option<String>,
    set_by: String,
    set_at: DateTime<Utc>,
    version: i64,
}

impl TryFrom<Row> for Alias {
    type Error = BatchError;

    fn try_from(row: Row) -> Result<Self, BatchError> {
        Ok(Self {
            by: read_word(TABLE, &row.kind)?,
            sku: read_word(TABLE, &row.sku)?,
            channel: row.channel,
            key: row.key,
            note: row.note,
            set_by: row.set_by,
            set_at: row.set_at,
            version: row.version,
        })
    }
}

/// Gives the aliases among names.
pub async fn find(
    conn: &mut PgConnection,
    names: &BTreeSet<Name>,
) -> Result<Vec<Alias>, BatchError> {
    let names: Vec<&Name> = names.iter().collect();
    let rows = sqlx::query_as!(
        Row,
        "SELECT a.channel, a.kind, a.key, a.sku, a.note, a.set_by, a.set_at, a.version
         FROM UNNEST($1::text[], $2::text[], $3::text[]) AS named (channel, kind, key)
         JOIN aliases AS a
           ON a.channel = named.channel AND a.kind = named.kind AND a.key = named.key",
        &column(&names, |(channel, _)| channel.clone()),
        &column(&names, |(_, name)| name.by.code().to_owned()),
        &column(&names, |(_, name)| name.key.clone()),
    );
    rows.fetch_all(conn).await?.into_iter().map(Alias::try_from).collect()
}

/// Gives the aliases of a channel in their order, after one of them.
pub async fn list(
    pool: &PgPool,
    channel: &str,
    sku: Option<&str>,
    after: Option<&(String, String)>,
    limit: i64,
) -> Result<Vec<Alias>, BatchError> {
    let (kind, key) = after.cloned().unzip();
    let rows = sqlx::query_as!(
        Row,
        "SELECT channel, kind, key, sku, note, set_by, set_at, version
         FROM aliases
         WHERE channel = $1
           AND ($2::text IS NULL OR sku = $2)
           AND ($3::text IS NULL OR (kind, key) > ($3, $4))
         ORDER BY kind, key
         LIMIT $5",
        channel,
        sku,
        kind,
        key,
        limit,
    );
    rows.fetch_all(pool).await?.into_iter().map(Alias::try_from).collect()
}

/// Stores aliases as they are now, every change of them, and that each lane has to look for them.
pub async fn save(
    conn: &mut PgConnection,
    now_are: &BTreeMap<Name, Alias>,
    changes: &[Change],
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    let names: BTreeSet<Name> =
        changes.iter().map(|change| (change.alias.channel.clone(), change.key())).collect();
    let set: Vec<&Alias> = names.iter().filter_map(|name| now_are.get(name)).collect();
    let gone: Vec<&Name> = names.iter().filter(|name| !now_are.contains_key(*name)).collect();
    insert_changes(conn, changes, now).await?;
    if !gone.is_empty() {
        delete(conn, &gone).await?;
    }
    if !set.is_empty() {
        upsert(conn, &set).await?;
        insert_news(conn, &set).await?;
    }
    Ok(())
}

async fn insert_changes(
    conn: &mut PgConnection,
    changes: &[Change],
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    let sku = |change: &Change| (!change.removed).then(|| change.alias.sku.to_string());
    sqlx::query!(
        "INSERT INTO alias_changes (channel, kind, key, version, sku, note, changed_by, changed_at)
         SELECT new.*, $8
         FROM UNNEST($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[],
            $7::text[]) AS new",
        &column(changes, |change| change.alias.channel.clone()),
        &column(changes, |change| change.alias.by.code().to_owned()),
        &column(changes, |change| change.alias.key.clone()),
        &column(changes, |change| change.alias.version),
        &column(changes, sku) as &[Option<String>],
        &column(changes, |change| change.alias.note.clone()) as &[Option<String>],
        &column(changes, |change| change.alias.set_by.clone()),
        now,
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn delete(conn: &mut PgConnection, names: &[&Name]) -> Result<(), BatchError> {
    sqlx::query!(
        "DELETE FROM aliases
         WHERE (channel, kind, key) IN (SELECT * FROM UNNEST($1::text[], $2::text[], $3::text[]))",
        &column(names, |(channel, _)| channel.clone()),
        &column(names, |(_, name)| name.by.code().to_owned()),
        &column(names, |(_, name)| name.key.clone()),
    )
    .execute(conn)
    .await?;
    Ok(())
}

async fn upsert(conn: &mut PgConnection, aliases: &[&Alias]) -> Result<(), BatchError> {
    sqlx::query!(
        "INSERT INTO aliases (channel, kind, key, sku, note, set_by, set_at, version)
         SELECT * FROM UNNEST($1::text[], $2::text[], $3::text[], $4::text[], $5::text[],
            $6::text[], $7::timestamptz[], $8::bigint[])
         ON CONFLICT (channel, kind, key) DO UPDATE
         SET sku = excluded.sku, note = excluded.note, set_by = excluded.set_by,
             set_at = excluded.set_at, version = excluded.version",
        &column(aliases, |alias| alias.channel.clone()),
        &column(aliases, |alias| alias.by.code().to_owned()),
        &column(aliases, |alias| alias.key.clone()),
        &column(aliases, |alias| alias.sku.to_string()),
        &column(aliases, |alias| alias.note.clone()) as &[Option<String>],
        &column(aliases, |alias| alias.set_by.clone()),
        &column(aliases, |alias| alias.set_at),
        &column(aliases, |alias| alias.version),
    )
    .execute(conn)
    .await?;
    Ok(())
}
