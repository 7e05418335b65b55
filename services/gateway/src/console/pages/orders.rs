//! The list of orders: filters in the address, the newest first, a page of fifty.

mod filter;

use axum::extract::State;
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::intake::{CHANNELS_LIST, Channel, ORDERS_LIST, Order};
use contracts::service::Service;
use maud::{Markup, html};
use serde_json::json;

use crate::console::look::parts::{self, badge, icon};
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::orders::{self, Words};
use crate::console::words::{figures, reasons, states, ways};
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::state::Edge;
use filter::Filter;

/// Shows the list; whoever looks for exactly one order gets that.
pub async fn page(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let filter = Filter::of(&visitor.visit);
    let found = match find(&edge, &visitor, &filter).await {
        Ok(found) => found,
        Err(problem) => return reply::problem(&visitor.visit, &problem),
    };
    if let ([only], None, true) = (found.orders.as_slice(), &found.next, filter.goes) {
        return reply::see_other(&format!("/orders/{}", only.id));
    }
    let language = visitor.visit.language;
    let main = list(language, &filter, &found);
    let shown = Shown::found(orders::of(language).title, main);
    // What is further down was there before and stays as it was read.
    let shown = if filter.cursor.is_none() { shown.following("orders") } else { shown };
    reply::page(&visitor.visit, &shown)
}

/// What was found.
struct Found {
    orders: Vec<Order>,
    next: Option<String>,
    channels: Vec<(String, String)>,
    /// Whether whoever looks may see the review.
    reviews: bool,
}

async fn find(edge: &Edge, visitor: &Visitor, filter: &Filter) -> Result<Found, Problem> {
    visitor.needs(Room::Orders)?;
    let (asking, question) = (visitor.asking(), filter.question());
    let nothing = json!({});
    let (page, channels) = tokio::join!(
        edge.asker.ask_json::<Page<Order>>(&asking, Service::OrderIntake, ORDERS_LIST, &question),
        edge.asker.ask_json::<Page<Channel>>(
            &asking,
            Service::OrderIntake,
            CHANNELS_LIST,
            &nothing
        ),
    );
    let Page { items, next } = page?;
    let channels = channels.map(|page| page.items).unwrap_or_default().into_iter();
    let channels = channels.map(|channel| (channel.id, channel.name)).collect();
    let reviews = visitor.looks_into(Room::Review);
    Ok(Found { orders: items, next, channels, reviews })
}

fn list(language: Language, filter: &Filter, found: &Found) -> Markup {
    let words = orders::of(language);
    let shown = html! { span .count { ((words.shown)(found.orders.len(), found.next.is_some() || filter.cursor.is_some())) } };
    html! {
        (parts::page_head(html! { h1 { (words.title) } (shown) }, to_review(language, filter, found)))
        (filter.bar(language, &found.channels))
        @if found.orders.is_empty() {
            (nothing(words, filter))
        } @else {
            (table(language, &found.orders))
            (pager(words, filter, found.next.as_deref()))
        }
    }
}

/// What is on hold is looked at one by one elsewhere.
fn to_review(language: Language, filter: &Filter, found: &Found) -> Markup {
    let leads = found.reviews && filter.on_hold == Some(true) && !found.orders.is_empty();
    html! {
        @if leads { a .button href="/review" { (icon("review")) (ways::REVIEW.of(language)) } }
    }
}

fn nothing(words: &Words, filter: &Filter) -> Markup {
    if filter.is_set() {
        let clear = html! { a .button href="/orders" { (words.clear) } };
        return parts::empty("search", words.nothing_found, words.nothing_found_because, clear);
    }
    parts::empty("orders", words.nothing_yet, words.nothing_yet_because, html! {})
}

/// The roles are told, because on a narrow screen the rows are no longer shown as a table.
fn table(language: Language, all: &[Order]) -> Markup {
    let words = orders::of(language);
    let heads = [
        words.number,
        words.channel,
        words.items,
        words.placed,
        words.status,
        words.goods,
        words.hold,
    ];
    html! {
        div .table-box {
            table .list.orders role="table" aria-label=(words.title) {
                thead role="rowgroup" {
                    tr role="row" {
                        @for head in heads { th role="columnheader" scope="col" { (head) } }
                        th .end role="columnheader" scope="col" { (words.total) }
                    }
                }
                tbody role="rowgroup" { @for order in all { (row(language, words, order)) } }
            }
        }
    }
}

fn row(language: Language, words: &Words, order: &Order) -> Markup {
    let id = order.id.to_string();
    html! {
        tr role="row" id=(id) {
            td .number role="cell" {
                a .row href=(format!("/orders/{id}")) dir="auto" { (order.number) }
                @if order.test { " " span .tag { (words.test) } }
            }
            td .channel role="cell" dir="auto" { (order.channel) }
            td .items role="cell" { (items(words, order)) }
            td .placed role="cell" { (parts::instant_short(language, order.placed_at)) }
            td .status role="cell" { (badge(states::order(language, order.status))) }
            td .goods role="cell" { (badge(states::goods(language, order.fulfillment_status))) }
            td .hold role="cell" { (holds(language, order)) }
            td .total.end role="cell" { (parts::money(language, order.total)) }
        }
    }
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
        span .held { (icon("hold")) (reasons::held_for(language, first.reason, &first.evidence)) }
        @if more > 0 { " " span .more { "+" (more) } }
    }
}

fn pager(words: &Words, filter: &Filter, next: Option<&str>) -> Markup {
    if next.is_none() && filter.cursor.is_none() {
        return html! {};
    }
    html! {
        nav .pager aria-label=(words.pages) {
            @if filter.cursor.is_some() {
                a .button href=(filter.place(None)) rel="first" { (icon("first")) (words.newest) }
            }
            @if let Some(next) = next {
                a .button href=(filter.place(Some(next))) rel="next" { (words.older) (icon("next")) }
            }
        }
    }
}

#[cfg(test)]
mod tests;
