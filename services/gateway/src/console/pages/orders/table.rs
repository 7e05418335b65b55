//! The table of orders, and what is done with those that are chosen.

use contracts::requests::intake::Order;
use maud::{Markup, html};

use super::bulk::BulkDeed;
use super::columns::Column;
use crate::console::look::parts::{self, badge, icon};
use crate::console::words::orders::{self, Words};
use crate::console::words::{figures, reasons, states};
use crate::edge::form::Language;
use crate::edge::sessions;

/// The longest reason that is taken.
const REASON_MAX: usize = 500;

/// How the table is shown.
pub struct Look<'a> {
    /// In which language.
    pub language: Language,
    /// With which columns.
    pub columns: &'a [Column],
    /// What can be done with several at once.
    pub deeds: &'a [BulkDeed],
    /// The place to come back to.
    pub back: &'a str,
}

/// Shows the orders, with a choice among them where something can be done with it.
pub fn show(look: &Look<'_>, all: &[Order]) -> Markup {
    if look.deeds.is_empty() {
        return table(look, all);
    }
    html! {
        form #bulk method="post" action="/orders/do" {
            // Enter in a box does nothing: the first button is what it would press.
            button .unseen disabled aria-hidden="true" tabindex="-1" {}
            input type="hidden" name="key" value=(sessions::make().unwrap_or_default());
            input type="hidden" name="back" value=(look.back);
            (table(look, all))
            (deeds(orders::of(look.language), look.deeds))
        }
    }
}

/// The roles are told, because on a narrow screen the rows are no longer shown as a table.
fn table(look: &Look<'_>, all: &[Order]) -> Markup {
    let words = orders::of(look.language);
    let picks = !look.deeds.is_empty();
    html! {
        div .table-box {
            table .list.orders.picks[picks] role="table" aria-label=(words.title) {
                thead role="rowgroup" {
                    tr role="row" {
                        @if picks {
                            th .pick role="columnheader" scope="col" {
                                input type="checkbox" data-all="" hidden aria-label=(words.choose_all);
                            }
                        }
                        th .number role="columnheader" scope="col" { (words.number) }
                        @for column in look.columns {
                            th .(column.word()) .end[*column == Column::Total] role="columnheader" scope="col" {
                                (column.name(words))
                            }
                        }
                    }
                }
                tbody role="rowgroup" { @for order in all { (row(look, words, order)) } }
            }
        }
    }
}

fn row(look: &Look<'_>, words: &Words, order: &Order) -> Markup {
    let id = order.id.to_string();
    html! {
        tr role="row" id=(id) {
            @if !look.deeds.is_empty() {
                td .pick role="cell" {
                    label {
                        input type="checkbox" name="order" value=(id) autocomplete="off"
                            aria-label=((words.choose)(&order.number));
                    }
                }
            }
            td .number role="cell" {
                a .row href=(format!("/orders/{id}")) dir="auto" { (order.number) }
                @if order.test { " " span .tag { (words.test) } }
            }
            @for column in look.columns { (cell(look.language, words, *column, order)) }
        }
    }
}

fn cell(language: Language, words: &Words, column: Column, order: &Order) -> Markup {
    let content = match column {
        Column::Customer => customer(order),
        Column::Channel => html! { bdi { (order.channel) } },
        Column::Items => items(words, order),
        Column::Placed => parts::instant_short(language, order.placed_at),
        Column::Status => badge(states::order(language, order.status)),
        Column::Goods => badge(states::goods(language, order.fulfillment_status)),
        Column::Payment => badge(states::payment(language, order.payment_status)),
        Column::Hold => holds(language, order),
        Column::Total => parts::money(language, order.total),
    };
    html! {
        td .(column.word()) .end[column == Column::Total] role="cell" { (content) }
    }
}

fn customer(order: &Order) -> Markup {
    let customer = order.person.as_ref().and_then(|person| person.customer.as_ref());
    let name = customer.and_then(|customer| customer.name.as_deref());
    html! { @if let Some(name) = name { span title=(name) { bdi { (name) } } } }
}

fn items(words: &Words, order: &Order) -> Markup {
    let Some(first) = order.lines.first() else { return html! {} };
    let more = order.lines.len() - 1;
    html! {
        div .what {
            span .first title=(first.title) {
                @if first.quantity != 1 { span .times { (figures::number(first.quantity.into())) " ×" } " " }
                bdi { (first.title) }
            }
            @if more > 0 { span .more { ((words.more_lines)(more)) } }
        }
    }
}

fn holds(language: Language, order: &Order) -> Markup {
    let Some(first) = order.holds.first() else { return html! {} };
    let more = order.holds.len() - 1;
    html! {
        @let reason = reasons::hold(language, first.reason);
        span .held title=(reason) { (icon("hold")) span { (reason) } }
        @if more > 0 { " " span .more { "+" (more) } }
    }
}

/// Shows what can be done with those that are chosen; seen as soon as one is.
fn deeds(words: &Words, deeds: &[BulkDeed]) -> Markup {
    html! {
        div .bulk role="group" aria-label=(words.with_chosen) {
            span .chosen { (words.with_chosen) b data-chosen="" {} }
            @for deed in deeds {
                @if deed.wants_reason() { (with_reason(words, *deed)) } @else {
                    button .button formaction=(deed.place()) { (deed.name(words)) }
                }
            }
        }
    }
}

fn with_reason(words: &Words, deed: BulkDeed) -> Markup {
    let field = format!("reason-{}", deed.word());
    html! {
        details .menu.deed {
            summary .button { (deed.name(words)) (icon("down")) }
            div .sheet {
                p { (deed.sure(words)) }
                label for=(field) { (words.why) }
                textarea id=(field) name=(field) rows="3" maxlength=(REASON_MAX) {}
                button .button.danger formaction=(deed.place()) { (deed.name(words)) }
            }
        }
    }
}
