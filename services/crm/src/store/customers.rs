//! Table `customers`.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use contracts::address::Contact;
use contracts::ids::{CustomerId, Id};
use contracts::requests::crm::Customer;
use runtime::{BatchError, Within};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::domain::CustomerShift;
use crate::store::all_written;
use crate::store::persons::TellPerson;

/// Makes sure that customers are there, and remembers when they were last named.
pub async fn see(
    conn: &mut PgConnection,
    persons: &BTreeMap<CustomerId, TellPerson>,
) -> Result<(), sqlx::Error> {
    if persons.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO customers AS known (customer_id, orders, cancelled, completed, seen_at)
         SELECT named.customer_id, 0, 0, 0, named.seen_at
         FROM UNNEST($1::uuid[], $2::timestamptz[]) AS named (customer_id, seen_at)
         ON CONFLICT (customer_id) DO UPDATE
         SET seen_at = EXCLUDED.seen_at
         WHERE known.seen_at < EXCLUDED.seen_at",
        &persons.keys().map(|id| id.uuid()).collect::<Vec<_>>(),
        &persons.values().map(|person| person.told_at).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Adds what a batch changed, and looks up the first and the last order anew: by the index in its
/// order, since a dealer has tens of thousands.
///
/// - Takes: customers that are there, see [`see`]; their orders are stored already.
pub async fn shift(
    conn: &mut PgConnection,
    shifts: &BTreeMap<CustomerId, CustomerShift>,
) -> Result<(), BatchError> {
    if shifts.is_empty() {
        return Ok(());
    }
    let written = sqlx::query!(
        "UPDATE customers AS known
         SET orders = known.orders + change.orders,
             cancelled = known.cancelled + change.cancelled,
             completed = known.completed + change.completed,
             first_order_at = (SELECT o.placed_at FROM orders AS o
                               WHERE o.customer_id = change.customer_id AND NOT o.test
                               ORDER BY o.placed_at, o.order_id LIMIT 1),
             last_order_at = (SELECT o.placed_at FROM orders AS o
                              WHERE o.customer_id = change.customer_id AND NOT o.test
                              ORDER BY o.placed_at DESC, o.order_id DESC LIMIT 1)
         FROM UNNEST($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[])
             AS change (customer_id, orders, cancelled, completed)
         WHERE known.customer_id = change.customer_id",
        &shifts.keys().map(|id| id.uuid()).collect::<Vec<_>>(),
        &shifts.values().map(|shift| shift.orders).collect::<Vec<_>>(),
        &shifts.values().map(|shift| shift.cancelled).collect::<Vec<_>>(),
        &shifts.values().map(|shift| shift.completed).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    all_written("customers", written.rows_affected(), shifts.len())
}

/// No more orders than this bear one number: shops count each by themselves.
const BY_ORDER_MAX: i64 = 200;

/// Where a list goes on: after the customer last seen then.
#[derive(Clone, Copy, Debug)]
pub struct After {
    /// When they were last seen.
    pub seen_at: DateTime<Utc>,
    /// The customer.
    pub customer_id: Uuid,
}

/// The beginnings that a search looks for; what is absent finds nothing.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Of a name.
    pub name: Option<String>,
    /// Of an e-mail address.
    pub email: Option<String>,
    /// Of a telephone number.
    pub phone: Option<String>,
    /// The whole number of an order, as it may be written.
    pub numbers: Vec<String>,
}

struct Row {
    customer_id: Uuid,
    orders: i64,
    cancelled: i64,
    completed: i64,
    first_order_at: Option<DateTime<Utc>>,
    last_order_at: Option<DateTime<Utc>>,
    seen_at: DateTime<Utc>,
    known: bool,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
}

impl From<Row> for Customer {
    fn from(row: Row) -> Self {
        let contact = Contact { name: row.name, email: row.email, phone: row.phone };
        Self {
            id: CustomerId::from_uuid(row.customer_id),
            orders: row.orders,
            cancelled: row.cancelled,
            completed: row.completed,
            spent: Vec::new(),
            first_order_at: row.first_order_at,
            last_order_at: row.last_order_at,
            seen_at: row.seen_at,
            person: row.known.then_some(contact),
        }
    }
}

/// Lists customers, those seen last first.
pub async fn list(
    pool: &PgPool,
    within: &Within,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<Customer>, sqlx::Error> {
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT c.customer_id, c.orders, c.cancelled, c.completed, c.first_order_at,
                  c.last_order_at, c.seen_at, p.customer_id IS NOT NULL AS "known!",
                  p.name AS "name?", p.email AS "email?", p.phone AS "phone?"
           FROM customers AS c
           LEFT JOIN customer_persons AS p ON p.customer_id = c.customer_id
           WHERE ($1::timestamptz IS NULL OR (c.seen_at, c.customer_id) < ($1, $2::uuid))
             AND ($4::text[] IS NULL OR EXISTS (SELECT FROM orders AS o
                  WHERE o.customer_id = c.customer_id AND o.channel = ANY($4)))
           ORDER BY c.seen_at DESC, c.customer_id DESC
           LIMIT $3"#,
        after.map(|after| after.seen_at),
        after.map(|after| after.customer_id),
        limit,
        within.channels(),
    );
    Ok(rows.fetch_all(pool).await?.into_iter().map(Customer::from).collect())
}

/// Lists the customers that a search finds, those seen last first.
///
/// The beginnings stand beside each other, so that the planner knows how many they find: many are
/// read as they were seen, few by what they are called.
pub async fn search(
    pool: &PgPool,
    within: &Within,
    search: &Search,
    after: Option<After>,
    limit: i64,
) -> Result<Vec<Customer>, sqlx::Error> {
    let beyond = |prefix: &Option<String>| prefix.as_ref().map(|text| format!("{text}\u{10FFFF}"));
    let by_order = sqlx::query_scalar!(
        "SELECT customer_id FROM orders WHERE number = ANY($1) AND customer_id IS NOT NULL LIMIT $2",
        &search.numbers,
        BY_ORDER_MAX,
    );
    let by_order: Vec<Uuid> = by_order.fetch_all(pool).await?.into_iter().flatten().collect();
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT c.customer_id, c.orders, c.cancelled, c.completed, c.first_order_at,
                  c.last_order_at, c.seen_at, true AS "known!", p.name, p.email, p.phone
           FROM customers AS c
           JOIN customer_persons AS p ON p.customer_id = c.customer_id
           WHERE (p.name_key >= $1 AND p.name_key < $2
                  OR p.email_key >= $3 AND p.email_key < $4
                  OR p.phone_key >= $5 AND p.phone_key < $6
                  OR p.customer_id = ANY($10))
             AND ($7::timestamptz IS NULL OR (c.seen_at, c.customer_id) < ($7, $8::uuid))
             AND ($11::text[] IS NULL OR EXISTS (SELECT FROM orders AS o
                  WHERE o.customer_id = c.customer_id AND o.channel = ANY($11)))
           ORDER BY c.seen_at DESC, c.customer_id DESC
           LIMIT $9"#,
        search.name,
        beyond(&search.name),
        search.email,
        beyond(&search.email),
        search.phone,
        beyond(&search.phone),
        after.map(|after| after.seen_at),
        after.map(|after| after.customer_id),
        limit,
        &by_order,
        within.channels(),
    );
    Ok(rows.fetch_all(pool).await?.into_iter().map(Customer::from).collect())
}

/// Finds a customer.
pub async fn find(pool: &PgPool, id: CustomerId) -> Result<Option<Customer>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT c.customer_id, c.orders, c.cancelled, c.completed, c.first_order_at,
                  c.last_order_at, c.seen_at, p.customer_id IS NOT NULL AS "known!",
                  p.name AS "name?", p.email AS "email?", p.phone AS "phone?"
           FROM customers AS c
           LEFT JOIN customer_persons AS p ON p.customer_id = c.customer_id
           WHERE c.customer_id = $1"#,
        id.uuid(),
    );
    Ok(row.fetch_optional(pool).await?.map(Customer::from))
}
