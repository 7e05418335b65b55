//! What is due, with all that is known of it.

use chrono::{DateTime, TimeDelta, Utc};
use contracts::ids::{CustomerMessageId, Id, OrderId, ShortageId};
use contracts::requests::messages::{MessageKind, MessageState, ParcelProblem};
use runtime::BatchError;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::commands::TakeMessage;
use crate::domain::email_key;
use crate::domain::messages::{Facts, OrderFigure, Parcel, Shortfall};

/// More that wait are no other answer to whether there is something to do.
const COUNTED_MAX: i64 = 200;

/// A message that has not ended.
#[derive(Clone, Debug)]
pub struct Open {
    /// What is known of it.
    pub facts: Facts,
    /// How often it was taken.
    pub attempts: i32,
}

/// How much there is to be sent.
#[derive(Clone, Copy, Debug)]
pub struct Waiting {
    /// The database's time.
    pub now: DateTime<Utc>,
    /// How many are due, up to a bound.
    pub due: i64,
    /// How many a sender has left behind, up to a bound.
    pub left_behind: i64,
}

struct Row {
    message_id: Uuid,
    order_id: Uuid,
    kind: String,
    problem: Option<String>,
    missing: Vec<String>,
    attempts: i32,
    late_at: DateTime<Utc>,
    number: Option<String>,
    channel: Option<String>,
    country: Option<String>,
    test: Option<bool>,
    approved: Option<bool>,
    over: Option<bool>,
    name: Option<String>,
    email: Option<String>,
    carrier: Option<String>,
    tracking_number: Option<String>,
    tracking_token: Option<String>,
    carrier_name: Option<String>,
    tracking_url: Option<String>,
    shortage_id: Option<Uuid>,
    item: Option<String>,
    pieces: Option<i64>,
    decide_by: Option<DateTime<Utc>>,
    answered: Option<bool>,
}

impl TryFrom<Row> for Open {
    type Error = BatchError;

    fn try_from(row: Row) -> Result<Self, BatchError> {
        let id = CustomerMessageId::from_uuid(row.message_id);
        let unreadable =
            |column: &str| BatchError::inconsistent("messages", format!("{column} of {id}"));
        let kind = kind_of(&row.kind).ok_or_else(|| unreadable("kind"))?;
        let problem = match row.problem.as_deref().map(problem_of) {
            None => None,
            Some(known) => Some(known.ok_or_else(|| unreadable("problem"))?),
        };
        let order = row.number.zip(row.channel).map(|(number, channel)| OrderFigure {
            number,
            channel,
            country: row.country,
            test: row.test.unwrap_or_default(),
            approved: row.approved.unwrap_or_default(),
            over: row.over.unwrap_or_default(),
        });
        let known = row.carrier.zip(row.tracking_number).zip(row.tracking_token);
        let parcel = known.map(|((carrier, tracking_number), tracking_token)| Parcel {
            carrier,
            tracking_number,
            tracking_token,
            carrier_name: row.carrier_name,
            tracking_url: row.tracking_url,
        });
        let told = row.item.zip(row.pieces).map(|(item, pieces)| Shortfall {
            item,
            pieces,
            decide_by: row.decide_by,
        });
        let facts = Facts {
            message_id: id,
            order_id: OrderId::from_uuid(row.order_id),
            kind,
            problem,
            missing: row.missing,
            late_at: row.late_at,
            order,
            name: row.name,
            // A marketplace that hides the buyer gives an address to which nothing goes.
            email: row.email.as_deref().and_then(email_key),
            parcel,
            shortage: row.shortage_id.map(ShortageId::from_uuid).zip(told),
            answered: row.answered.unwrap_or_default(),
        };
        Ok(Self { facts, attempts: row.attempts })
    }
}

/// Reads a kind as it is stored.
pub(in crate::store) fn kind_of(word: &str) -> Option<MessageKind> {
    MessageKind::ALL.into_iter().find(|kind| kind.word() == word)
}

/// Reads a problem as it is stored.
pub(in crate::store) fn problem_of(word: &str) -> Option<ParcelProblem> {
    ParcelProblem::ALL.into_iter().find(|problem| problem.word() == word)
}

macro_rules! select_open {
    ($filter:literal, $($argument:expr),*) => {
        sqlx::query_as!(
            Row,
            r#"SELECT m.message_id, m.order_id, m.kind, m.problem, m.missing, m.attempts, m.late_at,
                      o.number AS "number?", o.channel AS "channel?", o.country AS "country?",
                      o.test AS "test?", o.approved AS "approved?",
                      (o.cancelled OR o.rejected) AS "over?", p.name AS "name?",
                      p.email AS "email?", s.carrier AS "carrier?",
                      s.tracking_number AS "tracking_number?",
                      s.tracking_token AS "tracking_token?",
                      s.carrier_name AS "carrier_name?", s.tracking_url AS "tracking_url?",
                      m.shortage_id, w.item AS "item?",
                      w.pieces AS "pieces?", w.decide_by AS "decide_by?",
                      w.answered AS "answered?"
               FROM messages AS m
               LEFT JOIN orders AS o ON o.order_id = m.order_id
               LEFT JOIN customer_persons AS p ON p.customer_id = o.customer_id
               LEFT JOIN message_shipments AS s ON s.shipment_id = m.shipment_id
               LEFT JOIN message_shortages AS w ON w.shortage_id = m.shortage_id
               "# + $filter,
            $($argument),*
        )
    };
}

/// Finds the message that a sender took with this key.
pub async fn find_taken(
    conn: &mut PgConnection,
    take: &TakeMessage,
) -> Result<Option<Open>, BatchError> {
    let taken_by = format!("{} {}", take.worker, take.key);
    let row = select_open!("WHERE m.state = 'sending' AND m.taken_by = $1", taken_by);
    row.fetch_optional(conn).await?.map(Open::try_from).transpose()
}

/// Lists what is due, the longest first.
pub async fn list_due(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Open>, BatchError> {
    let rows = select_open!(
        "WHERE m.state = 'waiting' AND m.due_at <= $1 ORDER BY m.due_at, m.message_id LIMIT $2",
        now,
        limit
    );
    rows.fetch_all(conn).await?.into_iter().map(Open::try_from).collect()
}

/// Says how much there is to be sent.
pub async fn waiting(
    pool: &PgPool,
    worker: &str,
    taken_max: TimeDelta,
) -> Result<Waiting, sqlx::Error> {
    sqlx::query_as!(
        Waiting,
        r#"SELECT now() AS "now!",
                  (SELECT count(*) FROM (
                       SELECT FROM messages WHERE state = 'waiting' AND due_at <= now() LIMIT $3
                   ) AS due) AS "due!",
                  (SELECT count(*) FROM (
                       SELECT FROM messages
                       WHERE state = 'sending'
                         AND (starts_with(taken_by, $1 || ' ')
                              OR taken_at < now() - make_interval(secs => $2))
                       LIMIT $3
                   ) AS left_behind) AS "left_behind!""#,
        worker,
        taken_max.num_seconds() as f64,
        COUNTED_MAX,
    )
    .fetch_one(pool)
    .await
}

/// Counts the messages that are not sent, by where they stand, with the age of the oldest in seconds.
pub async fn count_by_state(pool: &PgPool) -> Result<Vec<(MessageState, i64, f64)>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"SELECT state, count(*) AS "count!",
                  extract(epoch FROM now() - min(told_at))::float8 AS "seconds!"
           FROM messages
           WHERE state IN ('waiting', 'sending', 'unknown', 'refused', 'failed')
           GROUP BY state"#
    );
    let rows = rows.fetch_all(pool).await?.into_iter().filter_map(|row| {
        let state = MessageState::ALL.into_iter().find(|state| state.word() == row.state)?;
        Some((state, row.count, row.seconds))
    });
    Ok(rows.collect())
}
