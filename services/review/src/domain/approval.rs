use contracts::events::review::OrderApproved;
use contracts::ids::LineId;
use contracts::order::{LineFacts, LineItems, OrderFacts, PaymentStatus};

use crate::domain::rules::lines_to_send;

/// Makes the fact that an order may be fulfilled, with all that warehouse needs for it.
pub fn approval(order: &OrderFacts, approved_by: &str) -> OrderApproved {
    let sent: Vec<_> = lines_to_send(order).collect();
    let value = sent.iter().fold(0_i64, |sum, line| sum.saturating_add(value_of(line)));
    OrderApproved {
        order_id: order.order_id,
        number: order.number.clone(),
        channel: order.channel.clone(),
        currency: order.currency,
        value_minor: value,
        cash_on_delivery_minor: due_at_the_door(order),
        lines: sent.into_iter().filter_map(items).collect(),
        shipping_method: order.shipping_method.clone(),
        approved_by: approved_by.to_owned(),
        person: order.person.clone(),
    }
}

/// Gives the lines that have to be sent and that nobody could take from a shelf: they would never
/// leave the house, so no order is approved with one.
pub fn lines_without_sku(order: &OrderFacts) -> Vec<LineId> {
    lines_to_send(order).filter(|line| line.sku.is_none()).map(|line| line.line_id).collect()
}

fn items(line: &LineFacts) -> Option<LineItems> {
    let sku = line.sku.clone()?;
    let quantity = line.open_quantity();
    Some(LineItems { line_id: line.line_id, sku, quantity, substituted_for: None })
}

/// The open pieces' share of what the line costs after its discount.
fn value_of(line: &LineFacts) -> i64 {
    let (open, ordered) = (i128::from(line.open_quantity()), i128::from(line.quantity.max(1)));
    let whole = i128::from(line.subtotal()) - i128::from(line.discount);
    i64::try_from((whole * open / ordered).max(0)).unwrap_or(i64::MAX)
}

fn due_at_the_door(order: &OrderFacts) -> i64 {
    let settled = matches!(
        order.payment_status,
        PaymentStatus::Paid | PaymentStatus::PartiallyRefunded | PaymentStatus::Refunded
    );
    if order.cash_on_delivery && !settled { order.amounts.total.max(0) } else { 0 }
}
