//! The tables. Every function takes the batch's connection and works on a slice, in one statement.
//!
//! A write that fails fails the batch, which is then redone one by one: so a key that another lane
//! took at the same moment is found by the second try.

use runtime::BatchError;
use serde::Serialize;
use serde::de::DeserializeOwned;

pub mod aliases;
pub mod cancellations;
pub mod channels;
pub mod corrections;
pub mod deliveries;
pub mod lines;
pub mod order_requests;
mod order_rows;
pub mod orders;
pub mod recent;
mod refunds;
pub mod returns;
pub mod timeline;
pub mod whereabouts;

/// Gives one column of many rows, for `UNNEST`.
fn column<'a, R, C>(rows: &'a [R], cell: impl Fn(&'a R) -> C) -> Vec<C> {
    rows.iter().map(cell).collect()
}

/// Gives the word that stands in a row for a value of the contract.
pub fn word<T: Serialize>(value: T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// Reads a word of a row.
fn read_word<T: DeserializeOwned>(table: &'static str, word: &str) -> Result<T, BatchError> {
    let value = serde_json::Value::String(word.to_owned());
    let wrong = || BatchError::inconsistent(table, format!("the word `{word}`"));
    serde_json::from_value(value).map_err(|_| wrong())
}

/// Reads a count of pieces.
fn pieces(table: &'static str, count: i32) -> Result<u32, BatchError> {
    u32::try_from(count).map_err(|_| BatchError::inconsistent(table, format!("{count} pieces")))
}

/// Gives a count of pieces as it is stored; adapters refuse what does not fit.
fn stored(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
