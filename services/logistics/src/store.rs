//! The tables: everything happens inside the batch's transaction, one statement for each table or for
//! tables that change together; what was stored lately is remembered ([`recent`]).
//!
//! Rows go in as one JSON array, which PostgreSQL reads back as rows of the table; so one
//! parameter carries a whole batch.

pub mod attached_labels;
pub mod cancellations;
pub mod incidents;
pub mod own_carriers;
pub mod parked_reports;
pub mod recent;
pub mod shipments;
pub mod tracking_events;
pub mod waybills;

use runtime::BatchError;

/// Checks that a statement wrote as many rows as it was given.
fn written(table: &'static str, rows: u64, given: usize) -> Result<(), BatchError> {
    if rows == given as u64 {
        return Ok(());
    }
    Err(BatchError::inconsistent(table, format!("{rows} rows were written of {given}")))
}
