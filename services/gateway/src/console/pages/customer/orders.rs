//! The orders of a customer, and the links that they are given.

use contracts::order::HoldReason;
use contracts::requests::logistics::Shipment;
use maud::{Markup, html};

use super::deeds::{Link, Purpose, Rights};
use super::known::{Known, Seen};
use crate::console::look::once::copy_button;
use crate::console::look::parts::{self, badge, icon};
use crate::console::words::customers::Words;
use crate::console::words::{figures, states};
use crate::edge::form::Language;
use crate::routes::forward::url_encode;

/// Shows the orders of this part of the history.
pub fn section(language: Language, words: &Words, known: &Known, rights: Rights) -> Markup {
    let content = html! {
        @if known.orders.is_empty() { p .quiet-line { (words.no_orders) } }
        ul .parcels {
            @for seen in &known.orders { li { (one(language, words, known, seen, rights)) } }
        }
        @if known.further || known.older.is_some() { (pager(words, known)) }
    };
    let count = html! { span .beside { (figures::number(known.customer.orders)) } };
    parts::section("orders", words.orders, count, content)
}

fn one(language: Language, words: &Words, known: &Known, seen: &Seen, rights: Rights) -> Markup {
    let brief = &seen.brief;
    let returns = seen.order.as_ref().and_then(|order| order.returns.as_ref());
    let goods = seen.order.as_ref().map(|order| order.fulfillment_status);
    html! {
        div .first {
            @if rights.orders {
                a .number href=(format!("/orders/{}", brief.order_id)) dir="auto" { (brief.number) }
            } @else {
                strong dir="auto" { (brief.number) }
            }
            (badge(states::order(language, brief.status)))
            @if let Some(goods) = goods { (badge(states::goods(language, goods))) }
            @if let Some(badged) = returns.and_then(|one| states::returns(language, one.return_status)) {
                (badge(badged))
            }
            @if brief.test { span .tag { (words.test) } }
        }
        p .second {
            (parts::money(language, brief.total))
            " · " bdi { (brief.channel) } " · " (parts::instant_short(language, brief.placed_at))
        }
        @if let Some(due) = returns.map(|one| one.refund_due).filter(|due| due.amount_minor != 0) {
            p .second { (words.refund_due) " " (parts::money(language, due)) }
        }
        (links(language, words, known, seen, rights))
    }
}

/// What can be given to the customer of an order.
fn links(language: Language, words: &Words, known: &Known, seen: &Seen, rights: Rights) -> Markup {
    let parcels = seen.parcels.iter().flatten().filter(|parcel| parcel.tracking_token.is_some());
    let parcels: Vec<&Shipment> = parcels.collect();
    let purposes = if rights.links { purposes(seen) } else { Vec::new() };
    if parcels.is_empty() && purposes.is_empty() {
        return html! {};
    }
    html! {
        details .menu.links {
            summary { (icon("link")) (words.links) (icon("down")) }
            div .sheet {
                @for parcel in parcels {
                    @let token = parcel.tracking_token.as_deref().unwrap_or_default();
                    @let number = parcel.tracking_number.as_deref().unwrap_or(&parcel.sscc);
                    (copied(language, &format!("link-{}", parcel.id), &(words.link_parcel)(number),
                        &format!("{}/track/{}", known.base, url_encode(token))))
                }
                @for purpose in purposes {
                    form method="post" action=(format!("/customers/{}/do/link", known.customer.id)) {
                        input type="hidden" name="order" value=(seen.brief.order_id);
                        input type="hidden" name="purpose" value=(purpose.word());
                        button .button { (name(words, purpose)) }
                    }
                }
            }
        }
    }
}

fn name(words: &Words, purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Order => words.link_order,
        Purpose::Address => words.link_address,
        Purpose::Return => words.link_return,
    }
}

/// Gives what a link could be for, by what is known of the order; whoever makes it looks closely.
fn purposes(seen: &Seen) -> Vec<Purpose> {
    let Some(order) = &seen.order else { return Vec::new() };
    let asks = order.holds.iter().any(|hold| {
        matches!(hold.reason, HoldReason::IncorrectAddress | HoldReason::MissingContact)
    });
    let arrived = order.lines.iter().any(|line| line.buckets.delivered > 0);
    let all = [(true, Purpose::Order), (asks, Purpose::Address), (arrived, Purpose::Return)];
    all.into_iter().filter(|(may, _)| *may).map(|(_, purpose)| purpose).collect()
}

/// Shows a link that was made.
pub fn link_made(language: Language, words: &Words, base: &str, link: &Link) -> Markup {
    html! {
        div .secret role="status" {
            p { (icon("check")) (words.link_made) }
            (copied(language, "link-made", name(words, link.purpose), &format!("{base}{}", link.path)))
            @if let Some(until) = link.until {
                p .muted { (words.link_until) " " (parts::instant(language, until)) }
            }
        }
    }
}

/// A field with a text to take along; without a script it is chosen and copied by hand.
fn copied(language: Language, id: &str, label: &str, text: &str) -> Markup {
    html! {
        div .copied {
            label for=(id) { (label) }
            div .pair {
                input id=(id) type="text" readonly value=(text) dir="ltr" spellcheck="false";
                (copy_button(language, id, label))
            }
        }
    }
}

fn pager(words: &Words, known: &Known) -> Markup {
    let newest = format!("/customers/{}", known.customer.id);
    let until = known.orders.last().map(|seen| seen.brief.placed_at.to_rfc3339());
    html! {
        nav .pager aria-label=(words.pages) {
            @if known.further { a .button href=(newest) rel="first" { (icon("first")) (words.newest) } }
            @if let (Some(older), Some(until)) = (&known.older, until) {
                a .button rel="next" href=(format!("{newest}?cursor={}&until={}",
                    url_encode(older), url_encode(&until))) {
                    (words.older) (icon("next"))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::pages::customer::tests::seen;

    #[test]
    fn a_link_is_offered_where_the_order_can_use_it() {
        let held = purposes(&seen("in_review", "incorrect_address", 0));
        assert_eq!(held, [Purpose::Order, Purpose::Address]);
        assert_eq!(purposes(&seen("completed", "", 1)), [Purpose::Order, Purpose::Return]);
        assert_eq!(purposes(&seen("processing", "", 0)), [Purpose::Order]);
        let unknown = Seen { order: None, ..seen("completed", "", 1) };
        assert_eq!(purposes(&unknown), []);
    }
}
