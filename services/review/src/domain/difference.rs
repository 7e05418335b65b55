use contracts::events::order::Change;
use contracts::money::Currency;
use contracts::order::HoldReason;

use crate::domain::rules::Finding;

/// How many characters of a platform's own words stand in evidence.
const WORDS_MAX: usize = 60;
/// What stands between the two sides of a change.
const ARROW: &str = " -> ";

/// Gives what the shop changed for the fulfilment of an order: lines, recipient, transport,
/// amounts. A mere payment is no such change. Personal members are named without their values.
///
/// It rests on what order-intake lists, not on the order: after the approval the shop's wish is
/// told in the list, and the order stays as it is worked on.
pub fn difference(changes: &[Change], currency: Currency) -> Option<Finding> {
    let relevant = changes.iter().filter(|change| concerns_fulfilment(&change.field));
    let evidence = relevant.map(|change| (change.field.clone(), in_words(change, currency)));
    Finding::of(HoldReason::ChangedAfterApproval, "clerk", evidence)
}

/// Says whether `newer` tells all that `older` does, from the same start, perhaps with another end.
pub(super) fn supersedes(newer: &Finding, older: &crate::domain::Hold) -> bool {
    let start = |fact: &str| fact.split(ARROW).next().unwrap_or_default().to_owned();
    older.reason == newer.reason
        && older.evidence.iter().all(|(member, fact)| {
            newer.evidence.get(member).is_some_and(|now| start(now) == start(fact))
        })
}

fn concerns_fulfilment(field: &str) -> bool {
    ["lines.", "amounts."].iter().any(|part| field.starts_with(part))
        || ["currency", "shipping_method", "cash_on_delivery", Change::RECIPIENT].contains(&field)
}

fn in_words(change: &Change, currency: Currency) -> String {
    if change.before.is_none() && change.after.is_none() {
        return "changed".to_owned();
    }
    let side = |value: &Option<String>| match value {
        Some(value) => shown(&change.field, value, currency),
        None => "none".to_owned(),
    };
    format!("{}{ARROW}{}", side(&change.before), side(&change.after))
}

fn shown(field: &str, value: &str, currency: Currency) -> String {
    let member = field.rsplit('.').next().unwrap_or_default();
    let is_money = field.starts_with("amounts.")
        || ["unit_price", "list_total", "discount", "tax"].contains(&member);
    match value.parse() {
        Ok(minor) if is_money => format!("{} {currency}", currency.format_amount(minor)),
        _ => value.chars().filter(|char| !char.is_control()).take(WORDS_MAX).collect(),
    }
}
