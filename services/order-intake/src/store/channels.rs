//! `channels`: places of sale.

use chrono::{DateTime, Utc};
use contracts::requests::intake::Channel;
use runtime::BatchError;
use sqlx::{PgConnection, PgExecutor};

use super::{column, read_word, word};

struct Row {
    id: String,
    kind: String,
    name: String,
    currency: Option<String>,
    status: String,
    created_at: DateTime<Utc>,
}

impl TryFrom<Row> for Channel {
    type Error = BatchError;

    fn try_from(row: Row) -> Result<Self, BatchError> {
        Ok(Self {
            kind: read_word("channels", &row.kind)?,
            currency: row.currency.map(|code| read_word("channels", &code)).transpose()?,
            status: read_word("channels", &row.status)?,
            id: row.id,
            name: row.name,
            created_at: row.created_at,
        })
    }
}

/// Gives channels by id; all of them where no ids are given.
pub async fn list(
    db: impl PgExecutor<'_>,
    ids: Option<&[String]>,
) -> Result<Vec<Channel>, BatchError> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT id, kind, name, currency, status, created_at
         FROM channels
         WHERE $1::text[] IS NULL OR id = ANY($1)
         ORDER BY id",
        ids,
    );
    rows.fetch_all(db).await?.into_iter().map(Channel::try_from).collect()
}

/// Stores channels; kind and creation never change.
pub async fn upsert(conn: &mut PgConnection, channels: &[Channel]) -> Result<(), BatchError> {
    sqlx::query!(
        "INSERT INTO channels (id, kind, name, currency, status, created_at)
         SELECT * FROM UNNEST(
            $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
         ON CONFLICT (id) DO UPDATE
         SET name = excluded.name, currency = excluded.currency, status = excluded.status",
        &column(channels, |channel| channel.id.clone()),
        &column(channels, |channel| word(channel.kind)),
        &column(channels, |channel| channel.name.clone()),
        &column(channels, |channel| channel.currency.map(String::from)) as &[Option<String>],
        &column(channels, |channel| word(channel.status)),
        &column(channels, |channel| channel.created_at),
    )
    .execute(conn)
    .await?;
    Ok(())
}
