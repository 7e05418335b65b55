//! The SQL of analytics, one module for each table; `stories` joins the two that hold a story.
//!
//! Lane 0 is the only writer, so rows loaded in a batch are still the same when they are stored.

use runtime::BatchError;
use sqlx::PgConnection;

pub mod cycle_times;
pub mod order_stages;
pub mod orders;
pub mod sales_by_product;
pub mod sales_by_region;
pub mod spans;
pub mod stories;

/// Empties the projections, so that the same events can be fed again.
pub async fn reset(conn: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!("DELETE FROM orders").execute(&mut *conn).await?;
    sqlx::query!("DELETE FROM order_stages").execute(&mut *conn).await?;
    sqlx::query!("DELETE FROM order_spans").execute(&mut *conn).await?;
    sqlx::query!("DELETE FROM cycle_times").execute(&mut *conn).await?;
    sqlx::query!("DELETE FROM sales_by_product").execute(&mut *conn).await?;
    sqlx::query!("DELETE FROM sales_by_region").execute(conn).await?;
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
