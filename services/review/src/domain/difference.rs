use std::collections::BTreeMap;
use std::fmt::Display;

use contracts::address::{Address, Recipient};
use contracts::ids::LineId;
use contracts::order::{HoldReason, LineFacts, OrderFacts};

use crate::domain::rules::Finding;

/// How many characters of a platform's own words stand in evidence.
const WORDS_MAX: usize = 60;

/// Gives what changed for the fulfilment of an order: goods, address, amounts. A mere payment is
/// no such change. Personal members are named without their values.
pub fn difference(before: &OrderFacts, after: &OrderFacts) -> Option<Finding> {
    let evidence = lines(before, after)
        .into_iter()
        .chain(amounts(before, after))
        .chain(delivery(before, after));
    Finding::of(HoldReason::ChangedAfterApproval, "clerk", evidence)
}

type Entry = (String, String);

fn turned(member: impl Into<String>, before: impl Display, after: impl Display) -> Option<Entry> {
    let (before, after) = (before.to_string(), after.to_string());
    (before != after).then(|| (member.into(), format!("{before} -> {after}")))
}

fn lines(before: &OrderFacts, after: &OrderFacts) -> Vec<Entry> {
    let by_id = |order: &OrderFacts| -> BTreeMap<LineId, LineFacts> {
        order
            .lines
            .iter()
            .map(|line| (line.line_id, line.clone()))
            .collect()
    };
    let (old, new) = (by_id(before), by_id(after));
    let mut entries = vec![];
    for (id, line) in &old {
        match new.get(id) {
            Some(now) => entries.extend(line_entries(line, now)),
            None => entries.push((id.to_string(), format!("removed: {}", described(line)))),
        }
    }
    let added = new.iter().filter(|(id, _)| !old.contains_key(id));
    entries.extend(added.map(|(id, line)| (id.to_string(), format!("added: {}", described(line)))));
    entries
}

fn line_entries(before: &LineFacts, after: &LineFacts) -> impl Iterator<Item = Entry> {
    let id = before.line_id;
    let sku = |line: &LineFacts| {
        line.sku
            .as_ref()
            .map_or("no SKU".to_owned(), ToString::to_string)
    };
    let shipping = |line: &LineFacts| line.requires_shipping;
    let open = (before.open_quantity(), after.open_quantity());
    [
        turned(format!("{id}.sku"), sku(before), sku(after)),
        turned(format!("{id}.open_quantity"), open.0, open.1),
        turned(
            format!("{id}.requires_shipping"),
            shipping(before),
            shipping(after),
        ),
    ]
    .into_iter()
    .flatten()
}

fn described(line: &LineFacts) -> String {
    let sku = line.sku.as_ref().map_or("no SKU", |sku| sku.as_str());
    format!("{} of {sku}", line.open_quantity())
}

fn amounts(before: &OrderFacts, after: &OrderFacts) -> impl Iterator<Item = Entry> {
    let (old, new) = (before.amounts, after.amounts);
    let in_words = |order: &OrderFacts, minor| {
        format!("{} {}", order.currency.format_amount(minor), order.currency)
    };
    [
        ("subtotal", old.subtotal, new.subtotal),
        ("discount", old.discount, new.discount),
        ("shipping", old.shipping, new.shipping),
        ("tax", old.tax, new.tax),
        ("tax_included", old.tax_included, new.tax_included),
        ("fees", old.fees, new.fees),
        ("total", old.total, new.total),
        ("difference", old.difference, new.difference),
    ]
    .map(|(name, was, is)| {
        turned(
            format!("amounts.{name}"),
            in_words(before, was),
            in_words(after, is),
        )
    })
    .into_iter()
    .flatten()
}

fn delivery(before: &OrderFacts, after: &OrderFacts) -> impl Iterator<Item = Entry> {
    let method = |order: &OrderFacts| -> String {
        let words = order.shipping_method.as_deref().unwrap_or("none");
        words
            .chars()
            .filter(|char| !char.is_control())
            .take(WORDS_MAX)
            .collect()
    };
    let members = recipient_members(recipient(before), recipient(after));
    let recipient = (!members.is_empty()).then(|| {
        (
            "recipient".to_owned(),
            format!("changed: {}", members.join(", ")),
        )
    });
    let at_door = (before.cash_on_delivery, after.cash_on_delivery);
    [
        recipient,
        turned("shipping_method", method(before), method(after)),
        turned("cash_on_delivery", at_door.0, at_door.1),
    ]
    .into_iter()
    .flatten()
}

fn recipient(order: &OrderFacts) -> Option<&Recipient> {
    order
        .person
        .as_ref()
        .and_then(|person| person.recipient.as_ref())
}

fn recipient_members(before: Option<&Recipient>, after: Option<&Recipient>) -> Vec<&'static str> {
    let (old, new) = match (before, after) {
        (Some(old @ Recipient::Clear { .. }), Some(new @ Recipient::Clear { .. })) => (old, new),
        (old, new) if old == new => return vec![],
        _ => return vec!["whole"],
    };
    let (old, new) = (members(old), members(new));
    let changed = old.into_iter().zip(new).filter(|(old, new)| old.1 != new.1);
    changed.map(|(old, _)| old.0).collect()
}

fn members(recipient: &Recipient) -> Vec<(&'static str, &Option<String>)> {
    let Recipient::Clear {
        name,
        company,
        phone,
        address,
    } = recipient
    else {
        return vec![];
    };
    let Address {
        street1,
        street2,
        subdistrict,
        district,
        city,
        ..
    } = address;
    let Address {
        region,
        region_code,
        postal_code,
        country,
        ..
    } = address;
    vec![
        ("name", name),
        ("company", company),
        ("phone", phone),
        ("street1", street1),
        ("street2", street2),
        ("subdistrict", subdistrict),
        ("district", district),
        ("city", city),
        ("region", region),
        ("region_code", region_code),
        ("postal_code", postal_code),
        ("country", country),
    ]
}
