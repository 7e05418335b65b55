//! How to begin, how webhooks are verified, how the feed is read: programs that can be copied whole.

use maud::{Markup, html};

use super::parts::{Content, code, head, id_of, prose};
use crate::console::look::tabs::{Tab, tabs};
use crate::console::visit::Visit;
use crate::console::words::docs::{self as words_of, Words};
use crate::reference::snippets::{ADDRESS, FEED, START, Snippet, VERIFY, WEBHOOK, steps};

/// Shows the first five minutes, with the address at which Kontor is found.
pub fn start(visit: &Visit, address: &str) -> Content {
    let words = words_of::of(visit.language);
    let main = html! {
        (head(words.places[0], words.start_about))
        (stepwise(visit, words.start_steps, &START.replace(ADDRESS, address)))
        p .lead {
            (words.start_next) " "
            a href="/docs/api" { (words.places[1]) } " · " a href="/docs/events" { (words.places[2]) }
        }
    };
    Content { title: words.places[0].to_owned(), main }
}

/// Shows lines step by step; what they are for is said in the reader's language, else as they say it.
fn stepwise(visit: &Visit, told: &[&str], text: &str) -> Markup {
    let words = words_of::of(visit.language);
    html! {
        ol .docs-steps {
            @for (at, (said, lines)) in steps(text).enumerate() {
                li {
                    @match told.get(at) {
                        Some(told) => p { (prose(told)) },
                        None => p lang="en" { (prose(&said)) },
                    }
                    (code(visit.language, &format!("step-{}", at + 1), &(words.step)(at + 1), &lines))
                }
            }
        }
    }
}

/// Shows how webhooks are verified.
pub fn webhooks(visit: &Visit, address: &str) -> Content {
    let words = words_of::of(visit.language);
    let main = html! {
        (head(words.places[4], words.verify_about))
        section .rules {
            h2 { (words.verify_try) }
            p .muted { (prose(&(words.examples)(address))) }
            p .muted { (prose(words.verify_here)) }
            (stepwise(visit, words.verify_steps, WEBHOOK))
        }
        (guide(visit, words, "/docs/webhooks", words.verify_rules, &VERIFY))
    };
    Content { title: words.places[4].to_owned(), main }
}

/// Shows how the feed is read.
pub fn feed(visit: &Visit) -> Content {
    let words = words_of::of(visit.language);
    let main = html! {
        (head(words.places[5], words.feed_about))
        (guide(visit, words, "/docs/feed", words.feed_rules, &FEED))
    };
    Content { title: words.places[5].to_owned(), main }
}

fn guide(
    visit: &Visit,
    words: &Words,
    place: &str,
    rules: &[&str],
    snippets: &'static [Snippet],
) -> Markup {
    let asked = visit.asked("in").unwrap_or_default();
    let found = snippets.iter().find(|one| one.code == asked).or(snippets.first());
    let tab = |one: &Snippet| Tab {
        href: format!("{place}?in={}#program", one.code),
        name: one.name,
        count: None,
        is_shown: found.is_some_and(|found| found.code == one.code),
    };
    let all: Vec<_> = snippets.iter().map(tab).collect();
    html! {
        section .rules {
            h2 { (words.rules) }
            ul { @for rule in rules { li { (prose(rule)) } } }
        }
        section #program {
            (tabs(words.languages, &all))
            @if let Some(one) = found {
                (code(visit.language, &format!("program-{}", id_of(one.code)), one.file, one.text))
            }
        }
    }
}
