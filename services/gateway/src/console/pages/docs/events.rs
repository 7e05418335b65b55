//! The events: a list, and each in full.

use maud::{Markup, html};

use super::members;
use super::parts::{Content, code, head, id_of, prose, told};
use crate::console::look::parts::{facts, icon};
use crate::console::visit::Visit;
use crate::console::words::docs::{self as words_of, Words};
use crate::reference::events::{ATTRIBUTES, EventDoc, events};

/// Shows every event, service by service.
pub fn index(visit: &Visit) -> Content {
    let words = words_of::of(visit.language);
    let mut services: Vec<&str> = Vec::new();
    for event in events() {
        if !services.contains(&event.service.as_str()) {
            services.push(&event.service);
        }
    }
    let main = html! {
        (head(words.places[2], words.events_about))
        @for service in services {
            section .call-group {
                h2 dir="ltr" lang="en" { (service) }
                ul .call-list {
                    @for event in events().iter().filter(|event| event.service == service) {
                        li {
                            a href=(place(&event.name)) { code dir="ltr" { (short(event)) } }
                            span .summary lang="en" { (prose(&event.summary)) }
                        }
                    }
                }
            }
        }
        section .call-group {
            h2 { (words.attributes) }
            (attributes())
        }
    };
    Content { title: words.places[2].to_owned(), main }
}

/// Gives where an event is told of.
pub fn place(name: &str) -> String {
    format!("/docs/events/{name}")
}

fn short(event: &EventDoc) -> &str {
    let rest = event.name.strip_prefix(event.service.as_str()).unwrap_or(&event.name);
    rest.trim_start_matches('.')
}

fn attributes() -> Markup {
    html! {
        ul .choices lang="en" {
            @for (name, _, about) in ATTRIBUTES { li { code dir="ltr" { (name) } " " (prose(about)) } }
        }
    }
}

/// Shows an event.
pub fn one(visit: &Visit, event: &EventDoc) -> Content {
    let words = words_of::of(visit.language);
    let id = format!("body-{}", id_of(&event.name));
    let main = html! {
        nav .crumbs aria-label=(words.places[2]) {
            a href="/docs/events" { (words.places[2]) } (icon("next"))
            span dir="ltr" lang="en" { (event.service) }
        }
        (head(short(event), ""))
        div .call-two {
            div .call-told {
                (told(&event.summary))
                (told(&event.more))
                (about(words, event))
                h2 { (words.fact) }
                (members::list(words, words.always, &event.members))
                details .refusals {
                    summary { (words.attributes) }
                    (attributes())
                }
            }
            div .call-tried {
                (code(visit.language, &id, words.example, &event.whole()))
                p { a href="/docs/sandbox" { (words.try_it) } }
                (leads(words, event))
            }
        }
    };
    Content { title: event.name.clone(), main }
}

fn about(words: &'static Words, event: &EventDoc) -> Markup {
    let (kind, schema) = (event.kind(), event.schema_place());
    facts([
        (words.kind, html! { code dir="ltr" { (kind) } }),
        (words.said_by, html! { span dir="ltr" lang="en" { (event.service) } }),
        (words.address, html! { code dir="ltr" { (event.address) } }),
        (words.schema, html! { a dir="ltr" href=(schema) { (schema) } }),
    ])
}

fn leads(words: &Words, event: &EventDoc) -> Markup {
    let list = |title: &str, names: &[&str]| {
        html! {
            @if !names.is_empty() {
                h3 { (title) }
                ul .leads { @for name in names { li { a dir="ltr" href=(place(name)) { (name) } } } }
            }
        }
    };
    html! {
        @if !event.causes.is_empty() || !event.effects.is_empty() {
            section .lead-box {
                h2 { (words.leads) }
                p .muted { (prose(words.leads_hint)) }
                (list(words.causes, &event.causes))
                (list(words.effects, &event.effects))
            }
        }
    }
}
