//! Items that are named to a service that knows none.

use contracts::problem::Problem;
use contracts::requests::warehouse::{ITEMS_GET, Item, ItemQuery};
use contracts::service::Service;
use contracts::sku::Sku;
use serde_json::Value;

use crate::edge::ask::Asking;
use crate::state::Edge;

/// Asks warehouse whether there is such an item; what is no SKU at all is left to who answers.
///
/// - Errs: 422 where there is none.
pub async fn known(
    edge: &Edge,
    asking: &Asking,
    member: &str,
    named: Option<&Value>,
) -> Result<(), Problem> {
    let sku = named.and_then(Value::as_str).and_then(|named| named.parse::<Sku>().ok());
    let Some(sku) = sku else { return Ok(()) };
    let question = ItemQuery { sku };
    let asked = edge.asker.ask_json::<Item>(asking, Service::Warehouse, ITEMS_GET, &question);
    match asked.await {
        Ok(_) => Ok(()),
        Err(problem) if problem.status == 404 => Err(unknown(&question.sku, member)),
        Err(problem) => Err(problem),
    }
}

fn unknown(sku: &Sku, member: &str) -> Problem {
    let detail = format!(
        "no item has the SKU `{sku}`; make it first: PUT /api/v1/items/{{sku}}, or a table"
    );
    Problem::unprocessable(&detail).with_error(format!("#/{member}"), detail)
}
