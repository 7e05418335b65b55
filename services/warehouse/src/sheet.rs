//! Tables that people bring, read cell by cell: CSV in whatever encoding, XLSX.
//!
//! - [`text`]: which encoding, which separator, which cells
//! - [`workbook`]: the first sheet of a workbook, within bounds

use crate::domain::importing::Cell;

mod text;
mod workbook;

#[cfg(test)]
mod tests;

/// More is imported in parts: one file is looked at, and stored, in one go.
pub const ROWS_MAX: usize = 10_000;
/// More columns has no table that a person fills in.
const COLUMNS_MAX: usize = 200;
/// Longer than any name or list of codes.
const CELL_CHARS_MAX: usize = 2_000;

/// Why a file is no table.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SheetError {
    /// Not one cell says anything.
    #[error("the file has no row that says anything")]
    Empty,
    /// More rows than are taken at once.
    #[error("the file has more than {ROWS_MAX} rows; import it in parts")]
    TooManyRows,
    /// More columns than a person fills in.
    #[error("row {0} has more than {COLUMNS_MAX} columns")]
    TooManyColumns(i32),
    /// A cell is no name and no code.
    #[error("a cell of row {0} has more than {CELL_CHARS_MAX} characters")]
    TooLongCell(i32),
    /// A format of before 2007.
    #[error("this is a workbook of the old format .xls; save it as .xlsx or .csv")]
    OldWorkbook,
    /// A workbook that unpacks to more than it should.
    #[error("the workbook unpacks to more than {0} MiB")]
    TooLarge(u64),
    /// A workbook that cannot be read.
    #[error("the workbook cannot be read: {0}")]
    BrokenWorkbook(String),
    /// A text that cannot be read.
    #[error("the file is neither a workbook nor a text in UTF-8, UTF-16, GBK or Windows-1252")]
    UnknownEncoding,
    /// A text whose cells cannot be told apart.
    #[error("the cells cannot be told apart: {0}")]
    BrokenText(String),
}

/// A table, its first row being its head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// How it was read, for people.
    pub read_as: String,
    /// Rows that say anything, each with its number in the sheet or its line in the file.
    pub rows: Vec<(i32, Vec<Cell>)>,
}

/// Reads a file, whatever it is called.
pub fn read(bytes: &[u8]) -> Result<Sheet, SheetError> {
    let sheet = match bytes {
        [b'P', b'K', ..] => workbook::read(bytes)?,
        [0xD0, 0xCF, 0x11, 0xE0, ..] => return Err(SheetError::OldWorkbook),
        _ => text::read(bytes)?,
    };
    if sheet.rows.is_empty() { Err(SheetError::Empty) } else { Ok(sheet) }
}

/// Takes rows one after the other, within the bounds.
#[derive(Default)]
struct Rows(Vec<(i32, Vec<Cell>)>);

impl Rows {
    /// Takes a row; one that says nothing is left out.
    fn push(&mut self, number: i32, cells: Vec<Cell>) -> Result<(), SheetError> {
        if cells.iter().all(|cell| cell.text.trim().is_empty() && cell.fault.is_none()) {
            return Ok(());
        }
        // The head is a row too.
        if self.0.len() > ROWS_MAX {
            return Err(SheetError::TooManyRows);
        }
        if cells.len() > COLUMNS_MAX {
            return Err(SheetError::TooManyColumns(number));
        }
        if cells.iter().any(|cell| cell.text.chars().count() > CELL_CHARS_MAX) {
            return Err(SheetError::TooLongCell(number));
        }
        self.0.push((number, cells));
        Ok(())
    }
}
