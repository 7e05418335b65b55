//! What is to be reordered, with the level of each and the day on which it is expected.

use contracts::problem::Problem;
use contracts::requests::warehouse::plans::{LOW_LIST, LowQuery, StockPlan};
use contracts::requests::{Page, PageQuery};
use contracts::service::Service;
use maud::{Markup, html};

use super::deeds::{Done, LOW};
use super::forms::{self, Planned};
use super::place_of;
use crate::console::look::parts::{self, icon};
use crate::console::reply::Shown;
use crate::console::visit::Visitor;
use crate::console::words::figures::number;
use crate::console::words::stock::{self as words_of, Words};
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::routes::forward::url_encode;
use crate::state::Edge;

/// Rows on a page.
const SHOWN: u32 = 50;

/// Loads what is low and shows it.
pub async fn shown(edge: &Edge, visitor: &Visitor) -> Result<Shown, Problem> {
    visitor.needs(Room::Stock)?;
    let cursor = visitor.visit.asked("cursor").map(str::to_owned);
    let further = cursor.is_some();
    let page = PageQuery { limit: Some(SHOWN), cursor };
    let query = LowQuery { page, ..LowQuery::default() };
    let asking = visitor.asking();
    let page: Page<StockPlan> =
        edge.asker.ask_json(&asking, Service::Warehouse, LOW_LIST, &query).await?;
    let language = visitor.visit.language;
    let words = words_of::of(language);
    let done = Done::read(&visitor.visit);
    let main = html! {
        (parts::page_head(html! { h1 { (words.low.title) } }, switch(words, true)))
        @if let Some(done) = done { (parts::done(&done.told(words))) }
        (list(language, words, &page.items, visitor.works_in(Room::Stock)))
        (pager(words, further, page.next.as_deref()))
    };
    Ok(Shown::found(words.low.title, main).following("stock"))
}

/// Shows the way between all items and the low ones.
pub fn switch(words: &Words, low: bool) -> Markup {
    html! {
        div .among.switch {
            a href="/stock" aria-current=[(!low).then_some("true")] { (words.low.all) }
            a href=(LOW) aria-current=[low.then_some("true")] { (words.low.title) }
        }
    }
}

/// Lists what is low.
pub fn list(language: Language, words: &Words, plans: &[StockPlan], works: bool) -> Markup {
    if plans.is_empty() {
        return parts::empty("check", words.low.nothing, words.low.nothing_because, html! {});
    }
    html! {
        div .table-box {
            table .figures.plans {
                thead {
                    tr {
                        th scope="col" { (words.sku) }
                        th scope="col" { (words.location) }
                        th .end scope="col" { (words.available) }
                        th scope="col" { (words.low.since) }
                        th scope="col" { (words.low.level) }
                        th scope="col" { (words.low.expected) }
                        @if works { th scope="col" { span .unseen { (words.low.save) } } }
                    }
                }
                tbody { @for plan in plans { (row(language, words, plan, works)) } }
            }
        }
    }
}

fn row(language: Language, words: &Words, plan: &StockPlan, works: bool) -> Markup {
    let sku = plan.sku.as_str();
    html! {
        tr id=(format!("low-{sku}-{}", plan.location).replace(char::is_whitespace, "_")) {
            th scope="row" { a .row href=(place_of(sku)) { code dir="auto" { (sku) } } }
            td dir="auto" { (plan.location) }
            td .end data-label=(words.available) { b { (number(plan.available)) } }
            td data-label=(words.low.since) { @if let Some(at) = plan.low_since { (parts::instant_short(language, at)) } }
            (forms::cells(language, words, Planned {
                sku, location: &plan.location, plan: Some(plan), works, back: LOW,
            }))
        }
    }
}

fn pager(words: &Words, further: bool, next: Option<&str>) -> Markup {
    html! {
        @if further || next.is_some() {
            nav .pager aria-label=(words.pages) {
                @if further { a .button href=(LOW) rel="first" { (icon("first")) (words.first) } }
                @if let Some(next) = next {
                    a .button href=(format!("{LOW}&cursor={}", url_encode(next))) rel="next" {
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
    use serde_json::json;

    #[test]
    fn what_is_low_can_be_planned_by_whoever_works_here() {
        let plan: StockPlan = serde_json::from_value(json!({ "sku": "CUP", "location": "<b>",
            "reorder_level": 3, "available": 1, "low_since": "2026-01-02T03:04:05Z",
            "expected_on": null, "planned_by": "x", "planned_at": "2026-01-02T03:04:05Z" }))
        .expect("a plan");
        for language in [Language::English, Language::Chinese] {
            let words = words_of::of(language);
            let plans = std::slice::from_ref(&plan);
            let page = list(language, words, plans, true).into_string();
            assert!(page.contains("/stock/CUP/do/plan") && !page.contains("<b><"), "{page}");
            let page = list(language, words, plans, false).into_string();
            assert!(!page.contains("<form") && page.contains(words.low.unknown_day), "{page}");
        }
    }
}
