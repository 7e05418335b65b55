//! Every movement of an item: what made the figure what it is.

use contracts::requests::warehouse::LedgerRow;
use maud::{Markup, html};

use super::item::Known;
use super::place_of;
use crate::console::look::parts::{self, icon};
use crate::console::words::figures::number;
use crate::console::words::stock::{Words, movement};
use crate::edge::form::Language;
use crate::routes::forward::url_encode;

/// Shows the movements of an item, the newest first.
pub fn movements(language: Language, words: &Words, known: &Known) -> Markup {
    if known.movements.items.is_empty() {
        return html! { p .muted { (words.no_movements) } };
    }
    let heads = [words.when, words.what, words.because];
    html! {
        div .table-box {
            table .figures.moved role="table" {
                thead role="rowgroup" {
                    tr role="row" {
                        @for head in heads { th role="columnheader" scope="col" { (head) } }
                        @for head in [words.change, words.on_hand_then, words.allocated_then] {
                            th .end role="columnheader" scope="col" { (head) }
                        }
                    }
                }
                tbody role="rowgroup" {
                    @for row in &known.movements.items { (moved(language, words, known, row)) }
                }
            }
        }
        @if known.further || known.movements.next.is_some() { (pager(words, known)) }
    }
}

fn moved(language: Language, words: &Words, known: &Known, row: &LedgerRow) -> Markup {
    let order = row.order_id.map(|id| id.to_string());
    html! {
        tr role="row" id=(row.movement_id) {
            td .when role="cell" { (parts::instant(language, row.moved_at)) }
            td .what role="cell" { (movement(language, row.kind)) @if known.location.is_none() { " · " bdi { (row.location) } } }
            td .because role="cell" dir="auto" {
                @if let Some(reason) = &row.reason { (reason) " " }
                @match &order {
                    Some(id) if known.orders => a href=(format!("/orders/{id}")) { (words.for_order) },
                    Some(_) => (words.for_order),
                    None => code { (row.cause) },
                }
            }
            td .end.change role="cell" { (signed(row.quantity)) }
            td .end.hand role="cell" data-label=(words.on_hand_then) { (number(row.on_hand)) }
            td .end.apart-then role="cell" data-label=(words.allocated_then) { (number(row.allocated)) }
        }
    }
}

fn signed(pieces: i64) -> String {
    if pieces > 0 { format!("+{}", number(pieces)) } else { number(pieces) }
}

fn pager(words: &Words, known: &Known) -> Markup {
    let place = place_of(known.item.sku.as_str());
    let at = known.location.as_deref().map(|at| format!("?location={}", url_encode(at)));
    let newest = format!("{place}{}", at.unwrap_or_default());
    let joint = if known.location.is_some() { '&' } else { '?' };
    html! {
        nav .pager aria-label=(words.pages) {
            @if known.further { a .button href=(newest) rel="first" { (icon("first")) (words.newest) } }
            @if let Some(next) = &known.movements.next {
                a .button href=(format!("{newest}{joint}cursor={}", url_encode(next))) rel="next" {
                    (words.older) (icon("next"))
                }
            }
        }
    }
}
