//! Table `messages`, as whoever sends sees it: what is to be sent, by whom, and what became of it.

mod due;

use chrono::{DateTime, TimeDelta, Utc};
use contracts::ids::{CustomerMessageId, Id};
use contracts::requests::messages::{MessageLanguage, MessageState, ParcelProblem};
use runtime::BatchError;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::commands::TakeMessage;
use crate::domain::messages::Occasion;
use crate::store::all_written;

pub use due::{Open, Waiting, count_by_state, find_taken, list_due, waiting};
pub(super) use due::{kind_of, problem_of};

/// Why what a sender left behind is unknown.
const LEFT_BEHIND: &str = "who was sending it ended before the mail server's answer was recorded";

/// How a message ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// Where it stands.
    pub state: MessageState,
    /// Why.
    pub reason: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Who had a message sent again.
#[derive(Clone, Debug)]
pub struct Retried {
    /// Who.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: Option<String>,
}

/// Inserts messages with the time from which each is due; one that is there already stays as it is.
pub async fn insert(
    conn: &mut PgConnection,
    occasions: &[(Occasion, DateTime<Utc>)],
    age_max: TimeDelta,
) -> Result<(), sqlx::Error> {
    if occasions.is_empty() {
        return Ok(());
    }
    let ids = |read: &dyn Fn(&Occasion) -> Option<Uuid>| {
        occasions.iter().map(|(one, _)| read(one)).collect::<Vec<Option<Uuid>>>()
    };
    let told: Vec<&Occasion> = occasions.iter().map(|(one, _)| one).collect();
    let words = |problem: ParcelProblem| problem.word().to_owned();
    sqlx::query!(
        "INSERT INTO messages
             (message_id, order_id, shipment_id, kind, problem, missing, state, told_at, late_at,
              due_at, shortage_id)
         SELECT message_id, order_id, shipment_id, kind, problem,
                CASE WHEN missing = '' THEN '{}' ELSE string_to_array(missing, ' ') END,
                'waiting', told_at, late_at, due_at, shortage_id
         FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[],
                     $7::timestamptz[], $8::timestamptz[], $9::timestamptz[], $10::uuid[])
             AS told (message_id, order_id, shipment_id, kind, problem, missing, told_at, due_at,
                      late_at, shortage_id)
         ON CONFLICT (message_id) DO NOTHING",
        &ids(&|occasion| Some(occasion.message_id.uuid())) as &[Option<Uuid>],
        &ids(&|occasion| Some(occasion.order_id.uuid())) as &[Option<Uuid>],
        &ids(&|occasion| occasion.shipment_id.map(Id::uuid)) as &[Option<Uuid>],
        &told.iter().map(|one| one.kind.word().to_owned()).collect::<Vec<_>>(),
        &told.iter().map(|one| one.problem.map(words)).collect::<Vec<_>>() as &[Option<String>],
        &told.iter().map(|one| one.missing.join(" ")).collect::<Vec<_>>(),
        &told.iter().map(|one| one.told_at).collect::<Vec<_>>(),
        &occasions.iter().map(|(_, due_at)| *due_at).collect::<Vec<_>>(),
        &occasions.iter().map(|(_, due_at)| *due_at + age_max).collect::<Vec<_>>(),
        &ids(&|occasion| occasion.shortage_id.map(Id::uuid)) as &[Option<Uuid>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends what a sender has left behind: the same one asks for another, or it takes too long.
pub async fn leave_behind(
    conn: &mut PgConnection,
    take: &TakeMessage,
    now: DateTime<Utc>,
    taken_max: TimeDelta,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE messages
         SET state = 'unknown', ended_at = $4, reason = $5
         WHERE state = 'sending'
           AND (taken_at < $3 OR starts_with(taken_by, $1 || ' ') AND taken_by <> $1 || ' ' || $2)",
        take.worker,
        take.key,
        now - taken_max,
        now,
        LEFT_BEHIND,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives a waiting message to a sender.
pub async fn take(
    conn: &mut PgConnection,
    id: CustomerMessageId,
    take: &TakeMessage,
    now: DateTime<Utc>,
    language: MessageLanguage,
) -> Result<(), BatchError> {
    let written = sqlx::query!(
        "UPDATE messages
         SET state = 'sending', attempts = attempts + 1, tries = tries + 1, taken_at = $2,
             taken_by = $3, language = $4, reason = NULL
         WHERE message_id = $1 AND state = 'waiting'",
        id.uuid(),
        now,
        format!("{} {}", take.worker, take.key),
        language.tag(),
    );
    all_written("messages", written.execute(conn).await?.rows_affected(), 1)
}

/// Gives how often a message was tried, if the answer to that taking is still to be told; an answer
/// that comes late is better than none.
pub async fn find_tries(
    conn: &mut PgConnection,
    id: CustomerMessageId,
    attempt: i32,
) -> Result<Option<i32>, sqlx::Error> {
    sqlx::query_scalar!(
        "SELECT tries FROM messages
         WHERE message_id = $1 AND attempts = $2 AND state IN ('sending', 'unknown')",
        id.uuid(),
        attempt,
    )
    .fetch_optional(conn)
    .await
}

/// Lets a message wait until a moment.
pub async fn put_off(
    conn: &mut PgConnection,
    id: CustomerMessageId,
    due_at: DateTime<Utc>,
    reason: &str,
) -> Result<(), BatchError> {
    let written = sqlx::query!(
        "UPDATE messages
         SET state = 'waiting', due_at = $2, reason = $3, ended_at = NULL
         WHERE message_id = $1",
        id.uuid(),
        due_at,
        reason,
    );
    all_written("messages", written.execute(conn).await?.rows_affected(), 1)
}

/// Ends a message.
pub async fn end(conn: &mut PgConnection, id: Uuid, ended: &Ended) -> Result<(), BatchError> {
    let written = sqlx::query!(
        "UPDATE messages SET state = $2, reason = $3, ended_at = $4 WHERE message_id = $1",
        id,
        ended.state.word(),
        ended.reason,
        ended.at,
    );
    all_written("messages", written.execute(conn).await?.rows_affected(), 1)
}

/// Lets a message be sent again, at once and with as many tries as at first.
pub async fn retry(
    conn: &mut PgConnection,
    id: CustomerMessageId,
    retried: &Retried,
    late_at: DateTime<Utc>,
) -> Result<(), BatchError> {
    let written = sqlx::query!(
        "UPDATE messages
         SET state = 'waiting', due_at = $2, late_at = $3, tries = 0, reason = NULL,
             ended_at = NULL, retried_at = $2, retried_by = $4, retry_reason = $5
         WHERE message_id = $1",
        id.uuid(),
        retried.at,
        late_at,
        retried.by,
        retried.reason,
    );
    all_written("messages", written.execute(conn).await?.rows_affected(), 1)
}
