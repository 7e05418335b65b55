//! What items are called that went out in place of others.

use std::collections::{BTreeMap, BTreeSet};

use contracts::requests::intake::SentInstead;
use contracts::requests::warehouse::{ITEMS_GET, Item, ItemQuery};
use contracts::service::Service;
use contracts::sku::Sku;
use futures::future::join_all;

use super::CUSTOMER;
use crate::routes::own::Arrived;
use crate::state::Edge;

/// More of them are called by their SKU.
const NAMES_MAX: usize = 30;

/// The names of items.
pub type Names = BTreeMap<Sku, String>;

/// Gives the names of what went out in place of what was ordered; where warehouse is away or knows
/// none, the page does with SKUs.
pub async fn of<'a>(
    edge: &Edge,
    arrived: &Arrived,
    sent: impl Iterator<Item = &'a SentInstead>,
) -> Names {
    let skus: BTreeSet<&Sku> = sent.map(|sent| &sent.sku).collect();
    let asking = arrived.asking_as(CUSTOMER.to_owned());
    let asked = skus.into_iter().take(NAMES_MAX).map(async |sku| {
        let question = ItemQuery { sku: sku.clone() };
        let (warehouse, endpoint) = (Service::Warehouse, ITEMS_GET);
        edge.asker.ask_json::<Item>(&asking, warehouse, endpoint, &question).await.ok()
    });
    let items = join_all(asked).await.into_iter().flatten();
    items.map(|item| (item.sku, item.name)).collect()
}

/// Lists what was really sent, each by its name where it has one.
pub fn listed(names: &Names, sent: &[SentInstead], comma: &str) -> String {
    let named = |one: &SentInstead| {
        let name = names.get(&one.sku).map_or_else(|| one.sku.to_string(), Clone::clone);
        format!("{} × {name}", one.quantity)
    };
    sent.iter().map(named).collect::<Vec<_>>().join(comma)
}
