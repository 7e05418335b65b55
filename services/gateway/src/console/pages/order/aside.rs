//! What stands beside an order: money, people, record.

use contracts::address::{Address, Person, Recipient};
use contracts::money::Money;
use contracts::requests::intake::Order;
use maud::{Markup, html};

use crate::console::look::parts::{self, icon};
use crate::console::words::order::Words;
use crate::console::words::raw;
use crate::edge::form::Language;

/// Shows money, people and record.
pub fn aside(language: Language, words: &Words, order: &Order) -> Markup {
    html! {
        (parts::section("money", words.money, html! {}, money(language, words, order)))
        (parts::section("customer", words.customer, html! {}, people(words, order)))
        (parts::section("record", words.facts, sent(language, order), record(language, words, order)))
    }
}

/// Leads to what the shop sent, byte by byte.
fn sent(language: Language, order: &Order) -> Markup {
    html! {
        a .beside href=(format!("/orders/{}/raw", order.id)) { (icon("payload")) " " (raw::of(language).sent) }
    }
}

/// Shows the sum, and what it is made of.
pub fn money(language: Language, words: &Words, order: &Order) -> Markup {
    let minus = |money: Money| Money::new(money.amount_minor.saturating_neg(), money.currency);
    let tax = if order.tax_included == order.tax { words.tax_included } else { words.tax };
    let rows = [
        (words.goods, Some(order.subtotal), true),
        (words.discount, Some(minus(order.discount)), false),
        (words.shipping, Some(order.shipping), false),
        (tax, Some(order.tax), false),
        (words.fees, Some(order.fees), false),
        (words.difference, Some(order.difference), false),
    ];
    let after = [
        (words.refunded, order.refunded),
        (words.refund_due, order.returns.as_ref().map(|returns| returns.refund_due)),
    ];
    let is_told = |money: &Money| money.amount_minor != 0;
    html! {
        dl .sum {
            @for (name, amount, always) in rows {
                @if let Some(amount) = amount.filter(|amount| always || is_told(amount)) {
                    div { dt { (name) } dd { (parts::money(language, amount)) } }
                }
            }
            div .total { dt { (words.total) } dd { (parts::money(language, order.total)) } }
            @for (name, amount) in after {
                @if let Some(amount) = amount.filter(is_told) {
                    div { dt { (name) } dd { (parts::money(language, amount)) } }
                }
            }
        }
        @if order.cash_on_delivery { p .quiet-line { (words.at_the_door) } }
    }
}

fn people(words: &Words, order: &Order) -> Markup {
    let Some(person) = &order.person else {
        return html! { p .quiet-line { (words.forgotten) } };
    };
    html! {
        @if let Some(customer) = &person.customer {
            p .person {
                @if let Some(name) = &customer.name { strong dir="auto" { (name) } }
                @if let Some(email) = &customer.email { span dir="auto" { (email) } }
                @if let Some(phone) = &customer.phone { span dir="ltr" { (phone) } }
            }
        }
        (recipient(words, person))
        @if let Some(method) = &order.shipping_method {
            h3 { (words.method) }
            p dir="auto" { (method) }
        }
        @if let Some(note) = &person.note {
            h3 { (words.note) }
            blockquote dir="auto" { (note) }
        }
    }
}

fn recipient(words: &Words, person: &Person) -> Markup {
    match &person.recipient {
        None => html! {},
        Some(Recipient::Opaque { masked, .. }) => html! {
            h3 { (words.to) }
            p .person { strong dir="auto" { (masked) } span { (words.hidden_buyer) } }
        },
        Some(Recipient::Clear { name, company, phone, address }) => html! {
            h3 { (words.to) }
            address .person {
                @if let Some(name) = name { strong dir="auto" { (name) } }
                @if let Some(company) = company { span dir="auto" { (company) } }
                @for line in address_lines(address) { span dir="auto" { (line) } }
                @if let Some(phone) = phone { span dir="ltr" { (phone) } }
            }
        },
    }
}

/// Writes an address as it is written in its country: from the country down in China, from the
/// street up elsewhere.
pub fn address_lines(address: &Address) -> Vec<String> {
    let join = |parts: &[&Option<String>], between: &str| {
        let parts = parts.iter().filter_map(|part| part.as_deref());
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(between)
    };
    let Address {
        street1, street2, subdistrict, district, city, region, postal_code, country, ..
    } = address;
    let lines = match country.as_deref() {
        Some("CN" | "HK" | "MO" | "TW") => vec![
            join(&[region, city, district, subdistrict], ""),
            join(&[street1, street2], " "),
            join(&[postal_code, country], " "),
        ],
        _ => vec![
            join(&[street1], ""),
            join(&[street2], ""),
            join(&[subdistrict, district], ", "),
            join(&[postal_code, city], " "),
            join(&[region, country], ", "),
        ],
    };
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

fn record(language: Language, words: &Words, order: &Order) -> Markup {
    let reference = order
        .external_ref
        .as_ref()
        .map(|reference| (words.reference, html! { code dir="auto" { (reference) } }));
    let instants = [
        (words.received, Some(order.received_at)),
        (words.approved, order.approved_at),
        (words.completed, order.completed_at),
        (words.closed, order.closed_at),
    ];
    let instants =
        instants.into_iter().filter_map(|(name, at)| Some((name, parts::instant(language, at?))));
    let trace = order.trace_id.as_ref().map(|trace| (words.trace, html! { code { (trace) } }));
    let all =
        [(words.channel, html! { bdi { (order.channel) } }), ("ID", html! { code { (order.id) } })];
    let all = all.into_iter().chain(reference).chain(instants).chain(trace);
    parts::facts(all.collect::<Vec<_>>())
}
