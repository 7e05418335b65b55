//! The calls: a list that can be searched, and those that are about one thing in full.

use contracts::requests::access::people::Role;
use maud::{Markup, html};

use super::members;
use super::parts::{Content, code, head, prose, told};
use crate::console::look::parts::{empty, facts, icon};
use crate::console::visit::Visit;
use crate::console::words::docs::{self as words_of, Words};
use crate::console::words::frame;
use crate::domain::role::{Opening, Room, opening};
use crate::edge::form::Language;
use crate::reference::calls::{CallDoc, Content as Body, Tag, tags};

/// Shows every call, or those that are about what is looked for.
pub fn index(visit: &Visit, address: &str) -> Content {
    let words = words_of::of(visit.language);
    let asked = visit.asked("q").unwrap_or_default();
    let found: Vec<(&Tag, Vec<&CallDoc>)> = tags()
        .iter()
        .map(|tag| (tag, tag.calls.iter().filter(|call| call.is_about(asked)).collect()))
        .collect();
    let is_empty = found.iter().all(|(_, calls): &(_, Vec<_>)| calls.is_empty());
    let main = html! {
        (head(words.places[1], words.api_about))
        (search(words, asked))
        p .muted { (prose(&(words.examples)(address))) }
        div #nothing hidden[!is_empty] {
            (empty("search", words.nothing_found, words.nothing_found_because, html! {}))
        }
        div #calls {
            @for room in Room::ALL {
                @if found.iter().any(|(tag, calls)| tag.room == room && !calls.is_empty()) {
                    (of_room(words, room, &found))
                }
            }
        }
    };
    Content { title: words.places[1].to_owned(), main }
}

fn search(words: &Words, asked: &str) -> Markup {
    html! {
        form .filters.find-call method="get" action="/docs/api" role="search" aria-label=(words.find) {
            label .filter.text {
                span .unseen { (words.find) }
                (icon("search"))
                input #find-call type="search" name="q" value=(asked) placeholder=(words.find_hint)
                    maxlength="100" autocomplete="off" spellcheck="false" data-key="f" data-filter="calls";
            }
            button .button { (words.look) }
            span .documents {
                (words.documents) " " a href="/openapi.json" { "openapi.json" } " · "
                a href="/asyncapi.json" { "asyncapi.json" }
            }
        }
    }
}

fn of_room(words: &Words, room: Room, found: &[(&Tag, Vec<&CallDoc>)]) -> Markup {
    let here = found.iter().filter(|(tag, calls)| tag.room == room && !calls.is_empty());
    html! {
        section .call-group data-group="" {
            h2 { (words.room(room)) }
            ul .call-list {
                @for (tag, call) in here.flat_map(|(tag, calls)| calls.iter().map(move |call| (tag, call))) {
                    li data-find=(call.words()) {
                        a href=(format!("/docs/api/{}#{}", tag.name, call.id)) {
                            (method(&call.method)) code dir="ltr" { (call.path) }
                        }
                        span .summary lang="en" { (prose(&call.summary)) }
                    }
                }
            }
        }
    }
}

/// Shows the calls that are about one thing.
pub fn tag(visit: &Visit, tag: &Tag, address: &str) -> Content {
    let words = words_of::of(visit.language);
    let main = html! {
        nav .crumbs aria-label=(words.all_calls) {
            a href="/docs/api" { (words.places[1]) } (icon("next"))
            span { (words.room(tag.room)) }
        }
        (head(&tag.name, &(words.examples)(address)))
        div .docs-two {
            nav .docs-side aria-label=(tag.name) {
                ul {
                    @for call in &tag.calls {
                        li { a href=(format!("#{}", call.id)) {
                            (method(&call.method)) span dir="ltr" { (short(&call.path)) }
                        } }
                    }
                }
            }
            div .docs-body {
                @for call in &tag.calls { (whole(visit.language, words, call)) }
            }
        }
    };
    Content { title: tag.name.clone(), main }
}

fn short(path: &str) -> &str {
    path.strip_prefix("/api/v1").unwrap_or(path)
}

fn method(method: &str) -> Markup {
    html! { span .method.(method.to_lowercase()) { (method) } " " }
}

fn whole(language: Language, words: &'static Words, call: &CallDoc) -> Markup {
    let titled = format!("{}-title", call.id);
    html! {
        section .call id=(call.id) aria-labelledby=(titled) {
            header {
                h2 id=(titled) { (method(&call.method)) code dir="ltr" { (call.path) } }
                p lang="en" { (prose(&call.summary)) }
            }
            div .call-two {
                div .call-told {
                    (who(language, words, call))
                    @if !call.parameters.is_empty() {
                        h3 { (words.parameters) }
                        (members::parameters(words, &call.parameters))
                    }
                    @if let Some(body) = &call.body { (content(words, words.required, words.body, body)) }
                    @if let Some(answer) = &call.answer {
                        (content(words, words.always, &format!("{} {}", words.answer, call.status), answer))
                    }
                    (refusals(words, call))
                }
                div .call-tried {
                    (code(language, &format!("curl-{}", call.id), words.request, &call.curl))
                    @if let Some(example) = call.answer.as_ref().and_then(|one| one.example.as_ref()) {
                        (code(language, &format!("answer-{}", call.id), words.example_answer, example))
                    }
                }
            }
        }
    }
}

/// Says which keys and whose work open it.
fn who(language: Language, words: &'static Words, call: &CallDoc) -> Markup {
    let wanted = if call.method == "GET" { Opening::Looks } else { Opening::Works };
    let may = |role: &Role| opening(*role, call.room) >= wanted;
    let roles = Role::ALL.into_iter().filter(may).map(|role| frame::role(language, role));
    let roles = roles.collect::<Vec<_>>().join(words.between);
    let keys = html! {
        @match &call.keys {
            Some(keys) => code dir="ltr" { (keys) },
            None => span .muted { (words.no_key) },
        }
    };
    let people = if call.keys.is_some() { roles } else { words.nobody.to_owned() };
    facts([(words.keys, keys), (words.people, html! { (people) })])
}

fn content(words: &Words, sure: &str, title: &str, body: &Body) -> Markup {
    html! {
        h3 { (title) " " span .of-type dir="ltr" { (body.media.join(", ")) } }
        (told(&body.about))
        @if body.example.is_some() { (members::list(words, sure, &body.members)) }
    }
}

fn refusals(words: &Words, call: &CallDoc) -> Markup {
    html! {
        details .refusals {
            summary { (words.refusals) }
            ul .choices lang="en" {
                @for (status, about) in &call.refusals { li { code { (status) } " " (prose(about)) } }
            }
        }
    }
}
