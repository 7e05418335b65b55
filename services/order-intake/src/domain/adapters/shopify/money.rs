//! Amounts of a Shopify order.
//!
//! Whether `total_price` counts tips, duties, further charges and shipping lines that an edit took
//! off differs between versions and shops. What makes the order add up is believed.

use contracts::money::Currency;
use contracts::order::{Amounts, LineFacts};

use super::super::amounts;
use super::super::json::Node;
use super::super::reason::Reason;
use super::lines;

/// Reads the amounts; what the payload leaves out is computed from the lines.
pub(super) fn read(
    order: &Node<'_>,
    currency: Currency,
    read_lines: &[LineFacts],
) -> Result<Amounts, Reason> {
    let total = own(order, "total_price", currency)?
        .ok_or_else(|| Reason::missing("no_total", "total_price"))?;
    let tax = tax(order, currency, read_lines)?;
    let amounts = Amounts {
        subtotal: subtotal(order, currency, read_lines)?,
        discount: discount(order, currency, read_lines)?,
        tax,
        tax_included: if order.flag("taxes_included") == Some(true) { tax } else { 0 },
        total,
        ..Amounts::default()
    };
    let perhaps = [
        order.positive("total_tip_received", currency)?.unwrap_or_default(),
        set(order, "original_total_duties_set", currency)?.unwrap_or_default(),
        set(order, "original_total_additional_fees_set", currency)?.unwrap_or_default(),
        cash_rounding(order, currency)?,
    ];
    let mut first = None;
    for shipping in shippings(order, currency)? {
        let candidate = amounts::balance(Amounts { shipping, ..amounts }, &perhaps)?;
        if candidate.difference == 0 {
            return Ok(candidate);
        }
        first = first.or(Some(candidate));
    }
    first.ok_or_else(|| Reason::missing("no_total", "total_price"))
}

/// Gives what was given back, as far as it is told in the order's currency; for a clerk to see, so
/// that nothing is refused because of it.
pub(super) fn refunded(order: &Node<'_>, currency: Currency) -> Option<i64> {
    let listed = order.list("refunds").iter().flat_map(|refund| refund.list("transactions"));
    let paid = listed.filter(|one| {
        one.plain("kind") == Some("refund") && one.plain("status") == Some("success")
    });
    let amounts: Option<Vec<i64>> = paid
        .map(|one| {
            let of_ours = one.currency("currency").ok()?.is_none_or(|told| told == currency);
            one.positive("amount", currency).ok().flatten().filter(|_| of_ours)
        })
        .collect();
    let sum = amounts::sum(amounts.filter(|amounts| !amounts.is_empty())?).ok()?;
    Some(sum)
}

fn subtotal(order: &Node<'_>, currency: Currency, read: &[LineFacts]) -> Result<i64, Reason> {
    match own(order, "total_line_items_price", currency)? {
        Some(subtotal) => Ok(subtotal),
        None => {
            let price = |line: &LineFacts| amounts::times(line.unit_price, line.quantity);
            amounts::sum_of(read.iter().map(price))
        }
    }
}

fn discount(order: &Node<'_>, currency: Currency, read: &[LineFacts]) -> Result<i64, Reason> {
    match own(order, "total_discounts", currency)? {
        Some(discount) => Ok(discount),
        None => {
            let shipping = order.list("shipping_lines").iter();
            let shipping = shipping.map(|line| lines::discount(line, currency));
            amounts::sum_of(read.iter().map(|line| Ok(line.discount)).chain(shipping))
        }
    }
}

fn tax(order: &Node<'_>, currency: Currency, read: &[LineFacts]) -> Result<i64, Reason> {
    let order_lines = order.list("tax_lines");
    match own(order, "total_tax", currency)? {
        Some(tax) => Ok(tax),
        None if !order_lines.is_empty() => lines::total(order_lines, "price", currency),
        None => {
            let shipping = order.list("shipping_lines").iter();
            let shipping = shipping.map(|line| lines::tax(line, currency));
            amounts::sum_of(read.iter().map(|line| Ok(line.tax)).chain(shipping))
        }
    }
}

/// Gives what transport may cost, the likeliest first.
fn shippings(order: &Node<'_>, currency: Currency) -> Result<Vec<i64>, Reason> {
    let listed = order.list("shipping_lines");
    let sum = |kept: &dyn Fn(&Node<'_>) -> bool| {
        let price = |line| lines::price(line, currency).map_err(|r| r.within("shipping"));
        amounts::sum_of(listed.iter().filter(|line| kept(line)).map(price))
    };
    let current = sum(&|line| line.flag("is_removed") != Some(true))?;
    let told = set(order, "total_shipping_price_set", currency)?;
    Ok(match (listed.is_empty(), told) {
        (true, Some(told)) => vec![told],
        (_, told) => vec![current, told.unwrap_or(current), sum(&|_| true)?],
    })
}

/// Gives an amount in the shop's currency, wherever this version of the platform puts it.
fn own(order: &Node<'_>, name: &str, currency: Currency) -> Result<Option<i64>, Reason> {
    match order.positive(name, currency)? {
        Some(amount) => Ok(Some(amount)),
        None => set(order, &format!("{name}_set"), currency),
    }
}

/// Gives what paying in coins adds or takes off.
fn cash_rounding(order: &Node<'_>, currency: Currency) -> Result<i64, Reason> {
    let set = order.member("total_cash_rounding_payment_adjustment_set");
    let money = set.member("shop_money").amount("amount", currency)?;
    Ok(money.unwrap_or_default())
}

fn set(order: &Node<'_>, name: &str, currency: Currency) -> Result<Option<i64>, Reason> {
    let money = order.member(name).member("shop_money").positive("amount", currency);
    money.map_err(|reason| reason.within(name))
}
