//! Tables `people`, `sessions` and `audit`.

use chrono::{DateTime, TimeDelta, Utc};
use contracts::requests::access::people::{NoteAudit, Role};
use runtime::BatchError;
use sqlx::PgConnection;

use super::expect_rows;
use crate::domain::person::Person;

/// Loads the people that are named.
pub async fn load(conn: &mut PgConnection, ids: &[String]) -> Result<Vec<Person>, BatchError> {
    let rows = sqlx::query!(
        "SELECT id, name, role, channels, locations, password_hash, failures, locked_until, made_at,
                signed_in_at, ended_at
           FROM people
          WHERE id = ANY($1)",
        ids
    );
    let rows = rows.fetch_all(conn).await?.into_iter().map(|row| {
        let strange = || BatchError::inconsistent("people", format!("role of {}", row.id));
        Ok(Person {
            role: Role::parse(&row.role).ok_or_else(strange)?,
            id: row.id,
            name: row.name,
            channels: row.channels,
            locations: row.locations,
            password_hash: row.password_hash,
            failures: row.failures,
            locked_until: row.locked_until,
            made_at: row.made_at,
            signed_in_at: row.signed_in_at,
            ended_at: row.ended_at,
        })
    });
    rows.collect()
}

/// Stores people that are new or changed.
pub async fn store(conn: &mut PgConnection, people: &[Person]) -> Result<(), BatchError> {
    let text = |of: fn(&Person) -> &str| people.iter().map(|one| of(one).to_owned()).collect();
    let [ids, names, hashes]: [Vec<String>; 3] =
        [text(|one| &one.id), text(|one| &one.name), text(|one| &one.password_hash)];
    let roles: Vec<String> = text(|one| one.role.word());
    // Arrays of one statement are of one length; a name has no comma.
    let joined =
        |of: fn(&Person) -> &[String]| people.iter().map(|one| of(one).join(",")).collect();
    let [channels, locations]: [Vec<String>; 2] =
        [joined(|one| &one.channels), joined(|one| &one.locations)];
    let failures: Vec<_> = people.iter().map(|one| one.failures).collect();
    let locked: Vec<_> = people.iter().map(|one| one.locked_until).collect();
    let made: Vec<_> = people.iter().map(|one| one.made_at).collect();
    let signed_in: Vec<_> = people.iter().map(|one| one.signed_in_at).collect();
    let ended: Vec<_> = people.iter().map(|one| one.ended_at).collect();
    let done = sqlx::query!(
        "INSERT INTO people (id, name, role, password_hash, failures, locked_until, made_at,
                             signed_in_at, ended_at, channels, locations)
         SELECT id, name, role, password_hash, failures, locked_until, made_at, signed_in_at,
                ended_at, string_to_array(channels, ','), string_to_array(locations, ',')
           FROM UNNEST($1::text[], $2::text[], $3::text[], $4::text[], $5::integer[],
                       $6::timestamptz[], $7::timestamptz[], $8::timestamptz[],
                       $9::timestamptz[], $10::text[], $11::text[])
                AS n (id, name, role, password_hash, failures, locked_until, made_at,
                      signed_in_at, ended_at, channels, locations)
             ON CONFLICT (id) DO UPDATE
            SET name = EXCLUDED.name, role = EXCLUDED.role,
                password_hash = EXCLUDED.password_hash, failures = EXCLUDED.failures,
                locked_until = EXCLUDED.locked_until, made_at = EXCLUDED.made_at,
                signed_in_at = EXCLUDED.signed_in_at, ended_at = EXCLUDED.ended_at,
                channels = EXCLUDED.channels, locations = EXCLUDED.locations",
        &ids,
        &names,
        &roles,
        &hashes,
        &failures,
        &locked as _,
        &made,
        &signed_in as _,
        &ended as _,
        &channels,
        &locations
    );
    let done = done.execute(conn).await?;
    expect_rows("people", done.rows_affected(), people.len())
}

/// A session that begins.
#[derive(Clone, Debug)]
pub struct Opened {
    /// SHA-256 of its token, in hex.
    pub hash: String,
    /// Whose.
    pub person: String,
    /// For how many minutes.
    pub minutes: u32,
}

/// Stores sessions that begin, and forgets those of long ago.
pub async fn open_sessions(
    conn: &mut PgConnection,
    opened: &[Opened],
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    let hashes: Vec<_> = opened.iter().map(|one| one.hash.clone()).collect();
    let people: Vec<_> = opened.iter().map(|one| one.person.clone()).collect();
    let ends: Vec<_> =
        opened.iter().map(|one| now + TimeDelta::minutes(one.minutes.into())).collect();
    sqlx::query!("DELETE FROM sessions WHERE expires_at < $1", now).execute(&mut *conn).await?;
    sqlx::query!(
        "INSERT INTO sessions (hash, person, opened_at, expires_at)
         SELECT hash, person, $4, expires_at
           FROM UNNEST($1::text[], $2::text[], $3::timestamptz[]) AS n (hash, person, expires_at)
             ON CONFLICT (hash) DO NOTHING",
        &hashes,
        &people,
        &ends,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends sessions, by their hashes or by whose they are.
pub async fn end_sessions(
    conn: &mut PgConnection,
    hashes: &[String],
    people: &[String],
) -> Result<(), BatchError> {
    sqlx::query!("DELETE FROM sessions WHERE hash = ANY($1) OR person = ANY($2)", hashes, people)
        .execute(conn)
        .await?;
    Ok(())
}

/// Stores what was done.
pub async fn note(
    conn: &mut PgConnection,
    notes: &[NoteAudit],
    now: DateTime<Utc>,
) -> Result<(), BatchError> {
    let text = |of: fn(&NoteAudit) -> &str| notes.iter().map(|one| of(one).to_owned()).collect();
    let [people, methods]: [Vec<String>; 2] = [text(|one| &one.person), text(|one| &one.method)];
    let [paths, traces]: [Vec<String>; 2] = [text(|one| &one.path), text(|one| &one.trace)];
    let statuses: Vec<_> = notes.iter().map(|one| i32::from(one.status)).collect();
    let done = sqlx::query!(
        "INSERT INTO audit (at, person, method, path, status, trace)
         SELECT $6, person, method, path, status, trace
           FROM UNNEST($1::text[], $2::text[], $3::text[], $4::integer[], $5::text[])
                AS n (person, method, path, status, trace)",
        &people,
        &methods,
        &paths,
        &statuses,
        &traces,
        now
    );
    let done = done.execute(conn).await?;
    expect_rows("audit", done.rows_affected(), notes.len())
}
