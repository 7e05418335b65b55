//! What items are called that went out in place of others.

use std::collections::{BTreeMap, BTreeSet};

use contracts::requests::intake::Returnable;
use contracts::requests::warehouse::{ITEMS_GET, Item, ItemQuery};
use contracts::service::Service;
use contracts::sku::Sku;
use futures::future::join_all;

use super::CUSTOMER;
use super::story::LINES_MAX;
use crate::routes::own::Arrived;
use crate::state::Edge;

/// The names of items.
pub type Names = BTreeMap<Sku, String>;

/// Gives the names of what went out in place of what was ordered; where warehouse is away or knows
/// none, the page does with SKUs.
pub async fn names(edge: &Edge, arrived: &Arrived, order: &Returnable) -> Names {
    let sent = order.lines.iter().take(LINES_MAX).flat_map(|line| &line.sent_instead);
    let skus: BTreeSet<&Sku> = sent.map(|sent| &sent.sku).collect();
    let asked = skus.into_iter().map(async |sku| {
        let question = ItemQuery { sku: sku.clone() };
        let asking = arrived.asking_as(CUSTOMER.to_owned());
        let (warehouse, endpoint) = (Service::Warehouse, ITEMS_GET);
        edge.asker.ask_json::<Item>(&asking, warehouse, endpoint, &question).await.ok()
    });
    let items = join_all(asked).await.into_iter().flatten();
    items.map(|item| (item.sku, item.name)).collect()
}
