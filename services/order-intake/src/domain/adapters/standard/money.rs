//! Amounts of an order in our own words.

use contracts::money::Currency;
use contracts::order::{Amounts, LineFacts};

use super::super::amounts;
use super::super::json::Node;
use super::super::reason::{Reason, quoted};

/// Reads the amounts; without a total they are its parts.
pub(super) fn read(
    order: &Node<'_>,
    currency: Currency,
    lines: &[LineFacts],
) -> Result<Amounts, Reason> {
    let of_order = |name| minor(order, name, currency).map(Option::unwrap_or_default);
    let list = lines.iter().map(|line| amounts::times(line.unit_price, line.quantity));
    let discounts = lines.iter().map(|line| line.discount);
    let taxes = lines.iter().map(|line| line.tax);
    let tax = amounts::sum(taxes.chain([of_order("tax")?]))?;
    let parts = Amounts {
        subtotal: amounts::sum_of(list)?,
        discount: amounts::sum(discounts.chain([of_order("discount")?]))?,
        shipping: of_order("shipping")?,
        tax,
        tax_included: if order.flag("prices_include_tax") == Some(true) { tax } else { 0 },
        fees: of_order("fees")?,
        ..Amounts::default()
    };
    let total = match minor(order, "total", currency)? {
        Some(total) => total,
        None => parts.balanced().map_or(-1, |parts| -parts.difference),
    };
    if total < 0 {
        return Err(Reason::new("amount", "more is taken off than the order costs"));
    }
    amounts::balance(Amounts { total, ..parts }, &[])
}

/// Gives what was given back, where it is told.
pub(super) fn refunded(order: &Node<'_>, currency: Currency) -> Result<Option<i64>, Reason> {
    minor(order, "refunded", currency)
}

/// Gives an amount in minor units: `{ "amount_minor": 1999, "currency": "EUR" }`.
pub(super) fn minor(
    from: &Node<'_>,
    name: &str,
    currency: Currency,
) -> Result<Option<i64>, Reason> {
    let money = from.member(name);
    if money.is_null() {
        return Ok(None);
    }
    let refused = |words: String| Reason::new("amount", words).within(name);
    if let Some(other) = money.currency("currency")?
        && other != currency
    {
        return Err(refused(format!("the amount is in {other}, the order in {currency}")));
    }
    let text = money.plain("amount_minor").unwrap_or_default();
    match text.parse::<i64>() {
        Ok(minor) if (0..=amounts::MINOR_MAX).contains(&minor) => Ok(Some(minor)),
        _ => Err(refused(format!(
            "`amount_minor` is `{}`, not a whole number of minor units",
            quoted(text)
        ))),
    }
}
