//! The forms of an item: pieces that came, a correction, and what is planned for each location.

use std::collections::BTreeMap;

use contracts::requests::warehouse::plans::StockPlan;
use maud::{Markup, html};

use super::item::Known;
use super::place_of;
use crate::console::look::parts::{self, badge};
use crate::console::words::figures::number;
use crate::console::words::states::Tone;
use crate::console::words::stock::Words;
use crate::edge::form::{Form, Language};
use crate::edge::sessions;

/// The longest note of a receipt and reason of a correction.
const TEXT_MAX: usize = 200;

/// Shows the forms for what comes in and what is corrected, filled in as they were refused.
pub fn forms(words: &Words, known: &Known, refused: Option<&Form>) -> Markup {
    let of = |deed: &str| refused.filter(|form| form.value("deed") == deed);
    html! {
        (parts::section("receive", words.deeds.receive, html! {}, receive(words, known, of("receive"))))
        (parts::section("adjust", words.deeds.adjust, html! {}, adjust(words, known, of("adjust"))))
    }
}

fn receive(words: &Words, known: &Known, typed: Option<&Form>) -> Markup {
    let deeds = &words.deeds;
    html! {
        form .fields method="post" action=(action(known, "receive")) data-after="" {
            (head("receive", deeds.receive_hint))
            (location(words, known, "receive", typed))
            div .field {
                label for="receive-quantity" { (deeds.quantity) }
                input #receive-quantity type="number" name="quantity" min="1" max="1000000" step="1" required
                    inputmode="numeric" autocomplete="off" value=(value(typed, "quantity"));
            }
            div .field {
                label for="receive-reference" { (deeds.reference) }
                input #receive-reference type="text" name="reference" maxlength=(TEXT_MAX)
                    autocomplete="off" value=(value(typed, "reference"));
            }
            (after(words))
            button .button.primary { (deeds.book_in) }
        }
    }
}

fn adjust(words: &Words, known: &Known, typed: Option<&Form>) -> Markup {
    let deeds = &words.deeds;
    let counts = value(typed, "by") != "difference";
    html! {
        form .fields method="post" action=(action(known, "adjust")) data-after="" {
            (head("adjust", deeds.adjust_hint))
            (location(words, known, "adjust", typed))
            div .field {
                label for="adjust-by" { (deeds.by) }
                select #adjust-by name="by" {
                    option value="counted" selected[counts] { (deeds.counted) }
                    option value="difference" selected[!counts] { (deeds.difference) }
                }
            }
            div .field {
                label for="adjust-quantity" { (deeds.pieces) }
                input #adjust-quantity type="number" name="quantity" step="1" required
                    autocomplete="off" value=(value(typed, "quantity"));
            }
            div .field {
                label for="adjust-reason" { (deeds.reason) }
                input #adjust-reason type="text" name="reason" maxlength=(TEXT_MAX) required
                    autocomplete="off" value=(value(typed, "reason"));
            }
            (after(words))
            button .button { (deeds.correct) }
        }
    }
}

fn action(known: &Known, deed: &str) -> String {
    format!("{}/do/{deed}", place_of(known.item.sku.as_str()))
}

/// What a form says beside its fields; sending the same form twice books nothing twice.
fn head(deed: &str, hint: &str) -> Markup {
    html! {
        p .muted { (hint) }
        input type="hidden" name="deed" value=(deed);
        input type="hidden" name="key" value=(sessions::make().unwrap_or_default());
    }
}

fn value<'a>(typed: Option<&'a Form>, name: &str) -> &'a str {
    typed.map(|form| form.value(name)).unwrap_or_default()
}

fn location(words: &Words, known: &Known, deed: &str, typed: Option<&Form>) -> Markup {
    let id = format!("{deed}-location");
    let chosen = match value(typed, "location") {
        "" => {
            known.location.as_deref().or(known.levels.first().map(|level| level.location.as_str()))
        }
        typed => Some(typed),
    };
    html! {
        div .field {
            label for=(id) { (words.location) }
            select id=(id) name="location" {
                @for (name, on_hand) in on_hand(known) {
                    option value=(name) data-on-hand=(on_hand) selected[chosen == Some(name)] {
                        (name) " · " (number(on_hand))
                    }
                }
            }
        }
    }
}

/// Gives every location with what is there.
fn on_hand(known: &Known) -> BTreeMap<&str, i64> {
    let none = known.locations.iter().map(|location| (location.name.as_str(), 0));
    let some = known.levels.iter().map(|level| (level.location.as_str(), level.on_hand));
    none.chain(some).collect()
}

/// The figure before and after, which the script fills in as it is typed.
fn after(words: &Words) -> Markup {
    html! {
        input type="hidden" name="was" value="";
        p .after role="status" hidden { (words.deeds.after) " " output {} }
    }
}

/// Shows for each location from which stock on it is low, and when it is expected.
pub fn plans(language: Language, words: &Words, known: &Known) -> Markup {
    let low = &words.low;
    let mut rows: BTreeMap<&str, (i64, Option<&StockPlan>)> = BTreeMap::new();
    for level in &known.levels {
        rows.insert(&level.location, (level.available, None));
    }
    for plan in &known.plans {
        rows.insert(&plan.location, (plan.available, Some(plan)));
    }
    if rows.is_empty() {
        return html! {};
    }
    let content = html! {
        div .table-box {
            table .figures.plans {
                thead {
                    tr {
                        th scope="col" { (words.location) }
                        th .end scope="col" { (words.available) }
                        th scope="col" { (low.level) }
                        th scope="col" { (low.expected) }
                        @if known.works { th scope="col" { span .unseen { (low.save) } } }
                    }
                }
                tbody {
                    @for (location, (available, plan)) in &rows {
                        tr {
                            th scope="row" {
                                bdi { (location) }
                                @if plan.is_some_and(|plan| plan.low_since.is_some()) { " " (is_low(words)) }
                            }
                            td .end data-label=(words.available) { (number(*available)) }
                            (cells(language, words, Planned {
                                sku: known.item.sku.as_str(), location, plan: *plan, works: known.works,
                                back: "",
                            }))
                        }
                    }
                }
            }
        }
    };
    parts::section("plans", low.plans, html! {}, content)
}

/// Marks what is low.
pub fn is_low(words: &Words) -> Markup {
    badge((Tone::Careful, words.low.is_low))
}

/// What is planned for an item at a location, as a row shows it.
#[derive(Clone, Copy)]
pub struct Planned<'a> {
    /// The item.
    pub sku: &'a str,
    /// The location.
    pub location: &'a str,
    /// What is planned.
    pub plan: Option<&'a StockPlan>,
    /// Whether it can be planned otherwise.
    pub works: bool,
    /// Where to go on.
    pub back: &'a str,
}

/// Shows the cells of level and day: to be written over by whoever works here.
pub fn cells(language: Language, words: &Words, planned: Planned<'_>) -> Markup {
    let low = &words.low;
    let level = planned.plan.and_then(|plan| plan.reorder_level);
    let day = planned.plan.and_then(|plan| plan.expected_on);
    if !planned.works {
        return html! {
            td data-label=(low.level) {
                @match level { Some(level) => (number(level)), None => span .muted { (low.unwatched) } }
            }
            td data-label=(low.expected) {
                @match day { Some(day) => (day), None => span .muted { (low.unknown_day) } }
            }
        };
    }
    let Planned { sku, location, back, .. } = planned;
    let id = format!("plan-{sku}-{location}").replace(char::is_whitespace, "_");
    let about = match (back, language) {
        ("", _) => location.to_owned(),
        (_, Language::English) => format!("{sku} at {location}"),
        (_, Language::Chinese) => format!("{location} 的 {sku}"),
    };
    let text = level.map(|level| level.to_string()).unwrap_or_default();
    let day = day.map(|day| day.to_string()).unwrap_or_default();
    html! {
        td data-label=(low.level) {
            input .small form=(id) type="number" name="level" min="0" max="1000000" step="1"
                autocomplete="off" value=(text) placeholder=(low.unwatched) aria-label=((low.level_of)(&about));
        }
        td data-label=(low.expected) {
            input .small form=(id) type="date" name="expected" value=(day)
                aria-label=((low.expected_of)(&about));
        }
        td .end {
            form id=(id) method="post" action=(format!("{}/do/plan", place_of(sku))) {
                input type="hidden" name="deed" value="plan";
                input type="hidden" name="location" value=(location);
                input type="hidden" name="back" value=(back);
                input type="hidden" name="was_level" value=(text);
                input type="hidden" name="was_expected" value=(day);
                button .button aria-label=((low.save_of)(&about)) { (low.save) }
            }
        }
    }
}
