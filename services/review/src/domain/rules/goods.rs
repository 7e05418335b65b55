use contracts::order::{HoldReason, LineFacts, OrderFacts};

use super::{Demands, Finding, Rules, entry, lines_to_send};

/// Finds lines that nobody could take from a shelf.
pub(super) fn invalid_sku(order: &OrderFacts, rules: &Rules<'_>) -> Option<Finding> {
    let objection = |line: &LineFacts| match &line.sku {
        None => Some(entry(line.line_id.to_string(), "no SKU")),
        Some(sku) if rules.demands.require_known_items && !rules.known_items.contains(sku) => {
            Some(entry(line.line_id.to_string(), format!("unknown SKU {sku}")))
        }
        Some(_) => None,
    };
    let evidence = lines_to_send(order).filter_map(objection);
    Finding::of(HoldReason::InvalidSkuOrSpec, "clerk", evidence)
}

/// Finds more pieces than anybody orders by intent.
pub(super) fn quantity_limit(order: &OrderFacts, demands: &Demands) -> Option<Finding> {
    let pieces: u64 = order.lines.iter().map(|line| u64::from(line.open_quantity())).sum();
    let most = u64::from(demands.order_quantity_max);
    let whole = (pieces > most).then(|| entry("order", format!("{pieces} pieces, {most} at most")));
    let most = demands.line_quantity_max;
    let lines = order.lines.iter().filter(|line| line.open_quantity() > most).map(|line| {
        let fact = format!("{} pieces, {most} at most", line.open_quantity());
        entry(line.line_id.to_string(), fact)
    });
    Finding::of(HoldReason::QuantityLimit, "clerk", whole.into_iter().chain(lines))
}
