//! Amounts of a WooCommerce order.

use contracts::money::Currency;
use contracts::order::{Amounts, LineFacts};

use super::super::amounts;
use super::super::json::Node;
use super::super::reason::Reason;

/// Reads the amounts; what the payload leaves out is computed from the lines.
pub(super) fn read(
    order: &Node<'_>,
    currency: Currency,
    total: i64,
    lines: &[LineFacts],
) -> Result<Amounts, Reason> {
    let subtotal = amounts::sum(lines.iter().map(LineFacts::subtotal))?;
    let of_lines = amounts::sum(lines.iter().map(|line| line.discount))?;
    let shipping = order.positive("shipping_total", currency)?;
    // What is charged beside goods and transport; a fee below nothing is a rebate.
    let fees = any_sign(order.list("fee_lines"), "total", currency)?;
    let amounts = Amounts {
        subtotal,
        discount: discount(order, currency, of_lines)?,
        shipping: match shipping {
            Some(shipping) => shipping,
            None => positives(order.list("shipping_lines"), "total", currency)?,
        },
        tax: match order.positive("total_tax", currency)? {
            Some(tax) => tax,
            None => tax_of_parts(order, currency, lines)?,
        },
        fees,
        total,
        ..Amounts::default()
    };
    // An extension of the shop's takes redeemed gift cards off the total, another one does not.
    let gift_cards = positives(order.list("gift_cards"), "amount", currency)?;
    let balanced = amounts::balance(amounts, &[-gift_cards])?;
    rounded(order, balanced, lines.len())
}

/// Gives the discount. Where staff raised a price, the shop counts that as less discount, while we
/// count it as a higher list price.
fn discount(order: &Node<'_>, currency: Currency, of_lines: i64) -> Result<i64, Reason> {
    let told = order.amount("discount_total", currency)?;
    let raised = amounts::sum_of(order.list("line_items").iter().map(|line| {
        let list = line.amount("subtotal", currency)?;
        let charged = line.amount("total", currency)?;
        Ok(list.zip(charged).map_or(0, |(list, charged)| (charged - list).max(0)))
    }))?;
    match told {
        Some(told) if told + raised >= 0 => amounts::sum([told, raised]),
        Some(_) => Err(Reason::new("amount", "`discount_total` is less than nothing")),
        None => Ok(of_lines),
    }
}

fn tax_of_parts(order: &Node<'_>, currency: Currency, lines: &[LineFacts]) -> Result<i64, Reason> {
    let transport = positives(order.list("shipping_lines"), "total_tax", currency)?;
    let fees = any_sign(order.list("fee_lines"), "total_tax", currency)?;
    amounts::sum(lines.iter().map(|line| line.tax).chain([transport, fees]))
}

/// Gives what was given back, as a positive number; nothing where nothing is told of it.
pub(super) fn refunded(order: &Node<'_>, currency: Currency) -> Result<Option<i64>, Reason> {
    let of_refund = |refund: &Node<'_>| {
        let total = refund.amount("total", currency)?;
        Ok(total.unwrap_or_default().abs())
    };
    let refunds = order.list("refunds");
    let sum = amounts::sum_of(refunds.iter().map(of_refund))?;
    Ok((!refunds.is_empty()).then_some(sum))
}

fn positives(list: &[Node<'_>], name: &str, currency: Currency) -> Result<i64, Reason> {
    amounts::sum_of(list.iter().map(|item| {
        let amount = item.positive(name, currency)?;
        Ok(amount.unwrap_or_default())
    }))
}

fn any_sign(list: &[Node<'_>], name: &str, currency: Currency) -> Result<i64, Reason> {
    amounts::sum_of(list.iter().map(|item| {
        let amount = item.amount(name, currency)?;
        Ok(amount.unwrap_or_default())
    }))
}

/// Counts as a fee what rounding leaves over.
///
/// A shop whose prices contain taxes computes with net prices of many digits and rounds each part
/// for us, so that they miss the total by up to half a minor unit each.
fn rounded(order: &Node<'_>, amounts: Amounts, lines: usize) -> Result<Amounts, Reason> {
    let parts = lines + order.list("shipping_lines").len() + order.list("fee_lines").len() + 2;
    let gross = order.flag("prices_include_tax") == Some(true);
    let rounding = amounts.difference;
    if !gross || rounding.unsigned_abs() > (parts as u64).div_ceil(2) {
        return Ok(amounts);
    }
    let fees = amounts::sum([amounts.fees, rounding])?;
    let balanced = Amounts { fees, ..amounts }.balanced();
    balanced.ok_or_else(|| Reason::too_large("the total"))
}
