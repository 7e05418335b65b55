//! Items: a list, one of them to be changed, a new one, and tables that bring many.
//!
//! - [`form`]: an item to be filled in
//! - [`imports`]: tables, judged row by row before anything is changed

mod form;
pub mod imports;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::warehouse::{ITEMS_GET, ITEMS_LIST, Item, ItemQuery, ItemsQuery};
use contracts::requests::{Page, PageQuery};
use contracts::service::Service;
use contracts::sku::Sku;
use maud::{Markup, html};

use super::form_of;
use crate::console::act::act;
use crate::console::look::parts::{self, icon};
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::figures::number;
use crate::console::words::items::{self as words_of, Words};
use crate::domain::role::Room;
use crate::edge::access::caller;
use crate::edge::form::Language;
use crate::routes::forward::url_encode;
use crate::state::Edge;
use form::Filled;

/// Items on a page.
const ITEMS_SHOWN: u32 = 50;
/// No SKU or name is longer.
const TEXT_MAX: usize = 200;

/// Gives where an item is changed.
fn place_of(sku: &str) -> String {
    format!("/items/{}", url_encode(sku))
}

/// Shows the list.
pub async fn page(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let shown = find(&edge, &visitor).await.map(|page| {
        let language = visitor.visit.language;
        let text = visitor.visit.asked("q").unwrap_or_default();
        let further = visitor.visit.asked("cursor").is_some();
        let main = list(language, visitor.works_in(Room::Stock), text, &page, further);
        Shown::found(words_of::of(language).title, main)
    });
    reply::answer(&visitor.visit, shown)
}

async fn find(edge: &Edge, visitor: &Visitor) -> Result<Page<Item>, Problem> {
    visitor.needs(Room::Stock)?;
    let text: String =
        visitor.visit.asked("q").unwrap_or_default().chars().take(TEXT_MAX).collect();
    let cursor = visitor.visit.asked("cursor").map(str::to_owned);
    let question = ItemsQuery {
        q: (!text.is_empty()).then_some(text),
        page: PageQuery { limit: Some(ITEMS_SHOWN), cursor },
    };
    let asking = visitor.asking();
    edge.asker.ask_json(&asking, Service::Warehouse, ITEMS_LIST, &question).await
}

/// Shows the form of a new item.
pub async fn new(visitor: Visitor) -> Response {
    let language = visitor.visit.language;
    let shown = caller(&visitor.person, Room::Stock, true).map(|_| {
        let main = form::content(language, &Filled::default(), true, None);
        Shown::found(words_of::of(language).add, main)
    });
    reply::answer(&visitor.visit, shown)
}

/// Shows an item, to be changed by whoever may.
pub async fn one(State(edge): State<Edge>, visitor: Visitor, Path(sku): Path<String>) -> Response {
    let language = visitor.visit.language;
    let shown = async {
        visitor.needs(Room::Stock)?;
        let item = load(&edge, &visitor, &sku).await?;
        let works = visitor.works_in(Room::Stock);
        let is_kept = visitor.visit.asked("done") == Some("kept");
        let kept = html! { @if is_kept { (parts::done(words_of::of(language).kept)) } };
        let main = html! { (kept) (form::content(language, &Filled::of(&item), works, None)) };
        let title = format!("{} · {}", item.sku, words_of::of(language).title);
        Ok(Shown::found(title, main))
    };
    reply::answer(&visitor.visit, shown.await)
}

async fn load(edge: &Edge, visitor: &Visitor, sku: &str) -> Result<Item, Problem> {
    let nothing = |_| Problem::not_found(format!("no item is called {sku}"));
    let sku: Sku = sku.parse().map_err(nothing)?;
    let (asking, question) = (visitor.asking(), ItemQuery { sku });
    edge.asker.ask_json(&asking, Service::Warehouse, ITEMS_GET, &question).await
}

/// Keeps a new item, or one that was changed.
pub async fn keep(State(edge): State<Edge>, visitor: Visitor, sent: Body) -> Response {
    let form = match form_of(&edge, &visitor.visit, sent).await {
        Ok(form) => form,
        Err(problem) => return reply::problem(&visitor.visit, &problem),
    };
    let filled = Filled::read(&form);
    match put(&edge, &visitor, &filled).await {
        Ok(()) => reply::see_other(&format!("{}?done=kept", place_of(&filled.sku))),
        Err(refused) if refused.status == 403 => reply::problem(&visitor.visit, &refused),
        Err(refused) => reply::page(&visitor.visit, &again(&visitor, &filled, &refused)),
    }
}

/// Shows the form again as it was filled in, with what was wrong about it.
fn again(visitor: &Visitor, filled: &Filled, refused: &Problem) -> Shown {
    let language = visitor.visit.language;
    let main = form::content(language, filled, true, Some(refused));
    Shown::found(words_of::of(language).title, main).refused(refused)
}

async fn put(edge: &Edge, visitor: &Visitor, filled: &Filled) -> Result<(), Problem> {
    let (sku, body) = filled.wish(visitor.visit.language)?;
    let path = format!("/api/v1/items/{}", url_encode(sku.as_str()));
    act(edge, &visitor.person, Method::PUT, &path, Some(&body), None).await.map(drop)
}

fn list(language: Language, works: bool, text: &str, page: &Page<Item>, further: bool) -> Markup {
    let words = words_of::of(language);
    let deeds = html! {
        @if works {
            a .button href="/imports" { (icon("incoming")) (words.bring) }
            a .button.primary href="/new-item" { (icon("add")) (words.add) }
        }
    };
    html! {
        @if page.items.is_empty() && text.is_empty() && !further {
            (parts::page_head(html! { h1 { (words.title) } }, html! {}))
            (parts::empty("item", words.nothing_yet, words.nothing_yet_because, deeds))
        } @else {
            (parts::page_head(html! { h1 { (words.title) } }, deeds))
            (search(words, text))
            @if page.items.is_empty() {
                (parts::empty("search", words.nothing_found, words.nothing_found_because, html! {
                    a .button href="/items" { (words.clear) }
                }))
            } @else {
                (table(words, &page.items))
                (pager(words, text, further, page.next.as_deref()))
            }
        }
    }
}

fn search(words: &Words, text: &str) -> Markup {
    html! {
        form .filters role="search" aria-label=(words.search) method="get" action="/items" {
            label .filter.text {
                span .unseen { (words.search) }
                (icon("search"))
                input type="search" name="q" value=(text) placeholder=(words.search_hint) dir="auto"
                    maxlength=(TEXT_MAX) autocomplete="off" spellcheck="false";
            }
            button .button { (words.find) }
            @if !text.is_empty() { a .button.plain href="/items" { (icon("close")) (words.clear) } }
        }
    }
}

fn table(words: &Words, items: &[Item]) -> Markup {
    html! {
        div .table-box {
            table .list.settings role="table" aria-label=(words.title) {
                thead role="rowgroup" {
                    tr role="row" {
                        @for head in [words.sku, words.name, words.barcodes] {
                            th role="columnheader" scope="col" { (head) }
                        }
                        th .end role="columnheader" scope="col" { (words.weight) }
                    }
                }
                tbody role="rowgroup" { @for item in items { (row(words, item)) } }
            }
        }
    }
}

fn row(words: &Words, item: &Item) -> Markup {
    let sku = item.sku.as_str();
    html! {
        tr role="row" id=(format!("item-{sku}")) {
            td .first.code role="cell" { a .row href=(place_of(sku)) dir="auto" { (sku) } }
            td .wide role="cell" data-head=(words.name) dir="auto" { (item.name) }
            td role="cell" data-head=(words.barcodes) {
                @if let Some(first) = item.barcodes.first() {
                    code { (first) }
                    @if item.barcodes.len() > 1 { " " span .more { "+" (item.barcodes.len() - 1) } }
                }
            }
            td .end role="cell" data-head=(words.weight) {
                @if let Some(grams) = item.weight_grams { (number(grams.into())) " g" }
            }
        }
    }
}

fn pager(words: &Words, text: &str, further: bool, next: Option<&str>) -> Markup {
    let first = format!("/items?q={}", url_encode(text));
    html! {
        @if further || next.is_some() {
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::form::Form;
    use serde_json::json;

    fn filled(text: &str) -> Filled {
        Filled::read(&Form::read(text.as_bytes()).expect("a form"))
    }

    #[test]
    fn a_list_that_is_empty_says_what_to_do_and_offers_it_to_whoever_may() {
        let nothing = Page { items: Vec::new(), next: None };
        let page = |works| list(Language::English, works, "", &nothing, false).into_string();
        assert!(page(true).contains("/new-item") && page(true).contains("No items yet"));
        assert!(!page(false).contains("/new-item"));
        let searched = list(Language::Chinese, true, "<b>", &nothing, false).into_string();
        assert!(searched.contains("没有这样的商品") && !searched.contains("<b>"), "{searched}");
    }

    #[test]
    fn what_was_filled_in_becomes_an_item_and_what_is_wrong_is_said() {
        let (sku, body) =
            filled("sku=LAMP&name=Lamp&weight=850&barcodes=1%0D%0A%0D%0A+2&version=3")
                .wish(Language::English)
                .expect("an item");
        let expected = json!({ "name": "Lamp", "weight_grams": 850, "barcodes": ["1", "2"],
            "substitutes": [], "version": 3 });
        assert_eq!((sku.as_str(), body), ("LAMP", expected));
        for wrong in ["sku=&name=x", "sku=A&name=x&weight=heavy", "sku=A&name=x&weight=-1"] {
            assert!(filled(wrong).wish(Language::English).is_err(), "{wrong}");
        }
    }

    #[test]
    fn whoever_may_only_look_sees_an_item_and_no_button() {
        let page =
            form::content(Language::English, &filled("sku=A&name=%3Ci%3E&version=1"), false, None);
        let page = page.into_string();
        assert!(!page.contains("<button") && !page.contains("<i>"), "{page}");
    }
}
