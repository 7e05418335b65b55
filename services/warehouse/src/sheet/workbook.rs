//! Workbooks: cells are taken one by one, because a table's corners may lie a million rows apart.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{DataRef, Reader, Xlsx};
use zip::ZipArchive;

use super::{COLUMNS_MAX, Rows, Sheet, SheetError};
use crate::domain::importing::Cell;

/// What a workbook of ten thousand rows unpacks to, several times over.
const UNPACKED_MIB_MAX: u64 = 64;
/// What a workbook has of parts.
const PARTS_MAX: usize = 500;
/// The most digits that Excel keeps of a number.
const DIGITS_MAX: f64 = 1e15;

const DATE: &str = "the program made a date of it; format the column as text and enter it again";
const DIGITS: &str =
    "the program keeps only 15 digits of a number; format the column as text and enter it again";
const FORMULA: &str = "the formula of this cell gives no value";

/// Reads the first sheet.
pub(super) fn read(bytes: &[u8]) -> Result<Sheet, SheetError> {
    bounded(bytes)?;
    let broken = |error: calamine::XlsxError| SheetError::BrokenWorkbook(error.to_string());
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let name = workbook.sheet_names().first().cloned().ok_or(SheetError::Empty)?;
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(broken)?;
    let mut table: BTreeMap<u32, Vec<Cell>> = BTreeMap::new();
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let (row, column) = cell.get_position();
        let Some(read) = read_cell(cell.get_value()) else { continue };
        let (row, column) = (row.saturating_add(1), column as usize);
        if column >= COLUMNS_MAX {
            return Err(SheetError::TooManyColumns(numbered(row)));
        }
        let row = table.entry(row).or_default();
        if row.len() <= column {
            row.resize(column + 1, Cell::of(""));
        }
        row[column] = read;
    }
    let mut rows = Rows::default();
    for (row, cells) in table {
        rows.push(numbered(row), cells)?;
    }
    Ok(Sheet { read_as: format!("xlsx, sheet {name}"), rows: rows.0 })
}

fn numbered(row: u32) -> i32 {
    i32::try_from(row).unwrap_or(i32::MAX)
}

/// Unpacks everything once and keeps nothing: what is packed small may be large.
fn bounded(bytes: &[u8]) -> Result<(), SheetError> {
    let broken = |error: &dyn std::fmt::Display| SheetError::BrokenWorkbook(error.to_string());
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    if archive.len() > PARTS_MAX {
        return Err(SheetError::BrokenWorkbook("it has too many parts".to_owned()));
    }
    let mut room = UNPACKED_MIB_MAX * 1024 * 1024;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|error| broken(&error))?;
        let taken = std::io::copy(&mut part.take(room + 1), &mut std::io::sink());
        let taken = taken.map_err(|error| broken(&error))?;
        room = room.checked_sub(taken).ok_or(SheetError::TooLarge(UNPACKED_MIB_MAX))?;
    }
    Ok(())
}

fn read_cell(value: &DataRef<'_>) -> Option<Cell> {
    match value {
        DataRef::Empty => None,
        DataRef::Int(number) => Some(Cell::of(&number.to_string())),
        DataRef::Float(number) => Some(number_cell(*number)),
        DataRef::String(text) => Some(Cell::of(text)),
        DataRef::SharedString(text) => Some(Cell::of(text)),
        DataRef::Bool(flag) => Some(Cell::of(if *flag { "TRUE" } else { "FALSE" })),
        DataRef::DateTime(date) => Some(Cell::faulty(&date.as_f64().to_string(), DATE)),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Some(Cell::faulty(text, DATE)),
        DataRef::Error(error) => Some(Cell::faulty(&error.to_string(), FORMULA)),
    }
}

/// A number that was entered as `12` is kept as 12.0.
fn number_cell(number: f64) -> Cell {
    match number {
        whole if whole.fract() != 0.0 => Cell::of(&whole.to_string()),
        whole if whole.abs() >= DIGITS_MAX => Cell::faulty(&format!("{whole:.0}"), DIGITS),
        whole => Cell::of(&format!("{whole:.0}")),
    }
}
