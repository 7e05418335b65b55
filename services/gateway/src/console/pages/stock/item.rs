//! One item: how much there is of it where, and every movement that made it so.

use contracts::problem::Problem;
use contracts::requests::warehouse::plans::{PLANS_LIST, PlansQuery, StockPlan};
use contracts::requests::warehouse::{
    BINS_LIST, Bin, BinsQuery, ITEMS_GET, Item, ItemQuery, LOCATIONS_LIST, LedgerRow, Location,
    MovementsQuery, STOCK_MOVEMENTS, StockLevel,
};
use contracts::requests::{PAGE_MAX, Page, PageQuery};
use contracts::service::Service;
use contracts::sku::Sku;
use maud::{Markup, html};

use super::deeds::Done;
use super::{forms, ledger, levels, place_of, total};
use crate::console::look::parts::{self, icon};
use crate::console::look::problem_box;
use crate::console::reply::Shown;
use crate::console::visit::Visitor;
use crate::console::words::figures::number;
use crate::console::words::stock::{self as words_of, Words};
use crate::domain::role::Room;
use crate::edge::form::{Form, Language};
use crate::routes::forward::url_encode;
use crate::state::Edge;

/// Movements on a page.
const MOVEMENTS_SHOWN: u32 = 50;

/// What is known about an item.
pub struct Known {
    /// The item.
    pub item: Item,
    /// How much there is of it at each location.
    pub levels: Vec<StockLevel>,
    /// Where it lies, where that is not the default bin.
    bins: Vec<Bin>,
    /// What is planned for it.
    pub plans: Vec<StockPlan>,
    /// Every location of the house.
    pub locations: Vec<Location>,
    /// Only what moved here is shown.
    pub location: Option<String>,
    /// What moved.
    pub movements: Page<LedgerRow>,
    /// Whether newer ones come before them.
    pub further: bool,
    /// Whether orders are open to whoever looks.
    pub orders: bool,
    /// Whether whoever looks works here.
    pub works: bool,
}

/// Loads an item and shows it.
pub async fn shown(
    edge: &Edge,
    visitor: &Visitor,
    sku: &str,
    refused: Option<(&Problem, &Form)>,
) -> Result<Shown, Problem> {
    visitor.needs(Room::Stock)?;
    let known = load(edge, visitor, sku).await?;
    let language = visitor.visit.language;
    let title = format!("{} · {}", known.item.sku, words_of::of(language).title);
    let done = refused.is_none().then(|| Done::read(&visitor.visit)).flatten();
    let main = content(language, &known, done.as_ref(), refused);
    let shown = Shown { script: known.works.then_some("stock.js"), ..Shown::found(title, main) };
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
    let asking = visitor.asking();
    let page = || PageQuery { limit: Some(PAGE_MAX), cursor: None };
    let bins = BinsQuery { sku: Some(sku.clone()), page: page(), ..BinsQuery::default() };
    let plans = PlansQuery { sku: sku.clone(), page: page() };
    let (question, page) = (ItemQuery { sku }, page());
    let (item, movements, bins, plans, locations) = tokio::join!(
        edge.asker.ask_json(&asking, Service::Warehouse, ITEMS_GET, &question),
        edge.asker.ask_json(&asking, Service::Warehouse, STOCK_MOVEMENTS, &movements),
        edge.asker.ask_json::<Page<Bin>>(&asking, Service::Warehouse, BINS_LIST, &bins),
        edge.asker.ask_json::<Page<StockPlan>>(&asking, Service::Warehouse, PLANS_LIST, &plans),
        edge.asker.ask_json::<Page<Location>>(&asking, Service::Warehouse, LOCATIONS_LIST, &page),
    );
    let item: Item = item?;
    let levels = levels(edge, visitor, &item).await?;
    let orders = visitor.looks_into(Room::Orders);
    let further = visitor.visit.asked("cursor").is_some();
    Ok(Known {
        item,
        levels,
        bins: bins?.items,
        plans: plans?.items,
        locations: locations?.items,
        location,
        movements: movements?,
        further,
        orders,
        works: visitor.works_in(Room::Stock),
    })
}

fn content(
    language: Language,
    known: &Known,
    done: Option<&Done>,
    refused: Option<(&Problem, &Form)>,
) -> Markup {
    let words = words_of::of(language);
    let item = &known.item;
    let title = html! {
        nav .crumbs { a href="/stock" { (words.title) } (icon("next")) }
        h1 dir="auto" { (item.name) }
        code dir="auto" { (item.sku) }
    };
    html! {
        (parts::page_head(title, html! {}))
        @if let Some(done) = done { (parts::done(&done.told(words))) }
        @if let Some((refused, _)) = refused { (problem_box::beside(language, refused)) }
        div .two {
            div .main-side {
                (there_is(words, known))
                (forms::plans(language, words, known))
                (parts::section("movements", words.movements, html! {}, ledger::movements(language, words, known)))
            }
            div .aside-side {
                @if known.works { (forms::forms(words, known, refused.map(|(_, form)| form))) }
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
            div .table-box { table .figures.stacks role="table" {
                thead role="rowgroup" {
                    tr role="row" {
                        th role="columnheader" scope="col" { (words.location) }
                        @for head in [words.on_hand, words.allocated, words.available] {
                            th .end role="columnheader" scope="col" { (head) }
                        }
                        th role="columnheader" scope="col" { span .unseen { (words.movements) } }
                    }
                }
                tbody role="rowgroup" {
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
    let figures =
        [(words.on_hand, on_hand), (words.allocated, allocated), (words.available, available)];
    html! {
        tr role="row" {
            th .all role="rowheader" scope="row" { bdi { (name) } @if one { (lies_in(words, known, name)) } }
            @for (head, figure) in figures {
                td .end role="cell" data-label=(head) { (number(figure)) }
            }
            td .end role="cell" {
                a href=(format!("{href}#movements")) aria-current=[chosen.then_some("true")] {
                    ((words.why)(&number(on_hand)))
                }
            }
        }
    }
}

/// Says in which bin of a location it lies.
fn lies_in(words: &Words, known: &Known, location: &str) -> Markup {
    let bin = known.bins.iter().find(|bin| bin.location == location);
    let usual = known.locations.iter().find(|known| known.name == location);
    let code = bin.map(|bin| bin.code.as_str()).or(usual.map(|known| known.default_bin.as_str()));
    html! {
        @if let Some(code) = code {
            " " span .bin {
                span .unseen { (words.bins) " " } code dir="auto" { (code) }
                @if bin.is_none() { " " (words.default_bin) }
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
            bins: Vec::new(),
            plans: Vec::new(),
            locations: Vec::new(),
            works: false,
        }
    }

    #[test]
    fn the_figure_leads_to_what_made_it_and_what_others_wrote_stays_text() {
        for language in [Language::English, Language::Chinese] {
            let page = content(language, &known(true), None, None).into_string();
            assert!(page.contains("/stock/LAMP?location=main#movements"), "{page}");
            assert!(page.contains("+2") && page.contains("/orders/ord_1111"), "{page}");
            assert!(!page.contains("<b>Lamp") && !page.contains("<i>"), "{page}");
        }
        assert!(
            content(Language::English, &known(true), None, None).into_string().contains("Why 47?")
        );
    }

    #[test]
    fn whoever_may_not_see_orders_gets_no_way_there() {
        let page = content(Language::English, &known(false), None, None).into_string();
        assert!(!page.contains("/orders/"), "{page}");
    }
}
