//! Tables of items, places and opening stock: understood, judged, applied row by row.
//!
//! - [`columns`]: what a table is, by its head
//! - [`rows`]: what a row says, or what is wrong with it
//! - [`judging`]: what a row would do as things stand
//! - [`applying`]: a row done, by the functions that do the same for a person

use std::collections::{BTreeMap, BTreeSet};

use contracts::ids::{Id, ImportId, ImportRowId};
use contracts::requests::warehouse::importing::{
    CellError, Import, ImportKind, ImportState, RowAction, RowState,
};
use contracts::sku::Sku;

pub mod applying;
pub mod columns;
pub mod judging;
pub mod rows;

#[cfg(test)]
mod tests;

pub use rows::Row;

/// A cell as it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// Why that is not what a person entered.
    pub fault: Option<&'static str>,
}

impl Cell {
    /// Makes a cell of its text, without the one character that no row can hold.
    pub fn of(text: &str) -> Self {
        Self { text: text.replace('\0', ""), fault: None }
    }

    /// Makes a cell that does not say what a person entered.
    pub fn faulty(text: &str, fault: &'static str) -> Self {
        Self { text: text.to_owned(), fault: Some(fault) }
    }
}

/// A row as it was understood: what it says, or what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Understood {
    /// The row of the sheet, or the line of the file.
    pub number: i32,
    /// What its cells say, by column.
    pub cells: BTreeMap<String, String>,
    /// What that is.
    pub row: Result<Row, Vec<CellError>>,
}

/// A row with what it would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The row.
    pub row_id: ImportRowId,
    /// The row of the sheet, or the line of the file.
    pub number: i32,
    /// What its cells say, by column.
    pub cells: BTreeMap<String, String>,
    /// What it would do.
    pub action: Option<RowAction>,
    /// What is wrong with it.
    pub errors: Vec<CellError>,
}

/// A file as it was judged.
#[derive(Clone, Debug)]
pub struct Taken {
    /// The import that it is.
    pub import: Import,
    /// Hash of the file, in hex.
    pub sha256: String,
    /// Its rows.
    pub rows: Vec<Judged>,
}

/// Some ready rows of an import.
#[derive(Clone, Debug)]
pub struct Portion {
    /// The import.
    pub import_id: ImportId,
    /// Who wants them applied.
    pub by: String,
    /// The rows.
    pub rows: Vec<Ready>,
    /// No row is ready beyond these.
    pub last: bool,
}

/// A row that can be applied.
#[derive(Clone, Debug)]
pub struct Ready {
    /// The row.
    pub row_id: ImportRowId,
    /// Its number.
    pub number: i32,
    /// What it says.
    pub row: Result<Row, Vec<CellError>>,
}

/// Opening stock that was received for an item at a location.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The row that brought it.
    pub row_id: ImportRowId,
    /// Pieces.
    pub pieces: i64,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowDone {
    /// The row.
    pub row_id: ImportRowId,
    /// Where it stands.
    pub state: RowState,
    /// What it did.
    pub action: Option<RowAction>,
    /// What is wrong with it.
    pub errors: Vec<CellError>,
    /// Opening stock that it brought.
    pub opened: Option<(String, Sku, i64)>,
}

/// The imports that a batch concerns, and what it makes of them.
#[derive(Clone, Debug, Default)]
pub struct Imports {
    /// Imports.
    pub known: BTreeMap<ImportId, Import>,
    /// Imports whose state changed.
    pub changed: BTreeSet<ImportId>,
    /// Files that came.
    pub taken: Vec<Taken>,
    /// Rows that were applied, or failed.
    pub done: Vec<RowDone>,
    /// Opening stock by location and item.
    pub openings: BTreeMap<(String, Sku), Opening>,
}

/// Gives the id of an import: the same file of the same kind is the same import.
pub fn import_id(kind: ImportKind, sha256: &str) -> ImportId {
    let epoch = chrono::DateTime::UNIX_EPOCH;
    let parts = ["import", kind.code(), sha256];
    ImportId::from_uuid(contracts::ids::derive_from_key(epoch, &parts, contracts::ids::Slot(0)))
}

/// Gives the id of a row.
pub fn row_id(import: ImportId, number: i32) -> ImportRowId {
    ImportRowId::caused_by(import.uuid(), &format!("row/{number}"))
}

/// Says whether an import may be judged anew: not while its rows are being applied, and not once
/// all of them are.
pub fn may_be_taken(known: Option<&Import>) -> bool {
    known.is_none_or(|known| match known.state {
        ImportState::Previewed => true,
        ImportState::Applying => false,
        ImportState::Applied => known.rows.applied < known.rows.total,
    })
}

fn wrong(column: &str, detail: impl Into<String>) -> CellError {
    CellError { column: Some(column.to_owned()), detail: detail.into() }
}
