//! The rules: pure functions from an order to what speaks against it.

use std::collections::{BTreeMap, HashSet};

use contracts::order::{HoldReason, LineFacts, OrderFacts};
use contracts::sku::Sku;
use serde::Deserialize;

mod amounts;
mod countries;
mod delivery;
mod goods;
mod payment;

/// How many entries the evidence of one finding has at most: what a person reads at a glance.
const EVIDENCE_MAX: usize = 20;

/// What the house demands of an order.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demands {
    /// Whether what is sent must be in the item master.
    pub require_known_items: bool,
    /// Whether money that is only reserved counts as paid.
    pub accept_authorized_payment: bool,
    /// Pieces of one line.
    pub line_quantity_max: u32,
    /// Pieces of one order.
    pub order_quantity_max: u32,
}

/// What the rules look at beside the order.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// What the house demands.
    pub demands: &'a Demands,
    /// The items we know, as far as the orders at hand name them.
    pub known_items: &'a HashSet<Sku>,
}

/// What a rule objects to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The code of the reason.
    pub reason: HoldReason,
    /// What it rests on, member by member; nothing personal.
    pub evidence: BTreeMap<String, String>,
    /// Who should look at it.
    pub owner: &'static str,
}

impl Finding {
    /// Makes a finding of evidence, if there is any; what is too much is counted.
    pub(crate) fn of(
        reason: HoldReason,
        owner: &'static str,
        evidence: impl IntoIterator<Item = (String, String)>,
    ) -> Option<Self> {
        let all: BTreeMap<_, _> = evidence.into_iter().collect();
        let more = all.len().saturating_sub(EVIDENCE_MAX);
        let mut kept: BTreeMap<_, _> = all.into_iter().take(EVIDENCE_MAX).collect();
        if more > 0 {
            kept.insert("more".to_owned(), more.to_string());
        }
        (!kept.is_empty()).then_some(Self { reason, evidence: kept, owner })
    }
}

impl Rules<'_> {
    /// Gives everything that speaks against an order, at most one finding for a reason.
    pub fn findings(&self, order: &OrderFacts) -> Vec<Finding> {
        let found = [
            payment::awaiting_payment(order, self.demands),
            delivery::incorrect_address(order),
            delivery::missing_contact(order),
            goods::invalid_sku(order, self),
            goods::quantity_limit(order, self.demands),
            amounts::totals_differ(order),
        ];
        found.into_iter().flatten().collect()
    }
}

/// Gives the lines of which something has still to be sent.
pub fn lines_to_send(order: &OrderFacts) -> impl Iterator<Item = &LineFacts> {
    order.lines.iter().filter(|line| line.requires_shipping && line.open_quantity() > 0)
}

/// Says whether there is nothing to decide: a test, or nothing is left to be fulfilled.
pub fn is_exempt(order: &OrderFacts) -> bool {
    order.test || order.lines.iter().all(|line| line.open_quantity() == 0)
}

fn entry(member: impl Into<String>, fact: impl Into<String>) -> (String, String) {
    (member.into(), fact.into())
}

#[cfg(test)]
mod tests;
