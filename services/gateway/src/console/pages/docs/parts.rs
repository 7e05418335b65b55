//! What the pages for developers have in common: their own menu, code that can be copied, prose.

use axum::response::Response;
use maud::{Markup, html};

use crate::console::look::once::copy_button;
use crate::console::look::parts::page_head;
use crate::console::look::tabs::{Tab, tabs};
use crate::console::reply::{self, Shown};
use crate::console::visit::Visit;
use crate::console::words::docs::{self as words_of, Words};
use crate::edge::form::Language;

/// A page for developers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Here {
    /// How to begin.
    Start,
    /// The calls.
    Api,
    /// The events.
    Events,
    /// What happens.
    Live,
    /// Receiving webhooks.
    Webhooks,
    /// Reading the feed.
    Feed,
    /// Samples.
    Sandbox,
    /// What stays as it is.
    Promises,
}

/// Each with its address and its place among the words.
const PLACES: [(Here, &str, usize); 8] = [
    (Here::Start, "/docs", 0),
    (Here::Api, "/docs/api", 1),
    (Here::Events, "/docs/events", 2),
    (Here::Live, "/docs/live", 3),
    (Here::Webhooks, "/docs/webhooks", 4),
    (Here::Feed, "/docs/feed", 5),
    (Here::Sandbox, "/docs/sandbox", 6),
    (Here::Promises, "/docs/promises", 7),
];

/// What a page is called, and what stands on it.
pub struct Content {
    /// What it is called.
    pub title: String,
    /// What stands on it, below the menu.
    pub main: Markup,
}

/// Answers with a page.
pub fn page(visit: &Visit, here: Here, content: Content) -> Response {
    reply::page(visit, &shown(visit, here, content))
}

/// Makes a page.
pub fn shown(visit: &Visit, here: Here, content: Content) -> Shown {
    let words = words_of::of(visit.language);
    let main = html! {
        div .docs { (menu(words, here)) (content.main) }
    };
    let shown = Shown::found(format!("{} · {}", content.title, words.title), main);
    Shown { script: Some("docs.js"), ..shown }
}

fn menu(words: &Words, here: Here) -> Markup {
    let tab = |(place, href, at): (Here, &str, usize)| Tab {
        href: href.to_owned(),
        name: words.places.get(at).copied().unwrap_or_default(),
        count: None,
        is_shown: place == here,
    };
    tabs(words.pages, &PLACES.map(tab))
}

/// Begins a page: what it is, and what it is for.
pub fn head(title: &str, about: &str) -> Markup {
    page_head(html! { h1 { (title) } p .sub.lead { (prose(about)) } }, html! {})
}

/// Shows code that can be copied.
pub fn code(language: Language, id: &str, what: &str, text: &str) -> Markup {
    html! {
        figure .code {
            figcaption { span { (what) } (copy_button(language, id, what)) }
            pre tabindex="0" { code id=(id) dir="ltr" lang="en" { (text) } }
        }
    }
}

/// Shows text in which names stand in backticks.
pub fn prose(text: &str) -> Markup {
    let text = text.replace("[`", "`").replace("`]", "`");
    html! {
        @for (at, part) in text.split('`').enumerate() {
            @if at % 2 == 1 { code dir="ltr" { (part) } } @else { (part) }
        }
    }
}

/// Shows text of the documents, which is English: a paragraph for each of its own.
pub fn told(text: &str) -> Markup {
    html! {
        @for paragraph in text.split("\n\n").filter(|one| !one.is_empty()) {
            p lang="en" { (prose(paragraph)) }
        }
    }
}

/// Makes an id that a selector understands.
pub fn id_of(text: &str) -> String {
    text.chars().map(|one| if one.is_ascii_alphanumeric() { one } else { '-' }).collect()
}
