//! Pages of orders, newest first.

use chrono::{DateTime, Utc};
use contracts::ids::{Id, OrderId};
use runtime::BatchError;
use sqlx::PgPool;
use uuid::Uuid;

use super::load;
use crate::domain::Order;

/// Which orders are listed.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Exactly this reference.
    pub external_ref: Option<String>,
    /// Only those of this channel.
    pub channel: Option<String>,
    /// Only those of these channels.
    pub channels: Option<Vec<String>>,
    /// Only those placed from then on.
    pub placed_from: Option<DateTime<Utc>>,
    /// Only those placed before.
    pub placed_before: Option<DateTime<Utc>>,
    /// Only those that stand there.
    pub status: Option<String>,
    /// Only those with, or without, an open hold.
    pub on_hold: Option<bool>,
    /// What number, with or without the `#` that shops write before it, or reference begins with.
    pub prefix: Option<String>,
    /// Only this order.
    pub id: Option<Uuid>,
    /// Only those before this one.
    pub before: Option<(DateTime<Utc>, Uuid)>,
    /// One more than a page holds.
    pub limit: i64,
}

/// Finds the orders of a page, the last ones first by a point in time.
macro_rules! of_page {
    ($at:literal, $filter:ident, $before_at:ident, $before_id:ident) => {
        sqlx::query_scalar!(
            "SELECT id
             FROM orders
             WHERE ($1::text IS NULL OR external_ref = $1)
               AND ($2::text IS NULL OR channel = $2)
               AND ($3::text IS NULL OR status = $3)
               AND ($4::boolean IS NULL OR (holds <> '[]') = $4)
               AND ($5::text IS NULL OR starts_with(number, $5) OR starts_with(number, '#' || $5)
                    OR starts_with(external_ref, $5))
               AND ($6::uuid IS NULL OR id = $6)
               AND ($7::timestamptz IS NULL OR ("
                + $at
                + ", id) < ($7, $8))
               AND ($10::text[] IS NULL OR channel = ANY($10))
               AND ($11::timestamptz IS NULL OR placed_at >= $11)
               AND ($12::timestamptz IS NULL OR placed_at < $12)
             ORDER BY "
                + $at
                + " DESC, id DESC
             LIMIT $9",
            $filter.external_ref,
            $filter.channel,
            $filter.status,
            $filter.on_hold,
            $filter.prefix,
            $filter.id,
            $before_at,
            $before_id,
            $filter.limit,
            $filter.channels.as_deref(),
            $filter.placed_from,
            $filter.placed_before,
        )
    };
}

/// Gives orders, newest first.
pub async fn list(pool: &PgPool, filter: Filter) -> Result<Vec<Order>, BatchError> {
    let (before_at, before_id) = filter.before.unzip();
    let mut conn = pool.acquire().await?;
    // Days are read where they lie: among orders in their turn of coming in, they could be anywhere.
    let ids = match filter.placed_from.or(filter.placed_before) {
        None => of_page!("received_at", filter, before_at, before_id).fetch_all(&mut *conn).await?,
        Some(_) => {
            of_page!("placed_at", filter, before_at, before_id).fetch_all(&mut *conn).await?
        }
    };
    let ids: Vec<OrderId> = ids.into_iter().map(OrderId::from_uuid).collect();
    let mut orders = load(&mut conn, &ids).await?;
    Ok(ids.iter().filter_map(|id| orders.remove(id)).collect())
}
