//! Imports: a table of items, places or opening stock, looked at first and applied then.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{ImportId, ImportRowId};
use crate::requests::PageQuery;

/// Takes a file and judges each row, changing nothing else: the bytes with [`KIND`] and
/// [`FILE_NAME`] -> [`ImportTaken`]. The same bytes of one kind are the same import.
pub const IMPORTS_CREATE: &str = "imports.create";
/// Lists imports, the newest first: [`PageQuery`] gives a page of [`Import`].
pub const IMPORTS_LIST: &str = "imports.list";
/// Reads an import: [`ImportQuery`] gives [`Import`].
pub const IMPORTS_GET: &str = "imports.get";
/// Lists the rows of an import: [`ImportRowsQuery`] gives a page of [`ImportRow`].
pub const IMPORTS_ROWS: &str = "imports.rows";
/// Applies what is ready, in the background: [`ImportQuery`] gives [`Import`].
pub const IMPORTS_APPLY: &str = "imports.apply";
/// Gives an empty file to be filled in: [`TemplateQuery`] gives [`Template`].
pub const IMPORTS_TEMPLATE: &str = "imports.template";

/// Header of `imports.create`: an [`ImportKind`]; absent where the head of the table says it.
pub const KIND: &str = "kontor-import-kind";
/// Header of `imports.create`: what the file is called, percent-encoded; for people.
pub const FILE_NAME: &str = "kontor-import-name";

/// What the rows of a file are.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    /// Items of the item master.
    Items,
    /// Places where stock lies.
    Locations,
    /// Bins.
    Bins,
    /// Opening stock: received once for each item and location.
    Stock,
}

impl ImportKind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Items, Self::Locations, Self::Bins, Self::Stock];

    /// Gives the word that stands in rows and pages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::Locations => "locations",
            Self::Bins => "bins",
            Self::Stock => "stock",
        }
    }
}

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// Its rows were judged; nothing was applied since.
    Previewed,
    /// Its rows are being applied.
    Applying,
    /// Every row that was ready is applied.
    Applied,
}

impl ImportState {
    /// Gives the word that stands in rows and pages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Previewed => "previewed",
            Self::Applying => "applying",
            Self::Applied => "applied",
        }
    }
}

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowState {
    /// It can be applied.
    Ready,
    /// Something is wrong with it.
    Error,
    /// It was applied, or had nothing to change.
    Applied,
}

impl RowState {
    /// Gives the word that stands in rows and pages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Error => "error",
            Self::Applied => "applied",
        }
    }
}

/// What a row does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowAction {
    /// It brings something new.
    Create,
    /// It changes what is there.
    Change,
    /// It says what is there already.
    Same,
}

impl RowAction {
    /// Gives the word that stands in rows and pages.
    pub fn code(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Change => "change",
            Self::Same => "same",
        }
    }
}

/// Which import a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportTaken {
    /// The import.
    pub import_id: ImportId,
}

/// Which import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportQuery {
    /// The import.
    pub import_id: ImportId,
}

/// Which rows of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportRowsQuery {
    /// The import.
    pub import_id: ImportId,
    /// Only those that stand there.
    #[serde(default)]
    pub state: Option<RowState>,
    /// Which part of the list.
    #[serde(flatten)]
    pub page: PageQuery,
}

/// An import as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Import {
    /// The import.
    pub import_id: ImportId,
    /// What its rows are.
    pub kind: ImportKind,
    /// Where it stands.
    pub state: ImportState,
    /// What the file is called.
    pub file_name: Option<String>,
    /// How it was read, such as `csv, gbk, semicolons` or `xlsx, sheet 商品`.
    pub read_as: String,
    /// Heads of columns that were not understood, and are ignored.
    pub ignored_columns: Vec<String>,
    /// How many rows stand where.
    pub rows: ImportCounts,
    /// Who brought it.
    pub made_by: String,
    /// When it was brought last.
    pub made_at: DateTime<Utc>,
    /// Who applied it.
    #[serde(default)]
    pub apply_by: Option<String>,
    /// When that was asked for.
    #[serde(default)]
    pub apply_at: Option<DateTime<Utc>>,
    /// When the last row that was ready was applied.
    #[serde(default)]
    pub finished_at: Option<DateTime<Utc>>,
}

/// How many rows of an import stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportCounts {
    /// All of them.
    pub total: i64,
    /// Ready to be applied.
    pub ready: i64,
    /// Of the ready ones: bring something new.
    pub create: i64,
    /// Of the ready ones: change what is there.
    pub change: i64,
    /// Of the ready ones: say what is there already.
    pub same: i64,
    /// Wrong.
    pub error: i64,
    /// Applied.
    pub applied: i64,
}

/// A row of an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ImportRow {
    /// The row; what it brings into the books names it as its cause.
    pub row_id: ImportRowId,
    /// The row of the sheet, or the line of the file.
    pub number: i32,
    /// Where it stands.
    pub state: RowState,
    /// What it does, or did; absent where it cannot be said.
    pub action: Option<RowAction>,
    /// Its cells, by the names of the columns as they were understood.
    pub cells: BTreeMap<String, String>,
    /// What is wrong with it.
    pub errors: Vec<CellError>,
    /// When it was applied.
    #[serde(default)]
    pub applied_at: Option<DateTime<Utc>>,
}

/// One thing that is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CellError {
    /// In which column; absent where it is the whole row.
    #[serde(default)]
    pub column: Option<String>,
    /// What is wrong, in words.
    pub detail: String,
}

/// Which empty file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateQuery {
    /// What its rows shall be.
    pub kind: ImportKind,
}

/// An empty file to be filled in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Template {
    /// Its text.
    pub csv: String,
}
