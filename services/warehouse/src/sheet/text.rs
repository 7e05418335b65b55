//! Text: its encoding is found by its bytes, its separator by its first line.

use encoding_rs::{Encoding, GB18030, UTF_8, WINDOWS_1252};

use super::{Rows, Sheet, SheetError};
use crate::domain::importing::Cell;

/// Reads a text with cells in quotes or without.
pub(super) fn read(bytes: &[u8]) -> Result<Sheet, SheetError> {
    let (text, encoding) = decode(bytes)?;
    let (separator, separators) = separator(&text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Rows::default();
    let mut lines = Lines { text: text.as_bytes(), at: 0, line: 1 };
    for record in reader.records() {
        let record = record.map_err(|error| SheetError::BrokenText(error.to_string()))?;
        let begins = record.position().map_or(0, csv::Position::byte);
        let number = lines.of(usize::try_from(begins).unwrap_or(usize::MAX));
        rows.push(number, record.iter().map(Cell::of).collect())?;
    }
    Ok(Sheet { read_as: format!("csv, {encoding}, {separators}"), rows: rows.0 })
}

/// Counts lines: the reader's own count is one short where lines end with two characters.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: i32,
}

impl Lines<'_> {
    /// Gives the line in which a record begins; what ends the line before may stand in front of it.
    fn of(&mut self, begins: usize) -> i32 {
        let rest = self.text.get(begins..).unwrap_or_default();
        let ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let begins = (begins + ends).min(self.text.len());
        while self.at < begins {
            let next = self.text.get(self.at + 1);
            let ends = match self.text[self.at] {
                b'\n' => true,
                byte => byte == b'\r' && next != Some(&b'\n'),
            };
            self.line = self.line.saturating_add(i32::from(ends));
            self.at += 1;
        }
        self.line
    }
}

fn decode(bytes: &[u8]) -> Result<(String, &'static str), SheetError> {
    let whole = |encoding: &'static Encoding, bytes: &[u8]| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        (!text.contains('\0')).then(|| text.into_owned())
    };
    let (encoding, skipped, name) = match Encoding::for_bom(bytes) {
        Some((encoding, skipped)) if encoding == UTF_8 => (encoding, skipped, "utf-8"),
        Some((encoding, skipped)) => (encoding, skipped, "utf-16"),
        None if std::str::from_utf8(bytes).is_ok() => (UTF_8, 0, "utf-8"),
        None if is_gbk(bytes) => (GB18030, 0, "gbk"),
        None => (WINDOWS_1252, 0, "windows-1252"),
    };
    let text = whole(encoding, &bytes[skipped..]).ok_or(SheetError::UnknownEncoding)?;
    Ok((text, name))
}

/// Says whether the bytes beyond ASCII mostly stand in pairs of two such, as Chinese characters do;
/// the letters of western languages stand alone between others.
fn is_gbk(bytes: &[u8]) -> bool {
    if GB18030.decode_without_bom_handling_and_without_replacement(bytes).is_none() {
        return false;
    }
    let (mut pairs, mut singles, mut at) = (0_usize, 0_usize, 0);
    while at < bytes.len() {
        let high = |at: usize| bytes.get(at).is_some_and(|byte| *byte >= 0x80);
        match (high(at), high(at + 1)) {
            (true, true) => (pairs, at) = (pairs + 1, at + 2),
            (true, false) => (singles, at) = (singles + 1, at + 1),
            (false, _) => at += 1,
        }
    }
    pairs > singles
}

/// Gives the separator that stands most often in the first line that says anything, outside quotes.
fn separator(text: &str) -> (u8, &'static str) {
    let head = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |separator: char| {
        let mut quoted = false;
        let outside = head.chars().filter(|char| {
            quoted ^= *char == '"';
            !quoted && *char == separator
        });
        outside.count()
    };
    let known = [(b',', "commas"), (b';', "semicolons"), (b'\t', "tabs"), (b'|', "bars")];
    let most = known.iter().rev().max_by_key(|(separator, _)| count(char::from(*separator)));
    most.copied().unwrap_or(known[0])
}
