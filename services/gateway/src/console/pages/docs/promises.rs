//! What stays as it is, and what came to it when.

use maud::{Markup, html};

use super::events::place;
use super::parts::{Content, head, prose};
use crate::console::visit::Visit;
use crate::console::words::docs as words_of;
use crate::console::words::docs::promises::{self, Words};
use crate::reference::calls::tags;
use crate::reference::promises::{News, changes};

/// Shows the page.
pub fn content(visit: &Visit) -> Content {
    let (title, words) = (words_of::of(visit.language).places[7], promises::of(visit.language));
    let main = html! {
        (head(title, words.about))
        (rules(words.kept, words.rules))
        (rules(words.yours, words.duties))
        section .call-group {
            h2 { (words.changes) }
            p .muted { (words.changes_about) }
            @for (at, (day, news)) in changes().iter().enumerate() { (of_day(words, day, news, at == 0)) }
        }
    };
    Content { title: title.to_owned(), main }
}

fn rules(title: &str, rules: &[&str]) -> Markup {
    html! {
        section .rules { h2 { (title) } ul { @for rule in rules { li { (prose(rule)) } } } }
    }
}

fn of_day(words: &Words, day: &str, news: &News, is_newest: bool) -> Markup {
    let day = if day == "next" { words.next } else { day };
    html! {
        h3 .day { (day) }
        @let members = news.members.len() + news.of_calls.len();
        @if members > 0 {
            details .refusals open[is_newest] {
                summary { ((words.members)(members)) }
                ul .choices {
                    @for (call, member, kind) in &news.of_calls {
                        li lang="en" { (link(call)) " " code dir="ltr" { (member) } " " (said(kind)) }
                    }
                    @for (event, member, kind) in &news.members {
                        li lang="en" { a dir="ltr" href=(place(event)) { (event) } " " code dir="ltr" { (member) } " " (said(kind)) }
                    }
                }
            }
        }
        @if !news.events.is_empty() {
            details .refusals open[is_newest] {
                summary { ((words.events)(news.events.len())) }
                ul .choices { @for event in &news.events { li { a dir="ltr" href=(place(event)) { (event) } } } }
            }
        }
        @if !news.calls.is_empty() {
            details .refusals open[is_newest] {
                summary { ((words.calls)(news.calls.len())) }
                ul .choices { @for call in &news.calls { li { (link(call)) } } }
            }
        }
    }
}

/// Says of which type a member is; what is new may be missing, unless it belongs to something new.
fn said(kind: &str) -> &str {
    kind.split_once(": ").map_or(kind, |(_, kind)| kind)
}

/// Leads to where a call is told of.
fn link(name: &str) -> Markup {
    let all = tags().iter().flat_map(|tag| tag.calls.iter().map(move |call| (tag, call)));
    let found = all
        .into_iter()
        .find(|(_, call)| name.split_once(' ') == Some((call.method.as_str(), call.path.as_str())));
    html! {
        @match found {
            Some((tag, call)) => a dir="ltr" href=(format!("/docs/api/{}#{}", tag.name, call.id)) { (name) },
            None => span dir="ltr" { (name) },
        }
    }
}
