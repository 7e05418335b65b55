//! Pages of returns and refunds, oldest first, and the orders that they belong to.

use chrono::{DateTime, Utc};
use contracts::ids::{Id, OrderId, RefundId, ReturnId};
use contracts::requests::intake::{ReturnState, WaitingReturn, WaitingReturns};
use runtime::BatchError;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

/// Counting further would cost more with every one, and tell nobody more.
const COUNTED_MAX: i64 = 10_000;

/// Which part of a list.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Only of this order.
    pub order: Option<Uuid>,
    /// Only those that stand there.
    pub state: Option<&'static str>,
    /// Only those of these channels.
    pub channels: Option<Vec<String>>,
    /// Only those after this one.
    pub after: Option<(DateTime<Utc>, Uuid)>,
    /// One more than a page holds.
    pub limit: i64,
}

/// Gives returns with their orders, oldest first.
pub async fn returns(
    conn: &mut PgConnection,
    filter: Filter,
) -> Result<Vec<(OrderId, ReturnId)>, BatchError> {
    let (after_at, after_id) = filter.after.unzip();
    let rows = sqlx::query!(
        "SELECT id, order_id
         FROM returns
         WHERE ($1::uuid IS NULL OR order_id = $1)
           AND ($2::text IS NULL OR state = $2)
           AND ($3::timestamptz IS NULL OR (requested_at, id) > ($3, $4))
           AND ($6::text[] IS NULL OR EXISTS (SELECT FROM orders
                WHERE orders.id = returns.order_id AND channel = ANY($6)))
         ORDER BY requested_at, id
         LIMIT $5",
        filter.order,
        filter.state,
        after_at,
        after_id,
        filter.limit,
        filter.channels.as_deref(),
    )
    .fetch_all(conn)
    .await?;
    let pair = rows.into_iter();
    Ok(pair.map(|row| (OrderId::from_uuid(row.order_id), ReturnId::from_uuid(row.id))).collect())
}

/// Gives refunds with their orders, oldest first.
pub async fn refunds(
    conn: &mut PgConnection,
    filter: Filter,
) -> Result<Vec<(OrderId, RefundId)>, BatchError> {
    let (after_at, after_id) = filter.after.unzip();
    let rows = sqlx::query!(
        "SELECT id, order_id
         FROM refunds
         WHERE ($1::uuid IS NULL OR order_id = $1)
           AND ($2::text IS NULL OR state = $2)
           AND ($3::timestamptz IS NULL OR (requested_at, id) > ($3, $4))
           AND ($6::text[] IS NULL OR EXISTS (SELECT FROM orders
                WHERE orders.id = refunds.order_id AND channel = ANY($6)))
         ORDER BY requested_at, id
         LIMIT $5",
        filter.order,
        filter.state,
        after_at,
        after_id,
        filter.limit,
        filter.channels.as_deref(),
    )
    .fetch_all(conn)
    .await?;
    let pair = rows.into_iter();
    Ok(pair.map(|row| (OrderId::from_uuid(row.order_id), RefundId::from_uuid(row.id))).collect())
}

/// Gives the moment, as the database has it: a question that only reads brings none.
pub async fn now(pool: &PgPool) -> Result<DateTime<Utc>, BatchError> {
    Ok(sqlx::query_scalar!(r#"SELECT now() AS "now!""#).fetch_one(pool).await?)
}

/// Tells how many returns wait for a decision, and how much money for somebody who pays it.
pub async fn measure(conn: &mut PgConnection) -> Result<(), BatchError> {
    let waiting = sqlx::query!(
        r#"SELECT
            (SELECT count(*) FROM (SELECT FROM returns WHERE state = 'requested' LIMIT $1) AS r)
                AS "returns!",
            (SELECT count(*) FROM (SELECT FROM refunds WHERE state = 'pending' LIMIT $1) AS r)
                AS "refunds!""#,
        COUNTED_MAX,
    );
    let waiting = waiting.fetch_one(conn).await?;
    metrics::gauge!("kontor_returns_undecided").set(waiting.returns as f64);
    metrics::gauge!("kontor_refunds_pending").set(waiting.refunds as f64);
    Ok(())
}

/// Where a return waits for somebody, in the order of the way.
const WAITING: [ReturnState; 5] = [
    ReturnState::Requested,
    ReturnState::Approved,
    ReturnState::PartiallyReceived,
    ReturnState::Received,
    ReturnState::Inspected,
];

/// Counts returns and refunds that wait for somebody, each at most so far.
pub async fn waiting(conn: &mut PgConnection, at_most: u16) -> Result<WaitingReturns, BatchError> {
    // Every state stands there as itself: only so its part of the index is found.
    let found = sqlx::query!(
        r#"SELECT
            (SELECT count(*) FROM (SELECT FROM returns WHERE state = 'requested' LIMIT $1) AS r)
                AS "requested!",
            (SELECT count(*) FROM (SELECT FROM returns WHERE state = 'approved' LIMIT $1) AS r)
                AS "approved!",
            (SELECT count(*) FROM (
                SELECT FROM returns WHERE state = 'partially_received' LIMIT $1) AS r)
                AS "partially_received!",
            (SELECT count(*) FROM (SELECT FROM returns WHERE state = 'received' LIMIT $1) AS r)
                AS "received!",
            (SELECT count(*) FROM (SELECT FROM returns WHERE state = 'inspected' LIMIT $1) AS r)
                AS "inspected!",
            (SELECT count(*) FROM (SELECT FROM refunds WHERE state = 'pending' LIMIT $1) AS r)
                AS "refunds!""#,
        i64::from(at_most),
    );
    let found = found.fetch_one(conn).await?;
    let counts = [
        found.requested,
        found.approved,
        found.partially_received,
        found.received,
        found.inspected,
    ];
    let count = |count: i64| u32::try_from(count).unwrap_or_default();
    let states = WAITING.into_iter().zip(counts);
    Ok(WaitingReturns {
        at_most: at_most.into(),
        states: states.map(|(state, of)| WaitingReturn { state, count: count(of) }).collect(),
        refunds_due: count(found.refunds),
    })
}

/// Gives the order of a return.
pub async fn order_of_return(pool: &PgPool, id: ReturnId) -> Result<Option<OrderId>, BatchError> {
    let found = sqlx::query_scalar!("SELECT order_id FROM returns WHERE id = $1", id.uuid());
    Ok(found.fetch_optional(pool).await?.map(OrderId::from_uuid))
}

/// Gives the order of a refund.
pub async fn order_of_refund(pool: &PgPool, id: RefundId) -> Result<Option<OrderId>, BatchError> {
    let found = sqlx::query_scalar!("SELECT order_id FROM refunds WHERE id = $1", id.uuid());
    Ok(found.fetch_optional(pool).await?.map(OrderId::from_uuid))
}
