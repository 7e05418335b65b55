//! The list of orders: filters in the address, the newest first, a page of fifty.
//!
//! - [`filter`]: which orders are wanted
//! - [`tabs`]: where open orders stand, and the views that somebody keeps
//! - [`columns`]: what is told of each
//! - `table`: the rows, and the choice among them
//! - [`bulk`]: one deed for those that are chosen

pub mod bulk;
pub mod columns;
mod filter;
mod table;
pub mod tabs;

use axum::extract::State;
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::access::views::{ListViews, SavedView, VIEWS_LIST};
use contracts::requests::intake::{
    CHANNELS_LIST, Channel, CountOrders, ORDERS_COUNTS, ORDERS_LIST, Order, OrderCounts,
};
use contracts::service::Service;
use maud::{Markup, html};
use serde_json::json;

use crate::console::look::parts::{self, icon};
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::orders::{self, Words};
use crate::console::words::ways;
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::state::Edge;
use bulk::BulkDeed;
use columns::Column;
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
    let may = May {
        makes: visitor.works_in(Room::Orders),
        does: BulkDeed::open_to(&visitor),
        columns: columns::chosen(&visitor.visit),
    };
    let language = visitor.visit.language;
    let main = list(language, &may, &filter, &found);
    let shown = Shown::found(orders::of(language).title, main);
    // What is further down was there before and stays as it was read.
    let shown = if filter.cursor.is_none() { shown.following("orders") } else { shown };
    reply::page(&visitor.visit, &Shown { script: Some("orders.js"), ..shown })
}

/// What whoever visits may do, and wants to see.
struct May {
    /// Whether they enter orders, and keep views.
    makes: bool,
    /// What they do with several orders at once.
    does: Vec<BulkDeed>,
    /// With which columns they look.
    columns: Vec<Column>,
}

/// What was found.
#[derive(Default)]
struct Found {
    orders: Vec<Order>,
    next: Option<String>,
    channels: Vec<(String, String)>,
    /// Whether whoever looks may see the review.
    reviews: bool,
    /// Nothing where nobody answers.
    counts: Option<OrderCounts>,
    views: Vec<SavedView>,
}

async fn find(edge: &Edge, visitor: &Visitor, filter: &Filter) -> Result<Found, Problem> {
    visitor.needs(Room::Orders)?;
    let (asking, question) = (visitor.asking(), filter.question());
    let (nothing, today) = (json!({}), CountOrders::default());
    let mine = ListViews { person: visitor.person.id.clone() };
    let (asker, intake) = (&edge.asker, Service::OrderIntake);
    let (page, channels, counts, views) = tokio::join!(
        asker.ask_json::<Page<Order>>(&asking, intake, ORDERS_LIST, &question),
        asker.ask_json::<Page<Channel>>(&asking, intake, CHANNELS_LIST, &nothing),
        asker.ask_json::<OrderCounts>(&asking, intake, ORDERS_COUNTS, &today),
        asker.ask_json::<Page<SavedView>>(&asking, Service::Gateway, VIEWS_LIST, &mine),
    );
    let Page { items, next } = page?;
    let channels = channels.map(|page| page.items).unwrap_or_default().into_iter();
    let channels = channels.map(|channel| (channel.id, channel.name)).collect();
    let views = views.map(|page| page.items).unwrap_or_default();
    let reviews = visitor.looks_into(Room::Review);
    Ok(Found { orders: items, next, channels, reviews, counts: counts.ok(), views })
}

fn list(language: Language, may: &May, filter: &Filter, found: &Found) -> Markup {
    let words = orders::of(language);
    let further = found.next.is_some() || filter.cursor.is_some();
    let shown = html! { span .count { ((words.shown)(found.orders.len(), further)) } };
    let deeds = html! {
        (to_review(language, filter, found))
        (columns::choice(language, &may.columns, &filter.place(filter.cursor.as_deref())))
        @if may.makes { a .button.primary href="/orders/new" { (icon("add")) (words.new_order) } }
    };
    html! {
        (parts::page_head(html! { h1 { (words.title) } (shown) }, deeds))
        (tabs::show(language, filter, found.counts.as_ref(), &found.views, may.makes))
        (filter.bar(language, &found.channels, found.counts.as_ref()))
        @if found.orders.is_empty() {
            (nothing(words, filter))
        } @else {
            (rows(language, may, filter, found))
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

fn rows(language: Language, may: &May, filter: &Filter, found: &Found) -> Markup {
    let back = filter.place(filter.cursor.as_deref());
    let look = table::Look { language, columns: &may.columns, deeds: &may.does, back: &back };
    table::show(&look, &found.orders)
}

fn nothing(words: &Words, filter: &Filter) -> Markup {
    if filter.is_set() {
        let clear = html! { a .button href="/orders" { (words.clear) } };
        return parts::empty("search", words.nothing_found, words.nothing_found_because, clear);
    }
    parts::empty("orders", words.nothing_yet, words.nothing_yet_because, html! {})
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
