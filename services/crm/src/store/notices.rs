//! Table `notices`: what the house was told.

use chrono::{DateTime, TimeDelta, Utc};
use contracts::ids::{Id, NoticeId};
use contracts::requests::notices::{Notice, NoticeCause, NoticeMail};
use runtime::BatchError;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::commands::TakeMessage;
use crate::domain::notices::{Changed, OpenNotice, next_action};
use crate::store::all_written;

/// As many are told in one mail.
const TOLD_MAX: i64 = 50;

fn cause_of(word: &str) -> Result<NoticeCause, BatchError> {
    let found = NoticeCause::ALL.into_iter().find(|cause| cause.word() == word);
    found.ok_or_else(|| BatchError::inconsistent("notices", format!("cause {word}")))
}

fn told_by(take: &TakeMessage) -> String {
    format!("{} {}", take.worker, take.key)
}

/// Lists the notices whose cause is there.
pub async fn list_open(conn: &mut PgConnection) -> Result<Vec<OpenNotice>, BatchError> {
    let rows =
        sqlx::query!("SELECT notice_id, cause, subject, said FROM notices WHERE closed_at IS NULL");
    let rows = rows.fetch_all(conn).await?.into_iter().map(|row| {
        let id = NoticeId::from_uuid(row.notice_id);
        let cause = cause_of(&row.cause)?;
        Ok(OpenNotice { id, cause, subject: row.subject, said: row.said })
    });
    rows.collect()
}

/// Opens and closes notices; what is closed before it was told by mail need not be told.
pub async fn change(
    conn: &mut PgConnection,
    changed: &Changed,
    now: DateTime<Utc>,
    mail: NoticeMail,
) -> Result<(), BatchError> {
    let (ids, seen): (Vec<Uuid>, Vec<_>) =
        changed.new.iter().map(|(id, seen)| (id.uuid(), seen)).unzip();
    let written = sqlx::query!(
        "INSERT INTO notices (notice_id, cause, subject, words, opened_at, mail, mail_due_at, said)
         SELECT notice_id, cause, subject, words, $5, $6, $5, true
         FROM UNNEST($1::uuid[], $2::text[], $3::text[], $4::text[])
             AS seen (notice_id, cause, subject, words)",
        &ids,
        &seen.iter().map(|one| one.cause.word().to_owned()).collect::<Vec<_>>(),
        &seen.iter().map(|one| one.subject.clone()).collect::<Vec<_>>(),
        &seen.iter().map(|one| one.words.clone()).collect::<Vec<_>>(),
        now,
        mail.word(),
    );
    let written = written.execute(&mut *conn).await?.rows_affected();
    all_written("notices", written, changed.new.len())?;
    let written = sqlx::query!(
        "UPDATE notices
         SET closed_at = $2, mail = CASE WHEN mail = 'waiting' THEN 'none' ELSE mail END
         WHERE notice_id = ANY($1) AND closed_at IS NULL",
        &changed.gone.iter().map(|notice| notice.id.uuid()).collect::<Vec<_>>(),
        now,
    );
    all_written("notices", written.execute(conn).await?.rows_affected(), changed.gone.len())
}

/// Ends what a sender has left behind.
pub async fn leave_behind(
    conn: &mut PgConnection,
    take: &TakeMessage,
    now: DateTime<Utc>,
    taken_max: TimeDelta,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE notices SET mail = 'unknown'
         WHERE mail = 'sending'
           AND (mail_taken_at < $3
                OR starts_with(mail_taken_by, $1 || ' ') AND mail_taken_by <> $1 || ' ' || $2)",
        take.worker,
        take.key,
        now - taken_max,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives what is to be told by mail to a sender; asked again with the same key, the same.
pub async fn take(
    conn: &mut PgConnection,
    take: &TakeMessage,
    now: DateTime<Utc>,
) -> Result<Vec<(NoticeCause, String, String)>, BatchError> {
    let rows = sqlx::query!(
        "UPDATE notices
         SET mail = 'sending', mail_taken_by = $1, mail_taken_at = $2
         WHERE notice_id IN (
                   SELECT notice_id FROM notices
                   WHERE mail = 'waiting' AND mail_due_at <= $2
                   ORDER BY mail_due_at LIMIT $3)
            OR mail = 'sending' AND mail_taken_by = $1
         RETURNING cause, subject, words",
        told_by(take),
        now,
        TOLD_MAX,
    );
    let rows = rows.fetch_all(conn).await?.into_iter();
    rows.map(|row| Ok((cause_of(&row.cause)?, row.subject, row.words))).collect()
}

/// Records what became of a mail; one that did not go out is due again at a moment.
pub async fn settle(
    conn: &mut PgConnection,
    take: &TakeMessage,
    mail: NoticeMail,
    due_at: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "UPDATE notices
         SET mail = CASE WHEN $2 = 'waiting' AND closed_at IS NOT NULL THEN 'none' ELSE $2 END,
             mail_due_at = $3
         WHERE mail IN ('sending', 'unknown') AND mail_taken_by = $1",
        told_by(take),
        mail.word(),
        due_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Says that somebody looks after a notice; whoever said so first stands. Says whether it is there.
pub async fn acknowledge(
    conn: &mut PgConnection,
    id: NoticeId,
    by: &str,
    now: DateTime<Utc>,
    note: Option<&str>,
) -> Result<bool, sqlx::Error> {
    let written = sqlx::query!(
        "UPDATE notices
         SET acknowledged_by = coalesce(acknowledged_by, $2),
             acknowledged_at = coalesce(acknowledged_at, $3),
             note = coalesce(note, $4)
         WHERE notice_id = $1",
        id.uuid(),
        by,
        now,
        note,
    );
    Ok(written.execute(conn).await?.rows_affected() == 1)
}

/// Says whether a mail about notices is due, or one was left behind by a sender.
pub async fn is_due(
    pool: &PgPool,
    worker: &str,
    taken_max: TimeDelta,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM notices
               WHERE mail = 'waiting' AND mail_due_at <= now()
                  OR mail = 'sending'
                     AND (starts_with(mail_taken_by, $1 || ' ')
                          OR mail_taken_at < now() - make_interval(secs => $2))
           ) AS "due!""#,
        worker,
        taken_max.num_seconds() as f64,
    )
    .fetch_one(pool)
    .await
}

struct Row {
    notice_id: Uuid,
    cause: String,
    subject: String,
    words: String,
    opened_at: DateTime<Utc>,
    closed_at: Option<DateTime<Utc>>,
    acknowledged_by: Option<String>,
    acknowledged_at: Option<DateTime<Utc>>,
    note: Option<String>,
    mail: String,
}

impl TryFrom<Row> for Notice {
    type Error = BatchError;

    fn try_from(row: Row) -> Result<Self, BatchError> {
        let cause = cause_of(&row.cause)?;
        let mail = NoticeMail::ALL.into_iter().find(|mail| mail.word() == row.mail);
        let unreadable = || BatchError::inconsistent("notices", format!("mail {}", row.mail));
        Ok(Self {
            id: NoticeId::from_uuid(row.notice_id),
            cause,
            next_action: next_action(cause, &row.subject, &row.words),
            subject: row.subject,
            words: row.words,
            opened_at: row.opened_at,
            closed_at: row.closed_at,
            acknowledged_by: row.acknowledged_by,
            acknowledged_at: row.acknowledged_at,
            note: row.note,
            mail: mail.ok_or_else(unreadable)?,
        })
    }
}

/// Finds a notice.
pub async fn find(conn: &mut PgConnection, id: NoticeId) -> Result<Option<Notice>, BatchError> {
    let row = sqlx::query_as!(
        Row,
        "SELECT notice_id, cause, subject, words, opened_at, closed_at, acknowledged_by,
                acknowledged_at, note, mail
         FROM notices WHERE notice_id = $1",
        id.uuid(),
    );
    row.fetch_optional(conn).await?.map(Notice::try_from).transpose()
}

/// Lists notices, the newest first.
pub async fn list(
    pool: &PgPool,
    open: Option<bool>,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Notice>, BatchError> {
    let (opened_at, id) = after.unzip();
    let rows = sqlx::query_as!(
        Row,
        "SELECT notice_id, cause, subject, words, opened_at, closed_at, acknowledged_by,
                acknowledged_at, note, mail
         FROM notices
         WHERE ($1::boolean IS NULL OR (closed_at IS NULL) = $1)
           AND ($2::timestamptz IS NULL OR (opened_at, notice_id) < ($2, $3::uuid))
         ORDER BY opened_at DESC, notice_id DESC
         LIMIT $4",
        open,
        opened_at,
        id,
        limit,
    );
    rows.fetch_all(pool).await?.into_iter().map(Notice::try_from).collect()
}
