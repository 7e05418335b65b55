//! Amounts: from what was written to minor units, never through a binary fraction.

use std::borrow::Cow;

use contracts::money::Currency;
use contracts::order::Amounts;

use super::json::Node;
use super::reason::{Reason, quoted};

/// Ten million millions of minor units: no order is worth more, and sums of them stay in 64 bits.
pub(super) const MINOR_MAX: i64 = 10_000_000_000_000;
/// Digits that an exponent may move the point by; more is nonsense and would only cost memory.
const SHIFT_MAX: i32 = 20;

/// Reads an amount; none for null and for empty text.
pub(super) fn parse(node: &Node<'_>, currency: Currency) -> Result<Option<i64>, Reason> {
    let text = match node {
        Node::Null => return Ok(None),
        Node::Text(text) if text.trim().is_empty() => return Ok(None),
        Node::Text(text) => Cow::Borrowed(text.trim()),
        Node::Number(text) => without_exponent(text),
        Node::Bool(_) | Node::List(_) | Node::Object(_) => Cow::Borrowed(""),
    };
    match currency.parse_amount(&text) {
        Ok(minor) if minor.abs() <= MINOR_MAX => Ok(Some(minor)),
        Ok(_) => Err(Reason::too_large("the amount")),
        Err(_) => {
            let digits = currency.digits();
            let words = format!(
                "`{}` is no amount of {currency}, which has {digits} digits after the point",
                quoted(&text)
            );
            Err(Reason::new("amount", words))
        }
    }
}

/// Adds up; an order whose parts are too large to be added is none.
pub(super) fn sum(parts: impl IntoIterator<Item = i64>) -> Result<i64, Reason> {
    let total: i128 = parts.into_iter().map(i128::from).sum();
    bounded(total, "a sum of amounts")
}

/// Reads and adds up.
pub(super) fn sum_of(parts: impl IntoIterator<Item = Result<i64, Reason>>) -> Result<i64, Reason> {
    let parts: Result<Vec<_>, _> = parts.into_iter().collect();
    sum(parts?)
}

/// Gives the price of several pieces.
pub(super) fn times(price: i64, pieces: u32) -> Result<i64, Reason> {
    bounded(i128::from(price) * i128::from(pieces), "the price of a line")
}

/// Makes the parts add up to the total.
///
/// - Takes: the amounts without doubt; `perhaps`, at most four more that shops count into their
///   total or not, each shop in its own way.
/// - Gives: the amounts with those counted that make it add up, or with all of them and the
///   difference that remains.
pub(super) fn balance(amounts: Amounts, perhaps: &[i64]) -> Result<Amounts, Reason> {
    let count = perhaps.len().min(4);
    let with = |mask: u32| {
        let chosen = perhaps.iter().enumerate().filter(|(place, _)| mask >> place & 1 == 1);
        let fees = sum(chosen.map(|(_, part)| *part).chain([amounts.fees]))?;
        let balanced = Amounts { fees, ..amounts }.balanced();
        balanced.ok_or_else(|| Reason::too_large("the total"))
    };
    let all = (1_u32 << count) - 1;
    for mask in (0..=all).rev() {
        let candidate = with(mask)?;
        if candidate.difference == 0 {
            return Ok(candidate);
        }
    }
    with(all)
}

fn bounded(amount: i128, what: &str) -> Result<i64, Reason> {
    let fits = i64::try_from(amount).ok().filter(|minor| minor.abs() <= MINOR_MAX);
    fits.ok_or_else(|| Reason::too_large(what))
}

/// Writes `1.5e2` as `150`; PHP writes large and tiny numbers so.
fn without_exponent(text: &str) -> Cow<'_, str> {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
        return Cow::Borrowed(text);
    };
    let shift = exponent.parse::<i32>().unwrap_or(i32::MAX);
    if shift.checked_abs().is_none_or(|size| size > SHIFT_MAX) {
        return Cow::Borrowed(text);
    }
    let (sign, unsigned) = match mantissa.strip_prefix('-') {
        Some(unsigned) => ("-", unsigned),
        None => ("", mantissa),
    };
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let size = SHIFT_MAX.unsigned_abs() as usize;
    let digits = format!("{}{whole}{fraction}{}", "0".repeat(size), "0".repeat(size));
    let point = (size + whole.len()).saturating_add_signed(shift as isize);
    let (before, after) = digits.split_at(point.min(digits.len()));
    Cow::Owned(format!("{sign}{before}.{after}"))
}
