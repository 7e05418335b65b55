//! What a body has, member by member; what lies deeper is unfolded.

use maud::{Markup, html};

use super::parts::{prose, told};
use crate::console::words::docs::Words;
use crate::reference::members::Member;

/// So many members are shown unfolded below another: more would hide what follows.
const UNFOLDED_MAX: usize = 4;

/// Lists members, and says which are sure to be there; says so where there are none.
pub fn list(words: &Words, sure: &str, members: &[Member]) -> Markup {
    html! {
        @if members.is_empty() { p .muted { (words.no_members) } } @else { (all(words, sure, members, 0)) }
    }
}

/// Lists parameters, each with where it stands.
pub fn parameters(words: &Words, parameters: &[(String, Member)]) -> Markup {
    html! {
        ul .members {
            @for (place, member) in parameters {
                li {
                    (head(words, words.required, member, words.place(place)))
                    (below(words, words.required, member, 0))
                }
            }
        }
    }
}

fn all(words: &Words, sure: &str, members: &[Member], depth: usize) -> Markup {
    html! {
        ul .members {
            @for member in members {
                li { (head(words, sure, member, "")) (below(words, sure, member, depth)) }
            }
        }
    }
}

fn head(words: &Words, sure: &str, member: &Member, place: &str) -> Markup {
    html! {
        p .member {
            code .name dir="ltr" { (member.name) } " "
            span .of-type lang="en" {
                (member.kind)
                @for limit in &member.limits { ", " (prose(limit)) }
            }
            @if member.is_nullable { " " span .of-type { (words.nullable) } }
            @if !place.is_empty() { " " span .of-type { (place) } }
            @if member.is_required { " " span .needed { (sure) } }
        }
    }
}

fn below(words: &Words, sure: &str, member: &Member, depth: usize) -> Markup {
    html! {
        (told(&member.about))
        @if !member.choices.is_empty() {
            ul .choices lang="en" {
                @for (word, about) in &member.choices {
                    li { code dir="ltr" { (word) } @if !about.is_empty() { " " (prose(about)) } }
                }
            }
        }
        @if !member.inner.is_empty() {
            details open[depth == 0 && member.inner.len() <= UNFOLDED_MAX] {
                summary { ((words.members)(member.inner.len())) span .unseen { ": " (member.name) } }
                (all(words, sure, &member.inner, depth + 1))
            }
        }
    }
}
