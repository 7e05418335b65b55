//! What a row says: each cell made into a value of ours, or told why it is none.

use std::collections::BTreeMap;

use contracts::requests::warehouse::importing::{CellError, ImportKind};
use contracts::sku::Sku;
use contracts::subjects::is_token;

use super::columns::Column;
use super::wrong;
use crate::domain::master::{BARCODES_MAX, CODE_MAX, NAME_MAX, legible};

/// Where stock lies when nobody says where: the location that exists from the start.
const FIRST_LOCATION: &str = "main";
/// Between codes in one cell.
const BETWEEN_CODES: [char; 7] = [',', ';', '|', '、', '，', '；', '\n'];

/// The cells of a row that say anything.
pub type Cells<'a> = BTreeMap<Column, &'a str>;

/// What a row says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// An item.
    Item(ItemRow),
    /// A location.
    Location(String),
    /// A bin.
    Bin(BinRow),
    /// Opening stock.
    Stock(StockRow),
}

/// An item; what is not said stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemRow {
    /// The item.
    pub sku: Sku,
    /// What people call it.
    pub name: Option<String>,
    /// Weight of one piece.
    pub weight_grams: Option<u32>,
    /// All codes that its pieces bear.
    pub barcodes: Option<Vec<String>>,
}

/// A bin; what is not said stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BinRow {
    /// The location.
    pub location: String,
    /// What stands on the shelf.
    pub code: String,
    /// Its zone.
    pub zone: Option<String>,
    /// The lower, the earlier on a picker's way.
    pub walking_order: Option<i32>,
}

/// Opening stock of an item at a location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockRow {
    /// The item.
    pub sku: Sku,
    /// Where.
    pub location: String,
    /// On which shelf it lies from now on.
    pub bin: Option<String>,
    /// How many pieces.
    pub quantity: u32,
}

/// Reads a row.
///
/// - Errs: everything that is wrong with it, column by column.
pub fn read(kind: ImportKind, cells: &Cells<'_>) -> Result<Row, Vec<CellError>> {
    let mut look = Look { cells, errors: Vec::new() };
    let row = match kind {
        ImportKind::Items => look.item().map(Row::Item),
        ImportKind::Locations => look.location(None).map(Row::Location),
        ImportKind::Bins => look.bin().map(Row::Bin),
        ImportKind::Stock => look.stock().map(Row::Stock),
    };
    match row {
        Some(row) if look.errors.is_empty() => Ok(row),
        _ => Err(look.errors),
    }
}

struct Look<'a> {
    cells: &'a Cells<'a>,
    errors: Vec<CellError>,
}

impl Look<'_> {
    fn item(&mut self) -> Option<ItemRow> {
        let sku = self.sku();
        let name = self.text(Column::Name, NAME_MAX);
        let weight_grams = self.whole(Column::WeightGrams);
        let barcodes = self.barcodes();
        Some(ItemRow { sku: sku?, name, weight_grams, barcodes })
    }

    fn bin(&mut self) -> Option<BinRow> {
        let location = self.location(None);
        let code = self.needed(Column::Bin).and_then(|_| self.text(Column::Bin, CODE_MAX));
        let zone = self.token(Column::Zone);
        let walking_order = self.number(Column::WalkingOrder);
        Some(BinRow { location: location?, code: code?, zone, walking_order })
    }

    fn stock(&mut self) -> Option<StockRow> {
        let sku = self.sku();
        let location = self.location(Some(FIRST_LOCATION));
        let bin = self.text(Column::Bin, CODE_MAX);
        let quantity = self.needed(Column::Quantity).and_then(|_| self.whole(Column::Quantity));
        Some(StockRow { sku: sku?, location: location?, bin, quantity: quantity? })
    }

    fn wrong<T>(&mut self, column: Column, words: impl Into<String>) -> Option<T> {
        self.errors.push(wrong(column.code(), words));
        None
    }

    fn needed(&mut self, column: Column) -> Option<String> {
        match self.cells.get(&column) {
            Some(text) => Some((*text).to_owned()),
            None => self.wrong(column, "is missing"),
        }
    }

    fn sku(&mut self) -> Option<Sku> {
        let text = self.needed(Column::Sku)?;
        if is_shortened(&text) {
            return self.wrong(Column::Sku, shortened(&text));
        }
        match text.parse() {
            Ok(sku) => Some(sku),
            Err(error) => self.wrong(Column::Sku, format!("{error}")),
        }
    }

    fn text(&mut self, column: Column, max: usize) -> Option<String> {
        let text = *self.cells.get(&column)?;
        match legible(text, max) {
            true => Some(text.to_owned()),
            false => self.wrong(column, format!("has 1 to {max} characters, none of them control")),
        }
    }

    fn token(&mut self, column: Column) -> Option<String> {
        let text = *self.cells.get(&column)?;
        let words = "is 1 to 64 letters, digits, hyphens or underscores of ASCII";
        if is_token(text) { Some(text.to_owned()) } else { self.wrong(column, words) }
    }

    fn location(&mut self, default: Option<&str>) -> Option<String> {
        match default.filter(|_| !self.cells.contains_key(&Column::Location)) {
            Some(default) => Some(default.to_owned()),
            None => {
                self.needed(Column::Location)?;
                self.token(Column::Location)
            }
        }
    }

    fn whole(&mut self, column: Column) -> Option<u32> {
        let text = *self.cells.get(&column)?;
        if may_be_thousands(text) {
            let words = "may be ones or thousands; write it without the point";
            return self.wrong(column, format!("`{text}` {words}"));
        }
        let number = whole(text).and_then(|number| u32::try_from(number).ok());
        match number {
            Some(number) => Some(number),
            None => {
                let most = u32::MAX;
                self.wrong(column, format!("`{text}` is no whole number from 0 to {most}"))
            }
        }
    }

    fn number(&mut self, column: Column) -> Option<i32> {
        let text = *self.cells.get(&column)?;
        match whole(text).and_then(|number| i32::try_from(number).ok()) {
            Some(number) => Some(number),
            None => self.wrong(column, format!("`{text}` is no whole number")),
        }
    }

    fn barcodes(&mut self) -> Option<Vec<String>> {
        let text = *self.cells.get(&Column::Barcodes)?;
        let mut codes: Vec<String> = Vec::new();
        let parts = text.split(BETWEEN_CODES).map(str::trim).filter(|code| !code.is_empty());
        for code in parts {
            if is_shortened(code) {
                return self.wrong(Column::Barcodes, shortened(code));
            }
            let code = without_zeros(code);
            if !legible(code, CODE_MAX) {
                let words = format!("a code has 1 to {CODE_MAX} characters, none of them control");
                return self.wrong(Column::Barcodes, words);
            }
            if !codes.iter().any(|known| known == code) {
                codes.push(code.to_owned());
            }
        }
        if codes.len() > BARCODES_MAX {
            return self.wrong(Column::Barcodes, format!("are more than {BARCODES_MAX}"));
        }
        Some(codes)
    }
}

/// Says whether a program has shortened a long number, as in `4.00638E+12`: its digits are lost.
fn is_shortened(text: &str) -> bool {
    let Some((digits, exponent)) = text.split_once(['E', 'e']) else { return false };
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let mantissa = digits.split(['.', ',']).all(all_digits) && digits.len() < 24;
    mantissa && exponent.strip_prefix('+').is_some_and(all_digits)
}

fn shortened(text: &str) -> String {
    format!(
        "`{text}` is a long number that a program has shortened, its digits are lost; format the \
         column as text and enter it again"
    )
}

/// Drops what a program adds to digits when it takes them for a number, as in `4006381333931.0`.
fn without_zeros(code: &str) -> &str {
    match code.split_once('.') {
        Some((digits, zeros))
            if !digits.is_empty()
                && digits.bytes().all(|byte| byte.is_ascii_digit())
                && !zeros.is_empty()
                && zeros.bytes().all(|byte| byte == b'0') =>
        {
            digits
        }
        _ => code,
    }
}

/// Says whether a number reads as thousands in one country and as ones in another, as `1.000` does.
fn may_be_thousands(text: &str) -> bool {
    let narrow: String = text.trim().chars().map(narrowed).collect();
    let Some((whole, zeros)) = narrow.split_once('.') else { return false };
    zeros == "000" && (1..=3).contains(&whole.len()) && !whole.starts_with('0')
}

/// Reads a whole number, also as a program wrote it, as in `12.0`, or with digits of full width.
fn whole(text: &str) -> Option<i64> {
    let narrow: String = text.trim().chars().map(narrowed).collect();
    let (sign, digits) = match narrow.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, narrow.as_str()),
    };
    let digits = without_zeros(digits);
    let plain = (1..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let number = digits.parse::<i64>().ok().filter(|_| plain)?;
    Some(sign * number)
}

fn narrowed(char: char) -> char {
    match char {
        '０'..='９' | '．' | '－' => char::from_u32(u32::from(char) - 0xFEE0).unwrap_or(char),
        other => other,
    }
}
