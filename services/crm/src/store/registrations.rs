//! Table `customer_registrations`.

use std::collections::BTreeSet;

use contracts::ids::{CustomerId, Id};
use sqlx::PgConnection;
use uuid::Uuid;

/// Inserts the customers that are not registered yet, and gives just those.
pub async fn insert(
    conn: &mut PgConnection,
    customers: &[CustomerId],
) -> Result<BTreeSet<CustomerId>, sqlx::Error> {
    if customers.is_empty() {
        return Ok(BTreeSet::new());
    }
    let ids: Vec<Uuid> = customers.iter().map(|id| id.uuid()).collect();
    let new = sqlx::query_scalar!(
        "INSERT INTO customer_registrations (customer_id)
         SELECT * FROM UNNEST($1::uuid[])
         ON CONFLICT (customer_id) DO NOTHING
         RETURNING customer_id",
        &ids,
    );
    let new = new.fetch_all(conn).await?;
    Ok(new.into_iter().map(CustomerId::from_uuid).collect())
}
