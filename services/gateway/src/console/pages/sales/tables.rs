//! What sells best: products, regions and channels of the currency that is shown.

use contracts::money::Currency;
use contracts::requests::analytics::SalesRow;
use maud::{Markup, html};

use super::asked::Asked;
use super::sold::Best;
use super::{Known, Ways};
use crate::console::look::parts::{self, icon};
use crate::console::words::figures::number;
use crate::console::words::sales::Words;
use crate::edge::form::Language;
use crate::routes::forward::url_encode;

/// What a table is about.
struct About<'a> {
    id: &'static str,
    title: &'a str,
    head: &'a str,
    /// What the rows are parts of, in minor units.
    whole: i64,
}

/// Shows the three tables.
pub fn sections(
    language: Language,
    words: &Words,
    asked: &Asked,
    known: &Known,
    currency: Currency,
    ways: Ways,
) -> Markup {
    let sold = &known.sold;
    let whole = sold.totals.get(&currency).map_or(0, |total| total.revenue_minor);
    let product = |row: &SalesRow| product(words, known, row, ways);
    let region = |row: &SalesRow| region(words, row);
    let channel = |row: &SalesRow| channel(asked, known, row, ways);
    let about = |id, title, head| About { id, title, head, whole };
    html! {
        (table(language, words, asked, &about("product", words.products, words.product),
            &sold.products, &product))
        div .halves {
            (table(language, words, asked, &about("region", words.regions, words.region),
                &sold.regions, &region))
            (table(language, words, asked, &about("channel", words.channels, words.channel),
                &sold.channels, &channel))
        }
    }
}

fn table(
    language: Language,
    words: &Words,
    asked: &Asked,
    about: &About<'_>,
    best: &Best,
    name: &dyn Fn(&SalesRow) -> Markup,
) -> Markup {
    let content = html! {
        div .table-box role="group" tabindex="0" aria-label=(about.title) { table .figures.best {
            thead {
                tr {
                    th scope="col" { (about.head) }
                    @for head in [words.orders, words.pieces, words.revenue] {
                        th .end scope="col" { (head) }
                    }
                    th .share scope="col" { (words.share) }
                }
            }
            tbody {
                @for row in &best.rows {
                    tr {
                        th scope="row" { (name(row)) }
                        td .end { (number(row.orders)) }
                        td .end { (number(row.pieces)) }
                        td .end { (parts::money(language, row.revenue)) }
                        td .share { (share(row.revenue.amount_minor, about.whole)) }
                    }
                }
            }
        } }
        @if best.more { p .quiet-line.after-table { (words.more) } }
    };
    parts::section(about.id, about.title, csv(words, asked, about.id, about.title), content)
}

/// A way to the same as a file.
pub fn csv(words: &Words, asked: &Asked, group: &str, title: &str) -> Markup {
    html! {
        a .beside href=(asked.export(group)) download aria-label=((words.csv_of)(title)) {
            (icon("save")) " " (words.csv)
        }
    }
}

fn product(words: &Words, known: &Known, row: &SalesRow, ways: Ways) -> Markup {
    let Some(sku) = &row.sku else {
        return html! { span .muted { (words.no_sku) } };
    };
    let name = known.names.get(sku);
    let called = name.map_or(sku.as_str(), String::as_str);
    html! {
        @if ways.stock {
            a href=(format!("/stock/{}", url_encode(sku.as_str()))) dir="auto" { (called) }
        } @else {
            bdi { (called) }
        }
        @if name.is_some() { " " span .sku { bdi { (sku) } } }
    }
}

fn region(words: &Words, row: &SalesRow) -> Markup {
    html! {
        @match (&row.country, &row.region) {
            (None, None) => span .muted { (words.no_region) },
            (country, region) => {
                @if let Some(country) = country { bdi { (country) } }
                @if let Some(region) = region { " · " bdi { (region) } }
            }
        }
    }
}

fn channel(asked: &Asked, known: &Known, row: &SalesRow, ways: Ways) -> Markup {
    let id = row.channel.as_deref().unwrap_or_default();
    let named = known.channels.iter().find(|(known, _)| known == id);
    let name = named.map_or(id, |(_, name)| name.as_str());
    html! {
        @if ways.orders {
            a href=(asked.orders(asked.from, asked.to, id)) dir="auto" { (name) }
        } @else { bdi { (name) } }
    }
}

/// Draws which part of the whole it is, and says it.
fn share(part: i64, whole: i64) -> Markup {
    let percent = per_thousand(part, whole) as f64 / 10.0;
    html! {
        svg .line viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false" {
            rect .ground x="0" y="0" width="100" height="6" {}
            rect .bar x="0" y="0" width=(format!("{percent:.1}")) height="6" {}
        }
        span { (format!("{percent:.1}")) "%" }
    }
}

fn per_thousand(part: i64, whole: i64) -> i64 {
    if whole <= 0 { 0 } else { (part.max(0).saturating_mul(1_000) / whole).min(1_000) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_never_more_than_the_whole_nor_less_than_nothing() {
        assert_eq!(per_thousand(1, 3), 333);
        assert_eq!([per_thousand(5, 0), per_thousand(-5, 10), per_thousand(20, 10)], [0, 0, 1_000]);
    }
}
