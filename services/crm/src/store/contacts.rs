//! Table `customer_contacts`: what people wrote down of calls, mails and visits.

use chrono::{DateTime, Utc};
use contracts::ids::{CustomerContactId, CustomerId, Id, OrderId};
use contracts::requests::crm::{ContactDirection, ContactKind, CustomerContact};
use runtime::BatchError;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

struct Row {
    contact_id: Uuid,
    customer_id: Uuid,
    order_id: Option<Uuid>,
    number: Option<String>,
    kind: String,
    direction: String,
    text: Option<String>,
    recorded_by: String,
    recorded_at: DateTime<Utc>,
}

impl TryFrom<Row> for CustomerContact {
    type Error = BatchError;

    fn try_from(row: Row) -> Result<Self, BatchError> {
        let id = CustomerContactId::from_uuid(row.contact_id);
        let unreadable = |column: &str| {
            BatchError::inconsistent("customer_contacts", format!("{column} of {id}"))
        };
        let kind = ContactKind::ALL.into_iter().find(|kind| kind.word() == row.kind);
        let direction =
            ContactDirection::ALL.into_iter().find(|direction| direction.word() == row.direction);
        Ok(Self {
            id,
            customer_id: CustomerId::from_uuid(row.customer_id),
            order_id: row.order_id.map(OrderId::from_uuid),
            order_number: row.number,
            kind: kind.ok_or_else(|| unreadable("kind"))?,
            direction: direction.ok_or_else(|| unreadable("direction"))?,
            text: row.text,
            recorded_by: row.recorded_by,
            recorded_at: row.recorded_at,
        })
    }
}

/// Stores a contact.
pub async fn insert(conn: &mut PgConnection, contact: &CustomerContact) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "INSERT INTO customer_contacts
             (contact_id, customer_id, order_id, kind, direction, text, recorded_by, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        contact.id.uuid(),
        contact.customer_id.uuid(),
        contact.order_id.map(Id::uuid),
        contact.kind.word(),
        contact.direction.word(),
        contact.text,
        contact.recorded_by,
        contact.recorded_at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Finds a contact.
pub async fn find(
    conn: &mut PgConnection,
    id: CustomerContactId,
) -> Result<Option<CustomerContact>, BatchError> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT c.contact_id, c.customer_id, c.order_id, o.number AS "number?", c.kind,
                  c.direction, c.text, c.recorded_by, c.recorded_at
           FROM customer_contacts AS c
           LEFT JOIN orders AS o ON o.order_id = c.order_id
           WHERE c.contact_id = $1"#,
        id.uuid(),
    );
    row.fetch_optional(conn).await?.map(CustomerContact::try_from).transpose()
}

/// Lists the contacts of a customer, the newest first.
pub async fn list(
    pool: &PgPool,
    customer: CustomerId,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<CustomerContact>, BatchError> {
    let (recorded_at, contact_id) = after.unzip();
    let rows = sqlx::query_as!(
        Row,
        r#"SELECT c.contact_id, c.customer_id, c.order_id, o.number AS "number?", c.kind,
                  c.direction, c.text, c.recorded_by, c.recorded_at
           FROM customer_contacts AS c
           LEFT JOIN orders AS o ON o.order_id = c.order_id
           WHERE c.customer_id = $1
             AND ($2::timestamptz IS NULL OR (c.recorded_at, c.contact_id) < ($2, $3::uuid))
           ORDER BY c.recorded_at DESC, c.contact_id DESC
           LIMIT $4"#,
        customer.uuid(),
        recorded_at,
        contact_id,
        limit,
    );
    rows.fetch_all(pool).await?.into_iter().map(CustomerContact::try_from).collect()
}

/// What is known of whom a contact is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The customer is there.
    pub is_there: bool,
    /// What people call the order, where it is one of the customer's.
    pub order_number: Option<String>,
}

/// Says whether a customer is there, and whether an order is theirs.
pub async fn known(
    conn: &mut PgConnection,
    customer: CustomerId,
    order: Option<OrderId>,
) -> Result<Known, sqlx::Error> {
    sqlx::query_as!(
        Known,
        r#"SELECT EXISTS (SELECT 1 FROM customers WHERE customer_id = $1) AS "is_there!",
                  (SELECT number FROM orders WHERE order_id = $2 AND customer_id = $1)
                      AS order_number"#,
        customer.uuid(),
        order.map(Id::uuid),
    )
    .fetch_one(conn)
    .await
}
