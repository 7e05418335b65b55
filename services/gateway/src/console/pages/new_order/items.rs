//! Items by SKU, name or barcode.

use contracts::problem::Problem;
use contracts::requests::warehouse::{ITEMS_LIST, Item, ItemsQuery};
use contracts::requests::{Page, PageQuery};
use contracts::service::Service;
use futures::future::join_all;

use super::typed::Typed;
use crate::console::visit::Visitor;
use crate::state::Edge;

/// As many as somebody reads while typing.
const FOUND_MAX: u32 = 8;

/// Finds items of which SKU or name have a text in them, or that bear it as a barcode.
pub async fn find(edge: &Edge, visitor: &Visitor, text: &str) -> Result<Vec<Item>, Problem> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let page = PageQuery { limit: Some(FOUND_MAX), cursor: None };
    let question = ItemsQuery { q: Some(text.to_owned()), page };
    let asking = visitor.asking();
    let page: Page<Item> =
        edge.asker.ask_json(&asking, Service::Warehouse, ITEMS_LIST, &question).await?;
    Ok(page.items)
}

/// Puts SKU and name where a barcode or a SKU was typed, and notes what nobody knows. Where the
/// warehouse does not answer, what was typed counts.
pub async fn resolve(edge: &Edge, visitor: &Visitor, typed: &mut Typed) {
    let texts: Vec<_> = typed.lines.iter().map(|line| line.sku.clone()).collect();
    let found = join_all(texts.iter().map(|text| find(edge, visitor, text))).await;
    for (line, found) in typed.lines.iter_mut().zip(found) {
        let Ok(found) = found else { continue };
        line.take(&found);
    }
}
