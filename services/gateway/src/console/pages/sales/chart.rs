//! Days as bars: drawn by the server, each a way to its orders; a table says the same in words.

use chrono::NaiveDate;
use contracts::money::{Currency, Money};
use maud::{Markup, html};

use super::Ways;
use super::asked::Asked;
use super::sold::{Sold, Total};
use super::tables::csv;
use crate::console::look::parts;
use crate::console::words::figures;
use crate::console::words::sales::{Words, day, whole_day};
use crate::edge::form::Language;

/// How wide a bar's place is, and how high the highest: the drawing is stretched to its room.
const PLACE: usize = 10;
const HIGH: f64 = 100.0;

/// What all bars have in common.
struct Ground<'a> {
    language: Language,
    words: &'a Words,
    asked: &'a Asked,
    sold: &'a Sold,
    days: Vec<NaiveDate>,
    ways: Ways,
}

/// One row of bars.
struct Drawn<'a> {
    name: &'a str,
    kind: &'static str,
    of: fn(&Total) -> i64,
    write: &'a dyn Fn(i64) -> String,
}

/// Shows the days.
pub fn section(
    language: Language,
    words: &Words,
    asked: &Asked,
    sold: &Sold,
    currency: Currency,
    ways: Ways,
) -> Markup {
    let ground = Ground { language, words, asked, sold, days: asked.days(), ways };
    let money = |minor: i64| figures::money(language, Money::new(minor, currency));
    let all = [
        Drawn { name: words.revenue, kind: "main", of: |one| one.revenue_minor, write: &money },
        Drawn { name: words.orders, kind: "", of: |one| one.orders, write: &figures::number },
        Drawn { name: words.pieces, kind: "", of: |one| one.pieces, write: &figures::number },
        Drawn {
            name: words.cancelled,
            kind: "bad",
            of: |one| one.cancelled,
            write: &figures::number,
        },
    ];
    let content = html! {
        div .charts {
            @for drawn in &all { (figure(&ground, drawn)) }
        }
        (table(language, words, asked, sold, currency, ways))
    };
    parts::section("by-day", words.by_day, csv(words, asked, "day", words.by_day), content)
}

fn figure(ground: &Ground<'_>, drawn: &Drawn<'_>) -> Markup {
    let (words, days) = (ground.words, &ground.days);
    let value = |day: &NaiveDate| ground.sold.days.get(day).map_or(0, drawn.of);
    let (sum, highest) = (days.iter().map(value).sum(), days.iter().map(value).max());
    let highest = highest.unwrap_or_default();
    let ends = days.first().zip(days.last());
    html! {
        figure .chart.(drawn.kind) {
            figcaption {
                span .name { (drawn.name) }
                strong { ((drawn.write)(sum)) }
                span .note { (words.highest) " " ((drawn.write)(highest)) " " (words.a_day) }
            }
            svg viewBox=(format!("0 0 {} {HIGH}", PLACE * days.len())) aria-hidden="true"
                preserveAspectRatio="none" focusable="false" {
                @for (index, one) in days.iter().enumerate() {
                    @let drawing = bar(ground, drawn, index, *one, (value(one), highest));
                    @if ground.ways.orders && value(one) > 0 {
                        a href=(ground.asked.orders(*one, *one, &ground.asked.channel)) tabindex="-1" {
                            (drawing)
                        }
                    } @else { g { (drawing) } }
                }
            }
            @if let Some((first, last)) = ends {
                div .ends {
                    span { (day(ground.language, *first)) }
                    span { (day(ground.language, *last)) }
                }
            }
        }
    }
}

fn bar(
    ground: &Ground<'_>,
    drawn: &Drawn<'_>,
    index: usize,
    one: NaiveDate,
    (value, highest): (i64, i64),
) -> Markup {
    let (height, left) = (height(value, highest), PLACE * index);
    let day = whole_day(ground.language, one);
    html! {
        title { (day) " · " (drawn.name) " " ((drawn.write)(value)) }
        rect .hit x=(left) y="0" width=(PLACE) height=(HIGH) {}
        @if height > 0.0 {
            rect .bar x=(left + 1) y=(format!("{:.2}", HIGH - height)) width=(PLACE - 2)
                height=(format!("{height:.2}")) {}
        }
    }
}

/// Gives how high a bar is; what is there is seen, however small it is.
fn height(value: i64, highest: i64) -> f64 {
    if value <= 0 || highest <= 0 {
        return 0.0;
    }
    (value as f64 / highest as f64 * HIGH).max(2.0)
}

/// Says in words what the bars show, the newest day first.
fn table(
    language: Language,
    words: &Words,
    asked: &Asked,
    sold: &Sold,
    currency: Currency,
    ways: Ways,
) -> Markup {
    html! {
        details .as-table {
            summary { (words.as_table) }
            div .table-box role="group" tabindex="0" aria-label=(words.by_day) { table .figures {
                thead {
                    tr {
                        th scope="col" { (words.day) }
                        @for head in [words.orders, words.pieces, words.revenue, words.cancelled] {
                            th .end scope="col" { (head) }
                        }
                    }
                }
                tbody {
                    @for (one, total) in sold.days.iter().rev() {
                        tr {
                            th scope="row" {
                                @if ways.orders {
                                    a href=(asked.orders(*one, *one, &asked.channel)) {
                                        (whole_day(language, *one))
                                    }
                                } @else { (whole_day(language, *one)) }
                            }
                            td .end { (figures::number(total.orders)) }
                            td .end { (figures::number(total.pieces)) }
                            td .end { (parts::money(language, total.revenue(currency))) }
                            td .end { (figures::number(total.cancelled)) }
                        }
                    }
                }
            } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_there_is_seen_and_what_is_not_is_no_bar() {
        assert_eq!([height(0, 9), height(-3, 9), height(1, 0)], [0.0; 3]);
        assert!(height(1, 1_000_000) >= 2.0);
        assert!((height(9, 9) - HIGH).abs() < f64::EPSILON);
    }
}
