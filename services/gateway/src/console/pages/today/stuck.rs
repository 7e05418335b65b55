//! What wants to be looked at: over its time, or put aside, with what to do next.

use contracts::ids::OrderId;
use contracts::requests::notices::Notice;
use maud::{Markup, html};

use super::asked::Asked;
use crate::console::look::parts::{self, icon};
use crate::console::visit::Visitor;
use crate::console::words::today::Words;
use crate::console::words::{noticed, reasons};
use crate::domain::role::Room;
use crate::edge::form::Language;

/// Says in one line how the house is.
pub fn verdict(words: &Words, asked: &Asked) -> Markup {
    let line = |mood: &str, picture: &str, title: &str, because: &str| {
        html! {
            div .verdict .(mood) {
                (icon(picture))
                div { p .title { (title) } p { (because) } }
            }
        }
    };
    match &asked.notices {
        None => html! {},
        Some(Ok(found)) if !found.items.is_empty() => {
            let title = (words.late)(found.items.len(), found.next.is_some());
            line("careful", "alert", &title, words.late_because)
        }
        // Whoever does not answer may hold what is late, and could not say so.
        Some(_) if asked.is_in_part() => line("careful", "offline", words.late_unknown, words.away),
        Some(_) => line("good", "check", words.nothing_late, words.nothing_late_because),
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
    let (told, as_written) = noticed::told(language, &notice.words);
    html! {
        div .about {
            p .title {
                strong { (reasons::notice(language, notice.cause)) }
                span .since { (words.since) " " (parts::instant(language, notice.opened_at)) }
            }
            p lang=[as_written.then_some("en")] dir="auto" { (told) }
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
