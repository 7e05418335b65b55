//! Sales: what sells, where and through which channel, day by day, and where time goes.
//!
//! - [`asked`]: which days, channel and currency
//! - [`sold`]: what was sold in them
//! - [`chart`]: days as bars
//! - [`tables`]: products, regions, channels
//! - [`times`]: how long each step took
//! - [`export`]: the same as CSV

mod asked;
mod chart;
mod export;
mod sold;
mod tables;
mod times;

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::analytics::CycleTimeRow;
use contracts::requests::intake::{CHANNELS_LIST, Channel};
use contracts::service::Service;
use contracts::sku::Sku;
use maud::{Markup, html};
use serde_json::json;

use crate::console::look::parts::{self, filter_select, icon};
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::figures;
use crate::console::words::sales::{self as words_of, Words};
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::state::Edge;
use asked::Asked;
use sold::Sold;

/// Ranges that are one click away, in days.
const RANGES: [i64; 4] = [7, 30, 90, 365];

/// Which other rooms are open to whoever looks.
#[derive(Clone, Copy)]
struct Ways {
    orders: bool,
    stock: bool,
}

/// What a page shows.
struct Known {
    sold: Sold,
    times: Vec<CycleTimeRow>,
    channels: Vec<(String, String)>,
    /// What the items are called that are shown.
    names: BTreeMap<Sku, String>,
}

/// Shows the page.
pub async fn page(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let asked = Asked::of(&visitor.visit);
    let shown = load(&edge, &visitor, &asked).await.map(|known| {
        let language = visitor.visit.language;
        let ways = Ways {
            orders: visitor.looks_into(Room::Orders),
            stock: visitor.looks_into(Room::Stock),
        };
        let main = content(language, &asked, &known, ways);
        Shown::found(words_of::of(language).title, main).following("sales")
    });
    reply::answer(&visitor.visit, shown)
}

/// Gives a group as a CSV file.
pub async fn export(State(edge): State<Edge>, visitor: Visitor) -> Response {
    match export::file(&edge, &visitor).await {
        Ok(file) => file,
        Err(problem) => reply::problem(&visitor.visit, &problem),
    }
}

async fn load(edge: &Edge, visitor: &Visitor, asked: &Asked) -> Result<Known, Problem> {
    visitor.needs(Room::Sales)?;
    let (asking, nothing) = (visitor.asking(), json!({}));
    let sold = async {
        let sold = sold::load(edge, visitor, asked).await?;
        let names = sold::names(edge, visitor, &sold.products.rows).await;
        Ok::<_, Problem>((sold, names))
    };
    let (sold, times, channels) = tokio::join!(
        sold,
        times::load(edge, visitor, asked),
        edge.asker.ask_json::<Page<Channel>>(
            &asking,
            Service::OrderIntake,
            CHANNELS_LIST,
            &nothing
        ),
    );
    let channels = channels.map(|page| page.items).unwrap_or_default().into_iter();
    let channels = channels.map(|channel| (channel.id, channel.name)).collect();
    let (sold, names) = sold?;
    Ok(Known { sold, times: times?, channels, names })
}

fn content(language: Language, asked: &Asked, known: &Known, ways: Ways) -> Markup {
    let words = words_of::of(language);
    html! {
        (parts::page_head(html! { h1 { (words.title) } }, html! {}))
        (bar(words, asked, known))
        @match known.sold.chosen {
            None => (nothing(words, asked, ways)),
            Some(chosen) => {
                (currencies(language, words, asked, &known.sold))
                (chart::section(language, words, asked, &known.sold, chosen, ways))
                (tables::sections(language, words, asked, known, chosen, ways))
            }
        }
        @if known.sold.chosen.is_some() || !known.times.is_empty() {
            (times::section(language, words, &known.times))
            p .muted { (words.meaning) }
        }
    }
}

fn bar(words: &Words, asked: &Asked, known: &Known) -> Markup {
    let mut channels = known.channels.clone();
    if !asked.channel.is_empty() && !channels.iter().any(|(id, _)| *id == asked.channel) {
        channels.push((asked.channel.clone(), asked.channel.clone()));
    }
    html! {
        form .filters role="search" aria-label=(words.filters) method="get" action="/sales" {
            @for (name, label, day) in [("from", words.from, asked.from), ("to", words.to, asked.to)] {
                label .filter.day {
                    span { (label) }
                    input type="date" name=(name) value=(day) required;
                }
            }
            (filter_select("channel", words.channel, words.any_channel, &asked.channel, &channels))
            @if let Some(currency) = asked.currency {
                input type="hidden" name="currency" value=(currency);
            }
            button .button { (words.apply) }
            nav .ranges aria-label=(words.day) {
                @for days in RANGES {
                    a href=(asked.last(days).place()) aria-current=[asked.is_last(days).then_some("true")] {
                        ((words.last_days)(days))
                    }
                }
            }
        }
    }
}

/// One way for each currency; with one alone there is nothing to choose.
fn currencies(language: Language, words: &Words, asked: &Asked, sold: &Sold) -> Markup {
    if sold.totals.len() < 2 {
        return html! {};
    }
    html! {
        nav .currencies aria-label=(words.currency) title=(words.currencies_because) {
            @for (currency, total) in &sold.totals {
                a href=(asked.with_currency(*currency).place())
                    aria-current=[(sold.chosen == Some(*currency)).then_some("true")] {
                    strong { (currency) }
                    span .money { (figures::money(language, total.revenue(*currency))) }
                    span .note { ((words.orders_counted)(&figures::number(total.orders))) }
                }
            }
        }
    }
}

fn nothing(words: &Words, asked: &Asked, ways: Ways) -> Markup {
    if asked.is_narrowed() {
        let then = html! {
            a .button href=(asked.widest().place()) { (words.wider) }
        };
        return parts::empty("search", words.nothing_here, words.nothing_here_because, then);
    }
    let then = html! { @if ways.orders { a .button href="/orders" { (icon("orders")) (words.to_orders) } } };
    parts::empty("chart", words.nothing_yet, words.nothing_yet_because, then)
}

#[cfg(test)]
mod tests;
