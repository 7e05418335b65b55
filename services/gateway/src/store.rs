//! The rows of access, and of what leaves over HTTP.
//!
//! One writer, one lane: every function takes and gives slices and runs inside the batch's
//! transaction. What the edge and the questions read goes through [`snapshot`] and [`lists`].

pub mod checks;
pub mod devices;
pub mod keys;
pub mod lists;
pub mod outbound;
pub mod people;
pub mod people_pages;
pub mod secrets;
pub mod snapshot;
pub mod views;

use runtime::BatchError;
use sqlx::PgConnection;

/// Tells every edge that it must read anew.
pub async fn raise_revision(conn: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!("UPDATE revisions SET revision = revision + 1").execute(conn).await?;
    Ok(())
}

/// Says that a statement changed as many rows as it was given.
pub fn expect_rows(table: &'static str, changed: u64, given: usize) -> Result<(), BatchError> {
    if changed == given as u64 {
        return Ok(());
    }
    Err(BatchError::inconsistent(table, format!("{changed} of {given} rows took the change")))
}
