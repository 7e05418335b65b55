//! Table `orders`: what was heard of each order, and the history of its customer.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use contracts::ids::{CustomerId, Id, OrderId};
use contracts::money::Money;
use contracts::requests::crm::CustomerOrder;
use runtime::{BatchError, Within};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::domain::{Order, Told};

struct Row {
    order_id: Uuid,
    version: i64,
    customer_id: Option<Uuid>,
    number: Option<String>,
    channel: Option<String>,
    placed_at: Option<DateTime<Utc>>,
    total_minor: Option<i64>,
    currency: Option<String>,
    test: bool,
    approved: bool,
    rejected: bool,
    cancelled: bool,
    completed: bool,
    closed: bool,
    handed_over_at: Option<DateTime<Utc>>,
    delivered_at: Option<DateTime<Utc>>,
    country: Option<String>,
    approved_at: Option<DateTime<Utc>>,
}

impl Row {
    fn told(&self) -> Result<Option<Told>, BatchError> {
        if self.version == 0 {
            return Ok(None);
        }
        let id = OrderId::from_uuid(self.order_id);
        let unreadable =
            |column: &str| BatchError::inconsistent("orders", format!("{column} of {id}"));
        let currency = self.currency.as_deref().and_then(|code| code.parse().ok());
        Ok(Some(Told {
            customer_id: self.customer_id.map(CustomerId::from_uuid),
            number: self.number.clone().ok_or_else(|| unreadable("number"))?,
            channel: self.channel.clone().ok_or_else(|| unreadable("channel"))?,
            placed_at: self.placed_at.ok_or_else(|| unreadable("placed_at"))?,
            total_minor: self.total_minor.ok_or_else(|| unreadable("total_minor"))?,
            currency: currency.ok_or_else(|| unreadable("currency"))?,
            test: self.test,
            country: self.country.clone(),
        }))
    }
}

impl TryFrom<Row> for Order {
    type Error = BatchError;

    fn try_from(row: Row) -> Result<Self, BatchError> {
        Ok(Self {
            version: row.version,
            told: row.told()?,
            approved: row.approved,
            approved_at: row.approved_at,
            rejected: row.rejected,
            cancelled: row.cancelled,
            completed: row.completed,
            closed: row.closed,
            handed_over_at: row.handed_over_at,
            delivered_at: row.delivered_at,
        })
    }
}

/// Loads what is known of orders; those never heard of are absent.
pub async fn load(
    conn: &mut PgConnection,
    ids: &BTreeSet<OrderId>,
) -> Result<HashMap<OrderId, Order>, BatchError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query_as!(
        Row,
        "SELECT order_id, version, customer_id, number, channel, placed_at, total_minor, currency,
                test, approved, rejected, cancelled, completed, closed, handed_over_at, delivered_at,
                country, approved_at
         FROM orders
         WHERE order_id = ANY($1)",
        &ids,
    );
    let rows = rows.fetch_all(conn).await?;
    let orders = rows.into_iter().map(|row| {
        let id = OrderId::from_uuid(row.order_id);
        Ok((id, Order::try_from(row)?))
    });
    orders.collect()
}

/// Stores what is known of orders.
pub async fn upsert(
    conn: &mut PgConnection,
    orders: &[(OrderId, &Order)],
) -> Result<(), sqlx::Error> {
    if orders.is_empty() {
        return Ok(());
    }
    let told = Columns(orders);
    sqlx::query!(
        "INSERT INTO orders
             (order_id, version, customer_id, number, channel, placed_at, total_minor, currency,
              test, approved, rejected, cancelled, completed, closed, handed_over_at, delivered_at,
              country, approved_at)
         SELECT *
         FROM UNNEST($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::text[],
                     $6::timestamptz[], $7::bigint[], $8::text[], $9::boolean[], $10::boolean[],
                     $11::boolean[], $12::boolean[], $13::boolean[], $14::boolean[],
                     $15::timestamptz[], $16::timestamptz[], $17::text[], $18::timestamptz[])
         ON CONFLICT (order_id) DO UPDATE
         SET version = EXCLUDED.version, customer_id = EXCLUDED.customer_id,
             number = EXCLUDED.number, channel = EXCLUDED.channel,
             placed_at = EXCLUDED.placed_at, total_minor = EXCLUDED.total_minor,
             currency = EXCLUDED.currency, test = EXCLUDED.test, approved = EXCLUDED.approved,
             rejected = EXCLUDED.rejected, cancelled = EXCLUDED.cancelled,
             completed = EXCLUDED.completed, closed = EXCLUDED.closed,
             handed_over_at = EXCLUDED.handed_over_at, delivered_at = EXCLUDED.delivered_at,
             country = EXCLUDED.country, approved_at = EXCLUDED.approved_at",
        &orders.iter().map(|(id, _)| id.uuid()).collect::<Vec<_>>(),
        &told.all(|order| order.version),
        &told.told(|told| told.customer_id.map(|id| id.uuid())) as &[Option<Uuid>],
        &told.told(|told| Some(told.number.clone())) as &[Option<String>],
        &told.told(|told| Some(told.channel.clone())) as &[Option<String>],
        &told.told(|told| Some(told.placed_at)) as &[Option<DateTime<Utc>>],
        &told.told(|told| Some(told.total_minor)) as &[Option<i64>],
        &told.told(|told| Some(told.currency.to_string())) as &[Option<String>],
        &told.all(|order| order.told.as_ref().is_some_and(|told| told.test)),
        &told.all(|order| order.approved),
        &told.all(|order| order.rejected),
        &told.all(|order| order.cancelled),
        &told.all(|order| order.completed),
        &told.all(|order| order.closed),
        &told.all(|order| order.handed_over_at) as &[Option<DateTime<Utc>>],
        &told.all(|order| order.delivered_at) as &[Option<DateTime<Utc>>],
        &told.told(|told| told.country.clone()) as &[Option<String>],
        &told.all(|order| order.approved_at) as &[Option<DateTime<Utc>>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

struct Columns<'a>(&'a [(OrderId, &'a Order)]);

impl Columns<'_> {
    fn all<T>(&self, read: impl Fn(&Order) -> T) -> Vec<T> {
        self.0.iter().map(|(_, order)| read(order)).collect()
    }

    fn told<T>(&self, read: impl Fn(&Told) -> Option<T>) -> Vec<Option<T>> {
        self.all(|order| order.told.as_ref().and_then(&read))
    }
}

/// Where a history goes on: after the order placed then.
#[derive(Clone, Copy, Debug)]
pub struct After {
    /// When it was placed.
    pub placed_at: DateTime<Utc>,
    /// The order.
    pub order_id: Uuid,
}

/// Lists the orders of a customer, the latest first.
pub async fn list(
    pool: &PgPool,
    within: &Within,
    customer: CustomerId,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<CustomerOrder>, BatchError> {
    let rows = sqlx::query_as!(
        Row,
        "SELECT order_id, version, customer_id, number, channel, placed_at, total_minor, currency,
                test, approved, rejected, cancelled, completed, closed, handed_over_at, delivered_at,
                country, approved_at
         FROM orders
         WHERE customer_id = $1
           AND ($2::timestamptz IS NULL OR (placed_at, order_id) < ($2, $3::uuid))
           AND ($5::text[] IS NULL OR channel = ANY($5))
         ORDER BY placed_at DESC, order_id DESC
         LIMIT $4",
        customer.uuid(),
        after.map(|after| after.placed_at),
        after.map(|after| after.order_id),
        limit,
        within.channels(),
    );
    let rows = rows.fetch_all(pool).await?;
    rows.into_iter()
        .map(|row| in_history(OrderId::from_uuid(row.order_id), row.try_into()?))
        .collect()
}

/// Gives a channel of a customer's orders that is one of these.
pub async fn channel_of(
    pool: &PgPool,
    customer: CustomerId,
    channels: Option<&[String]>,
) -> Result<Option<String>, sqlx::Error> {
    let found = sqlx::query_scalar!(
        "SELECT channel FROM orders
         WHERE customer_id = $1 AND ($2::text[] IS NULL OR channel = ANY($2))
         LIMIT 1",
        customer.uuid(),
        channels,
    );
    Ok(found.fetch_optional(pool).await?.flatten())
}

fn in_history(order_id: OrderId, order: Order) -> Result<CustomerOrder, BatchError> {
    let status = order.status();
    let told = order.told.ok_or_else(|| {
        BatchError::inconsistent("orders", format!("{order_id} is untold but in a history"))
    })?;
    Ok(CustomerOrder {
        order_id,
        number: told.number,
        channel: told.channel,
        placed_at: told.placed_at,
        total: Money::new(told.total_minor, told.currency),
        status,
        test: told.test,
        handed_over_at: order.handed_over_at,
        delivered_at: order.delivered_at,
    })
}
