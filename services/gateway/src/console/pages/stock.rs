//! Stock: which items there are and how much of each, and for one item why it is so many.
//!
//! - [`item`]: one item, its levels and the movements that made them
//! - [`deeds`]: what comes in, what is corrected, what is planned
//! - [`forms`]: the forms of those
//! - [`ledger`]: the movements
//! - [`low`]: what is to be reordered

mod deeds;
mod forms;
mod item;
mod ledger;
mod low;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::warehouse::{
    ITEMS_LIST, Item, ItemsQuery, STOCK_LIST, StockLevel, StockQuery,
};
use contracts::requests::{Page, PageQuery};
use contracts::service::Service;
use futures::future::join_all;
use maud::{Markup, html};

use super::form_of;
use crate::console::look::parts::{self, icon};
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::figures::number;
use crate::console::words::stock::{self as words_of, Words};
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::routes::forward::url_encode;
use crate::state::Edge;

/// Items on a page: each is asked about by itself.
const ITEMS_SHOWN: u32 = 25;
/// No SKU or name is longer.
const TEXT_MAX: usize = 200;

/// An item with what there is of it at all locations; nothing where nobody answered.
struct Row {
    item: Item,
    level: Option<Total>,
}

/// What there is at all locations together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Total {
    on_hand: i64,
    allocated: i64,
    available: i64,
}

/// Shows the list.
pub async fn page(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let language = visitor.visit.language;
    if visitor.visit.asked("low").is_some() {
        let shown = low::shown(&edge, &visitor).await;
        return reply::answer(&visitor.visit, shown);
    }
    let shown = find(&edge, &visitor).await.map(|(rows, next)| {
        let further = visitor.visit.asked("cursor").is_some();
        let main = list(language, asked(&visitor), &rows, (further, next.as_deref()));
        Shown::found(words_of::of(language).title, main).following("stock")
    });
    reply::answer(&visitor.visit, shown)
}

/// Shows an item.
pub async fn item(State(edge): State<Edge>, visitor: Visitor, Path(sku): Path<String>) -> Response {
    let shown = item::shown(&edge, &visitor, &sku, None).await;
    reply::answer(&visitor.visit, shown)
}

/// Books in, corrects, or plans, with the rights of whoever asks; shows what speaks against it.
pub async fn deed(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path((sku, deed)): Path<(String, String)>,
    sent: Body,
) -> Response {
    let form = match form_of(&edge, &visitor.visit, sent).await {
        Ok(form) => form,
        Err(problem) => return reply::problem(&visitor.visit, &problem),
    };
    let refused = match deeds::done(&edge, &visitor, &sku, &deed, &form).await {
        Ok(place) => return reply::see_other(&place),
        Err(refused) => refused,
    };
    match item::shown(&edge, &visitor, &sku, Some((&refused, &form))).await {
        Ok(shown) => reply::page(&visitor.visit, &shown.refused(&refused)),
        Err(_) => reply::problem(&visitor.visit, &refused),
    }
}

fn asked(visitor: &Visitor) -> &str {
    visitor.visit.asked("q").unwrap_or_default()
}

async fn find(edge: &Edge, visitor: &Visitor) -> Result<(Vec<Row>, Option<String>), Problem> {
    visitor.needs(Room::Stock)?;
    let text: String = asked(visitor).chars().take(TEXT_MAX).collect();
    let cursor = visitor.visit.asked("cursor").map(str::to_owned);
    let question = ItemsQuery {
        q: (!text.is_empty()).then_some(text),
        page: PageQuery { limit: Some(ITEMS_SHOWN), cursor },
    };
    let asking = visitor.asking();
    let page: Page<Item> =
        edge.asker.ask_json(&asking, Service::Warehouse, ITEMS_LIST, &question).await?;
    let levels = join_all(page.items.iter().map(|item| levels(edge, visitor, item))).await;
    let rows = page.items.into_iter().zip(levels).map(|(item, levels)| {
        let level = levels.ok().map(|levels| total(&levels));
        Row { item, level }
    });
    Ok((rows.collect(), page.next))
}

async fn levels(edge: &Edge, visitor: &Visitor, item: &Item) -> Result<Vec<StockLevel>, Problem> {
    let question = StockQuery { sku: Some(item.sku.clone()), ..StockQuery::default() };
    let asking = visitor.asking();
    let page: Page<StockLevel> =
        edge.asker.ask_json(&asking, Service::Warehouse, STOCK_LIST, &question).await?;
    Ok(page.items)
}

fn total(levels: &[StockLevel]) -> Total {
    levels.iter().fold(Total::default(), |total, level| Total {
        on_hand: total.on_hand + level.on_hand,
        allocated: total.allocated + level.allocated,
        available: total.available + level.available,
    })
}

fn list(
    language: Language,
    text: &str,
    rows: &[Row],
    (further, next): (bool, Option<&str>),
) -> Markup {
    let words = words_of::of(language);
    html! {
        (parts::page_head(html! { h1 { (words.title) } }, low::switch(words, false)))
        (search(words, text))
        @if rows.is_empty() {
            (nothing(words, text))
        } @else {
            (table(words, rows))
            @if further || next.is_some() { (pager(words, text, further, next)) }
        }
    }
}

fn search(words: &Words, text: &str) -> Markup {
    html! {
        form .filters role="search" aria-label=(words.search) method="get" action="/stock" {
            label .filter.text {
                span .unseen { (words.search) }
                (icon("search"))
                input type="search" name="q" value=(text) placeholder=(words.search_hint)
                    maxlength=(TEXT_MAX) autocomplete="off" spellcheck="false";
            }
            button .button { (words.apply) }
            @if !text.is_empty() { a .clear href="/stock" { (words.clear) } }
        }
    }
}

fn nothing(words: &Words, text: &str) -> Markup {
    if text.is_empty() {
        return parts::empty("shelf", words.nothing_yet, words.nothing_yet_because, html! {});
    }
    let clear = html! { a .button href="/stock" { (words.clear) } };
    parts::empty("search", words.nothing_found, words.nothing_found_because, clear)
}

fn table(words: &Words, rows: &[Row]) -> Markup {
    html! {
        div .table-box {
            table .list.stock role="table" aria-label=(words.title) {
                thead role="rowgroup" {
                    tr role="row" {
                        @for head in [words.sku, words.name] { th role="columnheader" scope="col" { (head) } }
                        @for head in [words.on_hand, words.allocated, words.available] {
                            th .end role="columnheader" scope="col" { (head) }
                        }
                    }
                }
                tbody role="rowgroup" { @for row in rows { (one(words, row)) } }
            }
        }
    }
}

fn one(words: &Words, Row { item, level }: &Row) -> Markup {
    let sku = item.sku.to_string();
    let figure = |of: fn(Total) -> i64| level.map_or(words.away.to_owned(), |one| number(of(one)));
    html! {
        tr role="row" id=(format!("sku-{sku}")) {
            td .sku role="cell" { a .row href=(place_of(&sku)) dir="auto" { (sku) } }
            td .name role="cell" dir="auto" { (item.name) }
            td .end role="cell" data-label=(words.on_hand) { (figure(|one| one.on_hand)) }
            td .end role="cell" data-label=(words.allocated) { (figure(|one| one.allocated)) }
            td .end role="cell" data-label=(words.available) { (figure(|one| one.available)) }
        }
    }
}

/// Gives where an item is shown.
fn place_of(sku: &str) -> String {
    format!("/stock/{}", url_encode(sku))
}

fn pager(words: &Words, text: &str, further: bool, next: Option<&str>) -> Markup {
    let first = format!("/stock?q={}", url_encode(text));
    html! {
        nav .pager aria-label=(words.pages) {
            @if further { a .button href=(first) rel="first" { (icon("first")) (words.first) } }
            @if let Some(next) = next {
                a .button href=(format!("{first}&cursor={}", url_encode(next))) rel="next" {
                    (words.more) (icon("next"))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn level(on_hand: i64, allocated: i64) -> StockLevel {
        serde_json::from_value(json!({ "sku": "LAMP", "location": "main", "on_hand": on_hand,
            "allocated": allocated, "reserved": 0, "available": on_hand - allocated }))
        .expect("a level")
    }

    fn row(name: &str, level: Option<Total>) -> Row {
        let item = serde_json::from_value(json!({ "sku": "LAMP/1", "name": name,
            "weight_grams": null, "barcodes": [], "version": 1 }));
        Row { item: item.expect("an item"), level }
    }

    #[test]
    fn what_lies_at_several_places_is_added_up() {
        let total = total(&[level(3, 1), level(4, 4)]);
        assert_eq!(total, Total { on_hand: 7, allocated: 5, available: 2 });
    }

    #[test]
    fn names_stay_text_and_nobody_who_answers_is_no_nought() {
        for language in [Language::English, Language::Chinese] {
            let rows = [row("<script>alert(1)</script>", None)];
            let page = list(language, "<b>", &rows, (true, Some("a&b"))).into_string();
            assert!(!page.contains("<script>") && !page.contains("<b>"), "{page}");
            assert!(page.contains("/stock/LAMP%2F1"), "{page}");
            assert!(!page.contains(">0<"), "{page}");
        }
    }
}
