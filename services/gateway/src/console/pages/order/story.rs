//! What happened to an order: in sentences, with who, when, and how long it took.

use std::collections::BTreeMap;

use contracts::requests::intake::TimelineEntry;
use maud::{Markup, html};

use super::Known;
use crate::console::look::parts::{self, icon};
use crate::console::words::order::Words;
use crate::console::words::story::{self, Mark};
use crate::console::words::{figures, raw};
use crate::edge::form::Language;
use crate::routes::forward::url_encode;

/// Shows what happened, the oldest first.
pub fn story(language: Language, words: &Words, known: &Known) -> Markup {
    let entries = &known.timeline.items;
    let whole = entries.first().zip(entries.last());
    let whole = whole.and_then(|(first, last)| figures::duration(language, last.at - first.at));
    let behind = raw::of(language);
    let beside = html! {
        span .beside.way-of {
            @if let Some(whole) = whole { span { ((words.whole_way)(&whole)) } }
            @if known.order.trace_id.is_some() {
                a href=(format!("/orders/{}/trace", known.order.id)) { (icon("waterfall")) (behind.way) }
            }
        }
    };
    let content = html! {
        ol .story {
            @for (index, entry) in entries.iter().enumerate() {
                @let before = index.checked_sub(1).and_then(|before| entries.get(before));
                (step(language, words, &known.names, before, entry))
            }
        }
        @if let Some(next) = &known.timeline.next {
            p .quiet-line {
                a href=(format!("/orders/{}?after={}#story", known.order.id, url_encode(next))) { (words.later) }
            }
        }
    };
    parts::section("story", words.story, beside, content)
}

fn step(
    language: Language,
    words: &Words,
    names: &BTreeMap<String, String>,
    before: Option<&TimelineEntry>,
    entry: &TimelineEntry,
) -> Markup {
    let took = before.and_then(|before| figures::duration(language, entry.at - before.at));
    let is_new_day = before.is_none_or(|before| before.at.date_naive() != entry.at.date_naive());
    let mark = match story::mark(&entry.code) {
        Mark::Step => "step",
        Mark::Good => "good",
        Mark::Stop => "stop",
    };
    html! {
        @if let Some(took) = took { li .gap { ((words.after)(&took)) } }
        li .(mark) id=(format!("step-{}", entry.number)) {
            div .told { (told(language, names, entry)) }
            div .who {
                bdi { (who(language, names, &entry.actor)) }
                " · "
                @if is_new_day { (parts::instant(language, entry.at)) } @else { (parts::moment(entry.at)) }
            }
        }
    }
}

fn told(language: Language, names: &BTreeMap<String, String>, entry: &TimelineEntry) -> Markup {
    if let Some(told) = story::told(language, &entry.code, &entry.sentence, names) {
        return html! { span .short dir="auto" { (told) } };
    }
    let sentence = html! { span lang="en" dir="auto" { (sentence(&entry.sentence, names)) } };
    html! {
        @match story::short(language, &entry.code) {
            Some(short) => {
                span .short { (short) }
                span .sentence { (sentence) }
            }
            None => { span .short { (sentence) } }
        }
    }
}

/// Calls people by their names.
fn sentence(told: &str, names: &BTreeMap<String, String>) -> String {
    let named = names.iter().fold(told.to_owned(), |told, (actor, name)| told.replace(actor, name));
    story::sentence(&named)
}

fn who(language: Language, names: &BTreeMap<String, String>, actor: &str) -> String {
    names.get(actor).cloned().unwrap_or_else(|| story::actor(language, actor))
}
