//! Pages of people and of what they did, and what the edge must know to let anybody in.

use chrono::{DateTime, Utc};
use contracts::reach::Reach;
use contracts::requests::access::people::{AuditEntry, ListAudit, PersonView, Role};
use sqlx::PgPool;

use super::lists::ListError;

/// Somebody who may sign in, as the edge knows them.
#[derive(Debug)]
pub struct LivePerson {
    /// What they sign in with.
    pub id: String,
    /// What others read.
    pub name: String,
    /// Their work.
    pub role: Role,
    /// How far it reaches.
    pub reach: Reach,
    /// PHC form.
    pub password_hash: String,
}

impl LivePerson {
    /// Gives who they are in events, timelines and the audit.
    pub fn actor(&self) -> String {
        format!("person:{}", self.id)
    }
}

/// A session as the edge knows it.
#[derive(Debug)]
pub struct LiveSession {
    /// SHA-256 of its token, in hex.
    pub hash: String,
    /// Whose.
    pub person: String,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

fn role_of(id: &str, word: &str) -> Result<Role, ListError> {
    let strange = || ListError::Inconsistent { table: "people", what: format!("role of {id}") };
    Role::parse(word).ok_or_else(strange)
}

/// Gives everybody who may sign in.
pub async fn live_people(pool: &PgPool) -> Result<Vec<LivePerson>, ListError> {
    let rows = sqlx::query!(
        "SELECT id, name, role, channels, locations, password_hash
           FROM people
          WHERE ended_at IS NULL"
    );
    let rows = rows.fetch_all(pool).await?.into_iter().map(|row| {
        Ok(LivePerson {
            role: role_of(&row.id, &row.role)?,
            reach: Reach::of(&row.channels, &row.locations),
            id: row.id,
            name: row.name,
            password_hash: row.password_hash,
        })
    });
    rows.collect()
}

/// Gives every session that has not expired.
pub async fn live_sessions(pool: &PgPool) -> Result<Vec<LiveSession>, sqlx::Error> {
    sqlx::query_as!(
        LiveSession,
        "SELECT hash, person, expires_at FROM sessions WHERE expires_at > clock_timestamp()"
    )
    .fetch_all(pool)
    .await
}

/// Gives people, in the order of their ids: one more than `limit` where there are more.
pub async fn people(
    pool: &PgPool,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<PersonView>, ListError> {
    let rows = sqlx::query!(
        "SELECT id, name, role, channels, locations, made_at, signed_in_at, locked_until, ended_at
           FROM people
          WHERE $1::text IS NULL OR id > $1
          ORDER BY id
          LIMIT $2",
        after,
        limit + 1
    );
    let rows = rows.fetch_all(pool).await?.into_iter().map(|row| {
        Ok(PersonView {
            role: role_of(&row.id, &row.role)?,
            id: row.id,
            name: row.name,
            channels: row.channels,
            locations: row.locations,
            made_at: row.made_at,
            signed_in_at: row.signed_in_at,
            locked_until: row.locked_until,
            ended_at: row.ended_at,
        })
    });
    rows.collect()
}

/// Gives what was done, the newest first: one more than `limit` where there is more.
///
/// Instants become numbers first, so that a day is a piece of the list and nothing else is read.
pub async fn audit(
    pool: &PgPool,
    asked: &ListAudit,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<AuditEntry>, ListError> {
    let rows = sqlx::query!(
        "SELECT number, at, person, method, path, status, trace
           FROM audit
          WHERE ($1::text IS NULL OR person = $1)
            AND number < COALESCE($2, 9223372036854775807)
            AND number >= CASE WHEN $3::timestamptz IS NULL THEN 0 ELSE COALESCE(
                    (SELECT since.number FROM audit AS since WHERE since.at >= $3
                      ORDER BY since.at, since.number LIMIT 1), 9223372036854775807) END
            AND number <= CASE WHEN $4::timestamptz IS NULL THEN 9223372036854775807 ELSE COALESCE(
                    (SELECT until.number FROM audit AS until WHERE until.at < $4
                      ORDER BY until.at DESC, until.number DESC LIMIT 1), 0) END
          ORDER BY number DESC
          LIMIT $5",
        asked.person,
        before,
        asked.since,
        asked.until,
        limit + 1
    );
    let rows = rows.fetch_all(pool).await?.into_iter().map(|row| AuditEntry {
        number: row.number,
        at: row.at,
        person: row.person,
        method: row.method,
        path: row.path,
        status: u16::try_from(row.status).unwrap_or_default(),
        trace: row.trace,
    });
    Ok(rows.collect())
}
