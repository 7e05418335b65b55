//! An item made of a line of an order: the item goes to warehouse, its alias to order-intake.

use axum::http::StatusCode;
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::intake::{
    ALIASES_PUT, Alias, GetOrder, ORDERS_GET, Order, OrderLine, PutAlias,
};
use contracts::requests::warehouse::{ITEMS_PUT, Item, ItemPut};
use contracts::service::Service;
use contracts::sku::Sku;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Arrived, json, to_the_end};
use crate::state::Edge;

/// An item as it shall be; what is not said is taken from the line.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewItemOfLine {
    /// Its SKU; the line's where it has one, else it has to be said.
    pub sku: Option<Sku>,
    /// What people call it; the line's title and options where nothing is said.
    pub name: Option<String>,
    /// Weight of one piece.
    pub weight_grams: Option<u32>,
    /// Every code that its pieces bear.
    pub barcodes: Vec<String>,
    /// Why, for the colleagues; stands at the alias.
    pub note: Option<String>,
}

/// What was made of a line.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ItemOfLine {
    /// The item.
    pub item: Item,
    /// By which name the line finds it from now on; absent where the line has its SKU itself.
    pub alias: Option<Alias>,
}

/// Makes an item of a line and, where the line does not name it, the alias; the order goes on once
/// review has heard of both.
///
/// - Errs: 409 where an item of this SKU is there already and is another one; nothing was done.
///
/// Each step may be asked again: what was done before is found and left as it is.
pub async fn of_line(edge: &Edge, arrived: Arrived) -> Result<Response, Problem> {
    let wish: NewItemOfLine = match arrived.body.bytes.is_empty() {
        true => NewItemOfLine::default(),
        false => arrived.json()?,
    };
    let order_id = arrived.path_value("id");
    let missing = |_| Problem::not_found(format!("no order is called {order_id}"));
    let question = GetOrder { order_id: order_id.parse().map_err(missing)? };
    let (asker, asking) = (edge.asker.clone(), arrived.asking.clone());
    let order: Order = asker.ask_json(&asking, Service::OrderIntake, ORDERS_GET, &question).await?;
    let line_id = arrived.path_value("line");
    let line = order.lines.iter().find(|line| line.id.to_string() == line_id).cloned();
    let line =
        line.ok_or_else(|| Problem::not_found(format!("{} has no line {line_id}", order.number)))?;
    let put = item_of(&wish, &line)?;
    let named = line.sku.as_ref() == Some(&put.sku);
    let alias = (!named).then(|| PutAlias {
        channel: order.channel.clone(),
        by: line.alias_key.by,
        key: line.alias_key.key.clone(),
        sku: put.sku.clone(),
        note: wish.note.clone(),
    });
    let made = to_the_end(async move {
        let item: Item = asker.ask_json(&asking, Service::Warehouse, ITEMS_PUT, &put).await?;
        let alias: Option<Alias> = match alias {
            Some(alias) => {
                Some(asker.ask_json(&asking, Service::OrderIntake, ALIASES_PUT, &alias).await?)
            }
            None => None,
        };
        Ok(ItemOfLine { item, alias })
    });
    json(StatusCode::CREATED, &made.await?)
}

/// A new item is at version 0: one that is there already, and is another, is not overwritten.
fn item_of(wish: &NewItemOfLine, line: &OrderLine) -> Result<ItemPut, Problem> {
    let sku = wish.sku.clone().or_else(|| line.sku.clone());
    let sku = sku.ok_or_else(|| {
        let words = "the line has no SKU; say which one the item shall have";
        Problem::unprocessable(words).with_error("#/sku", words)
    })?;
    let label = match &line.variant {
        Some(variant) => format!("{} / {variant}", line.title),
        None => line.title.clone(),
    };
    Ok(ItemPut {
        sku,
        name: wish.name.clone().unwrap_or(label),
        weight_grams: wish.weight_grams,
        barcodes: wish.barcodes.clone(),
        substitutes: Vec::new(),
        version: Some(0),
    })
}
