//! Who a customer is, figures, and what they bought.

use std::collections::BTreeMap;

use contracts::order::OrderStatus;
use maud::{Markup, html};

use super::known::Known;
use crate::console::look::parts;
use crate::console::pages::customers::spent;
use crate::console::words::customers::Words;
use crate::console::words::figures::number;
use crate::edge::form::Language;

/// Items that are named; more is in the orders.
const ITEMS_SHOWN: usize = 8;

/// Shows who it is, and figures.
pub fn person(language: Language, words: &Words, known: &Known) -> Markup {
    let customer = &known.customer;
    let reach = customer.person.as_ref();
    let mail = reach.and_then(|person| person.email.as_deref());
    let phone = reach.and_then(|person| person.phone.as_deref());
    let mut facts = Vec::new();
    if let Some(mail) = mail {
        facts.push((words.email, html! { a href=(format!("mailto:{mail}")) { bdi { (mail) } } }));
    }
    if let Some(phone) = phone {
        facts.push((words.phone, html! { a href=(tel(phone)) dir="ltr" { (phone) } }));
    }
    facts.extend([
        (words.spent, spent(language, customer)),
        (words.orders, html! { (number(customer.orders)) }),
        (words.completed, html! { (number(customer.completed)) }),
        (words.cancelled, html! { (number(customer.cancelled)) }),
    ]);
    if let Some(first) = customer.first_order_at {
        facts.push((words.since, parts::instant(language, first)));
    }
    let content = html! {
        @if reach.is_none() { p .quiet-line { (words.forgotten_because) } }
        (parts::facts(facts))
    };
    parts::section("who", words.who, html! {}, content)
}

fn tel(phone: &str) -> String {
    let dialled = phone.chars().filter(|sign| sign.is_ascii_digit() || *sign == '+');
    format!("tel:{}", dialled.collect::<String>())
}

/// Shows what they bought with the orders that are shown, the most first.
pub fn bought(words: &Words, known: &Known) -> Markup {
    let items = items(known);
    if items.is_empty() {
        return html! {};
    }
    let more = items.len().saturating_sub(ITEMS_SHOWN);
    let content = html! {
        dl .facts.bought {
            @for (title, count) in items.iter().take(ITEMS_SHOWN) {
                div { dt dir="auto" { (title) } dd { (number(*count)) } }
            }
        }
        @if more > 0 { p .quiet-line { ((words.more_items)(more)) } }
    };
    parts::section("bought", words.bought, html! {}, content)
}

/// Counts pieces by what they are called; what was cancelled was not bought.
pub fn items(known: &Known) -> Vec<(&str, i64)> {
    let mut counted: BTreeMap<&str, i64> = BTreeMap::new();
    for order in known.orders.iter().filter_map(|seen| seen.order.as_ref()) {
        if matches!(order.status, OrderStatus::Cancelled | OrderStatus::Rejected) {
            continue;
        }
        for line in &order.lines {
            let pieces = i64::from(line.quantity) - i64::from(line.buckets.cancelled);
            *counted.entry(&line.title).or_default() += pieces;
        }
    }
    let mut all: Vec<_> = counted.into_iter().filter(|(_, pieces)| *pieces > 0).collect();
    all.sort_by_key(|(_, pieces)| std::cmp::Reverse(*pieces));
    all
}
