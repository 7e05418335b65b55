//! What a table is: its columns, by the heads that people give them.

use std::collections::BTreeMap;

use contracts::requests::warehouse::importing::ImportKind;

use super::rows::{self, Cells};
use super::{Cell, Understood};

/// A column that we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// The item.
    Sku,
    /// What people call it.
    Name,
    /// Codes that its pieces bear.
    Barcodes,
    /// Weight of one piece.
    WeightGrams,
    /// Where stock lies.
    Location,
    /// On which shelf.
    Bin,
    /// In which zone.
    Zone,
    /// How early on a picker's way.
    WalkingOrder,
    /// How many pieces.
    Quantity,
}

use Column::{Barcodes, Bin, Location, Name, Quantity, Sku, WalkingOrder, WeightGrams, Zone};

/// Each column with the heads by which it is known, without spaces and signs; the first names it.
const HEADS: [(Column, &[&str]); 9] = [
    (Sku, &["sku", "货号", "商品编码", "商品货号", "编码", "itemnumber", "artikelnummer"]),
    (Name, &["name", "名称", "商品名称", "品名", "商品名", "title", "标题", "bezeichnung"]),
    (Barcodes, &["barcodes", "barcode", "条码", "条形码", "商品条码", "ean", "gtin", "upc"]),
    (WeightGrams, &["weightgrams", "weightg", "grams", "重量克", "重量g", "克重", "gewichtg"]),
    (Location, &["location", "仓库", "仓库名称", "warehouse", "lager"]),
    (Bin, &["bin", "库位", "货位", "储位", "shelf", "lagerplatz"]),
    (Zone, &["zone", "库区", "区域", "拣货区"]),
    (WalkingOrder, &["walkingorder", "拣货顺序", "顺序", "路径顺序"]),
    (Quantity, &["quantity", "数量", "qty", "库存", "库存数量", "期初库存", "onhand", "menge"]),
];

impl Column {
    /// Gives the name of the column, as it stands in rows, answers and templates.
    pub fn code(self) -> &'static str {
        match self {
            Sku => "sku",
            Name => "name",
            Barcodes => "barcodes",
            WeightGrams => "weight_grams",
            Location => "location",
            Bin => "bin",
            Zone => "zone",
            WalkingOrder => "walking_order",
            Quantity => "quantity",
        }
    }

    fn of(head: &str) -> Option<Self> {
        let plain: String = head.chars().filter(|char| char.is_alphanumeric()).collect();
        let plain = plain.to_lowercase();
        let known = HEADS.iter().find(|(_, heads)| heads.contains(&plain.as_str()));
        known.map(|(column, _)| *column)
    }
}

/// Gives the columns of a kind: those that it needs, and those that it knows beside them.
pub fn of_kind(kind: ImportKind) -> (&'static [Column], &'static [Column]) {
    match kind {
        ImportKind::Items => (&[Sku], &[Name, Barcodes, WeightGrams]),
        ImportKind::Locations => (&[Location], &[]),
        ImportKind::Bins => (&[Location, Bin], &[Zone, WalkingOrder]),
        ImportKind::Stock => (&[Sku, Quantity], &[Location, Bin]),
    }
}

/// Gives an empty table of a kind with one row that shows how it is filled in.
pub fn template(kind: ImportKind) -> String {
    let (needed, more) = of_kind(kind);
    let columns = needed.iter().chain(more);
    let sample = |column: &Column| match column {
        Sku => "LAMP-1",
        Name => "Desk lamp 台灯",
        Barcodes => "4006381333931",
        WeightGrams => "900",
        Location => "main",
        Bin => "A-01-02",
        Zone => "a",
        WalkingOrder => "12",
        Quantity => "25",
    };
    let heads: Vec<_> = columns.clone().map(|column| column.code()).collect();
    let cells: Vec<_> = columns.map(sample).collect();
    format!("{}\r\n{}\r\n", heads.join(","), cells.join(","))
}

/// A table's head, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// What its rows are.
    pub kind: ImportKind,
    /// The column at each place; nothing where it is ignored.
    columns: Vec<Option<Column>>,
    /// Heads that were not understood, or that this kind has no use for.
    pub ignored: Vec<String>,
}

/// Understands a head.
///
/// - Takes: what the rows are, where whoever brings the table says it.
/// - Errs: in words that say what to do.
pub fn understand(heads: &[Cell], asked: Option<ImportKind>) -> Result<Head, String> {
    let mut columns: Vec<_> = heads.iter().map(|head| Column::of(&head.text)).collect();
    for (at, column) in columns.iter().enumerate() {
        if let Some(column) = column.filter(|column| columns[..at].contains(&Some(*column))) {
            return Err(format!("two columns are the {}", column.code()));
        }
    }
    let kind = match asked {
        Some(kind) => kind,
        None => guess(&columns)?,
    };
    let (needed, more) = of_kind(kind);
    for column in needed {
        if !columns.contains(&Some(*column)) {
            let (kind, column) = (kind.code(), column.code());
            return Err(format!("a table of {kind} needs a column `{column}`"));
        }
    }
    let mut ignored = Vec::new();
    for (column, head) in columns.iter_mut().zip(heads) {
        *column = column.filter(|column| needed.contains(column) || more.contains(column));
        if column.is_none() && !head.text.trim().is_empty() {
            ignored.push(head.text.trim().to_owned());
        }
    }
    Ok(Head { kind, columns, ignored })
}

fn guess(columns: &[Option<Column>]) -> Result<ImportKind, String> {
    let has = |column| columns.contains(&Some(column));
    let describes = has(Name) || has(Barcodes) || has(WeightGrams);
    match (has(Sku), has(Quantity)) {
        (true, true) if describes => Err("the table has items and their stock; import it twice, \
            once with kind=items and once with kind=stock"
            .to_owned()),
        (true, true) => Ok(ImportKind::Stock),
        (true, false) => Ok(ImportKind::Items),
        (false, _) if has(Location) && has(Bin) => Ok(ImportKind::Bins),
        (false, _) if has(Location) => Ok(ImportKind::Locations),
        (false, _) => Err("the first row has to name the columns: `sku` and `name` for items, \
            `sku` and `quantity` for opening stock, `location` for locations, `location` and `bin` \
            for bins"
            .to_owned()),
    }
}

impl Head {
    /// Understands a row below the head.
    pub fn row(&self, number: i32, cells: &[Cell]) -> Understood {
        let mut faults = Vec::new();
        let mut said = Cells::new();
        let places = self.columns.iter().zip(cells);
        for (column, cell) in places.filter_map(|(column, cell)| Some(((*column)?, cell))) {
            faults.extend(cell.fault.map(|words| super::wrong(column.code(), words)));
            let text = cell.text.trim();
            if !text.is_empty() {
                said.insert(column, text);
            }
        }
        let row = if faults.is_empty() { rows::read(self.kind, &said) } else { Err(faults) };
        let cells =
            said.iter().map(|(column, text)| (column.code().to_owned(), (*text).to_owned()));
        Understood { number, cells: cells.collect(), row }
    }
}

/// Reads again what the cells of a stored row say.
pub fn read_again(
    kind: ImportKind,
    cells: &BTreeMap<String, String>,
) -> Result<rows::Row, Vec<contracts::requests::warehouse::importing::CellError>> {
    let said = cells.iter().filter_map(|(name, text)| {
        let known = HEADS.iter().find(|(column, _)| column.code() == name);
        known.map(|(column, _)| (*column, text.as_str()))
    });
    rows::read(kind, &said.collect())
}
