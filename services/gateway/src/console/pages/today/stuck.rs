//! What wants to be looked at: over its time, or put aside, with what to do next.

use contracts::ids::OrderId;
use contracts::requests::notices::Notice;
use maud::{Markup, html};

use super::asked::Asked;
use crate::console::look::parts::{self, icon};
use crate::console::visit::Visitor;
use crate::console::words::reasons;
use crate::console::words::today::Words;
use crate::domain::role::Room;
use crate::edge::form::Language;

/// Says in one line how the house is.
pub fn verdict(words: &Words, asked: &Asked) -> Markup {
    let notices = match &asked.notices {
        None => return html! {},
        Some(Ok(notices)) => notices,
        Some(Err(_)) => {
            return html! {
                div .verdict.careful {
                    (icon("offline"))
                    div { p .title { (words.late_unknown) } p { (words.away) } }
                }
            };
        }
    };
    let count = notices.items.len();
    if count == 0 {
        return html! {
            div .verdict.good {
                (icon("check"))
                div { p .title { (words.nothing_late) } p { (words.nothing_late_because) } }
            }
        };
    }
    html! {
        div .verdict.careful {
            (icon("alert"))
            div {
                p .title { ((words.late)(count, notices.next.is_some())) }
                p { (words.late_because) }
            }
        }
    }
}

/// Shows each notice that is open.
pub fn list(language: Language, words: &Words, asked: &Asked, visitor: &Visitor) -> Markup {
    match &asked.notices {
        Some(Ok(page)) if !page.items.is_empty() => {
            let notices = html! {
                ul .stuck {
                    @for notice in &page.items { li { (one(language, words, notice, visitor)) } }
                }
            };
            parts::section("stuck", words.stuck, html! {}, notices)
        }
        Some(_) | None => html! {},
    }
}

fn one(language: Language, words: &Words, notice: &Notice, visitor: &Visitor) -> Markup {
    let order: Option<OrderId> = notice.subject.parse().ok();
    html! {
        div .about {
            p .title {
                strong { (reasons::notice(language, notice.cause)) }
                span .since { (words.since) " " (parts::instant(language, notice.opened_at)) }
            }
            p lang="en" dir="auto" { (notice.words) }
            p .next { span .unseen { (words.next_step) } (icon("next")) span { (reasons::next_step(language, notice.cause)) } }
        }
        div .deeds {
            @if let Some(order) = order {
                a .button.row href=(format!("/orders/{order}")) { (words.open_order) }
            }
            @if let Some(who) = &notice.acknowledged_by {
                span .muted { ((words.looked_after_by)(who.strip_prefix("person:").unwrap_or(who))) }
            } @else if visitor.works_in(Room::Orders) {
                form method="post" action=(format!("/notices/{}/do/acknowledge", notice.id)) {
                    button .button { (words.look_after) }
                }
            }
        }
    }
}
