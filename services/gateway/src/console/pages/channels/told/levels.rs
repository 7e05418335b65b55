//! What a shop was told of its items, and why it was not told of some.

use contracts::requests::Page;
use contracts::requests::outbound::stock::{LevelState, LevelView, PublicationView};
use maud::{Markup, html};

use super::{Known, place_of};
use crate::console::look::parts::{self, badge, icon};
use crate::console::words::figures::number;
use crate::console::words::told::{self as words_of, Words};
use crate::edge::form::Language;
use crate::routes::forward::url_encode;

/// Everything that may be of an item, what wants a person first.
const STATES: [LevelState; 5] = [
    LevelState::Failed,
    LevelState::Unknown,
    LevelState::Waiting,
    LevelState::Paused,
    LevelState::Current,
];

/// Shows the items.
pub fn section(
    language: Language,
    words: &'static Words,
    known: &Known,
    levels: &Page<LevelView>,
) -> Markup {
    let content = html! {
        @if levels.items.is_empty() { p .quiet-line { (words.no_levels) } } @else {
            div .table-box role="group" tabindex="0" aria-label=(words.levels) {
                table .figures {
                    thead {
                        tr {
                            th scope="col" { (words.item) }
                            @for head in [words.available, words.wanted, words.published] {
                                th .end scope="col" { (head) }
                            }
                            @for head in [words.state, words.since] { th scope="col" { (head) } }
                        }
                    }
                    tbody { @for level in &levels.items { (row(language, words, level)) } }
                }
            }
        }
        (pager(words, known, levels.next.as_deref()))
    };
    parts::section("levels", words.levels, among(language, words, known), content)
}

fn place(known: &Known, state: Option<LevelState>) -> String {
    let state = state.map(LevelState::code).unwrap_or_default();
    format!("{}?state={state}", place_of(&known.channel.id))
}

fn among(language: Language, words: &Words, known: &Known) -> Markup {
    let count = |state| known.stock.as_ref().and_then(|rule| count(rule, state));
    html! {
        nav .among.links aria-label=(words.state) {
            a href=(place(known, None)) aria-current=[known.state.is_none().then_some("true")] { (words.all) }
            @for state in STATES {
                a href=(place(known, Some(state))) aria-current=[(known.state == Some(state)).then_some("true")] {
                    (words_of::level(language, state).1)
                    @if let Some(count) = count(state) { " " (number(count)) }
                }
            }
        }
    }
}

/// Gives how many there are; what is paused is counted with what waits.
fn count(rule: &PublicationView, state: LevelState) -> Option<i64> {
    let count = match state {
        LevelState::Current => rule.current,
        LevelState::Waiting => rule.waiting,
        LevelState::Unknown => rule.unknown,
        LevelState::Failed => rule.failed,
        LevelState::Paused => return None,
    };
    i64::try_from(count).ok()
}

fn row(language: Language, words: &Words, level: &LevelView) -> Markup {
    let since = level.waiting_since.or(level.told_at);
    html! {
        tr {
            th scope="row" {
                a href=(format!("/stock/{}", url_encode(level.sku.as_str()))) dir="auto" { (level.sku) }
            }
            td .end { (number(level.available)) }
            td .end { (number(level.wanted)) }
            td .end {
                @match level.published {
                    Some(pieces) => (number(pieces)),
                    None => span .muted { (words.never) },
                }
            }
            td {
                (badge(words_of::level(language, level.state)))
                @if let Some(reason) = &level.reason { " " span .muted lang="en" dir="auto" { (reason) } }
            }
            td { @if let Some(at) = since { (parts::instant_short(language, at)) } }
        }
    }
}

fn pager(words: &Words, known: &Known, next: Option<&str>) -> Markup {
    let first = place(known, known.state);
    html! {
        @if known.further || next.is_some() {
            nav .pager aria-label=(words.pages) {
                @if known.further { a .button href=(first) rel="first" { (icon("first")) (words.first) } }
                @if let Some(next) = next {
                    a .button href=(format!("{first}&cursor={}", url_encode(next))) rel="next" {
                        (words.more) (icon("next"))
                    }
                }
            }
        }
    }
}
