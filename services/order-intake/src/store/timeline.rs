//! `timeline`: what happened to an order; also the memory of causes that had their effect. Entries are
//! stored with what moves of their orders ([`super::orders::save`]).

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use contracts::ids::{Id, OrderId};
use contracts::requests::intake::TimelineEntry;
use runtime::BatchError;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::column;
use crate::domain::order::Entry;

/// An entry with what led to it.
#[derive(Clone, Debug)]
pub struct Row {
    /// The order.
    pub order: OrderId,
    /// The event, request or timer that led to it.
    pub cause: Uuid,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// The trace it belongs to.
    pub trace_id: Option<String>,
    /// What.
    pub entry: Entry,
}

/// Gives what led to the entries of some orders.
pub async fn causes(
    conn: &mut PgConnection,
    orders: &[OrderId],
) -> Result<HashMap<OrderId, HashSet<Uuid>>, BatchError> {
    let rows = sqlx::query!(
        "SELECT DISTINCT order_id, cause FROM timeline WHERE order_id = ANY($1)",
        &column(orders, |order| order.uuid()),
    );
    let mut causes: HashMap<OrderId, HashSet<Uuid>> = HashMap::new();
    for row in rows.fetch_all(conn).await? {
        causes.entry(OrderId::from_uuid(row.order_id)).or_default().insert(row.cause);
    }
    Ok(causes)
}

/// Gives the entries of an order after a number, the oldest first.
pub async fn list(
    db: impl PgExecutor<'_>,
    order: OrderId,
    after: i64,
    limit: i64,
) -> Result<Vec<TimelineEntry>, BatchError> {
    let rows = sqlx::query_as!(
        TimelineEntry,
        "SELECT number, at, code, sentence, actor, trace_id, cause AS source_event
         FROM timeline
         WHERE order_id = $1 AND number > $2
         ORDER BY number
         LIMIT $3",
        order.uuid(),
        after,
        limit,
    );
    Ok(rows.fetch_all(db).await?)
}
