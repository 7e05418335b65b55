//! Telling a shop the figures of a portion of items: what each is called there is found first, and
//! remembered; then all figures are set together.
//!
//! Figures are absolute, so whatever was told may be told again without harm.

mod shopify;
mod woocommerce;

use std::collections::BTreeMap;

use contracts::requests::outbound::stock::{LevelFate, Portion, SettledLevel};
use contracts::requests::outbound::{TargetKind, Verdict};
use contracts::sku::Sku;

use super::budget::Allowance;
use super::conversation::{Answer, Step, first};
use shopify::Shopify;
use woocommerce::Woocommerce;

/// How a shop may call an item.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    /// The number of a variant.
    Variant(String),
    /// A SKU of the shop.
    Sku(String),
}

/// A conversation about a portion.
pub enum Publishing {
    /// With Shopify.
    Shopify(Box<Shopify>),
    /// With WooCommerce.
    Woocommerce(Box<Woocommerce>),
}

impl Publishing {
    /// Prepares one; with the secrets in clear, and with the names of items that were not found yet.
    pub fn about(
        portion: &Portion,
        names: &BTreeMap<Sku, Vec<Name>>,
        secrets: &[String],
    ) -> Result<Self, Verdict> {
        let lots = Lots::new(portion, names);
        match portion.kind {
            TargetKind::Shopify => {
                Ok(Self::Shopify(Box::new(Shopify::new(portion, lots, first(secrets)?))))
            }
            TargetKind::Woocommerce => {
                Ok(Self::Woocommerce(Box::new(Woocommerce::new(lots, first(secrets)?))))
            }
            TargetKind::Webhook => {
                Err(Verdict::Refused { reason: "a subscriber has no stock".to_owned() })
            }
        }
    }

    /// Gives the first request.
    pub fn begin(&mut self) -> Step {
        match self {
            Self::Shopify(shop) => shop.begin(),
            Self::Woocommerce(shop) => shop.begin(),
        }
    }

    /// Hears an answer.
    pub fn hear(&mut self, answer: &Answer) -> Step {
        match self {
            Self::Shopify(shop) => shop.hear(answer),
            Self::Woocommerce(shop) => shop.hear(answer),
        }
    }

    /// Gives what the shop says of its own bucket.
    pub fn allowance(&self, answer: &Answer) -> Option<Allowance> {
        match self {
            Self::Shopify(_) => super::shopify::allowance(&answer.body),
            Self::Woocommerce(_) => None,
        }
    }

    /// Gives what came of items so far, and the location that was found.
    pub fn came(self) -> (Vec<SettledLevel>, Option<String>) {
        match self {
            Self::Shopify(shop) => shop.came(),
            Self::Woocommerce(shop) => (shop.came(), None),
        }
    }
}

/// The items of a portion, and what came of each.
struct Lots {
    items: Vec<Lot>,
}

/// An item whose figure is told.
struct Lot {
    sku: Sku,
    quantity: i64,
    /// How the shop calls it; several variants may be the same item.
    refs: Vec<String>,
    /// How the shop may call it, where that is not found yet.
    names: Vec<Name>,
    /// Why something that bears its name takes no figure.
    unfit: Option<String>,
    fate: Option<LevelFate>,
}

impl Lots {
    fn new(portion: &Portion, names: &BTreeMap<Sku, Vec<Name>>) -> Self {
        let lot = |item: &contracts::requests::outbound::stock::PortionItem| Lot {
            sku: item.sku.clone(),
            quantity: item.quantity,
            refs: item.refs.clone(),
            names: names.get(&item.sku).cloned().unwrap_or_default(),
            unfit: None,
            fate: None,
        };
        Self { items: portion.items.iter().map(lot).collect() }
    }

    /// Gives the names that have to be found.
    fn sought(&self) -> Vec<&Name> {
        let without = self.items.iter().filter(|lot| lot.refs.is_empty());
        let mut sought: Vec<_> = without.flat_map(|lot| &lot.names).collect();
        sought.sort();
        sought.dedup();
        sought
    }

    /// Leaves out items that would have to be found by more than so many numbers.
    fn leave_out_beyond(&mut self, numbers_max: usize) {
        let mut numbers = 0;
        self.items.retain(|lot| {
            let is_number = |name: &&Name| matches!(name, Name::Variant(_));
            let sought = lot.names.iter().filter(is_number).count();
            numbers += sought;
            sought == 0 || numbers <= numbers_max.max(sought)
        });
    }

    /// Something in the shop bears a name: its reference, or why it takes no figure.
    fn found(&mut self, name: &Name, what: Result<String, String>) {
        let sought = |lot: &&mut Lot| lot.names.contains(name) && lot.fate.is_none();
        for lot in self.items.iter_mut().filter(sought) {
            match &what {
                Ok(reference) if lot.refs.contains(reference) => {}
                Ok(reference) => lot.refs.push(reference.clone()),
                Err(why) => lot.unfit = Some(why.clone()),
            }
        }
    }

    /// Ends the search: who was not found is unknown, who takes no figure is told so.
    fn end_search(&mut self) {
        for lot in self.items.iter_mut().filter(|lot| lot.refs.is_empty() && lot.fate.is_none()) {
            lot.fate = Some(match lot.unfit.take() {
                Some(reason) => LevelFate::Refused { reason },
                None => LevelFate::Unknown { reason: unknown(&lot.names) },
            });
        }
        let mut owners: BTreeMap<String, Sku> = BTreeMap::new();
        for lot in self.items.iter_mut().filter(|lot| lot.fate.is_none()) {
            for reference in &lot.refs {
                let owner = owners.entry(reference.clone()).or_insert_with(|| lot.sku.clone());
                if *owner != lot.sku {
                    let reason = format!("in the shop it is the same as {owner}");
                    lot.fate = Some(LevelFate::Refused { reason });
                }
            }
        }
    }

    /// Gives what is still to be told: reference and figure.
    fn open(&self) -> Vec<(&str, i64)> {
        let open = self.items.iter().filter(|lot| lot.fate.is_none());
        open.flat_map(|lot| lot.refs.iter().map(|reference| (reference.as_str(), lot.quantity)))
            .collect()
    }

    /// Notes what came of whoever bears a reference. One that is gone is looked for again.
    fn settle(&mut self, reference: &str, fate: &LevelFate) {
        let bears = |lot: &&mut Lot| lot.fate.is_none() && lot.refs.iter().any(|r| r == reference);
        for lot in self.items.iter_mut().filter(bears) {
            if matches!(fate, LevelFate::Unknown { .. }) {
                lot.refs.clear();
            }
            lot.fate = Some(fate.clone());
        }
    }

    /// Gives what came of items.
    fn came(self) -> Vec<SettledLevel> {
        let settled = self.items.into_iter().filter_map(|lot| {
            let Lot { sku, quantity, refs, fate, .. } = lot;
            Some(SettledLevel { sku, quantity, refs, fate: fate? })
        });
        settled.collect()
    }
}

fn unknown(names: &[Name]) -> String {
    let called = names.iter().map(|name| match name {
        Name::Variant(number) => format!("the variant {number}"),
        Name::Sku(sku) => format!("the SKU {sku}"),
    });
    match called.collect::<Vec<_>>() {
        called if called.is_empty() => "in the shop its SKU belongs to another item".to_owned(),
        called => format!("the shop does not know {}", called.join(" or ")),
    }
}

#[cfg(test)]
mod tests;
