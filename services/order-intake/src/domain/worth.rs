//! What was paid for pieces, so that what is given back is never more.
//!
//! A line is worth its list price less its discount, with its taxes where prices do not contain
//! them, less its share of what was taken off the whole order beyond the transport, of which that is
//! taken off first: a shop that sends for nothing says it so. All lines and the transport together are
//! worth what was paid. Pieces share a line without a rest: the first `n` are worth a rounded part, and
//! more of them the difference.

use contracts::order::{Amounts, LineFacts, OrderFacts, PaymentStatus};

/// Gives what `more` pieces of a line are worth after `before` others.
pub fn of_pieces(facts: &OrderFacts, place: usize, before: u32, more: u32) -> i64 {
    let quantity = facts.lines.get(place).map_or(0, |line| line.quantity);
    let value = of_line(facts, place);
    part(value, before.saturating_add(more), quantity) - part(value, before, quantity)
}

/// Gives what the whole line is worth.
pub fn of_line(facts: &OrderFacts, place: usize) -> i64 {
    let own: Vec<i64> = facts.lines.iter().map(|line| own(line, &facts.amounts)).collect();
    let Some(value) = own.get(place) else { return 0 };
    let sum = |end: usize| own.iter().take(end).fold(0_i64, |sum, one| sum.saturating_add(*one));
    let (all, off) = (sum(own.len()), off_all_goods(facts));
    let share = share(off, sum(place + 1), all) - share(off, sum(place), all);
    value.saturating_sub(share).max(0)
}

/// Gives what was paid for transport.
pub fn of_shipping(facts: &OrderFacts) -> i64 {
    let amounts = &facts.amounts;
    let off = off_nobodys_line(facts).min(amounts.shipping.max(0));
    let of_lines = facts.lines.iter().map(|line| line.tax).fold(0, i64::saturating_add);
    let tax = on_top(amounts.tax.saturating_sub(of_lines).max(0), amounts);
    amounts.shipping.max(0).saturating_sub(off).saturating_add(tax)
}

/// Says whether the customer has paid, as far as the shop tells; what is paid at the door is paid
/// with the delivery.
pub fn is_paid(facts: &OrderFacts, delivered: bool) -> bool {
    match facts.payment_status {
        PaymentStatus::Paid | PaymentStatus::PartiallyRefunded => !facts.test,
        PaymentStatus::None | PaymentStatus::Authorized | PaymentStatus::PartiallyPaid => {
            facts.cash_on_delivery && delivered && !facts.test
        }
        PaymentStatus::Refunded | PaymentStatus::Voided => false,
    }
}

fn own(line: &LineFacts, amounts: &Amounts) -> i64 {
    let price = line.subtotal().saturating_sub(line.discount);
    price.saturating_add(on_top(line.tax, amounts)).max(0)
}

/// Gives the part of a tax that is not in the prices.
fn on_top(tax: i64, amounts: &Amounts) -> i64 {
    share(tax, amounts.tax.saturating_sub(amounts.tax_included), amounts.tax)
}

/// What was taken off and stands with no line is taken off the transport first.
fn off_all_goods(facts: &OrderFacts) -> i64 {
    off_nobodys_line(facts).saturating_sub(facts.amounts.shipping.max(0)).max(0)
}

fn off_nobodys_line(facts: &OrderFacts) -> i64 {
    let of_lines = facts.lines.iter().map(|line| line.discount).fold(0, i64::saturating_add);
    facts.amounts.discount.saturating_sub(of_lines).max(0)
}

fn part(value: i64, pieces: u32, of: u32) -> i64 {
    share(value, i64::from(pieces.min(of)), i64::from(of))
}

fn share(value: i64, part: i64, whole: i64) -> i64 {
    if whole <= 0 || part <= 0 {
        return 0;
    }
    let share = i128::from(value) * i128::from(part) / i128::from(whole);
    i64::try_from(share).unwrap_or(value)
}
