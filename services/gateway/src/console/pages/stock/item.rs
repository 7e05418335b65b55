//! One item: how much there is of it where, and every movement that made it so.

use contracts::problem::Problem;
use contracts::requests::warehouse::{
    ITEMS_GET, Item, ItemQuery, LedgerRow, MovementsQuery, STOCK_MOVEMENTS, StockLevel,
};
use contracts::requests::{Page, PageQuery};
use contracts::service::Service;
use contracts::sku::Sku;
use maud::{Markup, html};

use super::{levels, place_of, total};
use crate::console::look::parts::{self, icon};
use crate::console::reply::Shown;
use crate::console::visit::Visitor;
use crate::console::words::figures::number;
use crate::console::words::stock::{self as words_of, Words, movement};
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::routes::forward::url_encode;
use crate::state::Edge;

/// Movements on a page.
const MOVEMENTS_SHOWN: u32 = 50;

/// What is known about an item.
struct Known {
    item: Item,
    levels: Vec<StockLevel>,
    /// Only what moved here is shown.
    location: Option<String>,
    movements: Page<LedgerRow>,
    /// Whether newer ones come before them.
    further: bool,
    /// Whether orders are open to whoever looks.
    orders: bool,
}

/// Loads an item and shows it.
pub async fn shown(edge: &Edge, visitor: &Visitor, sku: &str) -> Result<Shown, Problem> {
    visitor.needs(Room::Stock)?;
    let known = load(edge, visitor, sku).await?;
    let language = visitor.visit.language;
    let title = format!("{} · {}", known.item.sku, words_of::of(language).title);
    let shown = Shown::found(title, content(language, &known));
    // What is further down was there before and stays as it was read.
    Ok(if known.further { shown } else { shown.following("stock") })
}

async fn load(edge: &Edge, visitor: &Visitor, sku: &str) -> Result<Known, Problem> {
    let nothing = |_| Problem::not_found(format!("no item is called {sku}"));
    let sku: Sku = sku.parse().map_err(nothing)?;
    let location = visitor.visit.asked("location").map(str::to_owned);
    let cursor = visitor.visit.asked("cursor").map(str::to_owned);
    let movements = MovementsQuery {
        sku: sku.clone(),
        location: location.clone(),
        page: PageQuery { limit: Some(MOVEMENTS_SHOWN), cursor },
    };
    let (asking, question) = (visitor.asking(), ItemQuery { sku });
    let (item, movements) = tokio::join!(
        edge.asker.ask_json(&asking, Service::Warehouse, ITEMS_GET, &question),
        edge.asker.ask_json(&asking, Service::Warehouse, STOCK_MOVEMENTS, &movements),
    );
    let item: Item = item?;
    let levels = levels(edge, visitor, &item).await?;
    let orders = visitor.looks_into(Room::Orders);
    let further = visitor.visit.asked("cursor").is_some();
    Ok(Known { item, levels, location, movements: movements?, further, orders })
}

fn content(language: Language, known: &Known) -> Markup {
    let words = words_of::of(language);
    let item = &known.item;
    let title = html! {
        nav .crumbs { a href="/stock" { (words.title) } (icon("next")) }
        h1 dir="auto" { (item.name) }
        code dir="auto" { (item.sku) }
    };
    html! {
        (parts::page_head(title, html! {}))
        div .two {
            div .main-side {
                (there_is(words, known))
                (parts::section("movements", words.movements, html! {}, movements(language, words, known)))
            }
            div .aside-side {
                (parts::section("facts", words.facts, html! {}, record(words, item)))
            }
        }
    }
}

fn there_is(words: &Words, known: &Known) -> Markup {
    let total = total(&known.levels);
    let all = (words.all_locations, total.on_hand, total.allocated, total.available);
    let places = known
        .levels
        .iter()
        .map(|level| (level.location.as_str(), level.on_hand, level.allocated, level.available));
    let content = html! {
        @if known.levels.is_empty() {
            (parts::empty("shelf", words.none_here, words.none_here_because, html! {}))
        } @else {
            div .table-box { table .figures {
                thead {
                    tr {
                        th scope="col" { (words.location) }
                        @for head in [words.on_hand, words.allocated, words.available] {
                            th .end scope="col" { (head) }
                        }
                        th scope="col" { span .unseen { (words.movements) } }
                    }
                }
                tbody {
                    @for level in places { (place(words, known, level, true)) }
                    @if known.levels.len() > 1 { (place(words, known, all, false)) }
                }
            } }
        }
    };
    parts::section("levels", words.levels, html! {}, content)
}

/// One place with the way to what made its figure.
fn place(
    words: &Words,
    known: &Known,
    (name, on_hand, allocated, available): (&str, i64, i64, i64),
    one: bool,
) -> Markup {
    let mut href = place_of(known.item.sku.as_str());
    if one {
        href.push_str(&format!("?location={}", url_encode(name)));
    }
    let chosen = known.location.as_deref() == one.then_some(name);
    html! {
        tr {
            th scope="row" dir="auto" { (name) }
            @for figure in [on_hand, allocated, available] { td .end { (number(figure)) } }
            td .end {
                a href=(format!("{href}#movements")) aria-current=[chosen.then_some("true")] {
                    ((words.why)(&number(on_hand)))
                }
            }
        }
    }
}

fn movements(language: Language, words: &Words, known: &Known) -> Markup {
    if known.movements.items.is_empty() {
        return html! { p .muted { (words.no_movements) } };
    }
    let heads = [words.when, words.what, words.because];
    html! {
        div .table-box {
            table .figures {
                thead {
                    tr {
                        @for head in heads { th scope="col" { (head) } }
                        @for head in [words.change, words.on_hand_then, words.allocated_then] {
                            th .end scope="col" { (head) }
                        }
                    }
                }
                tbody {
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
        tr id=(row.movement_id) {
            td { (parts::instant(language, row.moved_at)) }
            td { (movement(language, row.kind)) @if known.location.is_none() { " · " bdi { (row.location) } } }
            td dir="auto" {
                @if let Some(reason) = &row.reason { (reason) " " }
                @match &order {
                    Some(id) if known.orders => a href=(format!("/orders/{id}")) { (words.for_order) },
                    Some(_) => (words.for_order),
                    None => code { (row.cause) },
                }
            }
            td .end { (signed(row.quantity)) }
            td .end { (number(row.on_hand)) }
            td .end { (number(row.allocated)) }
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

fn record(words: &Words, item: &Item) -> Markup {
    let list = |all: &[String]| html! { @for one in all { code { (one) } " " } };
    let substitutes: Vec<_> = item.substitutes.iter().map(ToString::to_string).collect();
    let mut facts = vec![(words.barcodes, list(&item.barcodes))];
    if let Some(grams) = item.weight_grams {
        facts.push((words.weight, html! { (number(grams.into())) " g" }));
    }
    if !substitutes.is_empty() {
        let links = html! {
            @for sku in &substitutes { a href=(place_of(sku)) { (sku) } " " }
        };
        facts.push((words.substitutes, links));
    }
    parts::facts(facts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn known(orders: bool) -> Known {
        let item = json!({ "sku": "LAMP", "name": "<b>Lamp</b>", "weight_grams": 1200,
            "barcodes": ["4006381333931"], "substitutes": ["SOFA"], "version": 1 });
        let level = json!({ "sku": "LAMP", "location": "main", "on_hand": 47, "allocated": 2,
            "reserved": 0, "available": 45 });
        let row = json!({ "movement_id": format!("mov_{}", "1".repeat(32)), "number": 7,
            "sku": "LAMP", "location": "main", "kind": "allocated", "quantity": 2, "on_hand": 47,
            "allocated": 2, "cause": "x", "reason": "<i>", "moved_at": "2026-01-02T03:04:05Z",
            "order_id": format!("ord_{}", "1".repeat(32)) });
        Known {
            item: serde_json::from_value(item).expect("an item"),
            levels: vec![serde_json::from_value(level).expect("a level")],
            location: None,
            movements: serde_json::from_value(json!({ "items": [row], "next": "n&x" }))
                .expect("a page"),
            further: false,
            orders,
        }
    }

    #[test]
    fn the_figure_leads_to_what_made_it_and_what_others_wrote_stays_text() {
        for language in [Language::English, Language::Chinese] {
            let page = content(language, &known(true)).into_string();
            assert!(page.contains("/stock/LAMP?location=main#movements"), "{page}");
            assert!(page.contains("+2") && page.contains("/orders/ord_1111"), "{page}");
            assert!(!page.contains("<b>Lamp") && !page.contains("<i>"), "{page}");
        }
        assert!(content(Language::English, &known(true)).into_string().contains("Why 47?"));
    }

    #[test]
    fn whoever_may_not_see_orders_gets_no_way_there() {
        let page = content(Language::English, &known(false)).into_string();
        assert!(!page.contains("/orders/"), "{page}");
    }
}
