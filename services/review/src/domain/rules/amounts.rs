use contracts::order::{HoldReason, OrderFacts};

use super::{Finding, entry};

/// Finds a total that is not the sum of its parts.
pub(super) fn totals_differ(order: &OrderFacts) -> Option<Finding> {
    let amount = |minor| format!("{} {}", order.currency.format_amount(minor), order.currency);
    let evidence = [
        entry("difference", amount(order.amounts.difference)),
        entry("total", amount(order.amounts.total)),
    ];
    let differs = order.amounts.difference != 0;
    Finding::of(HoldReason::TotalsDiffer, "clerk", evidence.into_iter().filter(|_| differs))
}
