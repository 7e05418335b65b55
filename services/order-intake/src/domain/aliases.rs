//! Names of a channel that stand for items of ours.
//!
//! A line keeps how the shop names it; an alias decides what is taken from the shelf. After the
//! approval nothing changes silently: what was found then stays found.

use std::collections::HashMap;

use contracts::events::order::OrderChanged;
use contracts::order::{AliasBy, AliasKey, LineFacts, NamedItem, OrderFacts};
use contracts::sku::Sku;

use super::order::{Said, Step, Stop};
use super::{differences, status};

/// The aliases that a batch concerns.
#[derive(Clone, Debug, Default)]
pub struct Aliases(HashMap<(String, AliasKey), Sku>);

impl Aliases {
    /// Adds what a name of a channel stands for.
    pub fn add(&mut self, channel: String, key: AliasKey, sku: Sku) {
        self.0.insert((channel, key), sku);
    }

    fn find(&self, channel: &str, line: &LineFacts) -> Option<(AliasBy, &Sku)> {
        let keys = line.alias_keys().into_iter();
        keys.filter_map(|key| {
            let by = key.by;
            Some((by, self.0.get(&(channel.to_owned(), key))?))
        })
        .next()
    }
}

/// Gives every name of an order's lines that may be an alias.
pub fn names_of(order: &OrderFacts) -> impl Iterator<Item = (String, AliasKey)> {
    let keys = order.lines.iter().flat_map(LineFacts::alias_keys);
    keys.map(|key| (order.channel.clone(), key))
}

/// Finds our items for the lines of an order; lines that no alias names have the shop's own SKU.
pub fn resolve(order: &mut OrderFacts, aliases: &Aliases) {
    for line in &mut order.lines {
        let found = aliases.find(&order.channel, line).map(|(by, sku)| (by, sku.clone()));
        let shop_sku = line.shop_sku().cloned();
        let variant_ref = line.variant_ref().map(str::to_owned);
        match found {
            Some((by, sku)) => {
                line.sku = Some(sku);
                line.named = Some(NamedItem { variant_ref, sku: shop_sku, alias: Some(by) });
            }
            None => {
                line.sku.clone_from(&shop_sku);
                line.named = variant_ref.map(|variant_ref| NamedItem {
                    variant_ref: Some(variant_ref),
                    sku: shop_sku,
                    alias: None,
                });
            }
        }
    }
}

/// Keeps what was found for lines that the shop names as before, whatever aliases say by now.
pub fn keep(known: &OrderFacts, told: &mut OrderFacts) {
    for line in &mut told.lines {
        let same = |other: &&LineFacts| other.line_id == line.line_id && named_alike(other, line);
        if let Some(before) = known.lines.iter().find(same) {
            line.sku.clone_from(&before.sku);
            line.named.clone_from(&before.named);
        }
    }
}

/// A variant that was not noted at the time is no difference.
fn named_alike(before: &LineFacts, after: &LineFacts) -> bool {
    let variant = before.variant_ref().is_none_or(|_| before.variant_ref() == after.variant_ref());
    variant && before.shop_sku() == after.shop_sku()
}

/// Looks for the items of an order again, because an alias changed; review looks again too.
///
/// - Says: `OrderChanged`, where another item was found.
pub fn look_again(step: &mut Step, aliases: &Aliases) -> Result<(), Stop> {
    if !status::awaits_review(step.order.status) {
        return Err(Stop::AlreadyThere);
    }
    let mut facts = step.order.facts.clone();
    resolve(&mut facts, aliases);
    let changes = differences::between(&step.order.facts, &facts);
    if changes.is_empty() {
        return Err(Stop::AlreadyThere);
    }
    let found = step.order.facts.lines.iter().zip(&facts.lines).filter(|(old, new)| old != new);
    let found = found.filter_map(|(_, line)| {
        let by = line.named.as_ref()?.alias?;
        Some(format!("{} is {} by its {}", line.title, line.sku.as_ref()?, by.code()))
    });
    let sentence = found.collect::<Vec<_>>().join("; ");
    step.order.facts = facts;
    step.note("items_found", sentence);
    let order = step.order.facts.clone();
    step.say(Said::Changed(Box::new(OrderChanged {
        order,
        changes,
        settled: None,
        correction: None,
    })));
    Ok(())
}
