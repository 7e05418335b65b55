//! Table `message_texts`: texts of the merchant's own.

use chrono::{DateTime, Utc};
use contracts::requests::messages::{MessageKind, MessageLanguage};
use sqlx::{PgConnection, PgExecutor};

use crate::domain::messages::Text;

/// A text of the merchant's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnText {
    /// What it tells.
    pub kind: MessageKind,
    /// In which language.
    pub language: MessageLanguage,
    /// The text.
    pub text: Text,
    /// Who wrote it.
    pub changed_by: String,
    /// When.
    pub changed_at: DateTime<Utc>,
}

/// Finds a text.
pub async fn find(
    executor: impl PgExecutor<'_>,
    kind: MessageKind,
    language: MessageLanguage,
) -> Result<Option<OwnText>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT subject, body, html, changed_by, changed_at
         FROM message_texts
         WHERE kind = $1 AND language = $2",
        kind.word(),
        language.tag(),
    );
    let row = row.fetch_optional(executor).await?;
    Ok(row.map(|row| OwnText {
        kind,
        language,
        text: Text { subject: row.subject, body: row.body, html: row.html },
        changed_by: row.changed_by,
        changed_at: row.changed_at,
    }))
}

/// Stores a text in the place of the one before.
pub async fn upsert(conn: &mut PgConnection, own: &OwnText) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO message_texts (kind, language, subject, body, html, changed_by, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (kind, language) DO UPDATE
         SET subject = EXCLUDED.subject, body = EXCLUDED.body, html = EXCLUDED.html,
             changed_by = EXCLUDED.changed_by, changed_at = EXCLUDED.changed_at",
        own.kind.word(),
        own.language.tag(),
        own.text.subject,
        own.text.body,
        own.text.html,
        own.changed_by,
        own.changed_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Deletes a text, if it is there.
pub async fn delete(
    conn: &mut PgConnection,
    kind: MessageKind,
    language: MessageLanguage,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "DELETE FROM message_texts WHERE kind = $1 AND language = $2",
        kind.word(),
        language.tag(),
    )
    .execute(conn)
    .await?;
    Ok(())
}
