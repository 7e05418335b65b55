//! Table `customer_spendings`.

use contracts::ids::{CustomerId, Id};
use contracts::money::Money;
use runtime::BatchError;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::domain::Sums;
use crate::store::all_written;

/// Adds what a batch changed; a row goes with the last order that stands.
pub async fn shift(conn: &mut PgConnection, sums: &Sums) -> Result<(), BatchError> {
    let spent: Vec<_> = sums.spent().collect();
    if spent.is_empty() {
        return Ok(());
    }
    let written = sqlx::query!(
        "MERGE INTO customer_spendings AS known
         USING UNNEST($1::uuid[], $2::text[], $3::bigint[], $4::bigint[])
             AS change (customer_id, currency, orders, spent_minor)
         ON known.customer_id = change.customer_id AND known.currency = change.currency
         WHEN MATCHED AND known.orders + change.orders = 0 THEN
             DELETE
         WHEN MATCHED THEN
             UPDATE SET orders = known.orders + change.orders,
                        spent_minor = known.spent_minor + change.spent_minor
         WHEN NOT MATCHED THEN
             INSERT (customer_id, currency, orders, spent_minor)
             VALUES (change.customer_id, change.currency, change.orders, change.spent_minor)",
        &spent.iter().map(|(customer, ..)| customer.uuid()).collect::<Vec<_>>(),
        &spent.iter().map(|(_, currency, _)| currency.to_string()).collect::<Vec<_>>(),
        &spent.iter().map(|(.., spending)| spending.orders).collect::<Vec<_>>(),
        &spent.iter().map(|(.., spending)| spending.minor).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    all_written("customer_spendings", written.rows_affected(), spent.len())
}

/// Lists what customers spent, by customer and currency.
pub async fn list(
    pool: &PgPool,
    customers: &[CustomerId],
) -> Result<Vec<(CustomerId, Money)>, sqlx::Error> {
    let ids: Vec<Uuid> = customers.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        "SELECT customer_id, currency, spent_minor
         FROM customer_spendings
         WHERE customer_id = ANY($1)
         ORDER BY customer_id, currency",
        &ids,
    );
    let rows = rows.fetch_all(pool).await?;
    let spent = rows.into_iter().map(|row| {
        let currency =
            row.currency.parse().map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
        Ok((CustomerId::from_uuid(row.customer_id), Money::new(row.spent_minor, currency)))
    });
    spent.collect()
}
