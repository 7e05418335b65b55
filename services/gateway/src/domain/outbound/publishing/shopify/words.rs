//! What is asked of Shopify about stock, and what it answers, read.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::super::super::conversation::Answer;

/// Reads where the shop has stock, if it is one place.
pub const LOCATIONS: &str = "\
query KontorLocations { locations(first: 2) { nodes { id name } } }";

/// Finds variants by their numbers.
pub const BY_NUMBER: &str = "\
query KontorVariants($ids: [ID!]!) {
  nodes(ids: $ids) { ... on ProductVariant { id sku inventoryItem { id tracked } } }
}";

/// Finds variants by their SKUs.
pub const BY_SKU: &str = "\
query KontorVariantsOf($query: String!, $after: String) {
  productVariants(first: 50, query: $query, after: $after) {
    nodes { id sku inventoryItem { id tracked } }
    pageInfo { hasNextPage endCursor }
  }
}";

/// Since its version 2026-04 the shop wants both: a name that tells a repetition from another wish,
/// and to hear that we do not compare with what it has.
pub const SET: &str = "\
mutation KontorStock($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { id }
    userErrors { code field message }
  }
}";

/// A page.
#[derive(Deserialize)]
pub struct Nodes<T> {
    /// What is on it.
    pub nodes: Vec<T>,
    /// What follows.
    #[serde(rename = "pageInfo")]
    pub page: Option<PageInfo>,
}

/// Whether more come.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageInfo {
    /// Whether there is another.
    pub has_next_page: bool,
    /// Where it begins.
    pub end_cursor: Option<String>,
}

/// Something with an id.
#[derive(Deserialize)]
pub struct Named {
    /// The id.
    pub id: String,
}

/// What is sold.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Variant {
    /// Its id.
    pub id: String,
    /// Its SKU in the shop.
    pub sku: Option<String>,
    /// What is counted of it.
    pub inventory_item: InventoryItem,
}

/// What is counted.
#[derive(Deserialize)]
pub struct InventoryItem {
    /// Its id.
    pub id: String,
    /// Whether the shop counts it.
    pub tracked: bool,
}

/// Why something is not done.
#[derive(Deserialize)]
pub struct UserError {
    /// In a word.
    #[serde(default)]
    pub code: Option<String>,
    /// What of the input.
    #[serde(default)]
    pub field: Option<Vec<String>>,
    /// In words.
    pub message: String,
}

/// Reads what was asked for.
pub fn data<T: DeserializeOwned>(answer: &Answer) -> Result<T, serde_json::Error> {
    #[derive(Deserialize)]
    struct Envelope<T> {
        data: T,
    }
    serde_json::from_slice::<Envelope<T>>(&answer.body).map(|envelope| envelope.data)
}

/// Writes an id as Shopify has it.
pub fn gid(kind: &str, number: &str) -> String {
    format!("gid://shopify/{kind}/{number}")
}

/// Gives how an item is called, or why it takes no figure.
pub fn reference(item: InventoryItem) -> Result<String, String> {
    match item.tracked {
        true => Ok(item.id),
        false => Err("the shop does not track its quantity".to_owned()),
    }
}

/// Writes a SKU as Shopify's search wants it.
pub fn sought(sku: &str) -> String {
    format!("sku:\"{}\"", sku.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Reads which of the quantities an error means: `input`, `quantities`, its place, a member.
pub fn place_of(field: &[String]) -> Option<usize> {
    let at = field.iter().position(|part| part == "quantities")?;
    field.get(at + 1)?.parse().ok()
}
