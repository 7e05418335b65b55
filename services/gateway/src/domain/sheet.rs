//! A sheet of what became of parcels, as spreadsheets write it: CSV with a line of names.
//!
//! Comma, semicolon or tab between the columns, quotes where a cell has one of them, with or
//! without a byte order mark. The names may be English or Chinese; unknown columns are passed over.

use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};

/// Most lines of a sheet: a day of a small house; more go in several sheets.
pub const LINES_MAX: usize = 2_000;
/// Longest cell: a sentence.
const CELL_MAX: usize = 500;

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Number,
    Status,
    Time,
    Carrier,
    City,
    Description,
    Reason,
}

/// What people call the columns.
const NAMES: [(Column, &[&str]); 7] = [
    (Column::Number, &["waybill", "tracking_number", "tracking number", "运单号", "快递单号"]),
    (Column::Status, &["status", "状态", "物流状态"]),
    (Column::Time, &["time", "occurred_at", "时间"]),
    (Column::Carrier, &["carrier", "快递公司"]),
    (Column::City, &["city", "城市"]),
    (Column::Description, &["description", "描述", "备注"]),
    (Column::Reason, &["reason", "incident_reason"]),
];

/// One line, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The number on the label.
    pub number: String,
    /// In anybody's word.
    pub status: String,
    /// When.
    pub time: DateTime<Utc>,
    /// The carrier's code, where it is said.
    pub carrier: Option<String>,
    /// Where the parcel was.
    pub city: Option<String>,
    /// In words.
    pub description: Option<String>,
    /// Why it did not go as it should.
    pub reason: Option<String>,
}

/// A line with its place in the sheet, or why it cannot be read.
pub type Read = (usize, Result<Line, String>);

/// Reads a sheet.
///
/// - Takes: the offset of times that say none.
/// - Errs: where the sheet as a whole is none: no text, a name missing, too many lines.
pub fn read(bytes: &[u8], offset: FixedOffset) -> Result<Vec<Read>, String> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| "the sheet is no UTF-8; save it as `CSV UTF-8`".to_owned())?;
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let between = [',', ';', '\t'].into_iter().max_by_key(|char| first.matches(*char).count());
    let mut rows = rows(text, between.unwrap_or(','))?.into_iter();
    let (_, names) = rows.next().ok_or("the sheet is empty")?;
    let columns: Vec<_> = names.iter().map(|name| column(name)).collect();
    for (needed, spelled) in &NAMES[..3] {
        if columns.iter().filter(|column| **column == Some(*needed)).count() != 1 {
            return Err(format!("the first line must name one column `{}`", spelled[0]));
        }
    }
    let filled = rows.filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
    let read: Vec<_> = filled.map(|(at, cells)| (at, line(&columns, &cells, offset))).collect();
    match read.len() {
        0 => Err("the sheet has no line below the names".to_owned()),
        count if count > LINES_MAX => {
            Err(format!("the sheet has {count} lines; at most {LINES_MAX} at a time"))
        }
        _ => Ok(read),
    }
}

/// Reads an offset such as `+08:00`.
pub fn offset(text: &str) -> Option<FixedOffset> {
    let text = text.trim();
    // In a query the plus is a space where nobody encoded it.
    let signed = if text.starts_with(['+', '-']) { text.to_owned() } else { format!("+{text}") };
    signed.parse().ok()
}

fn column(name: &str) -> Option<Column> {
    let name = name.trim().to_lowercase();
    let found = NAMES.iter().find(|(_, spelled)| spelled.contains(&name.as_str()));
    found.map(|(column, _)| *column)
}

fn line(columns: &[Option<Column>], cells: &[String], offset: FixedOffset) -> Result<Line, String> {
    if cells.len() > columns.len() {
        return Err(format!("{} cells stand under {} names", cells.len(), columns.len()));
    }
    let cell = |wanted: Column| {
        let at = columns.iter().position(|column| *column == Some(wanted));
        at.and_then(|at| cells.get(at)).filter(|cell| !cell.is_empty()).cloned()
    };
    let needed = |wanted, name| cell(wanted).ok_or(format!("the {name} is missing"));
    let time = needed(Column::Time, "time")?;
    Ok(Line {
        number: needed(Column::Number, "waybill")?,
        status: needed(Column::Status, "status")?,
        time: instant(&time, offset).ok_or_else(|| {
            format!("`{time}` is no time like 2026-01-02T03:04:05Z or 2026-01-02 03:04")
        })?,
        carrier: cell(Column::Carrier),
        city: cell(Column::City),
        description: cell(Column::Description),
        reason: cell(Column::Reason),
    })
}

fn instant(text: &str, offset: FixedOffset) -> Option<DateTime<Utc>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.with_timezone(&Utc));
    }
    let forms = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M"];
    let read = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    Some(read.and_local_timezone(offset).single()?.with_timezone(&Utc))
}

/// Cuts a text into rows of cells; each row knows the line of the text in which it begins.
fn rows(text: &str, between: char) -> Result<Vec<(usize, Vec<String>)>, String> {
    let mut rows = Vec::new();
    let (mut row, mut cell) = (Vec::new(), String::new());
    let (mut quoted, mut at, mut begins) = (false, 1, 1);
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        if char == '\n' {
            at += 1;
        }
        match char {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted || cell.trim().is_empty() => quoted = !quoted,
            '\n' if !quoted => {
                row.push(finished(&mut cell, begins)?);
                rows.push((begins, std::mem::take(&mut row)));
                begins = at;
            }
            char if char == between && !quoted => row.push(finished(&mut cell, begins)?),
            char => cell.push(char),
        }
    }
    if quoted {
        return Err(format!("a quote of the row that begins in line {begins} is never closed"));
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(finished(&mut cell, begins)?);
        rows.push((begins, row));
    }
    Ok(rows)
}

fn finished(cell: &mut String, row: usize) -> Result<String, String> {
    let text = std::mem::take(cell).trim().to_owned();
    if text.chars().count() > CELL_MAX {
        return Err(format!("a cell of line {row} has more than {CELL_MAX} characters"));
    }
    if text.contains('\0') {
        return Err(format!("a cell of line {row} contains NUL"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests;
