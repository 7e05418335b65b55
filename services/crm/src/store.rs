//! The SQL of crm, one module for each table.
//!
//! Lane 0 is the only writer, so rows loaded in a batch are still the same when they are stored.

use runtime::BatchError;
use sqlx::PgConnection;

pub mod contacts;
pub mod customers;
pub mod message_log;
pub mod message_shipments;
pub mod message_shortages;
pub mod message_texts;
pub mod messages;
pub mod notices;
pub mod order_holds;
pub mod orders;
pub mod persons;
pub mod registrations;
pub mod spendings;
pub mod watched;

/// Empties the projections, so that the same events can be fed again.
///
/// What was said already stays: to the log (`customer_registrations`), to customers (`messages`,
/// `customer_contacts`), and to the house (`notices`).
pub async fn reset(conn: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!("DELETE FROM customers").execute(&mut *conn).await?;
    sqlx::query!("DELETE FROM customer_spendings").execute(&mut *conn).await?;
    sqlx::query!("DELETE FROM customer_persons").execute(&mut *conn).await?;
    sqlx::query!("DELETE FROM message_shipments").execute(&mut *conn).await?;
    sqlx::query!("DELETE FROM message_shortages").execute(&mut *conn).await?;
    sqlx::query!("DELETE FROM order_holds").execute(&mut *conn).await?;
    sqlx::query!("DELETE FROM orders").execute(conn).await?;
    Ok(())
}

/// Makes sure that a statement wrote as many rows as it was given.
fn all_written(table: &'static str, written: u64, given: usize) -> Result<(), BatchError> {
    if usize::try_from(written) == Ok(given) {
        return Ok(());
    }
    let what = format!("{written} of {given} rows were there to be changed");
    Err(BatchError::inconsistent(table, what))
}
