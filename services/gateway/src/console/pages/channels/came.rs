//! What came through the door of a channel, the newest first.

use contracts::requests::intake::Delivery;
use maud::{Markup, html};

use super::one::Known;
use super::{delivery, place_of};
use crate::console::look::parts::{self, badge, icon};
use crate::console::words::channels::{self as words_of, Words};
use crate::console::words::figures::number;
use crate::edge::form::Language;
use crate::routes::forward::url_encode;

/// Shows the deliveries.
pub fn section(language: Language, words: &Words, known: &Known) -> Markup {
    let place = place_of(&known.channel.id);
    let outcomes = delivery::OUTCOMES
        .map(|one| (delivery::code(one).to_owned(), words_of::outcome(language, one).1.to_owned()));
    let chosen = known.outcome.map(delivery::code).unwrap_or_default();
    let filter = html! {
        form .filters method="get" action=(place) {
            (parts::filter_select("outcome", words.outcome, words.any_outcome, chosen, &outcomes))
            button .button { (words.apply) }
        }
    };
    let content = html! {
        @if known.deliveries.items.is_empty() {
            div .inside { (parts::empty("incoming", words.no_deliveries, words.no_deliveries_because, html! {})) }
        } @else {
            div .table-box {
                table .figures.stacks role="table" {
                    thead role="rowgroup" {
                        tr role="row" {
                            @for head in [words.when, words.outcome, words.topic, words.about] {
                                th role="columnheader" scope="col" { (head) }
                            }
                            th .end role="columnheader" scope="col" { (words.bytes) }
                        }
                    }
                    tbody role="rowgroup" { @for one in &known.deliveries.items { (came(language, &place, one)) } }
                }
            }
            (pager(words, known, &place))
        }
    };
    parts::section("deliveries", words.deliveries, filter, content)
}

fn came(language: Language, place: &str, one: &Delivery) -> Markup {
    html! {
        tr role="row" {
            td role="cell" {
                a .row href=(format!("{place}/deliveries/{}", one.id)) {
                    (parts::instant_short(language, one.received_at))
                }
            }
            td .rest role="cell" { (badge(words_of::outcome(language, one.outcome))) }
            td role="cell" { code { (one.topic) } }
            td role="cell" {
                @if let Some(resource) = &one.resource { code { (resource) } " " }
                @if let Some(reason) = &one.reason { span .muted lang="en" dir="auto" { (reason) } }
            }
            td .end.lesser role="cell" { (number(one.body_bytes.into())) }
        }
    }
}

fn pager(words: &Words, known: &Known, place: &str) -> Markup {
    let outcome = known.outcome.map(delivery::code).unwrap_or_default();
    let first = format!("{place}?outcome={outcome}");
    html! {
        @if known.further || known.deliveries.next.is_some() {
            nav .pager aria-label=(words.pages) {
                @if known.further { a .button href=(first) rel="first" { (icon("first")) (words.newest) } }
                @if let Some(next) = &known.deliveries.next {
                    a .button href=(format!("{first}&cursor={}", url_encode(next))) rel="next" {
                        (words.older) (icon("next"))
                    }
                }
            }
        }
    }
}
