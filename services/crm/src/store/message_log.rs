//! Table `messages`, as a person sees it: the log of what was sent, and what was not.

use chrono::{DateTime, Utc};
use contracts::ids::{CustomerId, CustomerMessageId, Id, OrderId, ShipmentId};
use contracts::requests::messages::{MessageKind, MessageLanguage, MessageState, ParcelProblem};
use runtime::{BatchError, Within};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::store::messages::{kind_of, problem_of};

/// A message as it stands.
#[derive(Clone, Debug)]
pub struct Logged {
    /// Which.
    pub id: CustomerMessageId,
    /// The order.
    pub order_id: OrderId,
    /// What people call it.
    pub number: Option<String>,
    /// The shipment.
    pub shipment_id: Option<ShipmentId>,
    /// Whose order it is.
    pub customer_id: Option<CustomerId>,
    /// What it tells.
    pub kind: MessageKind,
    /// What the parcel has met.
    pub problem: Option<ParcelProblem>,
    /// The language in which it was written last.
    pub language: Option<MessageLanguage>,
    /// Where it stands.
    pub state: MessageState,
    /// Why.
    pub reason: Option<String>,
    /// How often it was taken.
    pub attempts: i32,
    /// When what it tells was told.
    pub told_at: DateTime<Utc>,
    /// Not sent before.
    pub due_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Who had it sent again.
    pub retried_by: Option<String>,
    /// When.
    pub retried_at: Option<DateTime<Utc>>,
    /// Why.
    pub retry_reason: Option<String>,
}

struct Row {
    message_id: Uuid,
    order_id: Uuid,
    number: Option<String>,
    shipment_id: Option<Uuid>,
    customer_id: Option<Uuid>,
    kind: String,
    problem: Option<String>,
    language: Option<String>,
    state: String,
    reason: Option<String>,
    attempts: i32,
    told_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    retried_by: Option<String>,
    retried_at: Option<DateTime<Utc>>,
    retry_reason: Option<String>,
}

impl TryFrom<Row> for Logged {
    type Error = BatchError;

    fn try_from(row: Row) -> Result<Self, BatchError> {
        let id = CustomerMessageId::from_uuid(row.message_id);
        let unreadable =
            |column: &str| BatchError::inconsistent("messages", format!("{column} of {id}"));
        let state = MessageState::ALL.into_iter().find(|state| state.word() == row.state);
        let known =
            |tag: &String| MessageLanguage::ALL.into_iter().find(|language| language.tag() == tag);
        Ok(Self {
            id,
            order_id: OrderId::from_uuid(row.order_id),
            number: row.number,
            shipment_id: row.shipment_id.map(ShipmentId::from_uuid),
            customer_id: row.customer_id.map(CustomerId::from_uuid),
            kind: kind_of(&row.kind).ok_or_else(|| unreadable("kind"))?,
            problem: row.problem.as_deref().and_then(problem_of),
            language: row.language.as_ref().and_then(known),
            state: state.ok_or_else(|| unreadable("state"))?,
            reason: row.reason,
            attempts: row.attempts,
            told_at: row.told_at,
            due_at: row.due_at,
            ended_at: row.ended_at,
            retried_by: row.retried_by,
            retried_at: row.retried_at,
            retry_reason: row.retry_reason,
        })
    }
}

macro_rules! select_logged {
    ($filter:literal, $($argument:expr),*) => {
        sqlx::query_as!(
            Row,
            r#"SELECT m.message_id, m.order_id, o.number AS "number?", m.shipment_id,
                      o.customer_id AS "customer_id?", m.kind, m.problem, m.language, m.state,
                      m.reason, m.attempts, m.told_at, m.due_at, m.ended_at, m.retried_by,
                      m.retried_at, m.retry_reason
               FROM messages AS m
               LEFT JOIN orders AS o ON o.order_id = m.order_id
               "# + $filter,
            $($argument),*
        )
    };
}

/// Which messages are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Those about this order.
    pub order: Option<OrderId>,
    /// Those about orders of this customer.
    pub customer: Option<CustomerId>,
    /// Those that stand there.
    pub state: Option<MessageState>,
    /// Those after this one.
    pub after: Option<(DateTime<Utc>, Uuid)>,
}

/// Gives the database's time, by which quiet hours are shown.
pub async fn now(pool: &PgPool) -> Result<DateTime<Utc>, sqlx::Error> {
    sqlx::query_scalar!(r#"SELECT now() AS "now!""#).fetch_one(pool).await
}

/// Finds a message.
pub async fn find(conn: &mut PgConnection, id: Uuid) -> Result<Option<Logged>, BatchError> {
    let row = select_logged!("WHERE m.message_id = $1", id).fetch_optional(conn).await?;
    row.map(Logged::try_from).transpose()
}

/// Lists messages, the newest first; each way of asking reads an index in its order.
pub async fn list(
    pool: &PgPool,
    within: &Within,
    filter: Filter,
    limit: i64,
) -> Result<Vec<Logged>, BatchError> {
    let (told_at, id) = filter.after.unzip();
    let order = filter.order.map(Id::uuid);
    let state = filter.state.map(MessageState::word);
    let rows = match (order, filter.customer, state) {
        (None, Some(customer), state) => {
            let rows = select_logged!(
                "WHERE o.customer_id = $1 AND ($2::text IS NULL OR m.state = $2)
                   AND ($3::timestamptz IS NULL OR (m.told_at, m.message_id) < ($3, $4::uuid))
                   AND ($6::text[] IS NULL OR o.channel = ANY($6))
                 ORDER BY m.told_at DESC, m.message_id DESC LIMIT $5",
                customer.uuid(),
                state,
                told_at,
                id,
                limit,
                within.channels()
            );
            rows.fetch_all(pool).await?
        }
        (Some(order), customer, state) => {
            let rows = select_logged!(
                "WHERE m.order_id = $1 AND ($2::text IS NULL OR m.state = $2)
                   AND ($3::timestamptz IS NULL OR (m.told_at, m.message_id) < ($3, $4::uuid))
                   AND ($6::uuid IS NULL OR o.customer_id = $6)
                 ORDER BY m.told_at DESC, m.message_id DESC LIMIT $5",
                order,
                state,
                told_at,
                id,
                limit,
                customer.map(Id::uuid)
            );
            rows.fetch_all(pool).await?
        }
        (None, None, Some(state)) => {
            let rows = select_logged!(
                "WHERE m.state = $1
                   AND ($2::timestamptz IS NULL OR (m.told_at, m.message_id) < ($2, $3::uuid))
                   AND ($5::text[] IS NULL OR o.channel = ANY($5))
                 ORDER BY m.told_at DESC, m.message_id DESC LIMIT $4",
                state,
                told_at,
                id,
                limit,
                within.channels()
            );
            rows.fetch_all(pool).await?
        }
        (None, None, None) => {
            let rows = select_logged!(
                "WHERE ($1::timestamptz IS NULL OR (m.told_at, m.message_id) < ($1, $2::uuid))
                   AND ($4::text[] IS NULL OR o.channel = ANY($4))
                 ORDER BY m.told_at DESC, m.message_id DESC LIMIT $3",
                told_at,
                id,
                limit,
                within.channels()
            );
            rows.fetch_all(pool).await?
        }
    };
    rows.into_iter().map(Logged::try_from).collect()
}

/// Gives the channel of a message's order.
pub async fn channel_of(
    pool: &PgPool,
    id: CustomerMessageId,
) -> Result<Option<String>, sqlx::Error> {
    let found = sqlx::query_scalar!(
        "SELECT o.channel FROM messages AS m JOIN orders AS o USING (order_id)
         WHERE m.message_id = $1",
        id.uuid(),
    );
    Ok(found.fetch_optional(pool).await?.flatten())
}
